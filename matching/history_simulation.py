"""A simulated history of panels: what `consilium learn` and notebooks are tried on until there is a real one.

Cases come to the networks (`history_cases`). For each the central office asks the matcher, takes the best experts whom
age group, availability and capacity allow, now and then one from further down so that other choices leave traces too,
and invites them. Experts answer by their habits, load and language (`history_effects`), accept or decline, contribute,
and are found more or less useful by what they know. Who declines or has not answered by the deadline is followed by a
backup. A panel closes some days after the last of two or more contributions, or when nothing more is to come, or after
`longest_days`; its outcome depends on the best contribution. All of it is invented and tells nothing of real experts.

Events are worked off in order of time, so an expert's load is that of the very moment; the same matcher, settings and
seed give the same history.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import numpy as np

from data.errors import InputError
from data.expert import Expert
from data.identifiers import ExpertId, OrphaCode
from matching.history_cases import draw_cases
from matching.history_effects import PlantedEffect, answer_chance, answer_hours, draw_grade, draw_habit
from matching.history_records import (
    Answer,
    Habit,
    Outcome,
    PanelHistory,
    PastCase,
    PastContribution,
    PastInvitation,
    PastPanel,
    Role,
)
from matching.matcher import Matcher
from matching.policy import broken_rule
from matching.results import Policy

_CONSIDERED = 60
_DECLINES = (0.45, 0.3, 0.15, 0.05)
"""Assumed: share of answers that decline, by what the expert knows of the disorder, grade 0 to 3."""
_CONTRIBUTES = 0.9
"""Assumed: share of those who accept that contribute."""
_WRITING_HOURS, _WRITING_SPREAD = 48.0, 0.7
"""Assumed: median hours from acceptance to contribution, and the standard deviation of their natural logarithm."""
_ACTIVE, _QUIET_DAYS = 2, 5.0
"""A panel with so many contributions closes when none has come for so many days (the days are assumed)."""
_OUTCOMES: tuple[tuple[Outcome, tuple[float, float, float, float]], ...] = (
    ("diagnosis", (0.02, 0.10, 0.25, 0.50)),
    ("treatment plan", (0.08, 0.25, 0.35, 0.30)),
    ("recommendation", (0.30, 0.45, 0.35, 0.19)),
)
"""Assumed: chance of each outcome by the best contribution's grade; what is left over closes without one."""


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """What a history is like.

    Attributes:
        months: How long it is.
        cases_a_month: Mean number of cases, over all networks together.
        start: When it begins.
        members: Experts invited at first.
        backups: Experts who may be invited after them.
        deadline_hours: Hours for an answer before a backup is invited; a third of it where the panel is urgent.
        urgent: Share of panels that are urgent.
        explored: Share of seats that go to anyone among the sixty best instead of the next best.
        longest_days: Days after which a panel closes whatever is still to come.
        effects: Differences put in.
    """

    months: float = 24.0
    cases_a_month: float = 25.0
    start: datetime = datetime(2023, 1, 1, tzinfo=UTC)
    members: int = 4
    backups: int = 2
    deadline_hours: float = 72.0
    urgent: float = 0.15
    explored: float = 0.15
    longest_days: float = 42.0
    effects: tuple[PlantedEffect, ...] = ()

    def __post_init__(self) -> None:
        for name in ("months", "cases_a_month", "members", "deadline_hours", "longest_days"):
            if not getattr(self, name) > 0:
                raise InputError(f"history: {name}: {getattr(self, name)}", "give more than 0")


def simulate_history(matcher: Matcher, settings: HistorySettings | None = None, seed: int = 0) -> PanelHistory:
    """Simulates a history of panels of the matcher's directory.

    Args:
        matcher: Whose experts are asked, and by whose scores.
        settings: What the history is like.
        seed: The same seed gives the same history.

    Raises:
        InputError: The directory is empty, or an effect is planted that holds for nobody.
    """
    settings = settings or HistorySettings()
    everyone = tuple(matcher.experts.values())
    if not everyone:
        raise InputError("history: the directory is empty", "name a directory with experts")
    for effect in settings.effects:
        if not any(effect.holds_for(expert) for expert in everyone):
            raise InputError(f"planted effect: no expert of {effect.of} {effect.value}", "name one of the directory")
    generator = np.random.default_rng(seed)
    cases = draw_cases(matcher.knowledge, everyone, settings.start, settings.months, settings.cases_a_month, generator)
    return _Simulation(matcher, settings, generator, cases).run()


@dataclass(slots=True)
class _Panel:
    """A panel while it goes on."""

    record: PastPanel
    case: PastCase
    ranking: dict[ExpertId, tuple[int, float]]
    waiting: list[ExpertId]
    due: int = 0
    grades: list[int] = field(default_factory=list)
    invitations: list[PastInvitation] = field(default_factory=list)


class _Simulation:
    def __init__(
        self, matcher: Matcher, settings: HistorySettings, generator: np.random.Generator, cases: list[PastCase]
    ) -> None:
        self._matcher, self._settings, self._generator, self._cases = matcher, settings, generator, cases
        self._end = settings.start + timedelta(days=settings.months * 30.44)
        self._rows = {expert: row for row, expert in enumerate(matcher.experts)}
        self._disorders = {matcher.knowledge.disorder_code(d): d for d in range(matcher.knowledge.disorder_count)}
        self._habits: dict[ExpertId, Habit] = {}
        self._grades: dict[tuple[ExpertId, OrphaCode], int] = {}
        self._load: dict[ExpertId, int] = {}
        self._members: dict[str, list[ExpertId]] = {}
        self._panels: list[_Panel] = []
        self._contributions: list[PastContribution] = []
        self._events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._numbers = count()

    def run(self) -> PanelHistory:
        for case in self._cases:
            self._at(case.opened_at, partial(self._open, case))
        while self._events and self._events[0][0] <= self._end:
            now, _, happens = heapq.heappop(self._events)
            happens(now)
        invitations = [
            replace(one, observed_until=panel.record.closed_at or self._end)
            for panel in self._panels
            for one in panel.invitations
        ]
        return PanelHistory(
            tuple(case for case in self._cases if case.opened_at <= self._end),
            tuple(panel.record for panel in self._panels),
            tuple(sorted(invitations, key=lambda one: (one.invited_at, one.panel_id, one.expert_id))),
            tuple(self._contributions),
            self._end,
            self._habits,
        )

    def _at(self, moment: datetime, happens: Callable[[datetime], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._numbers), happens))

    def _open(self, case: PastCase, now: datetime) -> None:
        settings, chance = self._settings, self._generator.random
        ranking = self._matcher.rank(case.case, _CONSIDERED)
        allowed = [expert for expert, _ in ranking if self._may_be_asked(expert, case)]
        chosen: list[ExpertId] = []
        while allowed and len(chosen) < settings.members + settings.backups:
            explores = chance() < settings.explored
            chosen.append(allowed.pop(int(self._generator.integers(len(allowed))) if explores else 0))
        is_urgent = bool(chance() < settings.urgent)
        deadline = settings.deadline_hours / (3 if is_urgent else 1)
        record = PastPanel(
            f"P{len(self._panels) + 1:05}", case.case.case_id, case.network, is_urgent, now, deadline, None, None, None
        )
        places = {expert: (rank, score) for rank, (expert, score) in enumerate(ranking, start=1)}
        panel = _Panel(record, case, places, chosen[settings.members :])
        self._panels.append(panel)
        self._at(now + timedelta(days=settings.longest_days), partial(self._close, panel))
        for expert in chosen[: settings.members]:
            self._invite(panel, expert, "member", now)
        if not panel.due:
            self._close(panel, now)

    def _may_be_asked(self, expert_id: ExpertId, case: PastCase) -> bool:
        # The profile's own count of open panels is of another day: here the simulated one holds.
        expert = self._matcher.experts[expert_id].model_copy(update={"open_panels": self._load.get(expert_id, 0)})
        return broken_rule(expert, Policy(), case.case.age_years) is None

    def _invite(self, panel: _Panel, expert_id: ExpertId, role: Role, now: datetime) -> None:
        expert, load = self._matcher.experts[expert_id], self._load.get(expert_id, 0)
        speaks = not expert.languages or panel.case.case.language in expert.languages
        rank, score = panel.ranking[expert_id]
        place = len(panel.invitations)
        panel.invitations.append(
            PastInvitation(
                panel.record.panel_id, panel.record.case_id, expert_id, role, rank, score, now, load, speaks,
                panel.record.is_urgent, None, None, self._end,
            )
        )  # fmt: skip
        panel.due += 1
        habit = self._habit(expert)
        if self._generator.random() < answer_chance(habit, expert, load, speaks_language=speaks):
            hours = answer_hours(habit, self._generator, is_urgent=panel.record.is_urgent)
            self._at(now + timedelta(hours=hours), partial(self._answer, panel, place))
        self._at(now + timedelta(hours=panel.record.deadline_hours), partial(self._remind, panel, place))

    def _answer(self, panel: _Panel, place: int, now: datetime) -> None:
        if panel.record.closed_at:
            return
        expert_id = panel.invitations[place].expert_id
        grade = self._grade(expert_id, panel.case.disorder)
        answer: Answer = "declined" if self._generator.random() < _DECLINES[grade] else "accepted"
        panel.invitations[place] = replace(panel.invitations[place], answer=answer, answered_at=now)
        if answer == "declined":
            self._next_backup(panel, now)
            self._done(panel, now)
            return
        self._load[expert_id] = self._load.get(expert_id, 0) + 1
        self._members.setdefault(panel.record.panel_id, []).append(expert_id)
        if self._generator.random() < _CONTRIBUTES:
            hours = _WRITING_HOURS * float(np.exp(self._generator.normal(0, _WRITING_SPREAD)))
            self._at(now + timedelta(hours=hours), partial(self._contribute, panel, expert_id, grade))

    def _remind(self, panel: _Panel, place: int, now: datetime) -> None:
        if not panel.record.closed_at and panel.invitations[place].answer is None:
            self._next_backup(panel, now)

    def _next_backup(self, panel: _Panel, now: datetime) -> None:
        while panel.waiting:
            expert_id = panel.waiting.pop(0)
            if self._may_be_asked(expert_id, panel.case):
                self._invite(panel, expert_id, "backup", now)
                return

    def _contribute(self, panel: _Panel, expert_id: ExpertId, grade: int, now: datetime) -> None:
        if panel.record.closed_at:
            return
        self._contributions.append(PastContribution(panel.record.panel_id, expert_id, now, grade))
        panel.grades.append(grade)
        self._done(panel, now)
        if len(panel.grades) >= _ACTIVE:
            self._at(now + timedelta(days=_QUIET_DAYS), partial(self._settle, panel, len(panel.grades)))

    def _settle(self, panel: _Panel, contributions: int, now: datetime) -> None:
        """Closes an active panel to which nobody has contributed for some days."""
        if len(panel.grades) == contributions:
            self._close(panel, now)

    def _done(self, panel: _Panel, now: datetime) -> None:
        """Counts an invitation as settled; a panel closes a day after the last one is."""
        panel.due -= 1
        if not panel.due:
            self._at(now + timedelta(days=1), partial(self._close, panel))

    def _close(self, panel: _Panel, now: datetime) -> None:
        if panel.record.closed_at:
            return
        outcome = self._outcome(max(panel.grades, default=None))
        diagnosis = panel.case.disorder if outcome == "diagnosis" else None
        panel.record = replace(panel.record, closed_at=now, outcome=outcome, diagnosis=diagnosis)
        for expert in self._members.get(panel.record.panel_id, ()):
            self._load[expert] -= 1

    def _outcome(self, best: int | None) -> Outcome:
        if best is None:
            return "none"
        drawn = float(self._generator.random())
        for outcome, chances in _OUTCOMES:
            if drawn < chances[best]:
                return outcome
            drawn -= chances[best]
        return "none"

    def _habit(self, expert: Expert) -> Habit:
        if expert.expert_id not in self._habits:
            self._habits[expert.expert_id] = draw_habit(expert, self._settings.effects, self._generator)
        return self._habits[expert.expert_id]

    def _grade(self, expert_id: ExpertId, disorder: OrphaCode) -> int:
        """What an expert knows of a disorder, drawn once: another panel of the same disorder finds the same."""
        if (expert_id, disorder) not in self._grades:
            expertise, row = self._matcher.index.expertise, self._rows[expert_id]
            place = self._disorders[disorder]
            scope = self._matcher.knowledge.snapshot.disorders.network_scope
            inside = bool((expertise.scope[row] & np.asarray(scope[:, place], np.bool_)).any())
            gain = float(expertise.gains[row, place]) + (float(expertise.scope_gain[row]) if inside else 0.0)
            expert = self._matcher.experts[expert_id]
            gain += sum(effect.gain for effect in self._settings.effects if effect.holds_for(expert))
            self._grades[expert_id, disorder] = draw_grade(min(max(gain, 0.0), 1.0), self._generator)
        return self._grades[expert_id, disorder]
