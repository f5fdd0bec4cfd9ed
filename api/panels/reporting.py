"""The report of a panel that is signed off, gathered from its rows."""

from collections.abc import Sequence

from sqlalchemy import select

from api.cases import panel_for
from api.identity import Principal
from api.panels.outcome import content_of
from api.panels.report import Report
from api.panels.steps import record
from api.refusals import ConflictError
from api.store import Transaction
from api.store.tables import CaseRow, OutcomeRow, StaffRow
from data.vocabulary import Vocabulary

__all__ = ["report_of"]


def report_of(transaction: Transaction, principal: Principal, panel_id: str, vocabulary: Vocabulary) -> Report:
    """Gathers the report for whoever reads the panel's content; taking it is an event.

    Args:
        transaction: The request's, which may write.
        principal: Who is asking.
        panel_id: The panel.
        vocabulary: Knows the disorders' names.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ConflictError: Its outcome is not signed off.
    """
    panel, _ = panel_for(transaction, principal, panel_id, content=True)
    row = transaction.session.get(OutcomeRow, panel_id)
    if row is None or row.signed_off_at is None or row.signed_off_by is None:
        raise ConflictError("The outcome is not signed off, so there is no report of it.")
    case = transaction.session.get_one(CaseRow, panel.case_id)
    content = content_of(transaction, panel, row)
    place = f"panels/{panel_id}/sealed_question"
    record(transaction, principal, "report.read", panel, kind="outcome", detail={"version": row.version})
    [signed_off_by, lead, *contributors] = _named(
        transaction, [row.signed_off_by, panel.lead_id or row.signed_off_by, *row.contributors]
    )
    return Report(
        language=case.language,
        nickname=case.nickname,
        panel_id=panel_id,
        networks=tuple(panel.networks),
        urgent=panel.urgent,
        requested_at=panel.created_at,
        signed_off_at=row.signed_off_at,
        signed_off_by=signed_off_by,
        lead=lead,
        contributors=tuple(contributors),
        question=transaction.content.open_text(panel.case_id, panel.sealed_question, place),
        recommendation=content["recommendation"],
        diagnosis=_disorder(content["diagnosis"], vocabulary),
        treatment_plan=content["treatment_plan"],
    )


def _named(transaction: Transaction, staff_ids: Sequence[str]) -> list[str]:
    """Members of staff by name, centre and country, in the order of the ids."""
    rows = transaction.session.scalars(select(StaffRow).where(StaffRow.staff_id.in_(staff_ids)))
    known = {row.staff_id: row for row in rows}

    def told(row: StaffRow) -> str:
        country = f" ({row.country})" if row.country else ""
        return f"{row.name}, {row.centre}{country}" if row.centre else f"{row.name}{country}"

    return [told(known[staff_id]) for staff_id in staff_ids if staff_id in known]


def _disorder(code: str | None, vocabulary: Vocabulary) -> str | None:
    if code is None:
        return None
    found = vocabulary.disorder(code)
    return f"{code} {found.label}" if found.label else code
