"""What creates at most once, what guards changes, and what pages lists: on both databases, without any route."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.identity import Principal
from api.problems import RefusedError, problem_of
from api.protection import MasterKeys, new_master_key
from api.refusals import ConflictError, ForbiddenError, NotFoundError, PreconditionMissingError, StaleError
from api.rest.conditional import etag, require_match
from api.rest.idempotency import Creation
from api.rest.paging import PageQuery, cursor_of, id_of_cursor, page_of
from api.store import Store

ANA, BEN = Principal("staff-ana", "Ana"), Principal("staff-ben", "Ben")


def create(store: Store, creation: Creation, new: str, who: Principal = ANA) -> str:
    with store.begin() as transaction:
        return creation.once(transaction, who, lambda: new)


def test_a_repetition_creates_nothing(store: Store) -> None:
    first = Creation("k-1", "POST /api/v1/cases", b'{"nickname": "Elm"}')
    assert create(store, first, "case-1") == "case-1"
    assert create(store, first, "case-2") == "case-1"
    assert create(store, first, "case-3", BEN) == "case-3"
    assert create(store, Creation(None, first.address, first.body), "case-4") == "case-4"
    for other in (
        Creation("k-1", first.address, b'{"nickname": "Oak"}'),
        Creation("k-1", "POST /api/v1/cases/case-1/consents", first.body),
    ):
        with pytest.raises(RefusedError) as refused:
            create(store, other, "case-5")
        assert refused.value.document.status == 422
        assert "Oak" not in str(refused.value)


def test_a_creation_that_fails_leaves_its_key_free(store: Store) -> None:
    creation = Creation("k-1", "POST /api/v1/cases", b"{}")

    def fail() -> str:
        raise ConflictError("not like this")

    with pytest.raises(ConflictError), store.begin() as transaction:
        creation.once(transaction, ANA, fail)
    assert create(store, creation, "case-1") == "case-1"


def test_of_requests_at_once_one_creates(store: Store) -> None:
    creation, answers, made = Creation("k-1", "POST /api/v1/cases", b"{}"), list[str](), list[str]()
    together = threading.Barrier(6)

    def ask(number: int) -> None:
        def new() -> str:
            made.append(f"case-{number}")
            return f"case-{number}"

        together.wait()
        with store.begin() as transaction:
            answers.append(creation.once(transaction, ANA, new))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert answers == made * 6


def test_a_mark_tells_equality_under_the_key_that_made_it() -> None:
    old, new = new_master_key("old"), new_master_key("new")
    before, after = MasterKeys.of(old), MasterKeys.of(f"{new},{old}")
    mark = before.mark(b"Elm")
    assert mark.startswith("old:")
    assert after.mark(b"Elm", "old") == mark
    assert after.mark(b"Oak", "old") != mark
    assert after.mark(b"Elm").startswith("new:")
    # A key that is gone compares with nothing.
    assert MasterKeys.of(new).mark(b"Elm", "old") != mark
    assert MasterKeys().mark(b"Elm") == MasterKeys().mark(b"Elm")


@pytest.mark.parametrize("header", ['"3"', '"2", "3"', "*", ' "3" '])
def test_a_change_of_the_version_read_goes_through(header: str) -> None:
    require_match(header, 3)


@pytest.mark.parametrize("header", ['"2"', "3", 'W/"3"', "", '"33"'])
def test_a_change_of_another_version_does_not(header: str) -> None:
    with pytest.raises(StaleError):
        require_match(header, 3)
    with pytest.raises(PreconditionMissingError):
        require_match(None, 3)
    assert etag(3) == '"3"'


@given(last_id=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=50))
def test_a_cursor_gives_its_id_back(last_id: str) -> None:
    assert id_of_cursor(cursor_of(last_id)) == last_id
    assert PageQuery(limit=5, cursor=cursor_of(last_id)).after == last_id


@pytest.mark.parametrize("cursor", ["ä", "a", "_w", "AA", "==="])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(RefusedError) as refused:
        id_of_cursor(cursor)
    assert refused.value.document.errors[0].parameter == "cursor"


def test_pages_follow_each_other() -> None:
    ids = [f"id-{number}" for number in range(5)]
    assert page_of(ids, ids, 5) == (ids, None)
    assert page_of(ids, ids, 4) == (ids[:4], cursor_of("id-3"))


def test_each_refusal_has_its_status() -> None:
    statuses = {
        NotFoundError(): 404,
        ForbiddenError("no"): 403,
        ConflictError("no"): 409,
        StaleError(): 412,
        PreconditionMissingError(): 428,
    }
    assert {error: problem_of(error).document.status for error in statuses} == statuses
