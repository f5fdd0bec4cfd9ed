"""Sign-off of an outcome: the lead's name on it, the members' experience, and who is told; and taking it back."""

from api.identity import Principal
from api.panels.outcome import content_of, seal_content
from api.panels.people import contributing_experts, taking_part, tell
from api.panels.steps import record
from api.store import Transaction
from api.store.tables import OutcomeRow, PanelRow

__all__ = ["sign", "take_back"]


def sign(transaction: Transaction, principal: Principal, panel: PanelRow) -> None:
    """Signs the outcome off: members who contributed gain experience of the diagnosis, everybody is told."""
    row = transaction.session.get_one(OutcomeRow, panel.panel_id, with_for_update=True)
    content = content_of(transaction, panel, row)
    experts = contributing_experts(transaction, panel) if content["diagnosis"] else []
    # Written anew where the panel was re-opened: its first sign-off may have named another disorder.
    content["experience"] = transaction.directory.replace_experience(
        content["experience"], experts, content["diagnosis"], transaction.at.year
    )
    row.sealed = seal_content(transaction, panel, content)
    row.signed_off_by, row.signed_off_at = principal.staff_id, transaction.at
    row.version += 1
    detail = {"version": row.version, "experts": len(experts)}
    record(transaction, principal, "outcome.signed_off", panel, kind="outcome", detail=detail)
    about = f"{panel.panel_id}:{row.version}"
    tell(transaction, taking_part(transaction, panel), "outcome_signed_off", about, {"panel_id": panel.panel_id})
    transaction.session.flush()


def take_back(transaction: Transaction, _: Principal, panel: PanelRow) -> None:
    """Takes the sign-off back, since the panel is re-opened; experience stays until it is signed off anew."""
    row = transaction.session.get_one(OutcomeRow, panel.panel_id, with_for_update=True)
    row.signed_off_by, row.signed_off_at = None, None
    row.version += 1
