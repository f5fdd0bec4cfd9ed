"""Ages are ISO 8601 durations and count in years."""

import pytest

from data import InputError
from data.age import iso_age, months_as_age, years_of


@pytest.mark.parametrize(
    ("duration", "years"),
    [("P49Y", 49.0), ("P3Y6M", 3.5), ("P6M", 0.5), ("P0D", 0.0), ("P1W", 7 / 365.25), ("PT12H", 0.5 / 365.25)],
)
def test_counts_in_years(duration: str, years: float) -> None:
    assert years_of(duration) == pytest.approx(years)


def test_is_written_in_capitals() -> None:
    assert iso_age(" p3y6m ") == "P3Y6M"


@pytest.mark.parametrize(
    ("written", "way_out"),
    [("49", "P49Y"), ("P49", "P49Y"), ("49 years", "P49Y"), ("three", "P3Y6M"), ("P", "P3Y6M"), ("-P1Y", "P3Y6M")],
)
def test_refuses_anything_else_with_a_way_out(written: str, way_out: str) -> None:
    with pytest.raises(InputError, match=way_out):
        iso_age(written)


@pytest.mark.parametrize(("months", "duration"), [(0, "P0M"), (6, "P6M"), (12, "P1Y"), (42, "P3Y6M")])
def test_months_become_years_and_months(months: int, duration: str) -> None:
    assert months_as_age(months) == duration
    assert years_of(duration) == pytest.approx(months / 12)
