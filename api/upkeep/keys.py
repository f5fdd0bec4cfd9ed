"""Case keys and the master keys that they are sealed under: how many are under which, and moving all to the current."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.progress import ProgressProtocol
from api.protection import MasterKeys
from api.settings import Settings
from api.store import Event, Store
from api.store.master_keys import master_keys_of
from api.store.tables import CaseKeyRow
from api.upkeep.key_copy import exclusive, hold_keys, renew
from data.errors import SettingsError

__all__ = ["KeyCount", "Rotation", "key_counts", "rotate"]

_BATCH = 200


@dataclass(frozen=True, slots=True)
class KeyCount:
    """How many cases' keys are sealed under a master key.

    Attributes:
        key_id: The master key.
        cases: How many.
        given: Whether CONSILIUM_MASTER_KEYS gives it: without it those cases cannot be read.
        current: Whether it is the one that seals.
    """

    key_id: str
    cases: int
    given: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Attributes:
        key_id: The master key that seals from then on.
        moved: Cases whose keys were sealed under it anew.
        left: Cases under master keys that are not given, by key id.
    """

    key_id: str
    moved: int
    left: dict[str, int]


def key_counts(session: Session, master_keys: MasterKeys) -> list[KeyCount]:
    """Every master key that is given or that a case's key is sealed under, the given ones first."""
    query = select(CaseKeyRow.master_key_id, func.count()).group_by(CaseKeyRow.master_key_id)
    cases = dict(session.execute(query).all())
    names = [*master_keys.ids, *sorted(cases.keys() - set(master_keys.ids))]
    return [KeyCount(n, cases.get(n, 0), n in master_keys.ids, n == master_keys.current) for n in names]


def rotate(store: Store, settings: Settings, progress: ProgressProtocol, *, actor: str) -> Rotation:
    """Seals every case's data key under the current master key: what content is sealed under stays as it is.

    Each batch is a transaction of its own with an event; a rotation that was interrupted goes on where it stopped.

    Raises:
        SettingsError: There is no master key.
        ContentSealedError: A master key is another one than that of the same id which sealed.
        StoreError: The database is busy, unavailable or damaged, or the key copy cannot be written.
    """
    master_keys = master_keys_of(settings)
    if not master_keys.current:
        raise SettingsError("CONSILIUM_MASTER_KEYS is not set: `consilium keys new` makes a key for it")
    with store.begin(read_only=True) as transaction:
        counts = [one for one in key_counts(transaction.session, master_keys) if not one.current]
    progress.start("rotating keys", sum(one.cases for one in counts if one.given))
    moved = 0
    while batch := _rotate_batch(store, settings, master_keys, actor):
        moved += batch
        progress.advance(batch)
    progress.finish()
    with exclusive(settings), store.begin() as transaction:
        renew(transaction.session, settings, rotate_to=master_keys)
    return Rotation(
        master_keys.current, moved, {one.key_id: one.cases for one in counts if one.cases and not one.given}
    )


def _rotate_batch(store: Store, settings: Settings, master_keys: MasterKeys, actor: str) -> int:
    others = [key_id for key_id in master_keys.ids if key_id != master_keys.current]
    with exclusive(settings), store.begin() as transaction:
        hold_keys(transaction.session)
        query = select(CaseKeyRow).where(CaseKeyRow.master_key_id.in_(others)).order_by(CaseKeyRow.case_id)
        rows = transaction.session.scalars(query.limit(_BATCH)).all()
        for row in rows:
            key = master_keys.unwrap(row.master_key_id, row.wrapped_key, row.case_id)
            row.master_key_id, row.wrapped_key = master_keys.wrap(key, row.case_id)
        if rows:
            detail: dict[str, str | int | bool | None] = {"cases": len(rows), "master_key_id": master_keys.current}
            transaction.events.add(Event(actor, "keys.rotated", "master_key", master_keys.current, detail=detail))
        return len(rows)
