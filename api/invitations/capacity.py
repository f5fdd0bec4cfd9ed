"""How many panels an expert can take on: what the directory says, what the expert says, and the seats held here.

An expert's open panels are those that the import counted, elsewhere, and the seats in live panels here. Whoever gives
somebody a seat locks the expert's row first, so that two offices at once never give the last place twice.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import func, select

from api.invitations.states import LIVE_PANELS, SEATED
from api.refusals import ConflictError
from api.store import Transaction
from api.store.records import RECORD, expert_from, records
from api.store.tables import ExpertPreferenceRow, ExpertRow, InvitationRow, PanelRow
from data.expert import Expert
from data.identifiers import ExpertId

__all__ = [
    "NO_CAPACITY",
    "UNAVAILABLE",
    "Commitments",
    "current_experts",
    "demand_room",
    "lock_experts",
    "seats_held",
    "why_no_seat",
]

NO_CAPACITY = "no_capacity"
UNAVAILABLE = "not_available"


def lock_experts(transaction: Transaction, expert_ids: Iterable[str]) -> None:
    """Locks the rows of some experts until the transaction ends, in the order of their ids, whatever order is given."""
    wanted = sorted(set(expert_ids))
    query = select(ExpertRow.expert_id).where(ExpertRow.expert_id.in_(wanted)).order_by(ExpertRow.expert_id)
    # Not against those who merely refer to an expert, such as a member of staff who is one.
    transaction.session.execute(query.with_for_update(key_share=True)).all()


def seats_held(
    transaction: Transaction, expert_ids: Collection[str] | None = None, *, beside: str | None = None
) -> Mapping[str, int]:
    """Counts the seats that experts hold in live panels.

    Args:
        transaction: The request's.
        expert_ids: Whose; everybody's where left out.
        beside: A panel whose seats are not counted.

    Returns:
        Expert id -> seats, for those who hold any.
    """
    counted = (
        select(InvitationRow.expert_id, func.count().label("seats"))
        .join(PanelRow, PanelRow.panel_id == InvitationRow.panel_id)
        .where(InvitationRow.state.in_(SEATED), PanelRow.state.in_(LIVE_PANELS))
        .group_by(InvitationRow.expert_id)
    )
    if expert_ids is not None:
        counted = counted.where(InvitationRow.expert_id.in_(sorted(expert_ids)))
    if beside is not None:
        counted = counted.where(InvitationRow.panel_id != beside)
    return {row.expert_id: row.seats for row in transaction.session.execute(counted)}


def current_experts(
    transaction: Transaction, expert_ids: Collection[str], *, beside: str | None = None
) -> dict[ExpertId, Expert]:
    """Gives some experts of the directory with load and availability as they are at this moment.

    Args:
        transaction: The request's; where a seat depends on it, the experts are locked in it.
        expert_ids: Whom; those who are not in the directory are left out.
        beside: A panel whose seats are not counted as load.
    """
    session, wanted = transaction.session, sorted(set(expert_ids))
    rows = records(session, select(*RECORD).where(ExpertRow.expert_id.in_(wanted)).order_by(ExpertRow.expert_id))
    commitments = Commitments.read(transaction, wanted, beside=beside)
    return {expert.expert_id: commitments.of(expert) for expert in map(expert_from, rows)}


def why_no_seat(expert: Expert) -> str | None:
    """Gives the word for why somebody, as they are at this moment, can take no further seat; None where they can."""
    if not expert.available:
        return UNAVAILABLE
    if expert.max_open_panels is not None and expert.open_panels >= expert.max_open_panels:
        return NO_CAPACITY
    return None


def demand_room(transaction: Transaction, panel: PanelRow) -> None:
    """Makes sure that a panel can come to life again without giving one of its members more than they take on.

    Raises:
        ConflictError: A member has no room for it.
    """
    seated = select(InvitationRow.expert_id).where(
        InvitationRow.panel_id == panel.panel_id, InvitationRow.state.in_(SEATED)
    )
    members = transaction.session.scalars(seated).all()
    lock_experts(transaction, members)
    experts = current_experts(transaction, members, beside=panel.panel_id)
    full = [one.expert_id for one in experts.values() if why_no_seat(one) == NO_CAPACITY]
    if full:
        raise ConflictError(f"Expert {full[0]} has as many open panels as they take; withdraw the invitation first.")


@dataclass(frozen=True, slots=True)
class Commitments:
    """What experts have committed to at one moment; put over a directory, it gives them as they are at that moment.

    Attributes:
        held: Expert id -> seats here.
        said: Expert id -> fields that they set themselves.
    """

    held: Mapping[str, int]
    said: Mapping[str, Mapping[str, object]]

    @classmethod
    def read(
        cls, transaction: Transaction, expert_ids: Collection[str] | None = None, *, beside: str | None = None
    ) -> Self:
        """Reads the commitments of some experts, or of everybody; seats in the panel `beside` are left out."""
        query = select(ExpertPreferenceRow).execution_options(populate_existing=True)
        if expert_ids is not None:
            query = query.where(ExpertPreferenceRow.expert_id.in_(sorted(expert_ids)))
        said = {}
        for row in transaction.session.scalars(query):
            is_away = row.away_until is not None and row.away_until > transaction.at
            fields = {"available": False if is_away else row.available, "max_open_panels": row.max_open_panels}
            said[row.expert_id] = {name: value for name, value in fields.items() if value is not None}
        return cls(seats_held(transaction, expert_ids, beside=beside), said)

    def of(self, expert: Expert) -> Expert:
        """Gives an expert of the directory as they are at that moment; what they said wins over the import."""
        changes = dict(self.said.get(expert.expert_id, {}))
        if held := self.held.get(expert.expert_id):
            changes["open_panels"] = expert.open_panels + held
        return expert.model_copy(update=changes) if changes else expert
