"""What the page on which experts are chosen shows and takes, and the steps from a case to invited experts."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.cases import CaseRelation
from api.cases.relations import networks_of_case
from api.identity import Principal, Role
from api.invitations import Invited, invite_all
from api.pages.panel.form_values import FormValues
from api.panels import ConsultationRequest, change_panel, create_panel, move_panel
from api.store import Transaction
from api.store.tables import CaseRow
from data.errors import InputError

__all__ = ["Chosen", "chosen_in", "create_and_invite", "invite_chosen_in", "office_networks"]

_CHOICE = "as:"
"""Before an expert's id: the name of the field that says what they are to be."""


@dataclass(frozen=True)
class Chosen:
    """Who is to be what, in the order of the page."""

    members: Sequence[str]
    backups: Sequence[str]

    def choice_of(self, expert_id: str) -> str:
        """Gives what somebody is to be; empty for neither."""
        if expert_id in self.members:
            return "member"
        return "backup" if expert_id in self.backups else ""


def chosen_in(form: FormValues) -> Chosen:
    """Reads who was chosen; one named as both is a member."""
    picked = {name.removeprefix(_CHOICE): form.get(name) for name in form.values if name.startswith(_CHOICE)}
    members = [expert_id for expert_id, choice in picked.items() if choice == "member"]
    return Chosen(members, [expert_id for expert_id, choice in picked.items() if choice == "backup"])


def office_networks(
    transaction: Transaction, principal: Principal, case: CaseRow, relations: CaseRelation
) -> list[str]:
    """Gives the networks whose office somebody may make a panel on the case for, the case's own first."""
    if not relations & CaseRelation.OFFICE:
        return []
    found = [
        network
        for network in networks_of_case(transaction, case.case_id)
        if any(principal.has_role(role, network) for role in (Role.COORDINATOR, Role.DISPATCHER))
    ]
    return sorted(found, key=lambda one: (one != case.network, one))


def create_and_invite(
    transaction: Transaction, principal: Principal, case_id: str, form: FormValues, *, is_office: bool
) -> tuple[str, Invited | None]:
    """Makes a panel as the form says; an office names its lead, opens it and invites, all or nothing.

    Returns:
        The panel's id, and who was invited; None where nobody was to be.

    Raises:
        InputError: A field does not fit.
        ConsiliumError: As the steps themselves do.
    """
    chosen = chosen_in(form)
    deadline = form.moment("deadline")
    request = ConsultationRequest(
        question=form.text("question"),
        network=form.get("network") or None,
        networks=tuple(form.all("networks")),
        urgent=form.has("urgent"),
        hours_to_respond=form.number("hours_to_respond"),
    )
    panel = create_panel(transaction, principal, case_id, request, form.screening)
    if not is_office:
        return panel.panel_id, None
    lead_id = form.get("lead_id")
    if deadline is not None and lead_id != principal.staff_id:
        raise InputError("deadline: it is for the lead to set", "leave it empty, or lead the panel yourself")
    change_panel(transaction, principal, panel.panel_id, {"lead_id": lead_id}, check_version=_whatever)
    if deadline is not None:
        change_panel(transaction, principal, panel.panel_id, {"deadline": deadline}, check_version=_whatever)
    move_panel(transaction, principal, panel.panel_id, "open")
    if not chosen.members and not chosen.backups:
        return panel.panel_id, None
    return panel.panel_id, invite_all(transaction, principal, panel.panel_id, chosen.members, chosen.backups)


def invite_chosen_in(transaction: Transaction, principal: Principal, panel_id: str, chosen: Chosen) -> Invited:
    """Invites those who were chosen for a panel that is there.

    Raises:
        InputError: Nobody was.
        ConsiliumError: As `invite_all` does.
    """
    if not chosen.members and not chosen.backups:
        raise InputError("nobody is chosen", "pick at least one expert")
    return invite_all(transaction, principal, panel_id, chosen.members, chosen.backups)


def _whatever(_: int) -> None:
    """Nobody else knows of the panel yet."""
