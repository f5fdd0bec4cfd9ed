"""The 24 European Reference Networks: official names, scope and thematic areas, from networks.csv.

networks.csv has a row for each thematic area, to be edited by hand, in UTF-8 with commas:

- network, full_name, scope, roots (ORPHAcodes of classification nodes, joined by `;`), age_group (adult, paediatric or
  empty): the network, the same in all of its rows;
- area, node, node_name: the area and the node of the Orphanet classification that carries it, December 2025;
- assumed: `no` where a public page of the network names the area, else `yes`; source is that page;
- node_assumed: `no` where the network's own material gives the node, `yes` where we chose it;
- note: what a reader should know of the choice;
- representative: 5 to 15 disorders that stand for the area where the classification is not installed, as
  `ORPHA:n name` joined by `; `. They are disorders a clinician of the network would name, with findings in the
  embedded annotations, under the node unless the note says otherwise.
"""

import csv
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal, TextIO

from data.errors import InputError
from data.identifiers import NetworkName, OrphaCode, orpha_code

_TABLE = Path(__file__).parent / "networks.csv"
_FEWEST_REPRESENTATIVES, _MOST_REPRESENTATIVES = 5, 15
_YES_OR_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class ThematicArea:
    """One thematic area of a network.

    Attributes:
        network: The network's official name.
        name: As the network calls it where `assumed` is False, else in our words.
        node: The node of the Orphanet classification that carries it.
        node_name: The node's name.
        representative: 5 to 15 disorders that stand for the area.
        representative_names: Their names, in the same order.
        assumed: Whether no public page confirms the area under this name.
        node_assumed: Whether the node is our choice.
        source: The page that names the area; empty where it is assumed.
        note: What a reader should know of the choice.
    """

    network: NetworkName
    name: str
    node: OrphaCode
    node_name: str
    representative: tuple[OrphaCode, ...]
    representative_names: tuple[str, ...]
    assumed: bool
    node_assumed: bool
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Network:
    """One European Reference Network.

    Attributes:
        name: The official short name.
        full_name: The official long name.
        scope: The scope in a few words.
        roots: Nodes of the Orphanet classification; a disorder under one of them is in scope.
        age_group: Whom the network treats where it treats only adults or only children, else None.
        areas: The thematic areas.
    """

    name: NetworkName
    full_name: str
    scope: str
    roots: tuple[OrphaCode, ...]
    age_group: Literal["adult", "paediatric"] | None
    areas: tuple[ThematicArea, ...]


@cache
def networks() -> tuple[Network, ...]:
    """Gives all 24 networks in the order of networks.csv."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return read_networks(table)


def network(name: str) -> Network:
    """Gives a network by its official name or another way of writing it: ERN RND, VASCern, "ERN GUARD-HEART".

    Raises:
        InputError: No network is called so; the message names the nearest.
    """
    by_key = _networks_by_key()
    for key in _keys(name):
        if key in by_key:
            return by_key[key]
    raise InputError(f"{name!r} is not a European Reference Network", _way_out(name))


def read_networks(table: TextIO) -> tuple[Network, ...]:
    """Reads a table as networks.csv is.

    Raises:
        InputError: A row is not as the module describes it; the message gives the line and the field.
    """
    rows = csv.DictReader(table, restval="", strict=True)
    try:
        numbered = [(rows.line_num, row) for row in rows]
        return tuple(_network(list(group)) for _, group in groupby(numbered, key=lambda line: line[1]["network"]))
    except (csv.Error, KeyError) as error:
        raise InputError(f"networks.csv line {rows.line_num}: {error} is missing or unreadable") from error


def _network(rows: list[tuple[int, dict[str, str]]]) -> Network:
    line, first = rows[0]
    shared = ("network", "full_name", "scope", "roots", "age_group")
    for number, row in rows:
        if any(row[column] != first[column] for column in shared):
            raise InputError(f"networks.csv line {number}: {row['network']} differs from line {line} in what is shared")
    age_group = first["age_group"] or None
    if age_group not in {"adult", "paediatric", None}:
        raise InputError(f"networks.csv line {line}: age_group: {age_group!r}", "write adult, paediatric or nothing")
    return Network(
        name=NetworkName(first["network"]),
        full_name=first["full_name"],
        scope=first["scope"],
        roots=tuple(_code(line, "roots", code) for code in first["roots"].split(";")),
        age_group=age_group,  # type: ignore[arg-type] # looked at above
        areas=tuple(_area(number, row) for number, row in rows),
    )


def _area(line: int, row: dict[str, str]) -> ThematicArea:
    pairs = [entry.strip().split(" ", 1) for entry in row["representative"].split(";")]
    if not _FEWEST_REPRESENTATIVES <= len(pairs) <= _MOST_REPRESENTATIVES or any(len(pair) == 1 for pair in pairs):
        raise InputError(f"networks.csv line {line}: representative", "give 5 to 15 disorders as ORPHA:n name; ...")
    try:
        assumed, node_assumed = _YES_OR_NO[row["assumed"]], _YES_OR_NO[row["node_assumed"]]
    except KeyError as error:
        raise InputError(f"networks.csv line {line}: assumed: {error}", "write yes or no") from error
    return ThematicArea(
        network=NetworkName(row["network"]),
        name=row["area"],
        node=_code(line, "node", row["node"]),
        node_name=row["node_name"],
        representative=tuple(_code(line, "representative", code) for code, _ in pairs),
        representative_names=tuple(name for _, name in pairs),
        assumed=assumed,
        node_assumed=node_assumed,
        source=row["source"],
        note=row["note"],
    )


def _code(line: int, column: str, text: str) -> OrphaCode:
    try:
        return orpha_code(text)
    except InputError as error:
        raise InputError(f"networks.csv line {line}: {column}: {text!r}: {error.problem}", error.suggestion) from error


@cache
def _networks_by_key() -> dict[str, Network]:
    by_key: dict[str, Network] = {}
    for one in networks():
        for key in (*_keys(one.name), *_keys(one.full_name)):
            by_key.setdefault(key, one)
    return by_key


def _keys(name: str) -> Iterator[str]:
    # Networks write ERN before or after their name, joined, hyphenated or not at all.
    words = re.findall(r"\w+", name.casefold())
    yield "".join(words)
    yield "".join(word for word in words if word != "ern")
    yield "".join(words).removeprefix("ern").removesuffix("ern")


def _way_out(name: str) -> str:
    keys = _networks_by_key()
    for key in _keys(name):
        if near := difflib.get_close_matches(key, keys, n=1, cutoff=0.6):
            return f"did you mean {keys[near[0]].name}?"
    return "the networks are " + ", ".join(one.name for one in networks())
