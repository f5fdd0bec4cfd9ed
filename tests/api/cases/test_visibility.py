"""Who sees a case and a panel: by what they are to it, and by the consent for care."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.cases import CaseRelation, case_for, case_to_change, has_consent_for_care, panel_for
from api.identity import Principal, Role
from api.refusals import ForbiddenError, NotFoundError
from api.store import Store
from api.store.tables import CaseRow, ConsentRow, EventRow, PanelRow
from tests.api.people import (
    EYE,
    KIDNEY,
    add_case,
    add_guest,
    add_invitation,
    add_panel,
    add_referral,
    add_staff,
)

TREATING = ("clinician", "assistant")
WITH_CONSENT = (*TREATING, "office", "dispatcher", "lead", "member", "guest")
NEVER = (
    "invited", "declined", "late guest", "other office", "other clinician", "distant assistant", "analyst",
    "helpdesk", "administrator", "nobody",
)  # fmt: skip


@dataclass
class House:
    store: Store
    people: dict[str, Principal]
    case_id: str
    panel_id: str

    def sees(self, name: str, *, content: bool = True) -> tuple[bool, bool]:
        """Whether somebody sees the case, and the panel."""
        seen = []
        for look in (case_for, panel_for):
            object_id = self.case_id if look is case_for else self.panel_id
            with self.store.begin() as transaction:
                try:
                    look(transaction, self.people[name], object_id, content=content)
                    seen.append(True)
                except NotFoundError:
                    seen.append(False)
        return seen[0], seen[1]


@pytest.fixture
def house(store: Store) -> House:
    roles: dict[str, tuple[Role, str | None]] = {
        "clinician": (Role.CLINICIAN, KIDNEY), "other clinician": (Role.CLINICIAN, KIDNEY),
        "office": (Role.COORDINATOR, KIDNEY), "dispatcher": (Role.DISPATCHER, KIDNEY),
        "other office": (Role.COORDINATOR, EYE), "lead": (Role.EXPERT, KIDNEY), "member": (Role.EXPERT, KIDNEY),
        "invited": (Role.EXPERT, KIDNEY), "declined": (Role.EXPERT, KIDNEY), "guest": (Role.GUEST, KIDNEY),
        "late guest": (Role.GUEST, KIDNEY), "analyst": (Role.ANALYST, KIDNEY), "helpdesk": (Role.HELPDESK, KIDNEY),
        "administrator": (Role.ADMINISTRATOR, None),
    }  # fmt: skip
    experts = {"member": "E-1", "invited": "E-2", "declined": "E-3"}
    people = {
        name: add_staff(store, f"staff-{name}", role, expert_id=experts.get(name)) for name, role in roles.items()
    }
    people["nobody"] = add_staff(store, "staff-nobody")
    assistant = (Role.ASSISTANT, KIDNEY)
    people["assistant"] = add_staff(store, "staff-assistant", assistant, assists="staff-clinician")
    people["distant assistant"] = add_staff(
        store, "staff-distant", assistant, assists="staff-clinician", centre="Elsewhere"
    )
    with store.begin() as transaction:
        case_id = add_case(transaction, "staff-clinician")
        panel_id = add_panel(transaction, case_id, "staff-clinician", lead_id="staff-lead")
        for expert, state in (("E-1", "accepted"), ("E-2", "invited"), ("E-3", "declined")):
            add_invitation(transaction, panel_id, expert, state)
        for name, until in (("guest", 1), ("late guest", -1)):
            ends = transaction.at + timedelta(days=until)
            add_guest(transaction, panel_id, f"staff-{name}", state="approved", until=ends)
    return House(store, people, case_id, panel_id)


def test_content_goes_by_relation_and_consent(house: House) -> None:
    assert {name for name in house.people if house.sees(name) == (True, True)} == set(WITH_CONSENT)
    assert {name for name in house.people if house.sees(name) == (False, False)} == set(NEVER)
    # Who is invited sees the panel, and nothing of its content.
    assert house.sees("invited", content=False) == (False, True)
    with house.store.begin() as transaction:
        transaction.session.execute(update(ConsentRow).values(withdrawn_at=transaction.at))
    for content in (True, False):
        assert {name for name in house.people if True in house.sees(name, content=content)} == set(TREATING)


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("draft", {*TREATING, "office", "dispatcher", "lead"}),
        ("closed", set(WITH_CONSENT)),
        ("archived", {*TREATING, "office", "dispatcher", "lead"}),
        ("withdrawn", set(TREATING)),
    ],
)
def test_the_state_of_the_panel_says_with_whom_it_is_shared(house: House, state: str, readers: set[str]) -> None:
    with house.store.begin() as transaction:
        transaction.session.execute(update(PanelRow).values(state=state))
    assert {name for name in house.people if True in house.sees(name)} == readers


def test_nothing_of_an_erased_case_is_seen(house: House) -> None:
    with house.store.begin() as transaction:
        transaction.session.execute(update(CaseRow).values(state="erased"))
        assert not has_consent_for_care(transaction, house.case_id)
    assert not any(True in house.sees(name) for name in house.people)
    assert {name for name in house.people if True in house.sees(name, content=False)} == set(TREATING)


def test_a_referral_shows_the_case_to_its_network_alone(house: House) -> None:
    for state, seen in (("refused", False), ("submitted", True)):
        with house.store.begin() as transaction:
            add_referral(transaction, house.case_id, "staff-clinician", EYE, state)
        assert house.sees("other office") == (seen, False)


def test_a_system_brings_content_and_reads_it_with_consent(house: House) -> None:
    system = Principal("staff-system", "CPMS", scopes=frozenset({"cases:read"}), is_machine=True)
    add_staff(house.store, "staff-system")
    with house.store.begin() as transaction:
        case_id = add_case(transaction, "staff-system", consent=False)
        case_to_change(transaction, system, case_id)
        with pytest.raises(NotFoundError):
            case_for(transaction, system, case_id, content=True)
        with pytest.raises(NotFoundError):
            case_for(transaction, system, house.case_id, content=True)


def test_only_who_treats_the_patient_changes_the_case(house: House) -> None:
    with house.store.begin() as transaction:
        for name in TREATING:
            assert case_to_change(transaction, house.people[name], house.case_id).case_id == house.case_id
        for name in ("lead", "office", "member"):
            with pytest.raises(ForbiddenError):
                case_to_change(transaction, house.people[name], house.case_id)
        for name in ("invited", "nobody"):
            with pytest.raises(NotFoundError):
                case_to_change(transaction, house.people[name], house.case_id)


def test_reading_content_is_one_event_a_transaction(house: House) -> None:
    with house.store.begin() as transaction:
        for _ in range(2):
            case_for(transaction, house.people["member"], house.case_id, content=True)
            _, relations = panel_for(transaction, house.people["member"], house.panel_id, content=True, lock=True)
            assert relations == CaseRelation.MEMBER
        case_for(transaction, house.people["lead"], house.case_id, content=False, lock=True)
    with house.store.begin(read_only=True) as transaction:
        events = transaction.session.scalars(select(EventRow).order_by(EventRow.number)).all()
    read = [(one.actor, one.action, one.object_id, one.panel_id) for one in events if one.action == "case.read"]
    member = "staff-member"
    assert read == [
        (member, "case.read", house.case_id, None),
        (member, "case.read", house.case_id, house.panel_id),
    ]


def test_what_does_not_exist_looks_like_what_is_hidden(house: House) -> None:
    told = set()
    for look, object_id in ((case_for, "case-0"), (case_for, house.case_id), (panel_for, "panel-0")):
        with house.store.begin() as transaction, pytest.raises(NotFoundError) as refused:
            look(transaction, house.people["nobody"], object_id, content=False)
        told.add(str(refused.value))
    assert len(told) == 1
