"""The reading of one file: where it stands, what was found wrong so far, and whom to ask about identifiers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from data.problems import Problem, Severity, ValidationReport, shown
from data.vocabulary import Resolution, Vocabulary

Kind = Literal["finding", "disorder", "gene", "network"]
"""What a Vocabulary can look up; each is the name of its method."""

_NEAR_ENOUGH = 60.0

_Record = TypeVar("_Record", bound=BaseModel)


@dataclass(slots=True)
class Inspection:
    """What is known while a file is read.

    Attributes:
        file: Its name, as problems show it.
        vocabulary: Whom to ask whether an identifier exists; None checks the form alone.
        line: Where the record at hand begins; the reader moves it on.
        from_table: Values are cells of a table, so that text in place of a list or a number is no surprise.
        report: What was found so far.
    """

    file: str
    vocabulary: Vocabulary | None = None
    line: int | None = None
    from_table: bool = False
    report: ValidationReport = field(default_factory=ValidationReport)
    _resolved: dict[tuple[Kind, str], Resolution] = field(default_factory=dict)

    def error(self, name: str | None, value: object, problem: str, suggestion: str | None = None) -> None:
        """Reports that something was left out."""
        self._add("error", name, value, problem, suggestion)

    def warning(self, name: str | None, value: object, problem: str, suggestion: str | None = None) -> None:
        """Reports something odd that was understood all the same."""
        self._add("warning", name, value, problem, suggestion)

    def resolve(self, kind: Kind, identifier: str) -> Resolution | None:
        """Asks the vocabulary once for each identifier of the file; None when there is no vocabulary."""
        if self.vocabulary is None:
            return None
        key = (kind, identifier)
        if key not in self._resolved:
            look_up = getattr(self.vocabulary, kind)
            self._resolved[key] = look_up(identifier)
        return self._resolved[key]

    def unknown_fields(self, record: Mapping[str, Any], known: frozenset[str], prefix: str = "") -> None:
        """Reports the fields that nobody reads, each with the known field it may stand for."""
        for name in sorted(record.keys() - known):
            near = nearest(name, known)
            self.warning(
                shown(prefix + name), None, "unknown field, not read", f"did you mean {near}?" if near else None
            )

    def build(self, model: type[_Record], values: Mapping[str, Any]) -> _Record | None:
        """Makes the record of checked values; whatever the model still refuses is reported and gives None."""
        try:
            return model(**values)
        except ValidationError as refusal:
            for detail in refusal.errors(include_url=False):
                place = ".".join(str(part) for part in detail["loc"])
                self.error(place or None, detail["input"], f"{detail['msg']}; record left out")
            return None

    def _add(self, severity: Severity, name: str | None, value: object, problem: str, suggestion: str | None) -> None:
        told = None if value is None else shown(value)
        self.report.add(Problem(self.file, self.line, name, told, problem, suggestion, severity))


def nearest(text: str, choices: Iterable[str]) -> str | None:
    """Gives the choice that is spelled most like the text, capitals aside; None when none is near."""
    # Needed only where something is wrong, so a good file does not pay for the import.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    found = process.extractOne(
        text[:100], sorted(choices), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR_ENOUGH
    )
    return None if found is None else str(found[0])
