"""What can be done on the page of a panel, each a form: one table, carried out by the functions of the domain."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.identity import Permission, Principal
from api.pages.panel import invitation_steps
from api.pages.panel.form_values import FormValues
from api.panels import (
    MeetingTimes,
    OutcomeDraft,
    answer_data_request,
    ask_for_data,
    cancel_meeting,
    change_meeting,
    change_panel,
    contribute,
    move_panel,
    plan_meeting,
    write_outcome,
)
from api.refusals import StaleError
from api.store import Transaction
from api.workbench import Workbench
from data.errors import InputError

__all__ = ["STEPS", "Asking", "Step"]


@dataclass(frozen=True)
class Asking:
    """Who sent the form of a step, for which panel, within which transaction."""

    transaction: Transaction
    principal: Principal
    panel_id: str
    form: FormValues
    workbench: Workbench

    def check_version(self, version: int) -> None:
        """Raises: StaleError: The form was filled in from another version."""
        if self.form.number("version") != version:
            raise StaleError("Somebody else changed this in the meantime; look at what it says now and save again.")


@dataclass(frozen=True)
class Step:
    """A form of the page.

    Attributes:
        permission: What its route needs.
        carry_out: Does it; gives what the address behind it says.
        place: Which part of the page it leads back to.
        fields: Those of the form that a refusal may name.
    """

    permission: Permission
    carry_out: Callable[[Asking], str | None]
    place: str
    fields: tuple[str, ...] = ()


def _moves(name: str) -> Callable[[Asking], None]:
    def move(asking: Asking) -> None:
        move_panel(asking.transaction, asking.principal, asking.panel_id, name)

    return move


def _open(asking: Asking) -> None:
    if asking.form.get("lead_id"):
        _name_lead(asking)
    move_panel(asking.transaction, asking.principal, asking.panel_id, "open")


def _change(asking: Asking, values: dict[str, Any]) -> None:
    change_panel(
        asking.transaction,
        asking.principal,
        asking.panel_id,
        values,
        check_version=asking.check_version,
        screening=asking.form.screening,
    )


def _name_lead(asking: Asking) -> None:
    _change(asking, {"lead_id": asking.form.get("lead_id")})


def _guide(asking: Asking) -> None:
    _change(asking, {"deadline": asking.form.moment("deadline"), "urgent": asking.form.has("urgent")})


def _ask_question(asking: Asking) -> None:
    _change(asking, {"question": asking.form.text("question")})


def _give_time(asking: Asking) -> None:
    hours = asking.form.number("hours_to_respond")
    if hours is None:
        raise InputError("hours_to_respond: missing", "write a number of hours")
    _change(asking, {"hours_to_respond": hours})


def _contribute(asking: Asking) -> None:
    contribute(
        asking.transaction,
        asking.principal,
        asking.panel_id,
        asking.form.text("text"),
        answers=asking.form.get("answers") or None,
        screening=asking.form.screening,
    )


def _ask_for_data(asking: Asking) -> None:
    ask_for_data(
        asking.transaction,
        asking.principal,
        asking.panel_id,
        asking.form.text("question"),
        screening=asking.form.screening,
    )


def _give_data(asking: Asking) -> None:
    answer_data_request(
        asking.transaction,
        asking.principal,
        asking.panel_id,
        asking.form.get("data_request_id"),
        asking.form.text("answer"),
        screening=asking.form.screening,
    )


def _times(form: FormValues) -> MeetingTimes:
    starts_at, ends_at = form.moment("starts_at"), form.moment("ends_at")
    if starts_at is None:
        raise InputError("starts_at: missing", "say when it starts")
    if ends_at is None:
        raise InputError("ends_at: missing", "say when it ends")
    return MeetingTimes(starts_at, ends_at, form.text("video_link").strip() or None)


def _plan_meeting(asking: Asking) -> None:
    plan_meeting(asking.transaction, asking.principal, asking.panel_id, _times(asking.form))


def _change_meeting(asking: Asking) -> None:
    change_meeting(
        asking.transaction,
        asking.principal,
        asking.panel_id,
        asking.form.get("meeting_id"),
        _times(asking.form),
        check_version=asking.check_version,
    )


def _cancel_meeting(asking: Asking) -> None:
    cancel_meeting(asking.transaction, asking.principal, asking.panel_id, asking.form.get("about"))


def _write_outcome(asking: Asking) -> None:
    form = asking.form
    # A picked disorder is its code and name, as type-ahead fields have it.
    words = form.text("diagnosis").split()
    draft = OutcomeDraft(
        recommendation=form.text("recommendation"),
        treatment_plan=form.text("treatment_plan"),
        diagnosis=words[0] if words else None,
    )
    write_outcome(
        asking.transaction,
        asking.principal,
        asking.panel_id,
        draft,
        asking.workbench.knowledge.vocabulary,
        check_version=asking.check_version,
        screening=form.screening,
    )
    if form.get("then") == "conclude":
        move_panel(asking.transaction, asking.principal, asking.panel_id, "conclude")


_P = Permission
STEPS: dict[str, Step] = {
    "open": Step(_P.PANEL_OPEN, _open, "now", ("lead_id",)),
    "assess": Step(_P.PANEL_ASSESS, _moves("assess"), "now"),
    "conclude": Step(_P.OUTCOME_WRITE, _moves("conclude"), "now"),
    "sign-off": Step(_P.OUTCOME_SIGN_OFF, _moves("sign-off"), "now"),
    "close": Step(_P.PANEL_STEER, _moves("close"), "now"),
    "archive": Step(_P.PANEL_ARCHIVE, _moves("archive"), "now"),
    "reopen": Step(_P.PANEL_REOPEN, _moves("reopen"), "now"),
    "withdraw": Step(_P.PANEL_WITHDRAW, _moves("withdraw"), "now"),
    "lead": Step(_P.PANEL_UPDATE, _name_lead, "settings", ("lead_id",)),
    "guide": Step(_P.PANEL_UPDATE, _guide, "settings", ("deadline",)),
    "question": Step(_P.PANEL_UPDATE, _ask_question, "settings", ("question",)),
    "hours": Step(_P.PANEL_UPDATE, _give_time, "settings", ("hours_to_respond",)),
    "contribute": Step(_P.CONTRIBUTION_CREATE, _contribute, "discussion", ("text",)),
    "ask": Step(_P.DATA_REQUEST_CREATE, _ask_for_data, "requests", ("question",)),
    "answer": Step(_P.DATA_REQUEST_ANSWER, _give_data, "requests", ("answer",)),
    "meet": Step(_P.MEETING_CREATE, _plan_meeting, "meetings", ("starts_at", "ends_at", "video_link")),
    "move-meeting": Step(_P.MEETING_CREATE, _change_meeting, "meetings", ("starts_at", "ends_at", "video_link")),
    "cancel-meeting": Step(_P.MEETING_CREATE, _cancel_meeting, "meetings"),
    "outcome": Step(_P.OUTCOME_WRITE, _write_outcome, "outcome", ("recommendation", "treatment_plan", "diagnosis")),
    "invite": Step(_P.INVITATION_SEND, invitation_steps.invite_one, "members"),
    "take-back": Step(_P.INVITATION_SEND, invitation_steps.take_back, "members"),
    "accept": Step(_P.INVITATION_ANSWER, invitation_steps.accept_own, "now"),
    "decline": Step(_P.INVITATION_ANSWER, invitation_steps.decline_own, "now", ("reason",)),
    "propose-guest": Step(_P.GUEST_PROPOSE, invitation_steps.propose, "guests", ("staff", "until")),
    "decide-guest": Step(_P.GUEST_APPROVE, invitation_steps.decide, "guests"),
    "end-guest": Step(_P.GUEST_PROPOSE, invitation_steps.end, "guests"),
}
"""Each by the last part of its address: `POST /panels/ID/STEP`."""
