"""Experience of experts in the directory: counted, corrected, and part of what replicas go by."""

from collections.abc import Callable

from api.store import Store
from api.store.tables import ExpertPreferenceRow
from data.expert import Expert


def test_experience_is_counted_moves_the_version_and_can_be_corrected(
    store: Store, expert: Callable[..., Expert]
) -> None:
    with store.begin() as transaction:
        transaction.directory.import_experts([expert("E1"), expert("E2")])
        imported = transaction.directory.version()
    with store.begin() as transaction:
        directory = transaction.directory
        first = directory.replace_experience([], ["E2", "E1", "E1"], "ORPHA:213", 2026)
        directory.replace_experience([], ["E1"], "ORPHA:213", 2026)
        assert len(first) == 2
        assert directory.experience() == {"E1": {"ORPHA:213": 2}, "E2": {"ORPHA:213": 1}}
        moved = directory.version()
    assert moved.version == imported.version + 2
    with store.begin() as transaction:
        assert transaction.directory.replace_experience([], [], None, 2026) == []
        assert transaction.directory.version() == moved
        # An import that changes nothing leaves the version where experience brought it.
        transaction.directory.import_experts([expert("E1")])
        assert transaction.directory.version() == moved
        # What an expert says of themselves wins.
        said = {"added_disorders": [], "removed_disorders": ["ORPHA:213"], "changed_at": transaction.at, "version": 1}
        transaction.session.add(ExpertPreferenceRow(expert_id="E1", **said))
        transaction.session.flush()
        assert transaction.directory.experience() == {"E2": {"ORPHA:213": 1}}
    with store.begin() as transaction:
        transaction.directory.replace_experience(first, ["E2"], None, 2026)
        assert transaction.directory.experience() == {}
    with store.begin() as transaction:
        # Who leaves the directory takes their experience along.
        transaction.directory.import_experts([expert("E2")], replace=True)
        assert transaction.directory.experience() == {}
