"""The outcome of a panel, as its lead writes it: recommendation, diagnosis, treatment plan, contributors."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from api.cases import panel_for
from api.cases.screened_texts import Screening
from api.identity import Principal
from api.panels.life import Act
from api.panels.people import taking_part
from api.panels.standing import demand
from api.panels.steps import CheckVersion, record
from api.panels.texts import checked_text
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, ContributionRow, OutcomeRow, PanelRow
from data.errors import InputError
from data.identifiers import orpha_code
from data.vocabulary import Vocabulary

__all__ = ["Outcome", "OutcomeDraft", "content_of", "outcome_of", "seal_content", "write_outcome"]


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What the lead writes.

    Attributes:
        recommendation: Content.
        treatment_plan: Content; empty where there is none.
        diagnosis: ORPHA code; None where none was made.
        contributors: Staff ids of those who contributed; those who did and the lead where left out.
    """

    recommendation: str = field(repr=False)
    treatment_plan: str = field(default="", repr=False)
    diagnosis: str | None = field(default=None, repr=False)
    contributors: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome as those who may read it do; the fields are those of the draft and of the row."""

    panel_id: str
    recommendation: str = field(repr=False)
    treatment_plan: str = field(repr=False)
    diagnosis: str | None = field(repr=False)
    contributors: tuple[str, ...]
    written_by: str
    written_at: datetime
    signed_off_by: str | None
    signed_off_at: datetime | None
    version: int


def write_outcome(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    draft: OutcomeDraft,
    vocabulary: Vocabulary,
    *,
    check_version: CheckVersion,
    screening: Screening | None = None,
) -> bool:
    """Writes the outcome, or writes it anew; the lead may.

    Args:
        transaction: The request's.
        principal: The lead.
        panel_id: The panel, in assessment or outcome.
        draft: What to write.
        vocabulary: Knows the disorders.
        check_version: Told the version of an outcome that is there; not called where there is none.
        screening: What to do where a text holds identifiers; it is refused where left out.

    Returns:
        Whether there was none before.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not.
        ConflictError: The panel takes no outcome as it stands.
        StaleError, PreconditionMissingError: Another version, or none, is named.
        InputError: A text, the diagnosis or a contributor does not fit.
    """
    screening = screening or Screening()
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    demand(Act.WRITE_OUTCOME, panel, relations)
    row = transaction.session.get(OutcomeRow, panel_id, with_for_update=True)
    if row is not None:
        check_version(row.version)
    case = transaction.session.get_one(CaseRow, panel.case_id)
    recommendation = checked_text(case, "recommendation", draft.recommendation, screening)
    plan = draft.treatment_plan.strip()
    if plan:
        plan = checked_text(case, "treatment_plan", plan, screening)
    content = {
        "recommendation": recommendation,
        "treatment_plan": plan,
        "diagnosis": _disorder(draft.diagnosis, vocabulary),
        # What sign-off wrote of this panel's experience stays known, so that a second sign-off takes its place.
        "experience": [] if row is None else content_of(transaction, panel, row)["experience"],
    }
    values = {
        "contributors": _contributors(transaction, panel, draft.contributors),
        "sealed": seal_content(transaction, panel, content),
        "written_by": principal.staff_id,
        "written_at": transaction.at,
    }
    is_new = row is None
    if row is None:
        row = OutcomeRow(panel_id=panel_id, version=0, **values)
        transaction.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    reason = screening.recorded
    detail = {"version": row.version}
    record(transaction, principal, "outcome.written", panel, kind="outcome", reason=reason, detail=detail)
    transaction.session.flush()
    return is_new


def outcome_of(transaction: Transaction, principal: Principal, panel_id: str) -> Outcome:
    """Gives the outcome to whoever reads the panel's content; before sign-off too, so that members can comment on it.

    Raises:
        NotFoundError: There is no such panel or outcome, or not for them.
    """
    panel, _ = panel_for(transaction, principal, panel_id, content=True)
    row = transaction.session.get(OutcomeRow, panel_id)
    if row is None:
        raise NotFoundError("No outcome of this panel is written.")
    content = content_of(transaction, panel, row)
    return Outcome(
        panel_id=panel_id,
        recommendation=content["recommendation"],
        treatment_plan=content["treatment_plan"],
        diagnosis=content["diagnosis"],
        contributors=tuple(row.contributors),
        written_by=row.written_by,
        written_at=row.written_at,
        signed_off_by=row.signed_off_by,
        signed_off_at=row.signed_off_at,
        version=row.version,
    )


def content_of(transaction: Transaction, panel: PanelRow, row: OutcomeRow) -> dict[str, Any]:
    """What is sealed of an outcome: recommendation, treatment_plan, diagnosis, and the ids of experience written."""
    opened: dict[str, Any] = json.loads(transaction.content.open_text(panel.case_id, row.sealed, _place(panel)))
    return opened


def seal_content(transaction: Transaction, panel: PanelRow, content: dict[str, Any]) -> bytes:
    """Seals what `content_of` opens."""
    return transaction.content.seal(panel.case_id, json.dumps(content, ensure_ascii=False), _place(panel))


def _disorder(code: str | None, vocabulary: Vocabulary) -> str | None:
    if code is None:
        return None
    written = orpha_code(code)
    found = vocabulary.disorder(written)
    if found.id is None:
        raise InputError(f"diagnosis: no disorder {written} in the installed knowledge", found.suggestion)
    return found.id


def _contributors(transaction: Transaction, panel: PanelRow, named: Sequence[str] | None) -> list[str]:
    authors = select(ContributionRow.author_id).where(ContributionRow.panel_id == panel.panel_id).distinct()
    contributed = sorted(transaction.session.scalars(authors))
    if named is None:
        return list(dict.fromkeys([*([panel.lead_id] if panel.lead_id else []), *contributed]))
    known = {*contributed, *(one["staff_id"] for one in taking_part(transaction, panel) if "staff_id" in one)}
    if strangers := [one for one in named if one not in known]:
        raise InputError(
            f"contributors: {strangers[0][:100]} takes no part in this panel", "name members of staff who do, by id"
        )
    return list(dict.fromkeys(named))


def _place(panel: PanelRow) -> str:
    return f"outcomes/{panel.panel_id}/sealed"
