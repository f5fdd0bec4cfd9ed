"""Inviting: one expert, or a whole shortlist with its backups in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.cases import has_consent_for_care, panel_for
from api.identity import Principal
from api.invitations.capacity import NO_CAPACITY, UNAVAILABLE, current_experts, lock_experts, why_no_seat
from api.invitations.rules import conflict_of_interest
from api.invitations.sending import ask, invitations_of, new_invitation
from api.invitations.states import SEATED, InvitationState
from api.invitations.succession import first_fitting
from api.panels.life import Act
from api.panels.standing import demand
from api.refusals import ConflictError
from api.store import Transaction
from api.store.tables import InvitationRow, PanelRow
from data.errors import InputError
from data.expert import Expert
from data.identifiers import ExpertId
from matching.panel_rules import MOST_MEMBERS

__all__ = ["Invited", "LeftOut", "invite", "invite_all", "panel_to_assemble"]

CONFLICT = "conflict_of_interest"
ASKED_BEFORE = "asked_before"

_TOLD: Mapping[str, str] = {
    UNAVAILABLE: "takes no panels at present",
    NO_CAPACITY: "has as many open panels as they take",
    CONFLICT: "has a conflict of interest with the case",
    ASKED_BEFORE: "was asked before and is a member, has an open invitation, or declined",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An expert of a shortlist who was not asked, and the word for why."""

    expert_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Invited:
    """What inviting several did.

    Attributes:
        invitations: Those asked, and then those who stand by, each in their order.
        left_out: Those who could not be asked.
    """

    invitations: tuple[InvitationRow, ...]
    left_out: tuple[LeftOut, ...]


def invite(transaction: Transaction, principal: Principal, panel_id: str, expert_id: str) -> InvitationRow:
    """Invites one expert; one who stands by as a backup is asked now.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not invite.
        InputError: The directory has no such expert.
        ConflictError: The panel's state, the expert's capacity or a conflict of interest does not allow it, or the
            expert was asked before.
    """
    done = invite_all(transaction, principal, panel_id, [expert_id])
    if done.left_out:
        raise ConflictError(f"Expert {expert_id} {_TOLD[done.left_out[0].reason]}.")
    return done.invitations[0]


def invite_all(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    members: Sequence[str],
    backups: Sequence[str] = (),
) -> Invited:
    """Invites experts, and lets others stand by for them.

    Where one cannot be asked, the first backup who can is asked instead; who could not be is told.

    Args:
        transaction: The request's.
        principal: The panel's office or lead.
        panel_id: The panel.
        members: Whom to ask.
        backups: Who stands by, in the order in which they are asked when a seat falls vacant.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not invite.
        InputError: The directory lacks an expert, one is named twice, or there are too many.
        ConflictError: The panel's state does not allow it.
    """
    panel = panel_to_assemble(transaction, principal, panel_id)
    named = [*members, *backups]
    if len(set(named)) < len(named):
        raise InputError("members and backups: an expert is named twice", "name each once")
    if len(members) > MOST_MEMBERS or len(backups) > MOST_MEMBERS:
        raise InputError(f"members and backups: {len(named)} experts", f"at most {MOST_MEMBERS} of each")
    lock_experts(transaction, named)
    experts = current_experts(transaction, named)
    for expert_id in named:
        if ExpertId(expert_id) not in experts:
            raise InputError(f"expert_id: {expert_id}: the directory has no such expert", "take one from the directory")
    there = {row.expert_id: row for row in invitations_of(transaction, panel_id)}
    return _Round(transaction, principal, panel, experts, there).carried_out(members, backups)


def panel_to_assemble(transaction: Transaction, principal: Principal, panel_id: str) -> PanelRow:
    """Gives a panel, its row locked, to whoever may invite to it as it stands.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not.
        ConflictError: Its state does not allow it, or there is no consent for care.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    demand(Act.INVITE, panel, relations)
    if not has_consent_for_care(transaction, panel.case_id):
        raise ConflictError("Nobody can be invited: there is no consent for care.")
    return panel


class _Round:
    """One round of inviting, with everything looked up and locked."""

    def __init__(
        self,
        transaction: Transaction,
        principal: Principal,
        panel: PanelRow,
        experts: Mapping[ExpertId, Expert],
        there: Mapping[str, InvitationRow],
    ) -> None:
        self._transaction = transaction
        self._by = principal.staff_id
        self._panel = panel
        self._experts = experts
        self._there = there
        self._asked_instead: list[str] = []

    def carried_out(self, members: Sequence[str], backups: Sequence[str]) -> Invited:
        left_out: list[LeftOut] = []
        invited: list[InvitationRow] = []
        waiting = list(backups)
        for member in members:
            why = self._why_not(member)
            chosen: str | None = member
            if why is not None:
                left_out.append(LeftOut(member, why))
                # One who is there already keeps their seat, so nobody is asked in their place.
                chosen = self._instead_of(member, members, waiting) if why != ASKED_BEFORE else None
            if chosen is not None:
                invited.append(self._asked(chosen))
        return Invited((*invited, *self._standing_by(waiting, left_out)), tuple(left_out))

    def _instead_of(self, member: str, members: Sequence[str], waiting: list[str]) -> str | None:
        """Takes the first backup who keeps the panel's rules beside the other members out of those who wait."""
        seated = [row.expert_id for row in self._there.values() if row.state in SEATED]
        may_be_asked = [one for one in waiting if self._why_not(one) is None]
        staying = dict.fromkeys([*seated, *self._asked_instead, *members])
        chosen = first_fitting(self._transaction, self._panel, staying, member, may_be_asked)
        if chosen is not None:
            waiting.remove(chosen)
            self._asked_instead.append(chosen)
        return chosen

    def _standing_by(self, waiting: Sequence[str], left_out: list[LeftOut]) -> list[InvitationRow]:
        rows = []
        for expert_id in waiting:
            if expert_id in self._there:
                if self._there[expert_id].state != InvitationState.STANDBY:
                    left_out.append(LeftOut(expert_id, ASKED_BEFORE))
            elif conflict_of_interest(self._panel, self._experts[ExpertId(expert_id)]):
                left_out.append(LeftOut(expert_id, CONFLICT))
            else:
                # Whether they have time is seen when a seat falls vacant.
                rows.append(new_invitation(self._transaction, self._panel, expert_id, self._by, standby=True))
        return rows

    def _asked(self, expert_id: str) -> InvitationRow:
        row = self._there.get(expert_id)
        if row is None:
            row = new_invitation(self._transaction, self._panel, expert_id, self._by)
        ask(self._transaction, self._panel, row, self._by)
        return row

    def _why_not(self, expert_id: str) -> str | None:
        row = self._there.get(expert_id)
        again = (InvitationState.STANDBY, InvitationState.EXPIRED, InvitationState.WITHDRAWN)
        if row is not None and row.state not in again:
            return ASKED_BEFORE
        expert = self._experts[ExpertId(expert_id)]
        return CONFLICT if conflict_of_interest(self._panel, expert) else why_no_seat(expert)
