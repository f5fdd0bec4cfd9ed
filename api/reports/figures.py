"""The figures of a network's month, with small cells suppressed.

A count of one to four is shown as "<5"; a median or share of fewer than five is not shown, nor a share with one to four
on either side. In lists by centre and country the small ones are one line; where the rest alone would be a small cell,
the smallest shown joins it, so that no subtraction brings it back.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from api.reports.facts import InvitationFact, Month, MonthFacts, PanelFact

__all__ = ["Coverage", "Figure", "MonthlyReport", "monthly_report"]

SMALLEST = 5
"""Cells below this are suppressed."""
ACTIVE = 2
"""Members who must contribute for a panel to count in the networks' monitoring (reference/cpms.md)."""
_SUPPRESSED, _NONE = f"<{SMALLEST}", "too few to tell"
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the report.

    Attributes:
        section: Its heading.
        name: What it is.
        value: As it is shown.
        note: What it means, where that needs words.
    """

    section: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a network's scope is covered by its members; of the directory, so that nothing is suppressed.

    Attributes:
        disorders: Disorders in its scope.
        without: Those that no member is likely to handle.
        thin: Those with members of one country alone.
    """

    disorders: int
    without: int
    thin: int


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """A report.

    Attributes:
        network: The network.
        month: Such as 2026-10.
        figures: Its lines.
    """

    network: str
    month: str
    figures: tuple[Figure, ...]

    def value(self, name: str) -> str:
        """The value of the line of that name."""
        return next(figure.value for figure in self.figures if figure.name == name)


def monthly_report(facts: MonthFacts, month: Month, coverage: Coverage | None = None) -> MonthlyReport:
    """Counts a month.

    Args:
        facts: Of the network.
        month: The month.
        coverage: Of its scope; None leaves the section out.
    """
    panels = [panel for panel in facts.panels if month.has(panel.opened_at)]
    invitations = [one for one in facts.invitations if month.has(one.invited_at)]
    figures = [
        Figure("Panels", "Cases enrolled", _count(sum(month.has(at) for at in facts.cases_at))),
        *_panels(panels),
        *_times(panels, [panel for panel in facts.panels if month.has(panel.outcome_at)]),
        *_answers(invitations),
        *_load(facts, invitations),
        *_listed("Invitations by country", [one.country or "not stated" for one in invitations]),
        *_listed("Invitations by centre", [one.centre or "not stated" for one in invitations]),
    ]
    if coverage is not None:
        figures += _coverage(coverage)
    return MonthlyReport(facts.network, f"{month.begins:%Y-%m}", tuple(figures))


def _panels(panels: Sequence[PanelFact]) -> Iterable[Figure]:
    active = sum(panel.contributors >= ACTIVE for panel in panels)
    yield Figure("Panels", "Panels requested", _count(len(panels)))
    yield Figure("Panels", "Of these urgent", _part(sum(panel.is_urgent for panel in panels), len(panels)))
    yield Figure(
        "Panels",
        "Active panels",
        _part(active, len(panels)),
        "at least two members contributed: the panels that count in the networks' monitoring",
    )


def _times(opened: Sequence[PanelFact], concluded: Sequence[PanelFact]) -> Iterable[Figure]:
    answers = [panel.first_answer_hours for panel in opened if panel.first_answer_hours is not None]
    days = [
        (panel.outcome_at - panel.opened_at).total_seconds() / 3600 / _HOURS_A_DAY
        for panel in concluded
        if panel.outcome_at is not None
    ]
    yield Figure("Times", "Time to first answer", _median(answers, "hours"), "from the first invitation, median")
    yield Figure("Times", "Outcomes signed off", _count(len(days)), "in this month, whenever the panel was requested")
    yield Figure("Times", "Time to outcome", _median(days, "days"), "from the request, median")


def _answers(invitations: Sequence[InvitationFact]) -> Iterable[Figure]:
    decided = [one for one in invitations if one.is_decided]
    answered = [one for one in decided if one.answer is not None]
    accepted = sum(one.answer == "accepted" for one in answered)
    yield Figure("Answers", "Invitations sent", _count(len(invitations)))
    yield Figure("Answers", "Answered", _share(len(answered), len(decided)), "of those whose time is over or answered")
    yield Figure("Answers", "Accepted", _share(accepted, len(answered)), "of the answers")


def _load(facts: MonthFacts, invitations: Sequence[InvitationFact]) -> Iterable[Figure]:
    asked = Counter(one.expert_id for one in invitations)
    yield Figure("Load", "Experts invited", _count(len(asked)))
    often = sum(count >= SMALLEST for count in asked.values())
    yield Figure("Load", "Experts invited five times or more", _part(often, len(asked)))
    yield Figure("Load", "Members with an open panel", _count(len(facts.open_panels)), "when the report was made")
    yield Figure("Load", "Open panels of these members", _median(facts.open_panels, "panels"), "median")


def _coverage(coverage: Coverage) -> Iterable[Figure]:
    yield Figure("Coverage", "Disorders in scope", f"{coverage.disorders:,}")
    yield Figure("Coverage", "Without a likely expert", f"{coverage.without:,}", "no member is likely to handle them")
    yield Figure("Coverage", "With experts of one country alone", f"{coverage.thin:,}")


def _listed(section: str, values: Sequence[str]) -> Iterable[Figure]:
    counted = Counter(values)
    shown = sorted((name for name, count in counted.items() if count >= SMALLEST), key=lambda name: counted[name])
    rest = len(values) - sum(counted[name] for name in shown)
    if 0 < rest < SMALLEST and shown:
        rest += counted[shown.pop(0)]
    for name in sorted(shown, key=lambda name: (-counted[name], name)):
        yield Figure(section, name, f"{counted[name]:,}")
    if rest:
        yield Figure(section, "all others", _count(rest), "each with few invitations, and enough to hide those")


def _count(count: int) -> str:
    return _SUPPRESSED if _is_small(count) else f"{count:,}"


def _part(count: int, of: int) -> str:
    """A count out of another that is shown too: both sides must be large enough."""
    if _is_small(of):
        return _SUPPRESSED
    return _NONE if _is_small(count) or _is_small(of - count) else f"{count:,}"


def _share(count: int, of: int) -> str:
    if of < SMALLEST or _is_small(count) or _is_small(of - count):
        return _NONE
    return f"{count / of:.0%}"


def _median(values: Sequence[float], unit: str) -> str:
    return _NONE if len(values) < SMALLEST else f"{median(values):.1f} {unit}"


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST
