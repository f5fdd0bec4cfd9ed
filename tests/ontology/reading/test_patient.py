"""Age and sex from a text; patients.toml holds referrals in every language that is read."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.age import years_of
from ontology.reading.language import LANGUAGES
from ontology.reading.patient import read_age, read_sex

PASSAGES = tomllib.loads((Path(__file__).parent / "patients.toml").read_text(encoding="utf-8"))
HELD_BACK = {"held_back": (0.9, 0.9), "fresh": (0.9, 0.9)}
"""Smallest shares of ages and sexes in each part that the rules were not written on."""


def passages(part: str) -> list[tuple[str, str, str, str]]:
    return [(code, *passage) for code in LANGUAGES for passage in PASSAGES[code][part]]


@pytest.mark.parametrize(("code", "text", "age", "sex"), passages("development"))
def test_a_referral_is_read(code: str, text: str, age: str, sex: str) -> None:
    assert (read_age(text) or "", read_sex(text)) == (age, sex)
    assert (read_age(text, code) or "", read_sex(text, code)) == (age, sex)


@pytest.mark.parametrize("part", HELD_BACK)
def test_most_of_the_others_are_read_too(part: str) -> None:
    chosen = passages(part)
    ages = sum((read_age(text) or "") == age for _, text, age, _ in chosen) / len(chosen)
    sexes = sum(read_sex(text) == sex for _, text, _, sex in chosen) / len(chosen)
    print(f"{part}: {ages:.1%} of {len(chosen)} ages, {sexes:.1%} of the sexes")
    assert (ages, sexes) >= HELD_BACK[part]
    assert sexes >= HELD_BACK[part][1]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("A 49-year-old man", "P49Y"),
        ("aged 7 with a brother of 12 years of age", "P7Y"),
        ("a 34 y/o woman", "P34Y"),
        ("a 5-month-old girl", "P5M"),
        ("aged 3 months", "P3M"),
        ("3 weeks old", "P3W"),
        ("a 2 day old boy", "P2D"),
        ("3½ months old girl", "P3M15D"),
        ("3/52 old boy", "P3W"),
        ("Boy, 5/7, jaundice", "P5D"),
        ("Seen 5/12 in clinic, power 4/5", None),
        ("Blood pressure 120/80, pulse 72, weight 41, in a woman", None),
        ("Newborn screening was positive", None),
        ("born to a 32-year-old woman, this boy", None),
        ("a boy aged 5-7", None),
        ("baby 0.5 days old", None),
        ("Die 65-jährige Patientin", "P65Y"),
        ("Femme de 45 ans, suivie depuis 3 ans", "P45Y"),
        ("Suivie depuis 3 ans, femme de 45 ans", "P45Y"),
        ("Varón de 12 años", "P12Y"),
        ("11 a.", "P11Y"),
        ("Da 3 anni cefalea; donna di 30 anni", "P30Y"),
        ("bambino di 8 mesi", "P8M"),
        ("een vrouw van 30 jaar", "P30Y"),
        ("999 years old", None),
        ("no age at all", None),
        ("", None),
    ],
)
def test_age(text: str, age: str | None) -> None:
    assert read_age(text) == age


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("A 49-year-old man with", "MALE"),
        ("This woman and her son", "FEMALE"),
        ("Die Patientin", "FEMALE"),
        ("Ein Junge", "MALE"),
        ("une fille", "FEMALE"),
        ("niño de 3 años", "MALE"),
        ("una bambina", "FEMALE"),
        ("lo trae la abuela", "MALE"),
        ("The patient has", "UNKNOWN_SEX"),
        ("manifestations", "UNKNOWN_SEX"),
        ("", "UNKNOWN_SEX"),
    ],
)
def test_sex(text: str, sex: str) -> None:
    assert read_sex(text) == sex


@given(st.integers(0, 10**6), st.sampled_from(["-year-old", " months old", " Jahre alt", " ans", " años", " mesi"]))
def test_an_age_that_is_read_is_one(number: int, unit: str) -> None:
    age = read_age(f"a {number}{unit} person")
    assert age is None or 0 <= years_of(age) <= 120


@given(st.text(st.characters(), max_size=200), st.sampled_from(["", "xx", *LANGUAGES]))
def test_any_text_is_read(text: str, code: str) -> None:
    age = read_age(text, code)
    assert age is None or 0 <= years_of(age) <= 121
    assert read_sex(text, code) in {"FEMALE", "MALE", "UNKNOWN_SEX"}


@given(st.text("0123456789½/.,-MFmfwa \n", max_size=60), st.sampled_from(LANGUAGES))
def test_any_numbers_are_read(text: str, code: str) -> None:
    age = read_age(text, code)
    assert age is None or 0 <= years_of(age) <= 121


def test_half_a_surrogate_pair_is_read() -> None:
    assert read_age("\ud800 M 45, weak") == "P45Y"


@pytest.mark.parametrize("text", ["1 " * 50_000, "seit " * 20_000 + "3 Jahre", "( " * 50_000, "of the " * 20_000])
def test_the_time_does_not_grow_with_a_long_text(text: str) -> None:
    read_age(text, "de")
    start = time.process_time()
    read_age(text, "de")
    read_sex(text, "de")
    assert time.process_time() - start < 5
