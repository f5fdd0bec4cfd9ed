"""What holds for every import, from whatever state the directory is in."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.store import DirectoryVersion, ImportResult, Store
from data.expert import Expert
from data.identifiers import ExpertId

_experts = st.builds(
    Expert,
    expert_id=st.sampled_from([ExpertId(letter) for letter in "ABCDé"]),
    name=st.sampled_from(["Ada", "Bo"]),
    centre=st.none() | st.sampled_from(["Klinik", "Hôpital"]),
    erns=st.lists(st.sampled_from(["ERKNet", "ERN-EYE"]), unique=True),
    disorders=st.dictionaries(st.sampled_from(["ORPHA:558", "ORPHA:730"]), st.integers(0, 99)),
    bio=st.text(max_size=5),
    available=st.booleans(),
)
_imports = st.lists(_experts, unique_by=lambda expert: expert.expert_id, max_size=5)
# The store goes from example to example as the last one left it: a law holds from any state.
_law = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def _import(store: Store, experts: list[Expert], **how: Any) -> ImportResult:
    with store.begin() as transaction:
        return transaction.directory.import_experts(experts, **how)


def _state(store: Store) -> tuple[list[Expert], DirectoryVersion]:
    with store.begin(read_only=True) as transaction:
        return transaction.directory.all(), transaction.directory.version()


class TestImportLaws:
    """The contract: holds on every database."""

    @_law
    @given(experts=_imports, replace=st.booleans())
    def test_the_directory_holds_what_was_there_and_what_came_in(
        self, store: Store, *, experts: list[Expert], replace: bool
    ) -> None:
        before, _ = _state(store)
        _import(store, experts, replace=replace)
        expected = {} if replace else {expert.expert_id: expert for expert in before}
        expected |= {expert.expert_id: expert for expert in experts}
        after, _ = _state(store)
        assert after == [expected[expert_id] for expert_id in sorted(expected)]

    @_law
    @given(experts=_imports, replace=st.booleans())
    def test_a_second_import_of_the_same_changes_nothing(
        self, store: Store, *, experts: list[Expert], replace: bool
    ) -> None:
        _import(store, experts, replace=replace)
        before = _state(store)
        again = _import(store, list(reversed(experts)), replace=replace)
        assert _state(store) == before
        assert (again.added, again.changed, again.removed) == ((), (), ())
        assert again.unchanged == tuple(sorted(expert.expert_id for expert in experts))

    @_law
    @given(experts=_imports, replace=st.booleans())
    def test_a_dry_run_changes_nothing_and_tells_what_the_import_does(
        self, store: Store, *, experts: list[Expert], replace: bool
    ) -> None:
        before = _state(store)
        planned = _import(store, experts, replace=replace, dry_run=True)
        assert _state(store) == before
        done = _import(store, experts, replace=replace)
        assert (planned.added, planned.changed, planned.unchanged, planned.removed) == (
            done.added,
            done.changed,
            done.unchanged,
            done.removed,
        )
        assert (planned.dry_run, done.dry_run) == (True, False)

    @_law
    @given(experts=_imports, replace=st.booleans())
    def test_the_version_grows_exactly_when_the_content_changes(
        self, store: Store, *, experts: list[Expert], replace: bool
    ) -> None:
        content, (version, content_hash) = _state(store)
        result = _import(store, experts, replace=replace)
        new_content, new = _state(store)
        assert result.version == new.version
        assert new.version == version + (new_content != content)
        assert (new.content_hash == content_hash) == (new_content == content)
        assert (new_content != content) == bool(result.added or result.changed or result.removed)

    @_law
    @given(experts=_imports)
    def test_the_content_hash_depends_on_the_content_alone(self, store: Store, experts: list[Expert]) -> None:
        _import(store, experts, replace=True)
        _, at_once = _state(store)
        _import(store, [], replace=True)
        for expert in reversed(experts):
            _import(store, [expert])
        _, one_by_one = _state(store)
        assert one_by_one.content_hash == at_once.content_hash
