"""How panels of networks went; small counts are not told where they could single out a patient.

An office sees the panels of its own network one by one, so their counts tell it nothing more. Of other networks, and
for analysts, no count of panels below five is given, and no time that rests on fewer than five panels.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import select

from api.pages.formats import clock
from api.store import Transaction
from api.store.tables import ExpertRow, InvitationRow, PanelRow, PanelTransitionRow

__all__ = [
    "FEWEST",
    "Answers",
    "Load",
    "Month",
    "NetworkPanels",
    "Times",
    "answers_of",
    "load_of",
    "months_of",
    "panels_by_network",
    "times_of",
]

FEWEST = 5
"""Counts below it are not told."""
_MONTHS = 12
# Drafts are not counted: without consent for care not even an office may learn that there is one.
_DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Month:
    """The panels asked for in a month; `count` is None where it is not told, `day` the first of the month."""

    day: date
    count: int | None


@dataclass(frozen=True, slots=True)
class NetworkPanels:
    """The panels of a network in twelve months; None where the count is not told."""

    network: str
    panels: int | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of invitations, and how long answers took.

    Attributes:
        states: Invitations by state: accepted, declined, expired, invited (waiting).
        hours: Median hours to an answer; None with fewer than five answers.
        reasons: How often invitations were declined by which reason, most often first.
    """

    states: dict[str, int]
    hours: float | None
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Times:
    """Median times of panels; None where fewer than five tell.

    Attributes:
        first_answer_hours: From opening to the first expert's answer.
        outcome_days: From opening to sign-off.
        panels: How many panels were signed off; None where it is not told.
    """

    first_answer_hours: float | None
    outcome_days: float | None
    panels: int | None


@dataclass(frozen=True, slots=True)
class Load:
    """How many experts of a network hold how many open seats: none, one, two, three and more."""

    experts: int
    by_seats: tuple[int, int, int, int]


def months_of(transaction: Transaction, networks: Collection[str], *, is_own: bool) -> list[Month]:
    """Gives the panels of networks in each of the last twelve months, the earliest first."""
    first = _months_back(transaction.at.astimezone(clock()).date(), _MONTHS - 1)
    asked = select(PanelRow.created_at).where(
        PanelRow.network.in_(sorted(networks)),
        PanelRow.state != _DRAFT,
        PanelRow.created_at >= datetime(first.year, first.month, 1, tzinfo=clock()),
    )
    counted = Counter(at.astimezone(clock()).date().replace(day=1) for at in transaction.session.scalars(asked))
    months = [_months_back(transaction.at.astimezone(clock()).date(), back) for back in range(_MONTHS - 1, -1, -1)]
    return [Month(day, _told(counted[day], is_own=is_own)) for day in months]


def panels_by_network(transaction: Transaction, own: Collection[str], names: Iterable[str]) -> list[NetworkPanels]:
    """Gives each network's panels of the last twelve months; those of others below five are not told."""
    since = transaction.at - timedelta(days=365)
    counted = Counter(
        transaction.session.scalars(
            select(PanelRow.network).where(PanelRow.created_at >= since, PanelRow.state != _DRAFT)
        )
    )
    return [NetworkPanels(name, _told(counted[name], is_own=name in own)) for name in names]


def answers_of(transaction: Transaction, networks: Collection[str]) -> Answers:
    """Gives what became of the invitations of networks' panels; they are about experts, not patients."""
    asked = (
        select(InvitationRow.state, InvitationRow.invited_at, InvitationRow.answered_at, InvitationRow.decline_reason)
        .join(PanelRow, PanelRow.panel_id == InvitationRow.panel_id)
        .where(PanelRow.network.in_(sorted(networks)), InvitationRow.invited_at.is_not(None))
    )
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    hours: list[float] = []
    for state, invited_at, answered_at, reason in transaction.session.execute(asked):
        states[state] += 1
        if reason:
            reasons[reason] += 1
        if answered_at is not None and invited_at is not None:
            hours.append((answered_at - invited_at) / timedelta(hours=1))
    return Answers(dict(states), _median(hours), tuple(reasons.most_common()))


def times_of(transaction: Transaction, networks: Collection[str], *, is_own: bool) -> Times:
    """Gives how long panels took from opening to the first answer and to sign-off."""
    steps = (
        select(PanelTransitionRow.panel_id, PanelTransitionRow.name, PanelTransitionRow.at)
        .join(PanelRow, PanelRow.panel_id == PanelTransitionRow.panel_id)
        .where(PanelRow.network.in_(sorted(networks)), PanelTransitionRow.name.in_(("open", "sign-off")))
        .order_by(PanelTransitionRow.panel_id, PanelTransitionRow.number)
    )
    opened: dict[str, datetime] = {}
    signed: dict[str, datetime] = {}
    for panel_id, name, at in transaction.session.execute(steps):
        (opened if name == "open" else signed).setdefault(panel_id, at)
    answered = select(InvitationRow.panel_id, InvitationRow.answered_at).where(
        InvitationRow.panel_id.in_(sorted(opened)), InvitationRow.answered_at.is_not(None)
    )
    first: dict[str, datetime] = {}
    for panel_id, answered_at in transaction.session.execute(answered):
        if answered_at is not None:
            first[panel_id] = min(first.get(panel_id, answered_at), answered_at)
    hours = [(at - opened[panel_id]) / timedelta(hours=1) for panel_id, at in first.items()]
    days = [(at - opened[panel_id]) / timedelta(days=1) for panel_id, at in signed.items() if panel_id in opened]
    return Times(_median(hours), _median(days), _told(len(days), is_own=is_own))


def load_of(transaction: Transaction, networks: Collection[str], seats: dict[str, int]) -> Load:
    """Gives how the open seats spread over the experts of networks.

    Args:
        transaction: The request's.
        networks: Whose experts.
        seats: Expert id -> seats held here.
    """
    members = [
        expert_id
        for expert_id, erns in transaction.session.execute(select(ExpertRow.expert_id, ExpertRow.erns))
        if set(erns) & set(networks)
    ]
    counted = Counter(min(seats.get(expert_id, 0), 3) for expert_id in members)
    return Load(len(members), (counted[0], counted[1], counted[2], counted[3]))


def _told(count: int, *, is_own: bool) -> int | None:
    return count if is_own or count >= FEWEST else None


def _median(values: Sequence[float]) -> float | None:
    return median(values) if len(values) >= FEWEST else None


def _months_back(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
