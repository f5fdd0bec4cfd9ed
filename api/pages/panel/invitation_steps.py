"""The steps of a panel's page about who is asked, and about guests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from api.invitations import (
    DeclineReason,
    accept,
    decide_guest,
    decline,
    end_guest,
    invite,
    propose_guest,
    withdraw,
)
from api.store.tables import StaffRow
from data.errors import InputError

if TYPE_CHECKING:
    from api.pages.panel.steps import Asking

__all__ = ["accept_own", "decide", "decline_own", "end", "invite_one", "propose", "take_back"]

LEFT = "left"
"""What the address says after a step that ends one's own part in the panel."""


def invite_one(asking: Asking) -> None:
    """Asks one expert; one who stands by is asked in place of nobody in particular."""
    invite(asking.transaction, asking.principal, asking.panel_id, asking.form.get("expert_id"))


def take_back(asking: Asking) -> None:
    """Takes an invitation back, or a backup off the list."""
    withdraw(asking.transaction, asking.principal, asking.panel_id, asking.form.get("about"))


def accept_own(asking: Asking) -> None:
    """The expert joins."""
    accept(asking.transaction, asking.principal, asking.panel_id, asking.form.get("invitation_id"))


def decline_own(asking: Asking) -> str:
    """The expert does not join, or leaves."""
    given = asking.form.get("reason")
    reason = next((one for one in DeclineReason if one == given), None)
    if reason is None:
        raise InputError("reason: missing", "pick one")
    decline(asking.transaction, asking.principal, asking.panel_id, asking.form.get("about"), reason)
    return LEFT


def propose(asking: Asking) -> None:
    """Proposes a guest, named by e-mail address or id."""
    written = asking.form.text("staff").strip()
    until = asking.form.moment("until")
    if until is None:
        raise InputError("until: missing", "say when the access ends")
    by_mail = func.lower(StaffRow.email) == written.lower()
    found = asking.transaction.session.scalars(
        select(StaffRow.staff_id).where(StaffRow.active, (StaffRow.staff_id == written) | by_mail).limit(2)
    ).all()
    if len(found) != 1:
        raise InputError("staff: nobody with an account has this address", "let them sign in once and ask for access")
    propose_guest(asking.transaction, asking.principal, asking.panel_id, found[0], until)


def decide(asking: Asking) -> None:
    """A coordinator approves or refuses a guest."""
    approved = asking.form.get("decision") == "approve"
    guest_access_id = asking.form.get("guest_access_id")
    decide_guest(asking.transaction, asking.principal, asking.panel_id, guest_access_id, approved=approved)


def end(asking: Asking) -> None:
    """Ends a guest's access."""
    end_guest(asking.transaction, asking.principal, asking.panel_id, asking.form.get("about"))
