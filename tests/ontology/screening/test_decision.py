"""Refused, masked or allowed: what is kept, and that no message shows what was found."""

import pytest

from data.errors import InputError
from ontology.screening import IdentifiersFoundError, ReasonMissingError, masked, screened
from ontology.screening.finding import find_identifiers

TEXT = "Mr Daniel Whitcombe, DOB 14/03/1987, has Marfan syndrome."
CLEAN = "A boy with Marfan syndrome, 5 years old."


def test_refusing_names_kind_and_place_and_never_the_text() -> None:
    with pytest.raises(IdentifiersFoundError) as caught:
        screened(TEXT, "en")
    message = f"{caught.value} {caught.value!r} {caught.value.identifiers}"
    assert "name at 3-19" in str(caught.value)
    assert "birth_date at 25-35" in str(caught.value)
    assert "Whitcombe" not in message
    assert "1987" not in message
    assert isinstance(caught.value, InputError)


def test_many_are_not_all_listed() -> None:
    with pytest.raises(IdentifiersFoundError, match="2 more"):
        screened("a@b.example " * 12, "en")


def test_a_clean_text_passes_as_it_is() -> None:
    for decision in ("refuse", "mask"):
        kept = screened(CLEAN, "en", decision)
        assert (kept.text, kept.identifiers, kept.reason) == (CLEAN, (), None)


def test_masking_puts_the_kind_in_the_place() -> None:
    kept = screened(TEXT, "en", "mask")
    assert kept.text == "Mr [name], DOB [birth_date], has Marfan syndrome."
    assert kept.text == masked(TEXT, find_identifiers(TEXT, "en"))
    assert [found.kind for found in kept.identifiers] == ["name", "birth_date"]
    assert "Whitcombe" not in repr(kept)


def test_what_is_masked_holds_no_more_identifiers() -> None:
    assert find_identifiers(screened(TEXT, "en", "mask").text, "en") == ()


def test_allowing_records_its_reason() -> None:
    kept = screened(TEXT, "en", "allow", "  the family asked for it ")
    assert (kept.text, kept.reason) == (TEXT, "the family asked for it")


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_allowing_without_a_reason_is_refused(reason: str | None) -> None:
    with pytest.raises(ReasonMissingError, match="say why"):
        screened(CLEAN, "en", "allow", reason)
