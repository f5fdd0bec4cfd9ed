"""A seat falls vacant: the next backup who keeps the panel's rules is asked; where none does, the office is told."""

from collections.abc import Collection, Sequence

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

__all__ = ["fill_seat", "first_fitting"]

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


def first_fitting(
    transaction: Transaction, panel: PanelRow, staying: Collection[str], leaving: str, backups: Sequence[str]
) -> str | None:
    """Gives the first of some backups who keeps the panel's rules in the place of somebody; None where none does.

    The order of the backups was chosen for the case when the panel was composed; here the rules alone are asked, those
    about availability and capacity among them.

    Args:
        transaction: Holds the locks of the panel's row and of the backups'.
        panel: The panel.
        staying: Expert ids of the other members.
        leaving: Whose place it is.
        backups: In the order in which they are asked.
    """
    others = [ExpertId(one) for one in staying if one != leaving]
    experts = current_experts(transaction, [*others, leaving, *backups])
    stay = [experts[one] for one in others]
    rules = rules_of_panel(panel)
    fitting = replacement(
        [*others, ExpertId(leaving)],
        ExpertId(leaving),
        [Candidate(one, 1.0, Replies().of(one)) for one in experts.values()],
        rules_to_keep(rules, [*stay, experts[ExpertId(leaving)]], stay),
    )
    who = {one.expert_id for one in fitting if not makes_worse(rules, stay, one.expert)}
    return next((one for one in backups if one in who), None)


def _next_backup(transaction: Transaction, panel: PanelRow, left: InvitationRow) -> InvitationRow | None:
    rows = invitations_of(transaction, panel.panel_id)
    backups = {row.expert_id: row for row in rows if row.state == InvitationState.STANDBY}
    if not backups:
        return None
    lock_experts(transaction, backups)
    staying = [row.expert_id for row in rows if row.state in SEATED]
    chosen = first_fitting(transaction, panel, staying, left.expert_id, list(backups))
    return backups[chosen] if chosen is not None else None
