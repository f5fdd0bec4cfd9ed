"""The store: what Consilium keeps, in SQLite or PostgreSQL.

`open_store` opens it; a request takes one transaction and works with what that offers:

    with open_store(settings) as store, store.begin() as transaction:
        result = transaction.directory.import_experts(experts, file_name="experts.csv")
"""

from api.store.changes import DirectoryVersion, ExpertChange, FieldChange, ImportResult
from api.store.directory import Directory, ExpertPage, RecordedImport
from api.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreSchemaError,
    StoreUnavailableError,
)
from api.store.events import Event
from api.store.filters import ExpertFilters
from api.store.opening import Store, Transaction, open_store
from api.store.people import People, principal_of
from api.store.records import folded
from api.store.schema import Upgrade, upgrade
from api.store.sessions import Sessions

__all__ = [
    "Directory",
    "DirectoryVersion",
    "Event",
    "ExpertChange",
    "ExpertFilters",
    "ExpertPage",
    "FieldChange",
    "ImportResult",
    "People",
    "RecordedImport",
    "Sessions",
    "Store",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreSchemaError",
    "StoreUnavailableError",
    "Transaction",
    "Upgrade",
    "folded",
    "open_store",
    "principal_of",
    "upgrade",
]
