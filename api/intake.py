"""From what a request brings - JSON, a phenopacket, text - to a Case, with every problem pointing at its field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.field_problems import FieldProblem, pointer_to
from api.problems import RefusedError
from data.case import Case
from data.case_records import case_from_record
from data.errors import InputError
from data.identifiers import CaseId
from data.inspection import Inspection
from data.phenopacket import is_phenopacket
from data.plain_text import NAMELESS, case_from_text
from data.problems import Problem, shown
from data.vocabulary import Resolution, Vocabulary
from ontology import Understanding

__all__ = ["Intake", "case_from_body", "case_of_text", "refuse_if_nothing_is_left", "with_changes"]

LONGEST_REFERRAL = 200_000
"""Characters of text in one request: forty times a long referral, and still read within seconds."""

_PATH_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_TEXT_FIELDS = frozenset({"text", "language", "case_id", "corrections"})


@dataclass(frozen=True)
class Intake:
    """A case as it came in.

    Attributes:
        case: What is matched on.
        problems: What was replaced, left out or not understood.
    """

    case: Case
    problems: tuple[FieldProblem, ...] = ()


class _KnowsAll:
    """Takes every identifier as known, so that form alone is checked."""

    def finding(self, id: str, /) -> Resolution:  # noqa: A002 - as the Protocol has it
        return Resolution(id)

    disorder = gene = network = finding


def case_of_text(text: str, language: str | None = None, case_id: str = NAMELESS) -> Intake:
    """Gives the case whose summary is a text.

    Raises:
        RefusedError: The text is blank or too long.
    """
    _refuse_if_too_long("text", text)
    inspection = Inspection("text")
    try:
        case = case_from_text(text, inspection, case_id)
    except InputError as error:
        problem = FieldProblem(pointer="#/case/text", detail=error.problem, suggestion=error.suggestion)
        raise _refused([problem]) from None
    if language:
        case = case.model_copy(update={"language": language})
    problems = [_located(problem, {}, ("case",)) for problem in inspection.report.problems]
    return Intake(case, tuple(problems))


def case_from_body(
    record: Mapping[str, Any],
    vocabulary: Vocabulary,
    *,
    at: Sequence[str] = ("case",),
    lenient: bool = False,
    needs_evidence: bool = True,
) -> Intake:
    """Gives the case that a JSON object describes: `{"text": ...}`, a Case or a phenopacket.

    What our knowledge does not know is left out and reported, since the sender cannot help it. What is malformed is
    refused, unless it stands in a phenopacket, which others wrote, or `lenient` is set.

    Args:
        record: The object.
        vocabulary: Knows which identifiers exist.
        at: Where the object stands in the body.
        lenient: Leave malformed values out instead of refusing them.
        needs_evidence: Whether a case with nothing to match on is refused.

    Raises:
        RefusedError: No case can be made of it, or nothing is left to match on.
    """
    if "text" in record and not record.keys() - _TEXT_FIELDS:
        return _text_from_body(record, vocabulary, at)
    for name, value in record.items():
        if isinstance(value, str):
            _refuse_if_too_long(name, value)
    malformed = Inspection("case", _KnowsAll())
    case_from_record(record, malformed, NAMELESS)
    errors = [problem for problem in malformed.report.problems if problem.severity == "error"]
    if errors and not lenient and not is_phenopacket(record):
        raise _refused(_all_located(errors, record, at))
    inspection = Inspection("case", vocabulary)
    case = case_from_record(record, inspection, NAMELESS)
    problems = _all_located(inspection.report.problems, record, at)
    if case is None or (needs_evidence and not case.has_evidence):
        raise _refused(problems)
    return Intake(case, tuple(problems))


def _text_from_body(record: Mapping[str, Any], vocabulary: Vocabulary, at: Sequence[str]) -> Intake:
    """Reads a text as a summary, and calls it text again where something is wrong with it."""
    summary, text = pointer_to((*at, "summary")), pointer_to((*at, "text"))
    as_case = {"summary" if name == "text" else name: value for name, value in record.items()}
    try:
        intake = case_from_body(as_case, vocabulary, at=at)
    except RefusedError as error:
        raise _refused([_moved(problem, summary, text) for problem in error.document.errors]) from None
    return Intake(intake.case, tuple(_moved(problem, summary, text) for problem in intake.problems))


def _moved(problem: FieldProblem, old: str, new: str) -> FieldProblem:
    return problem.model_copy(update={"pointer": new}) if problem.pointer == old else problem


def refuse_if_nothing_is_left(intake: Intake, understanding: Understanding) -> None:
    """Refuses a case of codes alone of which none is known; a text in which nothing was found is answered all the same.

    Raises:
        RefusedError: Nothing of it can be matched on.
    """
    if understanding.is_empty and not intake.case.free_text:
        told = [FieldProblem(pointer="#/case", detail=warning) for warning in understanding.warnings]
        raise _refused([*told, *intake.problems])


def with_changes(case: Case, **changes: Any) -> Case:
    """Gives a case with fields replaced, checked again as a whole."""
    fields = case.model_dump() | changes
    return Case.model_validate(fields | {"case_id": CaseId(fields["case_id"])})


def _refuse_if_too_long(name: str, text: str) -> None:
    if len(text) > LONGEST_REFERRAL:
        problem = f"{len(text):,} characters, more than the {LONGEST_REFERRAL:,} that one text may have"
        raise _refused([FieldProblem(pointer=f"#/case/{name}", detail=problem, suggestion="give the referral alone")])


def _refused(problems: Sequence[FieldProblem]) -> RefusedError:
    first = next((problem for problem in problems if problem.severity == "error"), problems[0] if problems else None)
    told = "there is nothing to match on"
    if first is not None:
        value = f" {first.value!r}" if first.value is not None else ""
        way_out = f"; {first.suggestion}" if first.suggestion else ""
        told = f"{(first.pointer or '').removeprefix('#')}:{value} {first.detail}{way_out}"
    return RefusedError(
        422, told, kind="invalid-case", title="The case cannot be used", errors=sorted(problems, key=_errors_first)
    )


def _errors_first(problem: FieldProblem) -> bool:
    return problem.severity == "warning"


def _all_located(problems: Iterable[Problem], record: Mapping[str, Any], at: Sequence[str]) -> list[FieldProblem]:
    taken: set[str] = set()
    located = []
    for problem in problems:
        one = _located(problem, record, at, taken)
        taken.add(f"{one.pointer} {one.value}")
        located.append(one)
    return located


def _located(problem: Problem, record: Mapping[str, Any], at: Sequence[str], taken: Iterable[str] = ()) -> FieldProblem:
    """Gives a problem with a pointer; where its field is a list, to the item that has the value."""
    parts: list[str | int] = [*at]
    parts += [name or int(number) for name, number in _PATH_PART.findall(problem.field or "")]
    listed = record.get(problem.field) if problem.field else None
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        pointer = pointer_to((*parts, number))
        if shown(item).strip() == problem.value and f"{pointer} {problem.value}" not in taken:
            parts.append(number)
            break
    return FieldProblem(
        pointer=pointer_to(parts),
        value=problem.value,
        detail=problem.problem,
        suggestion=problem.suggestion,
        severity=problem.severity,
    )
