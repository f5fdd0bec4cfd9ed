"""An expert's own words, which win over what imports say; each change is theirs or their network's coordinator's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.identity import Permission, Principal, Relation, Standing, demand
from api.invitations.capacity import lock_experts
from api.refusals import ConflictError, NotFoundError
from api.store import Event, Transaction
from api.store.tables import ExpertPreferenceRow, ExpertRow
from data.errors import InputError
from data.identifiers import OrphaCode

__all__ = [
    "Availability",
    "DisorderWord",
    "Preferences",
    "correct_disorder",
    "preferences_of",
    "set_availability",
]

MOST_PANELS = 100
"""So many open panels nobody takes; a larger limit is a slip."""
MOST_CORRECTIONS = 200

CheckVersion = Callable[[int], None]
"""Is told the version that the preferences have, and raises where it is another than the one that was read."""


class DisorderWord(StrEnum):
    """What an expert says of a disorder."""

    HANDLES = "handles"
    DOES_NOT = "does_not"
    AS_HELD = "as_held"
    """Nothing: what the profile tells counts."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether and how much an expert takes on.

    Attributes:
        available: Whether they take panels; None leaves it to the directory.
        away_until: Until when they take none, with a time zone.
        max_open_panels: How many they take at once; None leaves it to the directory.
    """

    available: bool | None = None
    away_until: datetime | None = None
    max_open_panels: int | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything that an expert said; version 0 where they said nothing yet."""

    availability: Availability = Availability()
    added_disorders: tuple[OrphaCode, ...] = ()
    removed_disorders: tuple[OrphaCode, ...] = ()
    version: int = 0


def preferences_of(transaction: Transaction, expert_id: str) -> Preferences:
    """Gives what an expert said; who may know is for the caller to see to."""
    row = transaction.session.get(ExpertPreferenceRow, expert_id, populate_existing=True)
    if row is None:
        return Preferences()
    return Preferences(
        Availability(row.available, row.away_until, row.max_open_panels),
        tuple(map(OrphaCode, row.added_disorders)),
        tuple(map(OrphaCode, row.removed_disorders)),
        row.version,
    )


def set_availability(
    transaction: Transaction,
    principal: Principal,
    expert_id: str,
    availability: Availability,
    *,
    check_version: CheckVersion,
) -> Preferences:
    """Says whether and how much an expert takes on, in place of what was said before.

    Raises:
        NotPermittedError, HiddenError: They are neither the expert nor a coordinator of one of the expert's networks.
        NotFoundError: There is no such expert.
        InputError: The limit or the time does not fit.
        StaleError: Somebody changed it in the meantime.
    """
    most = availability.max_open_panels
    if most is not None and not 0 <= most <= MOST_PANELS:
        raise InputError(f"max_open_panels: {most} is out of range", f"give 0 to {MOST_PANELS}")
    if availability.away_until is not None and availability.away_until <= transaction.at:
        raise InputError("away_until: lies in the past", "give a day to come, or leave it empty")
    _demand(transaction, principal, expert_id)
    # Whoever gives the expert a seat at this moment counts against one limit or the other.
    lock_experts(transaction, [expert_id])
    row = _row(transaction, expert_id)
    check_version(row.version)
    row.available, row.away_until = availability.available, availability.away_until
    row.max_open_panels = most
    _changed(transaction, principal, row, "availability")
    return preferences_of(transaction, expert_id)


def correct_disorder(
    transaction: Transaction, principal: Principal, expert_id: str, disorder: OrphaCode, word: DisorderWord
) -> Preferences:
    """Says of a disorder that an expert handles it, or does not, whatever the directory holds or the profile suggests.

    Args:
        transaction: The request's.
        principal: Who is asking.
        expert_id: Of whom.
        disorder: A code that the knowledge has; the caller resolved it.
        word: What is said.

    Raises:
        NotPermittedError, HiddenError: They are neither the expert nor a coordinator of one of the expert's networks.
        NotFoundError: There is no such expert.
        ConflictError: As many corrections as can be kept are there.
    """
    _demand(transaction, principal, expert_id)
    # Before the row, as imports do: the version counts on at the end.
    transaction.directory.lock()
    row = _row(transaction, expert_id)
    added = [one for one in row.added_disorders if one != disorder]
    removed = [one for one in row.removed_disorders if one != disorder]
    if word is DisorderWord.HANDLES:
        added.append(disorder)
    elif word is DisorderWord.DOES_NOT:
        removed.append(disorder)
    if len(added) + len(removed) > MOST_CORRECTIONS:
        raise ConflictError(
            f"{MOST_CORRECTIONS} corrections are kept; ask your central office to mend the record itself."
        )
    row.added_disorders, row.removed_disorders = sorted(added), sorted(removed)
    _changed(transaction, principal, row, word.value)
    transaction.directory.move_version()
    return preferences_of(transaction, expert_id)


def _demand(transaction: Transaction, principal: Principal, expert_id: str) -> None:
    expert = transaction.session.get(ExpertRow, expert_id)
    if expert is None:
        raise NotFoundError
    is_self = not principal.is_machine and principal.expert_id == expert_id
    relation = Relation.SELF if is_self else Relation.NONE
    demand(principal, Permission.PROFILE_EDIT, Standing.of(principal, relation=relation, networks=expert.erns))


def _row(transaction: Transaction, expert_id: str) -> ExpertPreferenceRow:
    row = transaction.session.get(ExpertPreferenceRow, expert_id, populate_existing=True, with_for_update=True)
    if row is None:
        row = ExpertPreferenceRow(
            expert_id=expert_id, added_disorders=[], removed_disorders=[], changed_at=transaction.at, version=0
        )
        transaction.session.add(row)
    return row


def _changed(transaction: Transaction, principal: Principal, row: ExpertPreferenceRow, what: str) -> None:
    row.changed_at, row.version = transaction.at, row.version + 1
    transaction.session.flush()
    detail: dict[str, str | int | bool | None] = {"what": what, "version": row.version}
    transaction.events.add(Event(principal.staff_id, "profile.changed", "expert", row.expert_id, detail=detail))
