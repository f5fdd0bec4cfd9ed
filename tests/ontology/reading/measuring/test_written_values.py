"""Numbers and units as they are written in eight languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.reading.measuring.units import OTHER, is_unit, read_unit
from ontology.reading.measuring.written_values import TIMES, WrittenValue, written_values


def only(text: str) -> WrittenValue:
    (value,) = written_values(text)
    return value


def number(text: str) -> str:
    return " / ".join(str(part) for part in only(text).readings[0])


@pytest.mark.parametrize(
    ("written", "unit", "factor"),
    [
        ("2.6 mmol/L", "mmol/l", 1),
        ("2.6mmol/l.", "mmol/l", 1),
        ("450 µmol/l", "µmol/l", 1),
        ("450 μmol/L", "µmol/l", 1),
        ("450 umol/l", "µmol/l", 1),
        ("450 mcmol/L", "µmol/l", 1),
        ("5 mmol l-1", "mmol/l", 1),
        ("5 mmol·L⁻¹", "mmol/l", 1),
        ("1.1 MG/DL", "mg/dl", 1),
        ("7 g/100 ml", "g/dl", 1),
        ("7 g%", "g/dl", 1),
        ("4.2 g/24h", "g/d", 1),
        ("4.2 g/24 h", "g/d", 1),
        ("4,2 g/Tag", "g/d", 1),
        ("4,2 g/j", "g/d", 1),
        ("4,2 g/die", "g/d", 1),
        ("4.2 g per day", "g/d", 1),
        ("4,2 g pro Tag", "g/d", 1),
        ("4,2 g al giorno", "g/d", 1),
        ("4,2 g/24 uur", "g/d", 1),
        ("4,2 g/24 hod", "g/d", 1),
        ("4.2 g in 24 h", "g/d", 1),
        ("22 ml/min/1,73 m²", "ml/min", 1),
        ("22 mL/min per 1.73 m2", "ml/min", 1),
        ("450 mg/g Kreatinin", "mg/g", 1),
        ("40 mg/m2/h", "mg/m2/h", 1),
        ("12 x 10^9/L", "/l", 1e9),
        ("12 x10⁹/l", "/l", 1e9),
        ("12\u00d710E9/L", "/l", 1e9),
        ("12 x109/L", "/l", 1e9),
        ("12 Tsd/µl", "/µl", 1000),
        ("12 K/µL", "/µl", 1000),
        ("12k", "none", 1000),
        ("8 cells/µl", "/µl", 1),
        ("12 G/l", "g/l", 1),
        ("12 /nl", "/nl", 1),
        ("20 E/l", "u/l", 1),
        ("450 UI/L", "u/l", 1),
        ("12 µkat/l", "µkat/l", 1),
        ("39.2°C", "°c", 1),
        ("140 mm Hg", "mmhg", 1),
        ("-3 écarts-types", "sd", 1),
        ("-3 DE", "sd", 1),
        ("31 SSW", "weeks", 1),
        ("31 SA", "weeks", 1),
        ("31+4", "weeks", 1),
        ("31st week", "weeks", 1),
        ("12 years", OTHER, 1),
        ("12-year-old", OTHER, 1),
        ("3rd", OTHER, 1),
        ("40 times the upper limit of normal", TIMES, 1),
        ("3x ULN", TIMES, 1),
        ("40-fach erhöht", TIMES, 1),
        ("40 fois la normale", TIMES, 1),
        ("40 veces el límite superior", TIMES, 1),
        ("40násobek normy", TIMES, 1),
    ],
)
def test_units(written: str, unit: str, factor: float) -> None:
    value = only(written)
    assert (value.unit, value.factor) == (unit, factor)


@pytest.mark.parametrize("text", ["12 de enero", "31 sa", "2 at presentation", "4 e 5", "5 (left)", "5"])
def test_words_that_are_no_units(text: str) -> None:
    assert read_unit(text, text.index(" ") if " " in text else 1) is None


def test_unit_names_read_as_themselves() -> None:
    assert all(map(is_unit, ("mmol/l", "/nl", "mg/m2/h", "none", "%", "°c", "centile", "sd")))
    assert not is_unit("mmol/galaxy")
    assert not is_unit("bananas")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.6", "2.6"),
        ("2,6", "2.6"),
        ("2·6", "2.6"),
        ("8 000 U/l", "8000"),
        ("8'000", "8000"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1.23457e+06"),
        ("-3.2 SD", "-3.2"),
        ("\u22123,2 DS", "-3.2"),
        ("z-score -2.5", "-2.5"),
        ("SDS: -2,5", "-2.5"),
        ("3 SD below the mean", "-3"),
        ("2,5 SD unter dem Mittel", "-2.5"),
        ("3 SD above the mean", "3"),
        ("more than 3 SD below the mean", "< -3"),
        ("-2 to -3 SD", "-3 to -2"),
        ("2.1-2.4 mmol/l", "2.1 to 2.4"),
        ("2,1 bis 2,4", "2.1 to 2.4"),
        ("between the 3rd and 10th centile", "3 to 10"),
        (">1000", "> 1000"),
        ("≤ 5", "<= 5"),
        ("über 1000", "> 1000"),
        ("plus de 1000", "> 1000"),
        ("minder dan 5", "< 5"),
        ("unter der 3. Perzentile", "< 3"),
        ("sous le 3e percentile", "< 3"),
        ("pod 3. percentilem", "< 3"),
        ("<P3", "< 3"),
        ("P3", "3"),
        ("p 97", "97"),
        ("percentil 3", "3"),
        ("180/110", "180 / 110"),
        ("180 over 110", "180 / 110"),
        ("9/10/10", "9 / 10 / 10"),
        ("39+2 SSW", "39.2857"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    assert number(text) == expected


def test_a_thousands_separator_may_be_a_decimal_one() -> None:
    assert [str(reading[0]) for reading in only("CK 8.000 U/l").readings] == ["8000", "8"]
    assert [str(reading[0]) for reading in only("0.800").readings] == ["0.8"]


@pytest.mark.parametrize(
    ("text", "limits", "mark"),
    [
        ("1200 (30-300)", "30 to 300", None),
        ("1200 ng/ml (ref 30-300)", "30 to 300", None),
        ("2.9 mmol/l [3.5-5.0 mmol/l]", "3.5 to 5", None),
        ("2.9 mmol/l, normal range 3.5-5.0", "3.5 to 5", None),
        ("2,9 (Norm: 3,5-5)", "3.5 to 5", None),
        ("12 (N < 5)", "<= 5", None),
        ("12 (VN: <5)", "<= 5", None),
        ("12 (> 50)", ">= 50", None),
        ("12.000 (150.000-450.000)", "150000 to 450000", None),
        ("12 (bis 5)", "<= 5", None),
        ("2.9 (L)", None, "low"),
        ("148 (H)", None, "high"),
        ("4 (N)", None, "normal"),
        ("450 (3.1 last week)", None, None),
        ("98 cm (<3rd centile)", None, None),
        ("12 (5-3)", None, None),
    ],
)
def test_what_stands_behind(text: str, limits: str | None, mark: str | None) -> None:
    value = next(written_values(text))
    assert (value.limits and str(value.limits), value.mark) == (limits, mark)


@pytest.mark.parametrize(
    "text",
    ["12/03/2021", "12.03.2021", "2021-03-12", "am 12.3. begann", "in 2019", "10:30", "COVID-19", "B12", "IL-6",
     "3+", "p53", "1.5.2", "99999999999999", "no numbers"],
)  # fmt: skip
def test_what_is_no_value(text: str) -> None:
    assert list(written_values(text)) == []


def test_a_change_is_no_range() -> None:
    assert [number(value.text) for value in written_values("rose from 1.1 to 4.5")] == ["1.1", "4.5"]
    assert [str(value.readings[0][0]) for value in written_values("60 -> 22")] == ["60", "22"]


@given(st.text(st.sampled_from("0123456789.,-+/%()<> \u00a0µmol/lgdPSDKx^\u00b2\u0660\u2212e"), max_size=60))
def test_no_text_raises_and_values_do_not_overlap(text: str) -> None:
    end = 0
    for value in written_values(text):
        assert end <= value.start < value.end <= len(text)
        assert value.readings
        end = value.end
