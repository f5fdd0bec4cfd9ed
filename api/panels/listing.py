"""The panels that somebody sees, page by page.

`visible` says in SQL what `api.cases.panel_for` says of one panel; a test holds the two to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from api.cases.relations import LIVE_STATES
from api.cases.visibility import ERASED
from api.identity import Principal, Role
from api.store import Transaction
from api.store.tables import CaseRow, ConsentRow, GuestAccessRow, InvitationRow, PanelRow, StaffRow

__all__ = ["PanelFilters", "count_panels", "list_panels", "visible"]


@dataclass(frozen=True, slots=True)
class PanelFilters:
    """What a panel has to be to be listed; what is left empty does not restrict.

    Attributes:
        states: In one of these.
        networks: Run by one of these networks.
        urgent: Urgent, or not.
        case_id: On this case.
        lead_id: Led by this member of staff.
    """

    states: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    urgent: bool | None = None
    case_id: str | None = None
    lead_id: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions in SQL, all of which have to hold."""
        found: list[ColumnElement[bool]] = []
        if self.states:
            found.append(PanelRow.state.in_(sorted(self.states)))
        if self.networks:
            found.append(PanelRow.network.in_(sorted(self.networks)))
        if self.urgent is not None:
            found.append(PanelRow.urgent == self.urgent)
        if self.case_id is not None:
            found.append(PanelRow.case_id == self.case_id)
        if self.lead_id is not None:
            found.append(PanelRow.lead_id == self.lead_id)
        return found


def list_panels(
    transaction: Transaction, principal: Principal, filters: PanelFilters, *, after: str | None = None, limit: int = 50
) -> Sequence[PanelRow]:
    """The panels that somebody sees and that pass the filters, by id, and one more than the limit where there is."""
    found = (
        select(PanelRow)
        .join(CaseRow, CaseRow.case_id == PanelRow.case_id)
        .where(visible(transaction, principal), *filters.conditions())
        .order_by(PanelRow.panel_id)
        .limit(limit + 1)
    )
    if after is not None:
        found = found.where(PanelRow.panel_id > after)
    return transaction.session.scalars(found).all()


def count_panels(transaction: Transaction, principal: Principal, filters: PanelFilters) -> int:
    """How many they are."""
    found = (
        select(func.count())
        .select_from(PanelRow)
        .join(CaseRow, CaseRow.case_id == PanelRow.case_id)
        .where(visible(transaction, principal), *filters.conditions())
    )
    return transaction.session.execute(found).scalar_one()


def visible(transaction: Transaction, principal: Principal) -> ColumnElement[bool]:
    """Whether somebody may know of the panel of a row that is joined with its case."""
    consent = exists().where(
        ConsentRow.case_id == PanelRow.case_id, ConsentRow.kind == "care", ConsentRow.withdrawn_at.is_(None)
    )
    shared = and_(CaseRow.state != ERASED, consent)
    own = CaseRow.clinician_id == principal.staff_id
    if principal.is_machine:
        return and_(own, shared)
    return or_(own, _assisted(principal), and_(shared, _taking_part(transaction, principal)))


def _assisted(principal: Principal) -> ColumnElement[bool]:
    if principal.assists is None or not principal.has_role(Role.ASSISTANT):
        return false()
    clinician = aliased(StaffRow)
    same_hospital = exists().where(
        clinician.staff_id == CaseRow.clinician_id, clinician.centre.is_not_distinct_from(principal.centre)
    )
    return and_(CaseRow.clinician_id == principal.assists, same_hospital)


def _taking_part(transaction: Transaction, principal: Principal) -> ColumnElement[bool]:
    seated: list[ColumnElement[bool]] = [
        exists().where(
            GuestAccessRow.panel_id == PanelRow.panel_id,
            GuestAccessRow.staff_id == principal.staff_id,
            GuestAccessRow.state == "approved",
            GuestAccessRow.until > transaction.at,
        )
    ]
    if principal.expert_id is not None:
        seated.append(
            exists().where(
                InvitationRow.panel_id == PanelRow.panel_id,
                InvitationRow.expert_id == principal.expert_id,
                InvitationRow.state.in_(("accepted", "invited")),
            )
        )
    return or_(
        PanelRow.lead_id == principal.staff_id,
        _office(principal),
        and_(PanelRow.state.in_(sorted(LIVE_STATES)), or_(*seated)),
    )


def _office(principal: Principal) -> ColumnElement[bool]:
    networks = principal.networks_as(Role.COORDINATOR) | principal.networks_as(Role.DISPATCHER)
    if None in networks:
        return PanelRow.network.is_not(None)
    return PanelRow.network.in_(sorted(one for one in networks if one is not None))
