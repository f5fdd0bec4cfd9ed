"""networks.csv holds what the networks are, and data.networks finds them under any spelling."""

import io
import re
from collections import Counter
from importlib.resources import files

import pytest

from data.errors import InputError
from data.networks import ThematicArea, network, networks, read_networks
from data.sample.clinic import annotated_disorders

OFFICIAL_ROOTS = {
    "ERN BOND": "93419",
    "ERN CRANIO": "68329 98036 98026 1531",
    "Endo-ERN": "97978",
    "ERN EpiCARE": "101998",
    "ERKNet": "93626",
    "ERN-RND": "102003 102002 182070 68356 182064",
    "ERNICA": "97935 97962 165711",
    "ERN-LUNG": "97955",
    "ERN-Skin": "89826",
    "ERN EURACAN": "98057",
    "ERN-EuroBloodNet": "97992",
    "ERN eUROGEN": "101433",
    "ERN EURO-NMD": "68381 98496",
    "ERN-EYE": "97966",
    "ERN GENTURIS": "140162",
    "ERN GUARD-Heart": "97929",
    "ERN ITHACA": "93890 87277",
    "MetabERN": "68367",
    "ERN PaedCan": "98057",
    "ERN RARE-LIVER": "57146",
    "ERN ReCONNET": "98023",
    "ERN RITA": "98004 280342",
    "ERN TRANSPLANT-CHILD": "565779",
    "VASCERN": "98028",
}
# Named by nephrologists all the same; its OMIM entries are annotated.
UNANNOTATED = {"ORPHA:34149"}
HEADER = (files("data") / "networks.csv").read_text(encoding="utf-8").splitlines()[0]
ROW = "ERN X,Long,scope,ORPHA:1,,Area,ORPHA:2,Node,yes,yes,,,{representative}"
FIVE = "; ".join(f"ORPHA:{n} Disorder {n}" for n in range(3, 8))


def areas() -> list[ThematicArea]:
    return [area for one in networks() for area in one.areas]


def test_all_24_networks_have_their_official_names_and_roots() -> None:
    found = {one.name: " ".join(root.removeprefix("ORPHA:") for root in one.roots) for one in networks()}
    assert found == OFFICIAL_ROOTS


def test_only_three_networks_are_for_one_age_group() -> None:
    bound = {one.name: one.age_group for one in networks() if one.age_group}
    assert bound == {"ERN EURACAN": "adult", "ERN PaedCan": "paediatric", "ERN TRANSPLANT-CHILD": "paediatric"}


def test_each_network_has_four_to_ten_areas_with_names_and_nodes_of_their_own() -> None:
    for one in networks():
        assert 4 <= len(one.areas) <= 10, one.name
        assert len({area.name for area in one.areas}) == len({area.node for area in one.areas}) == len(one.areas)
        assert all(area.network == one.name for area in one.areas)


@pytest.mark.parametrize("area", areas(), ids=lambda area: f"{area.network}: {area.name}")
def test_area_is_well_formed(area: ThematicArea) -> None:
    assert 5 <= len(area.representative) <= 15
    assert len(set(area.representative)) == len(area.representative) == len(area.representative_names)
    assert all(re.fullmatch(r"ORPHA:[1-9]\d*", code) for code in (area.node, *area.representative))
    assert all(name == " ".join(name.split()) for name in (area.name, area.node_name, *area.representative_names))
    assert area.assumed != bool(area.source), "an area is assumed just where no page names it"


def test_representatives_have_findings_in_the_embedded_annotations() -> None:
    named = {code for area in areas() for code in area.representative}
    assert named - annotated_disorders().keys() == UNANNOTATED


def test_a_disorder_is_called_the_same_everywhere() -> None:
    pairs = {pair for area in areas() for pair in zip(area.representative, area.representative_names, strict=True)}
    assert {code: n for code, n in Counter(code for code, _ in pairs).items() if n > 1} == {}


def test_erknet_has_its_published_areas_on_their_nodes() -> None:
    given = [area.node.removeprefix("ORPHA:") for area in network("ERKNet").areas if not area.node_assumed]
    assert given == ["93545", "93548", "93603", "93593", "93587", "93618", "93619", "93573"]
    assert not any(area.assumed for area in network("ERKNet").areas)


@pytest.mark.parametrize(
    ("written", "official"),
    [
        *((name, name) for name in OFFICIAL_ROOTS),
        ("ERN RND", "ERN-RND"),
        ("rnd", "ERN-RND"),
        ("VASCern", "VASCERN"),
        ("VASC-ERN", "VASCERN"),
        ("ERN GUARD-HEART", "ERN GUARD-Heart"),
        ("Guardheart", "ERN GUARD-Heart"),
        ("ERN ENDO", "Endo-ERN"),
        ("ERN TransplantChild", "ERN TRANSPLANT-CHILD"),
        ("EuroBloodNet", "ERN-EuroBloodNet"),
        ("  ern   lung ", "ERN-LUNG"),
        ("European Reference Network on kidney diseases", "ERKNet"),
    ],
)
def test_network_is_found_under_other_spellings(written: str, official: str) -> None:
    assert network(written).name == official


@pytest.mark.parametrize(
    ("written", "way_out"),
    [("ERKNett", "did you mean ERKNet"), ("ITHAKA", "did you mean ERN ITHACA"), ("", "the networks are ERN BOND")],
)
def test_an_unknown_network_is_refused_with_the_nearest(written: str, way_out: str) -> None:
    with pytest.raises(InputError, match=way_out):
        network(written)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROW.format(representative="ORPHA:3 One; ORPHA:4 Two")], "line 2: representative"),
        ([ROW.format(representative=FIVE.replace(" Disorder 3", ""))], "line 2: representative"),
        ([ROW.format(representative=FIVE.replace("ORPHA:3", "HP:3"))], "not an ORPHAcode"),
        ([ROW.format(representative=FIVE), ROW.format(representative=FIVE).replace("Long", "Longer")], "line 3: ERN X"),
        ([ROW.format(representative=FIVE).replace("yes", "perhaps")], "write yes or no"),
        ([ROW.format(representative=FIVE).replace("ORPHA:1,,", "ORPHA:1,old,")], "write adult, paediatric or nothing"),
        (["ERN X,Long"], "line 2"),
    ],
)
def test_a_damaged_table_is_refused_with_its_line(rows: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_networks(io.StringIO("\n".join([HEADER, *rows]) + "\n"))


def test_a_table_of_one_row_is_read() -> None:
    (one,) = read_networks(io.StringIO(f"{HEADER}\n{ROW.format(representative=FIVE)}\n"))
    assert (one.name, one.age_group, one.areas[0].representative[0]) == ("ERN X", None, "ORPHA:3")
