"""People and sessions as the store keeps them, on both databases."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.identity import Role, RoleInNetwork
from api.identity.browser_sessions import BrowserSessions, csrf_token, csrf_token_is_right
from api.identity.errors import WithdrawnError
from api.identity.people import Newcomer
from api.store import People, Sessions, Store
from api.store.tables import BrowserSessionRow, EventRow, MachineClientRow, StaffRoleRow, StaffRow

ISSUER = "https://issuer.example"
ANNA = Newcomer(ISSUER, "anna", "Anna Lindqvist", "Anna@Example.org")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def people(store: Store) -> People:
    return People(store)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(store: Store, clock: Clock) -> BrowserSessions:
    return BrowserSessions(Sessions(store), idle=timedelta(minutes=30), longest=timedelta(hours=12), clock=clock)


def entered(store: Store, staff_id: str, **fields: object) -> None:
    with store.begin() as transaction:
        whole = {"name": "N", "active": True, "created_at": transaction.at, "version": 1} | fields
        transaction.session.add(StaffRow(staff_id=staff_id, **whole))


def actions(store: Store) -> list[str]:
    with store.begin(read_only=True) as transaction:
        return list(transaction.session.scalars(select(EventRow.action).order_by(EventRow.number)))


def test_a_stranger_is_taken_in_without_any_role_and_known_from_then_on(store: Store, people: People) -> None:
    assert people.by_subject(ISSUER, "anna") is None
    anna = people.admit(ANNA)
    assert (anna.name, anna.roles, anna.is_machine, anna.scopes) == ("Anna Lindqvist", frozenset(), False, None)
    assert people.admit(ANNA) == anna
    assert people.by_subject(ISSUER, "anna") == anna == people.by_staff_id(anna.staff_id)
    assert people.by_subject("https://another.example", "anna") is None
    assert actions(store) == ["staff.admitted"]


def test_roles_come_with_their_networks(store: Store, people: People) -> None:
    anna = people.admit(ANNA)
    with store.begin() as transaction:
        for role, network in (("coordinator", "ERKNet"), ("helpdesk", "")):
            row = StaffRoleRow(staff_id=anna.staff_id, role=role, network=network, granted_at=transaction.at)
            transaction.session.add(row)
    known = people.by_staff_id(anna.staff_id)
    assert known is not None
    assert known.roles == {RoleInNetwork(Role.COORDINATOR, "ERKNet"), RoleInNetwork(Role.HELPDESK)}
    assert known.has_role(Role.COORDINATOR, "ERKNet")
    assert not known.has_role(Role.COORDINATOR, "ERN-EYE")
    assert known.has_role(Role.HELPDESK, "ERN-EYE"), "in every network"
    assert known.networks_as(Role.COORDINATOR) == {"ERKNet"}


def test_who_was_entered_beforehand_is_found_by_the_verified_address(store: Store, people: People) -> None:
    entered(store, "staff-1", email="anna@example.org")
    assert people.admit(Newcomer(ISSUER, "other", "Somebody")).staff_id != "staff-1", "no verified address"
    assert people.admit(ANNA).staff_id == "staff-1"
    assert people.admit(Newcomer(ISSUER, "second", "Anna Again", ANNA.email)).staff_id != "staff-1", "taken already"
    assert actions(store) == ["staff.admitted", "staff.recognised", "staff.admitted"]


def test_an_address_that_two_share_finds_neither(store: Store, people: People) -> None:
    entered(store, "staff-1", email="anna@example.org")
    entered(store, "staff-2", email="ANNA@example.org")
    assert people.admit(ANNA).staff_id not in {"staff-1", "staff-2"}


def test_whose_access_was_withdrawn_stays_out(store: Store, people: People) -> None:
    entered(store, "staff-1", issuer=ISSUER, subject="anna", active=False)
    entered(store, "staff-2", issuer=ISSUER, subject="cpms", active=False)
    entered(store, "staff-3", email="bea@example.org", active=False)
    with store.begin() as transaction:
        transaction.session.add(MachineClientRow(client_id="cpms", staff_id="staff-2", scopes=["cases:read"]))
    assert people.by_staff_id("staff-1") is None
    assert people.by_client_id("cpms") is None
    with pytest.raises(WithdrawnError, match="withdrawn"):
        people.by_subject(ISSUER, "anna")
    with pytest.raises(WithdrawnError, match="withdrawn"):
        people.admit(ANNA)
    assert people.admit(Newcomer(ISSUER, "bea", "Bea", "bea@example.org")).staff_id != "staff-3"


def test_first_requests_at_once_make_one_person(store: Store, people: People) -> None:
    admitted: list[str] = []
    threads = [threading.Thread(target=lambda: admitted.append(people.admit(ANNA).staff_id)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 6
    assert len(set(admitted)) == 1
    with store.begin(read_only=True) as transaction:
        assert len(transaction.session.scalars(select(StaffRow)).all()) == 1


def test_a_session_is_kept_by_its_hash_alone(store: Store, people: People, sessions: BrowserSessions) -> None:
    session = sessions.begin(people.admit(ANNA).staff_id)
    with store.begin(read_only=True) as transaction:
        row = transaction.session.scalars(select(BrowserSessionRow)).one()
        assert session.key not in {str(value) for value in vars(row).values()}
        assert len(row.session_hash) == 64
    assert session.key not in repr(session)
    found = sessions.find(session.key)
    assert found is not None
    assert found.record == session.record
    assert sessions.find(session.record.key_hash) is None, "who reads the database cannot sign in"
    assert sessions.find("x" * 43) is None


def test_a_session_ends_by_idleness_by_age_and_by_sign_out(
    people: People, sessions: BrowserSessions, clock: Clock
) -> None:
    staff_id = people.admit(ANNA).staff_id
    idle, old, left = (sessions.begin(staff_id) for _ in range(3))
    sessions.end(left.key)
    assert sessions.find(left.key) is None
    for _ in range(28):
        clock.now += timedelta(minutes=25)
        assert sessions.find(old.key) is not None
    assert sessions.find(idle.key) is None
    clock.now += timedelta(minutes=25)
    assert sessions.find(old.key) is None, "more than twelve hours"


def test_idleness_counts_from_the_last_request(people: People, sessions: BrowserSessions, clock: Clock) -> None:
    session = sessions.begin(people.admit(ANNA).staff_id)
    clock.now += timedelta(minutes=29)
    assert sessions.find(session.key) is not None
    clock.now += timedelta(minutes=31)
    assert sessions.find(session.key) is None


def test_signing_in_ends_the_session_that_the_browser_had(people: People, sessions: BrowserSessions) -> None:
    staff_id = people.admit(ANNA).staff_id
    first = sessions.begin(staff_id)
    second = sessions.begin(staff_id, instead_of=first.key)
    assert first.key != second.key
    assert sessions.find(first.key) is None
    assert sessions.begin(staff_id, instead_of="planted by somebody").key != "planted by somebody"


def test_sessions_that_ended_are_forgotten(
    store: Store, people: People, sessions: BrowserSessions, clock: Clock
) -> None:
    staff_id = people.admit(ANNA).staff_id
    sessions.begin(staff_id)
    clock.now += timedelta(hours=13)
    sessions.begin(staff_id)
    with store.begin(read_only=True) as transaction:
        assert len(transaction.session.scalars(select(BrowserSessionRow)).all()) == 1


def test_form_tokens_belong_to_one_session(people: People, sessions: BrowserSessions) -> None:
    staff_id = people.admit(ANNA).staff_id
    one, other = sessions.begin(staff_id), sessions.begin(staff_id)
    assert csrf_token_is_right(one, csrf_token(one))
    for wrong in (csrf_token(other), "", "é", one.record.key_hash, one.key):
        assert not csrf_token_is_right(one, wrong)
