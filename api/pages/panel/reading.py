"""A panel as its page shows it: everything of it that is for whoever asks, read in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.cases import CaseRelation, panel_for
from api.cases.attachments import Attachment, attachments_of
from api.cases.sections import as_case
from api.cases.visibility import has_consent_for_care, relations_to_panel
from api.identity import Principal
from api.pages.panel.seats import (
    Seat,
    Visitor,
    guests_on_page,
    lead_choices,
    names_of_staff,
    own_invitation,
    seats_of,
)
from api.panels import (
    Contribution,
    DataRequest,
    Outcome,
    PanelView,
    contributions,
    data_requests,
    meetings_for,
    outcome_of,
    view_panel,
)
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, InvitationRow, MeetingRow, PanelRow
from data.case import SECTIONS, Case

__all__ = ["PanelOnPage", "Thread", "read_panel"]

_MOST = 500
"""Contributions, requests and meetings that one page shows; the API gives the rest, page by page."""


@dataclass(frozen=True)
class Thread:
    """A contribution with those that answer it, in order."""

    said: Contribution
    answers: list["Thread"] = field(default_factory=list)


@dataclass(frozen=True)
class PanelOnPage:
    """Everything that the page of a panel shows; what is not for whoever asks is empty.

    Attributes:
        view: The panel.
        relations: What whoever asks is to it.
        nickname: Of the case; empty for who is merely invited.
        has_consent: Whether a consent for care stands.
        case: The case's content; None where it is not for them.
        attachments: Of the case.
        seats: Who is asked.
        own: The invitation of whoever asks.
        guests: For office and lead.
        threads: The discussion.
        requests: Requests for data.
        meetings: Planned and cancelled.
        outcome: None where there is none, or it is not for them.
        leads: Who could lead, for those who name the lead.
        names: Staff by id.
    """

    view: PanelView
    relations: CaseRelation
    nickname: str
    has_consent: bool
    case: Case | None
    attachments: Sequence[Attachment]
    seats: Sequence[Seat]
    own: InvitationRow | None
    guests: Sequence[Visitor]
    threads: Sequence[Thread]
    requests: Sequence[DataRequest]
    meetings: Sequence[MeetingRow]
    outcome: Outcome | None
    leads: Sequence[tuple[str, str]]
    names: Mapping[str, str]

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The texts of the case by the names of their sections."""
        if self.case is None:
            return []
        return [(name, text) for name in ("summary", *SECTIONS) if (text := getattr(self.case, name))]

    @property
    def contributors(self) -> list[str]:
        """The names of those whom the outcome names."""
        return [self.names[one] for one in self.outcome.contributors if one in self.names] if self.outcome else []

    @property
    def members(self) -> int:
        """How many accepted."""
        return sum(one.invitation.state == "accepted" for one in self.seats)

    @property
    def may(self) -> frozenset[str]:
        """What they may do that nothing stands in the way of."""
        missing = set()
        if self.view.summary.lead_id is None or not self.has_consent:
            missing.add("open")
        if not self.members or not self.has_consent:
            missing.add("assess")
        if self.outcome is None or not self.has_consent:
            missing |= {"conclude", "sign-off"}
        if not self.has_consent:
            missing |= {"invite", "reopen"}
        return frozenset(self.view.summary.may) - missing

    @property
    def sees_trail(self) -> bool:
        """Whether the trail is for them."""
        return bool(self.relations & (CaseRelation.BRINGING | CaseRelation.OFFICE | CaseRelation.LEAD))


def read_panel(transaction: Transaction, principal: Principal, panel_id: str) -> PanelOnPage:
    """Reads a panel for whoever asks; reading its content is an event.

    Raises:
        NotFoundError: There is no such panel, or not for them.
    """
    view = view_panel(transaction, principal, panel_id)
    row = transaction.session.get_one(PanelRow, panel_id)
    case_row = transaction.session.get_one(CaseRow, row.case_id)
    relations = relations_to_panel(transaction, principal, row, case_row)
    inside = view.summary.case_id is not None
    content: dict[str, Any] = _content(transaction, principal, panel_id, row.case_id)
    seats = seats_of(transaction, principal, panel_id)
    requests: Sequence[DataRequest] = content["requests"]
    outcome: Outcome | None = content["outcome"]
    staff = [step.by for step in view.timeline]
    staff += [one for request in requests for one in (request.asked_by, request.answered_by) if one]
    staff += [*outcome.contributors, outcome.written_by, outcome.signed_off_by or ""] if outcome else []
    named = [one.invitation.expert_id for one in seats if one.invitation.state in {"accepted", "invited"}]
    return PanelOnPage(
        view=view,
        relations=relations,
        nickname=case_row.nickname if inside else "",
        has_consent=has_consent_for_care(transaction, row.case_id),
        seats=seats,
        own=own_invitation(transaction, principal, panel_id),
        guests=guests_on_page(transaction, principal, panel_id, relations),
        meetings=list(meetings_for(transaction, principal, panel_id, limit=_MOST)) if inside else [],
        leads=lead_choices(transaction, principal, case_row, named, row) if "name_lead" in view.summary.may else [],
        names=names_of_staff(transaction, staff),
        **content,
    )


def _content(transaction: Transaction, principal: Principal, panel_id: str, case_id: str) -> dict[str, Any]:
    """Gives what is content; empty where it is not, or not any more, for whoever asks."""
    try:
        panel_for(transaction, principal, panel_id, content=True)
    except NotFoundError:
        return {"case": None, "attachments": [], "threads": [], "requests": [], "outcome": None}
    try:
        outcome = outcome_of(transaction, principal, panel_id)
    except NotFoundError:
        outcome = None
    return {
        "case": as_case(transaction, principal, case_id),
        "attachments": attachments_of(transaction, principal, case_id),
        "threads": _threads(contributions(transaction, principal, panel_id, limit=_MOST)),
        "requests": data_requests(transaction, principal, panel_id, limit=_MOST),
        "outcome": outcome,
    }


def _threads(said: Sequence[Contribution]) -> list[Thread]:
    threads = {one.contribution_id: Thread(one) for one in said}
    roots: list[Thread] = []
    for thread in threads.values():
        answered = threads.get(thread.said.answers or "")
        (roots if answered is None else answered.answers).append(thread)
    return roots
