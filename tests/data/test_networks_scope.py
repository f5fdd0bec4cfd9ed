"""Areas and their disorders lie where networks.csv says, held against the classification where it is at hand."""

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from data.networks import ThematicArea, networks

PACKETS = Path(__file__).parents[3] / "shared" / "knowledge" / "orphapacket-2025-12.zip"
pytestmark = pytest.mark.skipif(not PACKETS.is_file(), reason="../shared with Orphanet's ORPHApackets is not here")

# The types Orphanet counts as disorders, as against groups and subtypes.
DISORDERS = {
    "Biological anomaly",
    "Clinical syndrome",
    "Disease",
    "Malformation syndrome",
    "Morphological anomaly",
    "Particular clinical situation in a disease or syndrome",
}
# Why each lies outside stands in the note of its area.
OUTSIDE_THE_ROOTS = {("ERN GENTURIS", code) for code in ("ORPHA:145", "ORPHA:638", "ORPHA:137605")}
SUBTYPES = {("ERN-Skin", "ORPHA:36426")}


@cache
def packets() -> dict[str, dict[str, Any]]:
    with zipfile.ZipFile(PACKETS) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        read = (json.loads(archive.read(name))["Orphapacket"] for name in names)
        return {f"ORPHA:{packet['ORPHAcode']}": packet for packet in read}


def parents(packet: Any) -> Iterator[str]:
    # A list of one is often collapsed into a bare object, at either level.
    if isinstance(packet, dict):
        if "ORPHAcode" in packet:
            yield f"ORPHA:{packet['ORPHAcode']}"
        packet = list(packet.values())
    if isinstance(packet, list):
        for part in packet:
            yield from parents(part)


@cache
def children() -> dict[str, list[str]]:
    below: dict[str, list[str]] = defaultdict(list)
    for code, packet in packets().items():
        for parent in parents(packet.get("Parents")):
            below[parent].append(code)
    return below


@cache
def under(node: str) -> frozenset[str]:
    found, left = {node}, [node]
    while left:
        fresh = [code for code in children().get(left.pop(), ()) if code not in found]
        found.update(fresh)
        left.extend(fresh)
    return frozenset(found)


def areas() -> list[ThematicArea]:
    return [area for one in networks() for area in one.areas]


def test_nodes_lie_under_a_root_of_their_network_and_carry_their_name() -> None:
    for one in networks():
        scope = frozenset().union(*(under(root) for root in one.roots))
        for area in one.areas:
            assert area.node in scope, f"{one.name}: {area.name}"
            assert area.node_name == packets()[area.node]["Label"]


def test_representatives_are_disorders_under_their_node_or_the_note_tells_why_not() -> None:
    for one in networks():
        scope = frozenset().union(*(under(root) for root in one.roots))
        for area in one.areas:
            for code, name in zip(area.representative, area.representative_names, strict=True):
                where = f"{one.name}: {area.name}: {code} {name}"
                assert name == " ".join(packets()[code]["Label"].split()), where
                assert code in scope or (one.name, code) in OUTSIDE_THE_ROOTS, where
                assert code in under(area.node) or area.note, where
                kind = packets()[code]["DisorderType"]["value"]
                assert kind in DISORDERS or (one.name, code) in SUBTYPES, f"{where} is a {kind}"


def test_nodes_are_groups_of_several_disorders() -> None:
    assert {area.name for area in areas() if len(under(area.node)) < 5} == set()
