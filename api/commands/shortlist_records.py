"""A shortlist for other programs: JSON in the very form of the API's answer, or CSV with a line for each expert."""

import csv
import io
from collections.abc import Iterable, Mapping

from api.field_problems import FieldProblem
from api.rest.answers import ShortlistAnswer, identifiers_in
from data import Case, Expert, Problem
from data.identifiers import ExpertId
from data.spreadsheet import with_apostrophe
from matching.results import Shortlist
from ontology import Understanding

__all__ = ["shortlist_csv", "shortlist_json"]

_COLUMNS = ("rank", "expert_id", "name", "centre", "country", "networks", "score", "reasons", "notes")


def shortlist_json(
    shortlist: Shortlist,
    understood: Understanding,
    experts: Mapping[ExpertId, Expert],
    problems: Iterable[Problem],
    case: Case,
) -> str:
    """The shortlist as `POST /api/v1/shortlists` answers it."""
    found = [
        FieldProblem(
            value=problem.value,
            detail=": ".join(part for part in (problem.field, problem.problem) if part),
            suggestion=problem.suggestion,
            severity=problem.severity,
        )
        for problem in problems
    ]
    identifiers = identifiers_in(case, understood.language)
    made = ShortlistAnswer.of(shortlist, understood, experts, found, case.corrections, identifiers)
    return made.model_dump_json(indent=2)


def shortlist_csv(shortlist: Shortlist, experts: Mapping[ExpertId, Expert]) -> str:
    """The ranked experts, a line each; lists are joined by `; `."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for ranked in shortlist.experts:
        expert = experts[ranked.expert_id]
        reasons = (
            f"{reason.label or reason.id}: {reason.note} ({reason.contribution:.4f})" for reason in ranked.reasons
        )
        cells = (
            str(ranked.rank),
            expert.expert_id,
            expert.name,
            expert.centre or "",
            expert.country or "",
            "; ".join(expert.erns),
            f"{ranked.score:.6f}",
            "; ".join(reasons),
            "; ".join(ranked.notes),
        )
        writer.writerow([with_apostrophe(cell) for cell in cells])
    return lines.getvalue().rstrip("\n")
