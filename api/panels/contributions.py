"""What those who take part in a panel say, as threads: a contribution may answer another."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from api.cases import CaseRelation, panel_for
from api.cases.screened_texts import Screening
from api.identity import Principal
from api.panels.life import Act
from api.panels.standing import demand
from api.panels.steps import record
from api.panels.texts import checked_text
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, ContributionRow, PanelRow, StaffRow, new_id
from data.errors import InputError

__all__ = ["Contribution", "contribute", "contribution", "contributions"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """A contribution as those who may read it do.

    Attributes:
        contribution_id: Identifies it.
        author_id: Staff id.
        author_name: What pages call them.
        as_member: Whether the author was a member then.
        answers: The contribution that it answers.
        text: Content.
        created_at: When it was made.
    """

    contribution_id: str
    author_id: str
    author_name: str
    as_member: bool
    answers: str | None
    text: str = field(repr=False)
    created_at: datetime


def contribute(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    text: str,
    *,
    answers: str | None = None,
    screening: Screening | None = None,
) -> str:
    """Adds a contribution, and gives its id.

    Args:
        transaction: The request's.
        principal: The lead, a member, a guest, the clinician or the assistant.
        panel_id: The panel, in assessment or outcome.
        text: What they say.
        answers: The contribution of the same panel that it answers.
        screening: What to do where the text holds identifiers; it is refused where left out.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not.
        ConflictError: The panel takes no contributions as it stands.
        InputError: The text does not fit, or nothing is answered.
    """
    screening = screening or Screening()
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    demand(Act.CONTRIBUTE, panel, relations)
    if answers is not None and _row(transaction, panel, answers) is None:
        raise InputError("answers: no contribution of this panel has this id", "name one, or leave it out")
    case = transaction.session.get_one(CaseRow, panel.case_id)
    kept = checked_text(case, "text", text, screening)
    contribution_id = new_id("contribution")
    row = ContributionRow(
        contribution_id=contribution_id,
        panel_id=panel_id,
        author_id=principal.staff_id,
        as_member=bool(relations & CaseRelation.MEMBER),
        answers=answers,
        sealed_text=transaction.content.seal(panel.case_id, kept, _place(contribution_id)),
        created_at=transaction.at,
    )
    transaction.session.add(row)
    record(
        transaction,
        principal,
        "contribution.added",
        panel,
        kind="contribution",
        object_id=contribution_id,
        reason=screening.recorded,
        detail={"as_member": row.as_member},
    )
    transaction.session.flush()
    return contribution_id


def contribution(transaction: Transaction, principal: Principal, panel_id: str, contribution_id: str) -> Contribution:
    """Gives one to whoever reads the panel's content.

    Raises:
        NotFoundError: There is no such panel or contribution, or not for them.
    """
    panel, _ = panel_for(transaction, principal, panel_id, content=True)
    row = _row(transaction, panel, contribution_id)
    if row is None:
        raise NotFoundError
    return _read(transaction, panel, row, transaction.session.get_one(StaffRow, row.author_id).name)


def contributions(
    transaction: Transaction, principal: Principal, panel_id: str, *, after: str | None = None, limit: int = 50
) -> list[Contribution]:
    """Gives those of a panel in order, and one more than the limit where there is.

    Raises:
        NotFoundError: There is no such panel, or not for them.
    """
    panel, _ = panel_for(transaction, principal, panel_id, content=True)
    found = (
        select(ContributionRow, StaffRow.name)
        .join(StaffRow, StaffRow.staff_id == ContributionRow.author_id)
        .where(ContributionRow.panel_id == panel_id)
        .order_by(ContributionRow.contribution_id)
    )
    if after is not None:
        found = found.where(ContributionRow.contribution_id > after)
    rows = transaction.session.execute(found.limit(limit + 1)).all()
    return [_read(transaction, panel, row, name) for row, name in rows]


def _row(transaction: Transaction, panel: PanelRow, contribution_id: str) -> ContributionRow | None:
    return transaction.session.scalar(
        select(ContributionRow).where(
            ContributionRow.contribution_id == contribution_id, ContributionRow.panel_id == panel.panel_id
        )
    )


def _read(transaction: Transaction, panel: PanelRow, row: ContributionRow, author_name: str) -> Contribution:
    text = transaction.content.open_text(panel.case_id, row.sealed_text, _place(row.contribution_id))
    return Contribution(
        row.contribution_id, row.author_id, author_name, row.as_member, row.answers, text, row.created_at
    )


def _place(contribution_id: str) -> str:
    return f"contributions/{contribution_id}/sealed_text"
