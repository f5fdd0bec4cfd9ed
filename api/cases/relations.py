"""How somebody stands to a case and to a panel, read from the rows that say so."""

from enum import Flag, auto

from sqlalchemy import ColumnElement, select, union

from api.identity import Principal, Role
from api.store import Transaction
from api.store.tables import CaseRow, GuestAccessRow, InvitationRow, PanelRow, ReferralRow, StaffRow

__all__ = [
    "LIVE_STATES",
    "SHARED_STATES",
    "CaseRelation",
    "networks_of_case",
    "relations_to_case",
    "relations_to_panel",
    "treated_by",
]

LIVE_STATES = frozenset({"panel_selection", "assessment", "outcome", "signed_off", "closed"})
"""States of a panel in which members and guests take part in it."""
SHARED_STATES = LIVE_STATES | {"draft", "archived"}
"""States in which its office and its lead see the content; a panel withdrawn is shared with nobody."""
_OPEN_REFERRALS = ("submitted", "accepted")
_OFFICE_ROLES = (Role.COORDINATOR, Role.DISPATCHER)


class CaseRelation(Flag):
    """What somebody is to a case or to one panel on it; several hold at once."""

    NONE = 0
    CLINICIAN = auto()
    """Enrolled the case."""
    ASSISTANT = auto()
    """Assists the clinician, at the same hospital."""
    SYSTEM = auto()
    """A machine client that enrolled the case; it brings content without consent, and reads it with consent alone."""
    OFFICE = auto()
    """Coordinator or dispatcher of a network that the case was referred to, or that has a panel on it."""
    LEAD = auto()
    MEMBER = auto()
    """An expert who accepted the invitation of a live panel."""
    INVITED = auto()
    """An expert whose invitation is open; sees that it is there, and no content before accepting."""
    GUEST = auto()
    """Approved for a live panel, and in time."""

    TREATING = CLINICIAN | ASSISTANT
    """Whom the case is known to without consent."""
    BRINGING = TREATING | SYSTEM
    """Who may change the case."""
    READING = OFFICE | LEAD | MEMBER | GUEST | SYSTEM
    """Who sees content as long as the consent for care stands."""


def relations_to_case(transaction: Transaction, principal: Principal, case: CaseRow) -> CaseRelation:
    """Gives everything that somebody is to a case, through whichever of its panels."""
    found = _treating(transaction, principal, case)
    panels = transaction.session.scalars(select(PanelRow).where(PanelRow.case_id == case.case_id)).all()
    for panel in panels:
        relations = _of_panel(transaction, principal, panel)
        # A panel withdrawn gives no way to the case, and neither does one archived to its members.
        found |= relations if panel.state in SHARED_STATES else CaseRelation.NONE
    if _is_office(principal, networks_of_case(transaction, case.case_id)):
        found |= CaseRelation.OFFICE
    return found


def relations_to_panel(transaction: Transaction, principal: Principal, panel: PanelRow, case: CaseRow) -> CaseRelation:
    """Gives everything that somebody is to a panel; of a panel withdrawn too, whose content is for nobody but TREATING.

    Args:
        transaction: The request's.
        principal: Who is asking.
        panel: The panel.
        case: The case that it is on.
    """
    return _treating(transaction, principal, case) | _of_panel(transaction, principal, panel)


def networks_of_case(transaction: Transaction, case_id: str) -> set[str]:
    """Gives the networks whose offices have to do with a case: it was referred to them, or they run a panel on it."""
    referred = select(ReferralRow.network).where(ReferralRow.case_id == case_id, ReferralRow.state.in_(_OPEN_REFERRALS))
    running = select(PanelRow.network).where(PanelRow.case_id == case_id, PanelRow.state.in_(SHARED_STATES))
    return set(transaction.session.scalars(union(referred, running)))


def treated_by(transaction: Transaction, principal: Principal) -> set[str]:
    """Gives the staff ids of those whose cases somebody may change: their own, and the clinician's whom they assist."""
    found = {principal.staff_id}
    if principal.is_machine or principal.assists is None or not principal.has_role(Role.ASSISTANT):
        return found
    clinician = transaction.session.get(StaffRow, principal.assists)
    # Who moved to another hospital assists nobody at the one before.
    if clinician is not None and clinician.centre == principal.centre:
        found.add(clinician.staff_id)
    return found


def _treating(transaction: Transaction, principal: Principal, case: CaseRow) -> CaseRelation:
    if principal.staff_id == case.clinician_id:
        return CaseRelation.SYSTEM if principal.is_machine else CaseRelation.CLINICIAN
    return CaseRelation.ASSISTANT if case.clinician_id in treated_by(transaction, principal) else CaseRelation.NONE


def _of_panel(transaction: Transaction, principal: Principal, panel: PanelRow) -> CaseRelation:
    if principal.is_machine:
        return CaseRelation.NONE
    found = CaseRelation.LEAD if panel.lead_id == principal.staff_id else CaseRelation.NONE
    if _is_office(principal, {panel.network}):
        found |= CaseRelation.OFFICE
    if panel.state not in LIVE_STATES:
        return found
    if principal.expert_id is not None:
        invitation = transaction.session.scalar(
            select(InvitationRow.state).where(
                InvitationRow.panel_id == panel.panel_id, InvitationRow.expert_id == principal.expert_id
            )
        )
        found |= {"accepted": CaseRelation.MEMBER, "invited": CaseRelation.INVITED}.get(
            invitation or "", CaseRelation.NONE
        )
    if transaction.session.scalar(
        select(GuestAccessRow.guest_access_id).where(_guest_accesses(transaction, principal, panel))
    ):
        found |= CaseRelation.GUEST
    return found


def _guest_accesses(transaction: Transaction, principal: Principal, panel: PanelRow) -> ColumnElement[bool]:
    return (
        (GuestAccessRow.panel_id == panel.panel_id)
        & (GuestAccessRow.staff_id == principal.staff_id)
        & (GuestAccessRow.state == "approved")
        & (GuestAccessRow.until > transaction.at)
    )


def _is_office(principal: Principal, networks: set[str]) -> bool:
    return not principal.is_machine and any(
        principal.has_role(role, network) for role in _OFFICE_ROLES for network in networks
    )
