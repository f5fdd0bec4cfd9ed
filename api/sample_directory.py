"""The sample directory in the database: it fills an empty one, and makes room for a real one."""

from api.store import Directory, Store
from data import Expert, read_experts
from data.errors import DirectoryError
from data.sample import experts_file

__all__ = ["holds_only_the_sample", "import_sample_when_empty"]


def import_sample_when_empty(store: Store) -> bool:
    """Takes the sample directory in where the directory has nobody; tells whether it did.

    Raises:
        StoreError: The database cannot be read or written.
    """
    with store.begin(read_only=True) as transaction:
        if transaction.directory.count():
            return False
    experts = _sample_experts()
    with store.begin() as transaction:
        # Asked again: another process may have been quicker.
        if transaction.directory.count():
            return False
        transaction.directory.import_experts(experts, file_name=experts_file().name)
    return True


def holds_only_the_sample(directory: Directory) -> bool:
    """Whether the directory is the sample directory, unchanged."""
    would_change = directory.import_experts(_sample_experts(), replace=True, dry_run=True)
    return bool(would_change.unchanged) and not (would_change.added or would_change.changed or would_change.removed)


def _sample_experts() -> list[Expert]:
    experts, report = read_experts(experts_file())
    if report.has_errors:
        raise DirectoryError(f"the sample directory is damaged: {report.summary()}; install Consilium again")
    return experts
