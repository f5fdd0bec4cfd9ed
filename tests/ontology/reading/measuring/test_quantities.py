"""The table of quantities: that it is true to HPO, that mistakes in it are told, and that a site can put it right."""

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from data.errors import InputError
from ontology import Knowledge
from ontology.reading.measuring.bounds import Bounds
from ontology.reading.measuring.quantity_table import load_quantities
from ontology.reading.measuring.units import dimension
from ontology.reading.words import plain_phrase

READING = files("ontology.reading")
TABLE = (READING / "measuring" / "quantities.toml").read_text(encoding="utf-8")
WRITTEN = sorted(set(re.findall(r'"(HP:\d+)([^"]*)"', TABLE)))
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "cs")

Overriding = Callable[[str], Path]


@pytest.fixture
def overriding(tmp_path: Path) -> Overriding:
    def write(text: str) -> Path:
        path = tmp_path / "rules.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_every_finding_is_live_and_written_with_its_label(knowledge: Knowledge) -> None:
    wrong = []
    for identifier, label in WRITTEN:
        known = knowledge.vocabulary.finding(identifier)
        if known.status != "known" or known.label != label.strip():
            wrong.append((identifier, label.strip(), known.label))
    assert len(WRITTEN) > 250
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_name_quantities_of_the_table_and_none_twice(language: str) -> None:
    table = tomllib.loads((READING / "languages" / f"{language}.toml").read_text(encoding="utf-8"))
    quantities = load_quantities()
    assert not set(table["quantities"]) - set(quantities)
    keys: dict[str, str] = {}
    for key, names in table["quantities"].items():
        for phrase in map(plain_phrase, names):
            assert keys.setdefault(phrase, key) == key, f"{phrase} is {keys[phrase]} and {key}"


def test_every_rule_has_a_source_and_says_something() -> None:
    for quantity in load_quantities().values():
        assert quantity.high or quantity.low or quantity.abnormal, quantity.key
        for scale in quantity.scales:
            assert len(scale.source) > 10, quantity.key
            assert scale.ranges or scale.grades, quantity.key
            assert scale.possible.is_finite, quantity.key


def test_limits_lie_within_what_is_possible() -> None:
    for quantity in load_quantities().values():
        for scale in quantity.scales:
            for bounds in [*(limits.bounds for limits in scale.ranges), *(grade.bounds for grade in scale.grades)]:
                ends = [end for end in (bounds.low, bounds.high) if abs(end) != float("inf")]
                assert all(scale.possible.low <= end <= scale.possible.high for end in ends), quantity.key


def test_factors_of_one_dimension_agree() -> None:
    for quantity in load_quantities().values():
        for scale in quantity.scales:
            by_dimension: dict[tuple[str, ...], float] = {}
            for unit, factor in scale.units.items():
                if found := dimension(unit):
                    ratio = by_dimension.setdefault(found[0], factor / found[1])
                    assert ratio == pytest.approx(factor / found[1], rel=0.02), f"{quantity.key}: {unit}"


def test_no_normal_is_excluded_where_both_directions_matter() -> None:
    quantities = load_quantities()
    assert quantities["sodium"].normal == quantities["potassium"].normal == ()
    assert quantities["hearing"].normal == ("HP:0000365",)
    assert quantities["c3"].normal == quantities["c3"].low


@pytest.mark.parametrize(
    ("key", "unit", "factor"),
    [
        ("potassium", "mmol/l", 1),
        ("creatinine", "mg/dl", 88.4),
        ("creatinine", "µmol/l", 1),
        ("haemoglobin", "g/dl", 10),
        ("haemoglobin", "mg/dl", 0.01),
        ("urate", "nmol/l", 0.001),
        ("ferritin", "pg/ml", 0.001),
        ("igg", "mg/ml", 1),
        ("platelets", "/µl", 0.001),
        ("platelets", "g/l", 1),
        ("potassium", "mg/d", None),
        ("potassium", "mmol", None),
        ("tsh", "ku/l", 1_000_000),
    ],
)
def test_units_of_one_dimension_convert(key: str, unit: str, factor: float | None) -> None:
    found = load_quantities()[key].scales[0].factor(unit)
    assert found == (None if factor is None else pytest.approx(factor))


def test_a_number_without_a_unit_is_in_the_unit_that_makes_sense() -> None:
    creatinine = load_quantities()["creatinine"].scales[0]
    assert creatinine.unwritten(Bounds(450, 450)) == (1,)
    assert creatinine.unwritten(Bounds(1.1, 1.1)) == (88.4,)
    assert creatinine.unwritten(Bounds(17.5, 17.5)) == ()


def test_a_site_replaces_a_quantity_and_adds_one(overriding: Overriding) -> None:
    path = overriding("""
[potassium]
label = "potassium"
low = "HP:0002900"
[[potassium.scales]]
units = { "mmol/l" = 1 }
possible = [1, 12]
ranges = [{ ages = ["adult"], low = 3.9, high = 4.9 }]
source = "our laboratory, 2026"

[lithium]
label = "lithium"
high = ["HP:0033683 Jaw hyperreflexia"]
""")
    quantities = load_quantities(path)
    assert quantities["potassium"].scales[0].source == "our laboratory, 2026"
    assert quantities["potassium"].low == ("HP:0002900",)
    assert quantities["potassium"].high == ()
    assert quantities["lithium"].high == ("HP:0033683",)
    assert quantities["sodium"].low == ("HP:0002902",)
    assert load_quantities()["potassium"].high == ("HP:0002153",)


SCALE = """
[x]
label = "x"
high = "HP:0000001"
low = "HP:0000001"
[[x.scales]]
units = { "mmol/l" = 1 }
possible = [0, 9]
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[x", "not TOML"),
        ('ages = "old"', "[ages]"),
        ("[x]", "[x] label"),
        ('[x]\nlabel = "x"\nhigth = "HP:0000001"', "[x] higth"),
        ('[x]\nlabel = "x"\nhigh = "hyperkalemia"', "is no HPO id"),
        ('[x]\nlabel = "x"\nhigh = 3', "is no HPO id"),
        ('[x]\nlabel = "x"\nparts = ["y"]', "y is no quantity"),
        (SCALE, "scales.0.source"),
        (SCALE.replace("mmol/l", "mmol/galaxy") + 'source = "s"', "'mmol/galaxy' is not a known unit"),
        (SCALE.replace('" = 1', '" = 2') + 'source = "s"', "first unit's factor is 1"),
        (SCALE.replace("[0, 9]", "[9, 0]") + 'source = "s"', "is no interval"),
        (SCALE + 'source = "s"\nbare = { "mg/dl" = [1, 2] }', "'mg/dl' is not among units"),
        (SCALE + 'source = "s"\nranges = [{}]', "ranges.0: low and high leave no range"),
        (SCALE + 'source = "s"\nranges = [{ low = 3, high = 2 }]', "leave no range"),
        (SCALE + 'source = "s"\nranges = [{ low = 3, unremarkable = [2, 4] }]', "is not within"),
        (SCALE + 'source = "s"\nranges = [{ low = 3, ages = ["ancient"] }]', "'ancient' is not in [ages]"),
        (SCALE + 'source = "s"\nranges = [{ low = 3, years = [9, 2] }]', "is no interval of ages"),
        (SCALE + 'source = "s"\nranges = [{ low = 3, years = [1, 2], ages = ["adult"] }]', "not both"),
        (SCALE + 'source = "s"\nranges = [{ low = 3, sex = "F" }]', "ranges.0.sex"),
        (SCALE + 'source = "s"\ngrades = [{ from = 3 }]', "either is or excludes"),
        (SCALE + 'source = "s"\ngrades = [{ is = "HP:0000001" }]', "one or two bounds"),
        (SCALE + 'source = "s"\ngrades = [{ from = 3, above = 2, is = "HP:0000001" }]', "one or two bounds"),
        (SCALE + 'source = "s"\ngrades = [{ from = 3, below = 5, is = "HP:0000001" }]', 'add toward = "high"'),
    ],
)
def test_a_mistake_is_one_clear_error(overriding: Overriding, text: str, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)) as error:
        load_quantities(overriding(text))
    assert "rules.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_quantities(tmp_path / "nowhere.toml")
