"""No sequence of calls shows content without consent for care to anybody but the clinician and the assistant.

Whatever happens to cases and panels is a rule of `ConsentMachine`, whatever reads content is in `READERS`: a new way to
do either is added there. Where the model says that consent stands, readers must get through too, so that nothing here
passes by refusing everybody.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from api.cases import case_for, case_to_change, panel_for
from api.cases.attachments import add_attachment, attachments_of, content_of_attachment
from api.cases.consents import Consent, consents_of, record_consent, withdraw_consent
from api.cases.enrolment import Enrolment, cases_of, enrol
from api.cases.files import prepared
from api.cases.relations import LIVE_STATES
from api.cases.screened_texts import Screening
from api.cases.sections import as_case, read_section, save_text
from api.identity import Principal, Role
from api.refusals import ConflictError, NotFoundError
from api.store import Store, Transaction
from api.store.tables import AttachmentRow, CaseRow, ConsentRow, GuestAccessRow, InvitationRow, PanelRow
from data import Case
from data.identifiers import CaseId
from tests.api.cases.sample_files import pdf
from tests.api.people import EYE, KIDNEY, add_guest, add_invitation, add_panel, add_referral, add_staff

STATES = ["draft", "panel_selection", "assessment", "outcome", "signed_off", "closed", "archived", "withdrawn"]
EXPERTS = ["expert 1", "expert 2"]
ROLES: dict[str, tuple[Role, str | None]] = {
    "clinician": (Role.CLINICIAN, KIDNEY), "other clinician": (Role.CLINICIAN, KIDNEY),
    "office": (Role.COORDINATOR, KIDNEY), "other office": (Role.DISPATCHER, EYE), "expert 1": (Role.EXPERT, KIDNEY),
    "expert 2": (Role.EXPERT, EYE), "guest": (Role.GUEST, KIDNEY), "analyst": (Role.ANALYST, KIDNEY),
    "helpdesk": (Role.HELPDESK, KIDNEY), "administrator": (Role.ADMINISTRATOR, None),
}  # fmt: skip
TREATING = {"clinician", "assistant"}
CONTENT = "Gout and slowly failing kidneys."

Reader = Callable[[Transaction, Principal, str], Any]


def _attachments(transaction: Transaction, principal: Principal, case_id: str) -> None:
    held = transaction.session.scalars(select(AttachmentRow.attachment_id).where(AttachmentRow.case_id == case_id))
    # One that is guessed, where the case has none, is no way in either.
    for attachment_id in held.all() or ["attachment-0"]:
        content_of_attachment(transaction, principal, case_id, attachment_id)


def _panels(transaction: Transaction, principal: Principal, case_id: str) -> None:
    held = transaction.session.scalars(select(PanelRow.panel_id).where(PanelRow.case_id == case_id)).all()
    if not held:
        raise NotFoundError
    refused = 0
    for panel_id in held:
        try:
            panel_for(transaction, principal, panel_id, content=True)
        except NotFoundError:
            refused += 1
    if refused == len(held):
        raise NotFoundError


READERS: dict[str, Reader] = {
    "case": lambda transaction, principal, case_id: case_for(transaction, principal, case_id, content=True),
    "case without content": lambda transaction, principal, case_id: case_for(
        transaction, principal, case_id, content=False
    ),
    "as_case": as_case,
    "section": lambda transaction, principal, case_id: read_section(transaction, principal, case_id, "summary"),
    "consents": consents_of,
    "list of attachments": attachments_of,
    "attachments": _attachments,
    "panels": _panels,
}
"""Everything that reads a case; each raises NotFoundError where it shows nothing."""


class _NothingKeptError(Exception):
    """Ends a transaction that was only to look."""


@contextmanager
def looking(store: Store) -> Iterator[Transaction]:
    with suppress(_NothingKeptError), store.begin() as transaction:
        yield transaction
        raise _NothingKeptError


class ConsentMachine(RuleBasedStateMachine):
    cases: Bundle[str] = Bundle("cases")
    panels: Bundle[str] = Bundle("panels")

    def __init__(self, store: Store, people: dict[str, Principal]) -> None:
        super().__init__()
        self.store, self.people = store, people
        self.consented: dict[str, bool] = {}
        self.erased: set[str] = set()
        self.case_of: dict[str, str] = {}

    @initialize(target=cases)
    def begins_with_everybody_around_two_cases(self) -> Any:
        """One was never consented to, of the other consent was withdrawn; so that short sequences try both."""
        first, second = self._surrounded(), self._surrounded()
        self.consents(second, "care")
        self.withdraws(second, 0, "clinician")
        return multiple(first, second)

    def _surrounded(self) -> str:
        """A case referred to two offices, with a live panel of lead, member, invited expert and guest."""
        case_id = cast(str, self.enrolled("clinician"))
        panel_id = self.asks_for_a_panel(case_id, "assessment", "expert 2")
        self.invites_or_answers(panel_id, 1, "accepted")
        self.invites_or_answers(panel_id, 2, "invited")
        self.has_a_guest(panel_id, "approved", 1)
        for network in (KIDNEY, EYE):
            self.refers(case_id, network, "submitted")
        self.attaches(case_id)
        return case_id

    @rule(target=cases, who=st.sampled_from(sorted(TREATING)))
    def enrolled(self, who: str) -> Any:
        if len(self.consented) >= 3:
            return multiple()
        content = Case(case_id=CaseId("x"), summary=CONTENT, language="en")
        with self.store.begin() as transaction:
            case_id = enrol(transaction, self.people[who], Enrolment(content)).case_id
        self.consented[case_id] = False
        return case_id

    @rule(case_id=cases, kind=st.sampled_from(["care", "care", "registry", "research"]))
    def consents(self, case_id: str, kind: Any) -> None:
        with suppress(NotFoundError), self.store.begin() as transaction:
            signed = Consent(kind, "de", date(2026, 1, 5))
            record_consent(transaction, self.people["clinician"], case_id, signed)
            self.consented[case_id] |= kind == "care"

    @rule(case_id=cases, number=st.integers(0, 3), who=st.sampled_from([*TREATING, "office", "expert 1"]))
    def withdraws(self, case_id: str, number: int, who: str) -> None:
        with self.store.begin(read_only=True) as transaction:
            held = select(ConsentRow).where(ConsentRow.case_id == case_id, ConsentRow.withdrawn_at.is_(None))
            standing = transaction.session.scalars(held.order_by(ConsentRow.consent_id)).all()
        if not standing or who not in TREATING:
            return
        consent = standing[number % len(standing)]
        with suppress(NotFoundError, ConflictError), self.store.begin() as transaction:
            withdraw_consent(transaction, self.people[who], case_id, consent.consent_id)
            self.consented[case_id] &= consent.kind != "care"

    @rule(case_id=cases, section=st.sampled_from(["summary", "history"]))
    def saves(self, case_id: str, section: str) -> None:
        clinician = self.people["clinician"]
        with suppress(NotFoundError), self.store.begin() as transaction:
            case = case_to_change(transaction, clinician, case_id)
            save_text(transaction, clinician, case, section, CONTENT, Screening())

    @rule(case_id=cases)
    def attaches(self, case_id: str) -> None:
        with suppress(NotFoundError), self.store.begin() as transaction:
            file = prepared(pdf(), str)
            add_attachment(transaction, self.people["assistant"], case_id, "imaging", "biopsy", file)

    @rule(case_id=cases, network=st.sampled_from([KIDNEY, EYE]), state=st.sampled_from(["submitted", "refused"]))
    def refers(self, case_id: str, network: str, state: str) -> None:
        with self.store.begin() as transaction:
            add_referral(transaction, case_id, "staff-clinician", network, state)

    @rule(target=panels, case_id=cases, state=st.sampled_from(STATES), lead=st.sampled_from([None, *EXPERTS]))
    def asks_for_a_panel(self, case_id: str, state: str, lead: str | None) -> Any:
        if case_id in self.erased:
            return multiple()
        with self.store.begin() as transaction:
            lead_id = lead and self.people[lead].staff_id
            panel_id = add_panel(transaction, case_id, "staff-clinician", state=state, lead_id=lead_id)
        self.case_of[panel_id] = case_id
        return panel_id

    @rule(panel_id=panels, state=st.sampled_from(STATES))
    def moves(self, panel_id: str, state: str) -> None:
        with self.store.begin() as transaction:
            transaction.session.get_one(PanelRow, panel_id).state = state

    @rule(
        panel_id=panels, number=st.sampled_from([1, 2]),
        state=st.sampled_from(["standby", "invited", "accepted", "accepted", "declined", "expired", "withdrawn"]),
    )  # fmt: skip
    def invites_or_answers(self, panel_id: str, number: int, state: str) -> None:
        with self.store.begin() as transaction:
            held = select(InvitationRow).where(
                InvitationRow.panel_id == panel_id, InvitationRow.expert_id == f"E-{number}"
            )
            row = transaction.session.scalar(held)
            if row is None:
                add_invitation(transaction, panel_id, f"E-{number}", state)
            else:
                row.state = state

    @rule(panel_id=panels, state=st.sampled_from(["requested", "approved", "ended"]), days=st.sampled_from([-1, 1]))
    def has_a_guest(self, panel_id: str, state: str, days: int) -> None:
        with self.store.begin() as transaction:
            until = transaction.at + timedelta(days=days)
            row = transaction.session.scalar(select(GuestAccessRow).where(GuestAccessRow.panel_id == panel_id))
            if row is None:
                add_guest(transaction, panel_id, "staff-guest", state=state, until=until)
            else:
                row.state, row.until = state, until

    @rule(case_id=cases)
    def erases(self, case_id: str) -> None:
        with self.store.begin() as transaction:
            transaction.session.get_one(CaseRow, case_id).state = "erased"
            transaction.content.destroy_key(case_id)
        self.erased.add(case_id)

    @invariant()
    def content_is_for_who_treats_the_patient_or_has_consent(self) -> None:
        with looking(self.store) as transaction:
            for case_id, consented in self.consented.items():
                for name in self.people:
                    if name in TREATING or (consented and case_id not in self.erased):
                        continue
                    assert self._seen(transaction, name, case_id) == set(), (name, case_id)

    @invariant()
    def who_may_see_does(self) -> None:
        with looking(self.store) as transaction:
            for case_id in self.consented.keys() - self.erased:
                for name in TREATING:
                    assert {"case", "as_case", "section", "consents"} <= self._seen(transaction, name, case_id)
                    assert case_id in {row.case_id for row in cases_of(transaction, self.people[name], limit=10_000)}
            members = select(PanelRow.panel_id, InvitationRow.expert_id).join(
                InvitationRow, InvitationRow.panel_id == PanelRow.panel_id
            )
            live = members.where(InvitationRow.state == "accepted", PanelRow.state.in_(LIVE_STATES))
            for panel_id, expert_id in transaction.session.execute(live).all():
                case_id = self.case_of.get(panel_id, "")
                if self.consented.get(case_id) and case_id not in self.erased:
                    member = expert_id.replace("E-", "expert ")
                    assert {"case", "as_case", "section", "panels"} <= self._seen(transaction, member, case_id)

    @invariant()
    def nobody_sees_what_was_erased(self) -> None:
        with looking(self.store) as transaction:
            for case_id in self.erased:
                for name in TREATING:
                    assert self._seen(transaction, name, case_id) <= {"case without content", "consents"}

    def _seen(self, transaction: Transaction, name: str, case_id: str) -> set[str]:
        seen = set()
        for reader, read in READERS.items():
            with suppress(NotFoundError):
                read(transaction, self.people[name], case_id)
                seen.add(reader)
        return seen


def _people(store: Store) -> dict[str, Principal]:
    people = {
        name: add_staff(store, f"staff-{name}", role, expert_id=f"E-{name[-1]}" if name in EXPERTS else None)
        for name, role in ROLES.items()
    }
    assistant = (Role.ASSISTANT, KIDNEY)
    people["assistant"] = add_staff(store, "staff-assistant", assistant, assists="staff-clinician")
    return people


def _try(store: Store, examples: int, steps: int) -> None:
    people = _people(store)

    class Machine(ConsentMachine):
        def __init__(self) -> None:
            super().__init__(store, people)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nothing_shows_content_without_consent(store: Store) -> None:
    _try(store, examples=2 if "postgresql" in store.name else 3, steps=6)


@pytest.mark.slow
def test_nothing_shows_content_without_consent_in_long_sequences(store: Store) -> None:
    _try(store, examples=20, steps=30)


@pytest.mark.prove
def test_nothing_shows_content_without_consent_in_many_sequences(store: Store) -> None:
    _try(store, examples=500, steps=50)
