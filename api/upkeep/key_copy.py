"""The one copy of the cases' data keys outside the database, each still sealed under its master key.

Backups of the database hold no keys. So a destroyed key is gone from all of them once it is gone from the database and
from this copy, which is rewritten at each erasure, rotation and backup; older copies of it are never needed, and must
not be kept. Keys of cases that a restore left out of the database stay in it until they are erased.
"""

import base64
import binascii
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.protection import MasterKeys
from api.settings import Settings
from api.store import StoreDamagedError, StoreUnavailableError
from api.store.tables import CaseKeyRow, ErasureRow
from api.upkeep.ledger import Erasure, append_to_ledger, ledger_file, read_ledger

__all__ = ["WrappedKey", "exclusive", "hold_keys", "read_key_copy", "renew"]

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A case's data key, sealed under a master key.

    Attributes:
        master_key_id: Which master key.
        wrapped_key: The sealed bytes.
        created_at: When the case got it.
    """

    master_key_id: str
    wrapped_key: bytes
    created_at: datetime


@contextmanager
def exclusive(settings: Settings) -> Iterator[None]:
    """Lets one process at a time change the key copy and the ledger; the others of this machine wait.

    Raises:
        StoreUnavailableError: Their folder cannot be written.
    """
    folder = settings.key_copy.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / f".{settings.key_copy.name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnavailableError(
            f"CONSILIUM_KEY_COPY: {folder} cannot be written: {error.strerror}; name a file in another folder"
        ) from error
    try:
        # The system releases it even when the process is killed; the file stays, so that all lock the same one.
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def hold_keys(session: Session) -> None:
    """Keeps other machines from destroying or sealing keys anew until the transaction ends; call it before either."""
    if session.connection().dialect.name == "postgresql":
        # SQLite has one writer at a time anyway.
        session.execute(text("LOCK TABLE case_keys IN EXCLUSIVE MODE"))


def read_key_copy(file: Path) -> dict[str, WrappedKey]:
    """The keys by case id; empty where there is no copy yet.

    Raises:
        StoreDamagedError: It is no key copy.
    """
    if not file.exists():
        return {}
    try:
        return _read(file.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise StoreDamagedError(
            f"CONSILIUM_KEY_COPY: {file} is no copy of keys ({error}); move it away, "
            "and `consilium db backup` writes a new one from the database"
        ) from error


def renew(session: Session, settings: Settings, *, rotate_to: MasterKeys | None = None) -> int:
    """Rewrites the key copy as the session's transaction leaves the keys, and completes the ledger; gives how many.

    Call it within `exclusive` and last before the commit: should the commit fail, the copy lacks keys that are still
    in the database, and the next renewal puts them back. The other way round an erased key could outlive its erasure.

    Args:
        session: Of a transaction that may write.
        settings: Where both files lie.
        rotate_to: Seals keys of cases that are not in the database under the current one of these, as a rotation has
            done with the others.

    Raises:
        StoreError: The key copy or the ledger is damaged, or cannot be written.
    """
    hold_keys(session)
    session.flush()
    ledger = ledger_file(settings)
    erasures = {row.case_id: row for row in session.scalars(select(ErasureRow))}
    held = {
        row.case_id: WrappedKey(row.master_key_id, row.wrapped_key, row.created_at)
        for row in session.scalars(select(CaseKeyRow))
    }
    try:
        append_to_ledger(
            ledger, (Erasure(row.case_id, row.reason, row.erased_at, row.erased_by) for row in erasures.values())
        )
        erased = erasures.keys() | (read_ledger(ledger).keys() - held.keys())
        keys = {case: key for case, key in (read_key_copy(settings.key_copy) | held).items() if case not in erased}
        _write(settings.key_copy, keys if rotate_to is None else _rotated(keys, rotate_to))
    except OSError as error:
        raise StoreUnavailableError(
            f"CONSILIUM_KEY_COPY: {settings.key_copy} cannot be written: {error.strerror}; nothing was changed"
        ) from error
    return len(keys)


def _read(written: str) -> dict[str, WrappedKey]:
    said = json.loads(written)
    if said["format"] != _FORMAT:
        raise ValueError(f"its format is {said['format']}, not {_FORMAT}")
    return {
        case_id: WrappedKey(
            one["master_key_id"],
            base64.b64decode(one["wrapped_key"], validate=True),
            datetime.fromisoformat(one["created_at"]),
        )
        for case_id, one in said["keys"].items()
    }


def _rotated(keys: Mapping[str, WrappedKey], master_keys: MasterKeys) -> dict[str, WrappedKey]:
    moved: dict[str, WrappedKey] = {}
    for case_id, key in keys.items():
        if key.master_key_id == master_keys.current or key.master_key_id not in master_keys.ids:
            moved[case_id] = key
            continue
        data_key = master_keys.unwrap(key.master_key_id, key.wrapped_key, case_id)
        moved[case_id] = WrappedKey(*master_keys.wrap(data_key, case_id), key.created_at)
    return moved


def _write(file: Path, keys: Mapping[str, WrappedKey]) -> None:
    content = {
        "format": _FORMAT,
        "keys": {
            case_id: {
                "master_key_id": key.master_key_id,
                "wrapped_key": base64.b64encode(key.wrapped_key).decode(),
                "created_at": key.created_at.isoformat(),
            }
            for case_id, key in sorted(keys.items())
        },
    }
    # mkstemp makes it for the owner alone.
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=0)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
