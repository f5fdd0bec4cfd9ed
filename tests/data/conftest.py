"""What tests of data/ share: a small vocabulary, readers of text, and the folder of real data beside the project."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from data import Case, Expert, Resolution, ValidationReport, read_cases, read_experts

ReadExperts = Callable[..., tuple[list[Expert], ValidationReport]]
ReadCases = Callable[..., tuple[list[Case], ValidationReport]]

SHARED = Path(__file__).resolve().parents[3] / "shared"


class SmallVocabulary:
    """Knows a handful of identifiers, and one of each kind that was replaced."""

    known = frozenset({"HP:0001250", "HP:0000118", "ORPHA:558", "ORPHA:559", "FBN1", "ERKNet", "MetabERN"})
    replaced: ClassVar = {
        "HP:0001234": ("HP:0001250", "Seizure"),
        "ORPHA:700": ("ORPHA:558", "Marfan syndrome"),
        "OMIM:154700": ("ORPHA:558", "Marfan syndrome"),
        "FBN": ("FBN1", None),
        "ERK-Net": ("ERKNet", "ERKNet"),
    }
    nearest: ClassVar = {
        "HP:9999999": "nearest HP:0001250 (Seizure)",
        "ORPHA:5580": "nearest ORPHA:558",
        "ERKNett": "nearest ERKNet",
    }

    def _resolution(self, identifier: str) -> Resolution:
        if identifier in self.known:
            return Resolution(identifier)
        if identifier in self.replaced:
            current, label = self.replaced[identifier]
            return Resolution(current, label, "replaced")
        return Resolution(None, None, "unknown", self.nearest.get(identifier))

    finding = disorder = gene = network = _resolution


@pytest.fixture
def vocabulary() -> SmallVocabulary:
    return SmallVocabulary()


@pytest.fixture
def experts_in() -> ReadExperts:
    """Reads experts from text or bytes under a name of its choice."""

    def read(
        content: str | bytes, name: str = "experts.jsonl", vocabulary: SmallVocabulary | None = None
    ) -> tuple[list[Expert], ValidationReport]:
        raw = content.encode() if isinstance(content, str) else content
        return read_experts(io.BytesIO(raw), name=name, vocabulary=vocabulary)

    return read


@pytest.fixture
def cases_in() -> ReadCases:
    """Reads cases from text or bytes under a name of its choice."""

    def read(
        content: str | bytes, name: str = "cases.jsonl", vocabulary: SmallVocabulary | None = None
    ) -> tuple[list[Case], ValidationReport]:
        raw = content.encode() if isinstance(content, str) else content
        return read_cases(io.BytesIO(raw), name=name, vocabulary=vocabulary)

    return read


@pytest.fixture(scope="session")
def shared() -> Path:
    """Gives the folder of real data beside the project; skips the test where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the project: published cases and the benchmark are not here")
    return SHARED
