"""Rematch: who could take vacant seats, chosen for the case as it is kept, with whoever is bound staying."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.cases import panel_for
from api.cases.sections import as_case
from api.identity import Principal
from api.invitations.capacity import Commitments
from api.invitations.histories import histories_of
from api.invitations.rules import rules_of_panel
from api.invitations.sending import invitations_of
from api.invitations.states import SEATED, InvitationState
from api.panels.life import Act
from api.panels.standing import demand
from api.store import Transaction
from api.store.tables import InvitationRow
from data.case import Case
from data.identifiers import ExpertId
from matching.composition import compose
from matching.matcher import Matcher
from matching.ordering import Replies
from matching.panel import Candidate, Panel
from matching.panel_of_case import candidate_pool
from matching.panel_rules import MOST_MEMBERS, PanelRules
from matching.reply_model import ReplyModel

__all__ = ["Rematch", "VacantSeats", "vacant_seats"]


@dataclass(frozen=True, slots=True)
class Rematch:
    """A proposal; nobody is asked by it.

    Attributes:
        vacant: How many seats are proposed for.
        staying: Who is bound: members, and those whose invitation is open.
        standing_by: Backups of the panel, who may be among the proposed.
        panel: The panel as it would be, the staying among its members; None where no seat is vacant.
    """

    vacant: int
    staying: frozenset[ExpertId]
    standing_by: frozenset[ExpertId]
    panel: Panel | None

    @property
    def proposed(self) -> tuple[Candidate, ...]:
        """Who would take the vacant seats, the greatest expected answer first."""
        seats = self.panel.members if self.panel is not None else ()
        return tuple(seat.member for seat in seats if seat.member.expert_id not in self.staying)


@dataclass(frozen=True, slots=True)
class VacantSeats:
    """Everything that a rematch goes by, read in one transaction; the composing needs none.

    Attributes:
        case: The case.
        rules: The panel's rules for all its seats, with those who left left out.
        vacant: How many seats are vacant.
        staying: Who is bound.
        standing_by: Backups who were not asked.
        commitments: Of everybody, beside this panel's own seats.
        replies: What reply likelihoods go by.
    """

    case: Case
    rules: PanelRules
    vacant: int
    staying: frozenset[ExpertId]
    standing_by: frozenset[ExpertId]
    commitments: Commitments
    replies: Replies

    def rematched(self, matcher: Matcher, reply_model: ReplyModel) -> Rematch:
        """Composes the panel anew around those who stay.

        Args:
            matcher: Whose experts it chooses from.
            reply_model: The reply model in service.

        Raises:
            InputError: An expert whom the rules require is not in the directory.
        """
        if not self.vacant:
            return Rematch(0, self.staying, self.standing_by, None)
        bound = self.staying & matcher.experts.keys()
        replies = replace(self.replies, model=reply_model)
        pool = candidate_pool(matcher, self.case, self.rules, replies=replies, also=bound)
        candidates = [self._as_now(one) for one in pool.candidates]
        return Rematch(self.vacant, self.staying, self.standing_by, compose(candidates, pool.facets, pool.rules))

    def _as_now(self, candidate: Candidate) -> Candidate:
        if candidate.expert_id in self.staying:
            # Whoever has the seat already needs no room for it.
            free = {"available": True, "max_open_panels": None}
            return replace(candidate, expert=candidate.expert.model_copy(update=free))
        return replace(candidate, expert=self.commitments.of(candidate.expert))


def vacant_seats(
    transaction: Transaction, principal: Principal, panel_id: str, *, seats: int | None = None, backups: int = 2
) -> VacantSeats:
    """Reads what a rematch goes by; the reading of the case is recorded.

    Args:
        transaction: The request's.
        principal: The panel's office or lead.
        panel_id: The panel.
        seats: How many seats to propose for; those left by who declined or was silent where left out.
        backups: How many further experts to propose.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not invite.
        ConflictError: The panel's state does not allow it.
        InputError: The panel's rules ask for more experts than it has seats.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=True)
    demand(Act.INVITE, panel, relations)
    rows = invitations_of(transaction, panel_id)
    staying = _who(rows, *SEATED)
    left = _who(rows, InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.WITHDRAWN)
    vacant = min(_vacant(rows) if seats is None else seats, MOST_MEMBERS - len(staying))
    rules = rules_of_panel(panel)
    rules = replace(
        rules,
        size=max(len(staying) + vacant, 1),
        backups=backups,
        required_experts=frozenset(staying),
        policy=replace(rules.policy, exclude_experts=rules.policy.exclude_experts | left),
    )
    return VacantSeats(
        case=as_case(transaction, principal, panel.case_id),
        rules=rules,
        vacant=vacant,
        staying=staying,
        standing_by=_who(rows, InvitationState.STANDBY),
        commitments=Commitments.read(transaction, beside=panel_id),
        replies=Replies(
            deadline_hours=panel.hours_to_respond, histories=histories_of(transaction), is_urgent=panel.urgent
        ),
    )


def _who(rows: Sequence[InvitationRow], *states: InvitationState) -> frozenset[ExpertId]:
    return frozenset(ExpertId(row.expert_id) for row in rows if row.state in states)


def _vacant(rows: Sequence[InvitationRow]) -> int:
    """Seats that somebody left and no backup took over."""
    taken_over = {row.takes_over_for for row in rows if row.takes_over_for is not None}
    gone = (InvitationState.DECLINED, InvitationState.EXPIRED)
    return sum(row.state in gone and row.invitation_id not in taken_over for row in rows)
