"""What waits for somebody: for an expert, the office, whoever leads, a clinician; each only what is theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from api.cases.relations import treated_by
from api.cases.visibility import ERASED, consents_to_care
from api.identity import Principal, Role
from api.invitations import own_invitations
from api.pages.translation import N_
from api.panels import LIVE, PanelState, is_active
from api.panels.listing import visible
from api.store import Transaction
from api.store.tables import (
    CaseRow,
    ContributionRow,
    DataRequestRow,
    ExpertRow,
    GuestAccessRow,
    InvitationRow,
    PanelRow,
    ReferralRow,
    StaffRow,
)

__all__ = ["SILENT_FOR", "SOON", "Waiting", "WaitingThing", "waiting_for"]

SOON = timedelta(days=3)
"""A deadline nearer than this waits for somebody."""
SILENT_FOR = timedelta(hours=24)
"""An invitation that ends within this time, or was reminded of, is silent."""
_OUTCOMES_OF = timedelta(days=30)
"""Outcomes stay on the clinician's start page for so long."""
_MOST = 20
_IN_WORK = (PanelState.ASSESSMENT, PanelState.OUTCOME)


@dataclass(frozen=True)
class WaitingThing:
    """One thing.

    Attributes:
        address: Where it is dealt with.
        name: What it is about: the nickname of a case, or a network; no content.
        note: More of it, such as who; not translated.
        at: A moment that goes with it.
        urgent: Whether it is.
    """

    address: str
    name: str
    note: str = ""
    at: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Waiting:
    """Things of one kind.

    Attributes:
        title: What they are, in English.
        moment: What the moment of each says, in English, such as "Deadline"; empty where there is none.
        things: At most twenty.
    """

    title: str
    moment: str
    things: Sequence[WaitingThing]


def waiting_for(transaction: Transaction, principal: Principal) -> list[Waiting]:
    """Gives what waits for whoever asks, the most pressing kinds first; kinds of which nothing waits are left out."""
    asking = _Asking(transaction, principal)
    found = [*asking.as_expert(), *asking.as_office(), *asking.as_lead(), *asking.as_clinician()]
    return [one for one in found if one.things]


class _Asking:
    def __init__(self, transaction: Transaction, principal: Principal) -> None:
        self._transaction = transaction
        self._principal = principal
        self._at = transaction.at
        held = principal.networks_as(Role.COORDINATOR) | principal.networks_as(Role.DISPATCHER)
        self._everywhere = None in held
        self._networks = sorted(one for one in held if one is not None)

    def as_expert(self) -> Iterator[Waiting]:
        own = own_invitations(self._transaction, self._principal, only_open=True, after=None, limit=_MOST)
        yield Waiting(
            N_("You are asked to join a panel"),
            N_("Answer by"),
            [
                WaitingThing(
                    f"/panels/{one.panel.panel_id}",
                    one.panel.network,
                    at=one.invitation.respond_by,
                    urgent=one.panel.urgent,
                )
                for one in own[:_MOST]
            ],
        )
        if self._principal.expert_id is None:
            return
        member = exists().where(
            InvitationRow.panel_id == PanelRow.panel_id,
            InvitationRow.expert_id == self._principal.expert_id,
            InvitationRow.state == "accepted",
        )
        spoken = exists().where(
            ContributionRow.panel_id == PanelRow.panel_id, ContributionRow.author_id == self._principal.staff_id
        )
        yield Waiting(
            N_("Panels that wait for your contribution"),
            N_("Deadline"),
            self._panels(PanelRow.state.in_(_IN_WORK), member, ~spoken, place="discussion"),
        )
        asked = exists().where(DataRequestRow.panel_id == PanelRow.panel_id, DataRequestRow.state == "open")
        yield Waiting(
            N_("Requests for data that are not answered yet"),
            N_("Deadline"),
            self._panels(PanelRow.state.in_(_IN_WORK), member, asked, place="requests"),
        )

    def as_office(self) -> Iterator[Waiting]:
        if not self._networks and not self._everywhere:
            return
        mine = self._in_my_networks(PanelRow.network)
        yield Waiting(N_("New referrals"), N_("Since"), self._referrals())
        yield Waiting(N_("Invitations without an answer"), N_("Answer by"), self._silent(mine))
        near = PanelRow.deadline.is_not(None) & (PanelRow.deadline <= self._at + SOON)
        yield Waiting(
            N_("Deadlines, soon or past"), N_("Deadline"), self._panels(mine, PanelRow.state.in_(sorted(LIVE)), near)
        )
        quiet = self._rows(mine, PanelRow.state == PanelState.ASSESSMENT)
        active = is_active(self._transaction, [panel.panel_id for panel, _ in quiet])
        yield Waiting(
            N_("Panels without two contributions"),
            N_("Deadline"),
            [_of_panel(panel, name) for panel, name in quiet if not active[panel.panel_id]][:_MOST],
        )
        yield Waiting(
            N_("Requests to open"), N_("Since"), self._panels(mine, PanelRow.state == PanelState.DRAFT, created=True)
        )
        accepted = exists().where(InvitationRow.panel_id == PanelRow.panel_id, InvitationRow.state == "accepted")
        yield Waiting(
            N_("Panels whose assessment can start"),
            N_("Deadline"),
            self._panels(mine, PanelRow.state == PanelState.PANEL_SELECTION, accepted),
        )
        if self._principal.has_role(Role.COORDINATOR):
            asked = exists().where(
                GuestAccessRow.panel_id == PanelRow.panel_id,
                GuestAccessRow.state == "requested",
                GuestAccessRow.until > self._at,
            )
            yield Waiting(
                N_("Guests to approve"), "", self._panels(mine, PanelRow.state.in_(sorted(LIVE)), asked, place="guests")
            )

    def as_lead(self) -> Iterator[Waiting]:
        leads = PanelRow.lead_id == self._principal.staff_id
        yield Waiting(
            N_("Outcomes to sign off"), N_("Deadline"), self._panels(leads, PanelRow.state == PanelState.OUTCOME)
        )
        yield Waiting(
            N_("Panels that you lead"), N_("Deadline"), self._panels(leads, PanelRow.state == PanelState.ASSESSMENT)
        )

    def as_clinician(self) -> Iterator[Waiting]:
        treated = CaseRow.clinician_id.in_(treated_by(self._transaction, self._principal))
        waiting = select(CaseRow).where(treated, CaseRow.state != ERASED, ~consents_to_care())
        cases = self._transaction.session.scalars(waiting.order_by(CaseRow.case_id.desc()).limit(_MOST))
        yield Waiting(
            N_("Cases without a consent for care"),
            N_("Since"),
            [WaitingThing(f"/cases/{case.case_id}", case.nickname, at=case.created_at) for case in cases],
        )
        asked = exists().where(DataRequestRow.panel_id == PanelRow.panel_id, DataRequestRow.state == "open")
        yield Waiting(
            N_("Panels that ask you for data"),
            N_("Deadline"),
            self._panels(treated, PanelRow.state.in_(_IN_WORK), asked, place="requests"),
        )
        done = and_(
            PanelRow.state.in_((PanelState.SIGNED_OFF, PanelState.CLOSED)),
            PanelRow.changed_at > self._at - _OUTCOMES_OF,
        )
        yield Waiting(N_("Outcomes for your patients"), "", self._panels(treated, done, place="outcome"))

    def _in_my_networks(self, column: "InstrumentedAttribute[str]") -> ColumnElement[bool]:
        return column.is_not(None) if self._everywhere else column.in_(self._networks)

    def _rows(self, *conditions: ColumnElement[bool]) -> Sequence[tuple[PanelRow, str]]:
        found: Select[PanelRow, str] = (
            select(PanelRow, CaseRow.nickname)
            .join(CaseRow, CaseRow.case_id == PanelRow.case_id)
            .where(visible(self._transaction, self._principal), *conditions)
            .order_by(PanelRow.urgent.desc(), PanelRow.deadline.is_(None), PanelRow.deadline, PanelRow.panel_id)
        )
        return [(panel, name) for panel, name in self._transaction.session.execute(found.limit(_MOST * 5))]

    def _panels(
        self, *conditions: ColumnElement[bool], place: str = "", created: bool = False
    ) -> Sequence[WaitingThing]:
        return [_of_panel(panel, name, place, created=created) for panel, name in self._rows(*conditions)[:_MOST]]

    def _referrals(self) -> Sequence[WaitingThing]:
        found = (
            select(ReferralRow, CaseRow.nickname, StaffRow.centre)
            .join(CaseRow, CaseRow.case_id == ReferralRow.case_id)
            .join(StaffRow, StaffRow.staff_id == ReferralRow.referred_by)
            .where(ReferralRow.state == "submitted", self._in_my_networks(ReferralRow.network), consents_to_care())
            .order_by(ReferralRow.urgent.desc(), ReferralRow.referral_id)
            .limit(_MOST)
        )
        return [
            WaitingThing(f"/referrals/{row.referral_id}", name, centre or "", row.created_at, urgent=row.urgent)
            for row, name, centre in self._transaction.session.execute(found)
        ]

    def _silent(self, mine: ColumnElement[bool]) -> Sequence[WaitingThing]:
        late = or_(InvitationRow.reminded_at.is_not(None), InvitationRow.respond_by <= self._at + SILENT_FOR)
        found = (
            select(InvitationRow, PanelRow, CaseRow.nickname, ExpertRow.name)
            .join(PanelRow, PanelRow.panel_id == InvitationRow.panel_id)
            .join(CaseRow, CaseRow.case_id == PanelRow.case_id)
            .join(ExpertRow, ExpertRow.expert_id == InvitationRow.expert_id)
            .where(
                visible(self._transaction, self._principal),
                mine,
                PanelRow.state.in_(sorted(LIVE)),
                InvitationRow.state == "invited",
                late,
            )
            .order_by(InvitationRow.respond_by)
            .limit(_MOST)
        )
        return [
            WaitingThing(f"/panels/{panel.panel_id}#members", name, expert, row.respond_by, urgent=panel.urgent)
            for row, panel, name, expert in self._transaction.session.execute(found)
        ]


def _of_panel(panel: PanelRow, name: str, place: str = "", *, created: bool = False) -> WaitingThing:
    address = f"/panels/{panel.panel_id}{'#' if place else ''}{place}"
    at = panel.created_at if created else panel.deadline
    return WaitingThing(address, name, panel.network, at, urgent=panel.urgent)
