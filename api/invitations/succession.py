"""A seat falls vacant: the next backup who keeps the rules of the panel is asked; where none does, the office is told."""

from api.invitations.capacity import current_experts, lock_experts
from api.invitations.rules import makes_worse, rules_of_panel, rules_to_keep
from api.invitations.sending import SERVICE, ask, invitations_of, tell_office
from api.invitations.states import SEATED, InvitationState
from api.panels.life import PanelState
from api.store import Transaction
from api.store.tables import InvitationRow, PanelRow
from data.identifiers import ExpertId
from matching.ordering import Replies
from matching.panel import Candidate
from matching.replacement import replacement

__all__ = ["fill_seat"]

_ASSEMBLING = (PanelState.PANEL_SELECTION, PanelState.ASSESSMENT)


def fill_seat(transaction: Transaction, panel: PanelRow, left: InvitationRow) -> InvitationRow | None:
    """Asks the next backup in the place of somebody who declined or was silent.

    Args:
        transaction: Holds the lock of the panel's row.
        panel: The panel.
        left: The invitation whose seat is vacant; its state says so already.

    Returns:
        The invitation that was sent; None where nobody stands by who keeps the rules, which the office is told.
    """
    if panel.state not in _ASSEMBLING:
        return None
    chosen = _next_backup(transaction, panel, left)
    if chosen is None:
        tell_office(transaction, "seat_vacant", panel, left)
    else:
        ask(transaction, panel, chosen, SERVICE, takes_over_for=left)
    return chosen


def _next_backup(transaction: Transaction, panel: PanelRow, left: InvitationRow) -> InvitationRow | None:
    rows = invitations_of(transaction, panel.panel_id)
    backups = [row for row in rows if row.state == InvitationState.STANDBY]
    if not backups:
        return None
    lock_experts(transaction, (row.expert_id for row in backups))
    staying = [ExpertId(row.expert_id) for row in rows if row.state in SEATED and row is not left]
    leaving = ExpertId(left.expert_id)
    experts = current_experts(transaction, [*staying, leaving, *(row.expert_id for row in backups)])
    before, stay = [experts[one] for one in (*staying, leaving)], [experts[one] for one in staying]
    rules = rules_of_panel(panel)
    # The backups' order was chosen for the panel when it was composed; here the rules alone are asked.
    fitting = replacement(
        [*staying, leaving],
        leaving,
        [Candidate(one, 1.0, Replies().of(one)) for one in experts.values()],
        rules_to_keep(rules, before, stay),
    )
    who = {one.expert_id for one in fitting if not makes_worse(rules, stay, one.expert)}
    return next((row for row in backups if row.expert_id in who), None)
