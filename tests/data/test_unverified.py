"""Codes that what is installed cannot check: kept, with one warning for all of a field."""

from collections.abc import Callable
from typing import Any

from data import Resolution


class PartOfOrphanet:
    """Knows one disorder, and cannot tell of others whether they exist."""

    def disorder(self, identifier: str, /) -> Resolution:
        if identifier == "ORPHA:558":
            return Resolution(identifier, "Marfan syndrome")
        if identifier == "ORPHA:9999999":
            return Resolution(None, None, "unknown")
        return Resolution(identifier, None, "unverified", "install the rest")

    finding = gene = network = staticmethod(Resolution)


def test_unverified_codes_are_kept_and_told_once_a_field(experts_in: Callable[..., Any]) -> None:
    line = '{{"expert_id": "{0}", "name": "E", "disorders": {{"ORPHA:98261": 2, "ORPHA:558": 1, "ORPHA:{1}": 3}}}}\n'
    experts, report = experts_in(line.format("a", 1) + line.format("b", 2), vocabulary=PartOfOrphanet())
    assert [dict(expert.disorders) for expert in experts] == [
        {"ORPHA:98261": 2, "ORPHA:558": 1, "ORPHA:1": 3},
        {"ORPHA:98261": 2, "ORPHA:558": 1, "ORPHA:2": 3},
    ]
    assert not report.has_errors
    assert report.text().count("kept unchecked; install the rest") == 1


def test_unknown_codes_are_left_out_all_the_same(experts_in: Callable[..., Any]) -> None:
    line = '{"expert_id": "a", "name": "E", "disorders": {"ORPHA:9999999": 2, "ORPHA:558": 1}}\n'
    experts, report = experts_in(line, vocabulary=PartOfOrphanet())
    assert dict(experts[0].disorders) == {"ORPHA:558": 1}
    assert report.has_errors
