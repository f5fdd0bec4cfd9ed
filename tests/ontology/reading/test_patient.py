"""Age and sex from a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.age import years_of
from ontology.reading.patient import read_age, read_sex


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
        ("Die 65-jährige Patientin", "P65Y"),
        ("Femme de 45 ans, suivie depuis 3 ans", "P45Y"),
        ("Suivie depuis 3 ans, femme de 45 ans", "P45Y"),
        ("Varón de 12 años", "P12Y"),
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
    assert age is None or 0 <= (years_of(age) or 0) <= 120
