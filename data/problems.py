"""What was wrong in a file, and how it is told: one line a problem, or JSON.

Identical warnings of one field are folded into one line with a count, so that a column nobody asked for is not told
three thousand times. Errors are never folded: each one is a record or a value that was left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]

MOST_PROBLEMS = 10_000
"""So many problems are kept one by one; those after them are only counted, so that a wrong file cannot fill memory."""

_LONGEST_VALUE = 120
_INDEX = re.compile(r"\[\d+\]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        file: The file's name as it was given.
        line: Line in it, from 1; for a record of several lines its first; None where it is about the whole file.
        field: The field as the file calls it; None where it is about the whole record.
        value: The offending value as text, cut short where it is long.
        problem: What is wrong with it and what was done.
        suggestion: The way out, where one is known.
        severity: "error" where something was left out, "warning" where it was understood all the same.
    """

    file: str
    line: int | None
    field: str | None
    value: str | None
    problem: str
    suggestion: str | None = None
    severity: Severity = "error"

    def text(self) -> str:
        """Gives `file:line: field: value: problem; suggestion`, leaving out what is not known."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        told = self.problem if self.suggestion is None else f"{self.problem}; {self.suggestion}"
        severity = "warning: " if self.severity == "warning" else ""
        parts = (place, self.field, self.value, severity + told)
        return printable(": ".join(part for part in parts if part is not None))


@dataclass(slots=True)
class ValidationReport:
    """All problems of what was read, and how much of it was kept.

    Attributes:
        problems: In the order in which they were met; at most MOST_PROBLEMS.
        records_read: How many records there were, bad ones included.
        records_kept: How many became an Expert or a Case.
        uncounted: How many problems came after the last one kept, by severity.
    """

    problems: list[Problem] = field(default_factory=list)
    records_read: int = 0
    records_kept: int = 0
    uncounted: dict[Severity, int] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        """Takes a problem in."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.uncounted[problem.severity] = self.uncounted.get(problem.severity, 0) + 1

    def extend(self, other: "ValidationReport") -> None:
        """Takes another file's report in."""
        for problem in other.problems:
            self.add(problem)
        for severity, count in other.uncounted.items():
            self.uncounted[severity] = self.uncounted.get(severity, 0) + count
        self.records_read += other.records_read
        self.records_kept += other.records_kept

    def count(self, severity: Severity) -> int:
        """Gives how many problems of a severity there are, those that were only counted included."""
        return sum(problem.severity == severity for problem in self.problems) + self.uncounted.get(severity, 0)

    @property
    def has_errors(self) -> bool:
        """Whether anything was left out."""
        return self.count("error") > 0

    def text(self) -> str:
        """Gives one line a problem, identical warnings of one field folded into the first; empty when all is well."""
        lines = [
            problem.text() + (f" ({count:,} times, first here)" if count > 1 else "")
            for problem, count in _folded(self.problems)
        ]
        lines += [f"and {count:,} more {severity}s" for severity, count in sorted(self.uncounted.items())]
        return "\n".join(lines)

    def summary(self) -> str:
        """Gives one sentence: "3,000 records read, 2,998 kept; 2 errors, 1 warning"."""
        errors, warnings = self.count("error"), self.count("warning")
        return (
            f"{_counted(self.records_read, 'record')} read, {self.records_kept:,} kept; "
            f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}"
        )

    def as_dict(self) -> dict[str, Any]:
        """Gives the report as JSON values; problems are not folded."""
        return {
            "records_read": self.records_read,
            "records_kept": self.records_kept,
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "problems": [asdict(problem) for problem in self.problems],
        }

    def json(self) -> str:
        """Gives `as_dict` as a JSON document."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)


def shown(value: object) -> str:
    """Gives a value as a problem shows it: text as it is, anything else as JSON, cut short."""
    if isinstance(value, str):
        text = value
    else:
        try:
            text = json.dumps(value, ensure_ascii=False, default=str)
        except RecursionError:
            text = "a deeply nested value"
    text = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str) -> str:
    """Gives text in which control characters, line ends and changes of direction are written out."""
    return _UNPRINTABLE.sub(_escaped, text)


def _folded(problems: Iterable[Problem]) -> Iterator[tuple[Problem, int]]:
    counts: dict[object, list[Any]] = {}
    for number, problem in enumerate(problems):
        key: object = number
        if problem.severity == "warning":
            where = _INDEX.sub("", problem.field or "")
            key = (problem.file, where, problem.value, problem.problem, problem.suggestion)
        counts.setdefault(key, [problem, 0])[1] += 1
    yield from ((problem, count) for problem, count in counts.values())


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
