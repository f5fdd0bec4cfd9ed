"""The checks of `consilium doctor` about what protects cases: keys, audit, key copy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.commands.console import counted
from api.settings import Settings
from api.store import open_store
from api.store.engine import database_file
from api.store.events import hash_of
from api.store.master_keys import master_keys_of
from api.store.tables import CaseKeyRow, ErasureRow, EventHeadRow, EventRow
from api.upkeep import key_counts, ledger_file, read_key_copy, read_ledger

__all__ = ["PROTECTION_CHECKS", "Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        state: "good", "odd" where it works all the same, or "bad".
        detail: What is there, or what is wrong.
        way_out: What to do about it.
    """

    state: Literal["good", "odd", "bad"]
    detail: str
    way_out: str = ""


def _master_keys(settings: Settings, session: Session) -> Finding:
    master_keys = master_keys_of(settings)
    counts = key_counts(session, master_keys)
    missing = [f"{counted(one.cases, 'case')} under {one.key_id}" for one in counts if not one.given]
    if missing:
        return Finding("bad", f"missing: {', '.join(missing)}", "add those keys to CONSILIUM_MASTER_KEYS")
    if not master_keys.current:
        return Finding("odd", "none, so that no case can be saved", "`consilium keys new` makes one")
    behind = sum(one.cases for one in counts if not one.current)
    if behind:
        return Finding("odd", f"{counted(behind, 'case')} under an earlier key", "`consilium keys rotate` moves them")
    return Finding("good", f"{master_keys.current}, {counted(counts[0].cases, 'case')}")


def _audit_head(_: Settings, session: Session) -> Finding:
    head = session.execute(select(EventHeadRow)).scalar_one_or_none()
    last = session.scalar(select(EventRow).order_by(EventRow.number.desc()).limit(1))
    way_out = "`consilium audit verify` names the first event that does not fit"
    if head is None or head.number != (last.number if last else 0):
        return Finding("bad", "the head of the chain is not the last event", way_out)
    if last is not None and not (last.hash == head.hash == hash_of(last)):
        return Finding("bad", f"the last event, {last.number}, was changed", way_out)
    return Finding(
        "good", f"{counted(head.number, 'event')}, head {head.hash[:16]}... (`consilium audit verify` reads them all)"
    )


def _key_copy(settings: Settings, session: Session) -> Finding:
    held = {case_id for (case_id,) in session.execute(select(CaseKeyRow.case_id))}
    erased = {case_id for (case_id,) in session.execute(select(ErasureRow.case_id))}
    copied = read_key_copy(settings.key_copy).keys()
    ledger = read_ledger(ledger_file(settings)).keys()
    if undone := sorted(ledger & held):
        return Finding(
            "bad", f"{undone[0]} stands in the ledger of erasures and has a key", f"`consilium erase {undone[0]}`"
        )
    if erased & copied or erased - ledger:
        return Finding("bad", "erased cases are not out of it", "`consilium db backup FILE` rewrites it")
    if behind := len(held - copied):
        return Finding(
            "odd", f"{counted(behind, 'case')} came after the last backup", "`consilium db backup FILE` rewrites it"
        )
    return Finding("good", f"{settings.key_copy}, {counted(len(copied), 'case')}, {len(ledger):,} erased")


def _asked(check: Callable[[Settings, Session], Finding]) -> Callable[[Settings], Finding]:
    def asked(settings: Settings) -> Finding:
        file = database_file(settings)
        if file is not None and not file.exists():
            return Finding("odd", "no database yet", "the first command that needs it makes it")
        with open_store(settings) as store, store.begin(read_only=True) as transaction:
            return check(settings, transaction.session)

    return asked


PROTECTION_CHECKS: Mapping[str, Callable[[Settings], Finding]] = {
    "master keys": _asked(_master_keys),
    "audit": _asked(_audit_head),
    "key copy": _asked(_key_copy),
}
"""These checks by the name that is shown, in order."""
