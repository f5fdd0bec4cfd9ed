"""Whom a page proposes for a panel: the composition for the case as it is kept, and who else comes into question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.cases import has_consent_for_care
from api.cases.sections import as_case
from api.identity import Principal
from api.intake import Intake
from api.invitations import VacantSeats, current_experts, vacant_seats
from api.invitations.sending import invitations_of
from api.panel_rules import RulesOfPanel
from api.panels.creation import HOURS_TO_RESPOND
from api.problems import RefusedError
from api.rest.answers import ShortlistAnswer
from api.rest.panel_requests import PanelOptions
from api.rest.panels import composed
from api.rest.shortlists import ShortlistOptions, answer_to
from api.store import Transaction
from api.store.tables import CaseRow, PanelRow
from api.workbench import Workbench
from data.case import Case
from data.expert import Expert
from data.identifiers import ExpertId

__all__ = ["BACKUPS", "MEMBERS", "Proposal", "Proposed", "Sources", "propose", "sources_of"]

MEMBERS, BACKUPS = 5, 2
"""How many a panel has where nobody says otherwise."""
_ALSO = 20
"""So many of the shortlist are offered beside the composition."""


@dataclass(frozen=True)
class Proposed:
    """An expert who comes into question.

    Attributes:
        expert: Who.
        choice: "member" or "backup" where the composition has them so, else empty.
        relevance: 0 to 1; None where the match did not reach them.
        reply: Probability of an answer in time; None where it was not asked.
        covers: Sides of the case that they cover, in words.
        reasons: What of the case carried the match, the most first.
    """

    expert: Expert
    choice: str
    relevance: float | None = None
    reply: float | None = None
    covers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What a page offers to choose from.

    Attributes:
        experts: Members, backups, and then the others, each part the best first.
        covered: Sides of the case that the members cover.
        uncovered: Those that nobody covers, with why.
        networks: Networks that the case touches, the most first.
        staying: Experts who are asked or members already.
        problem: Why nobody can be proposed; empty otherwise.
    """

    experts: Sequence[Proposed] = ()
    covered: Sequence[str] = ()
    uncovered: Sequence[tuple[str, str]] = ()
    networks: Sequence[str] = ()
    staying: Sequence[str] = ()
    problem: str = ""


@dataclass(frozen=True)
class Sources:
    """What a proposal is made from, read in one transaction; the matching itself needs none."""

    case: Case = field(repr=False)
    centre: str | None
    vacant: VacantSeats | None
    asked_before: frozenset[str]
    experts: Mapping[ExpertId, Expert]


def sources_of(
    transaction: Transaction,
    principal: Principal,
    case_row: CaseRow,
    panel: PanelRow | None,
    named: Iterable[str],
    *,
    seats: int | None,
    backups: int,
) -> Sources | None:
    """Reads what a proposal is made from, the reading of the case recorded; None where there is no consent for care.

    Args:
        transaction: One that may write.
        principal: Who is asking.
        case_row: The case.
        panel: The panel that is to be filled; None for one that is to be made.
        named: Experts who were chosen before, and are offered whatever the match says.
        seats: How many members.
        backups: How many stand by.
    """
    if not has_consent_for_care(transaction, case_row.case_id):
        return None
    rows = invitations_of(transaction, panel.panel_id) if panel is not None else []
    vacant = None
    if panel is not None and rows:
        vacant = vacant_seats(transaction, principal, panel.panel_id, seats=seats, backups=backups)
    return Sources(
        case=as_case(transaction, principal, case_row.case_id),
        centre=case_row.centre,
        vacant=vacant,
        asked_before=frozenset(row.expert_id for row in rows if row.state in {"invited", "accepted", "declined"}),
        experts=current_experts(transaction, [*named]),
    )


def propose(workbench: Workbench, sources: Sources, *, members: int, backups: int) -> Proposal:
    """Makes a proposal."""
    intake = Intake(sources.case)
    try:
        shortlist = answer_to(workbench, intake, ShortlistOptions(k=_ALSO, deadline_hours=HOURS_TO_RESPOND))
        if sources.vacant is not None:
            return _with(workbench, sources, _of_rematch(workbench, sources.vacant), shortlist)
        options = PanelOptions(k=members, backups=backups, rules=RulesOfPanel(case_centre=sources.centre))
        panel = composed(workbench, intake, options)
    except RefusedError as error:
        problems = [one.detail for one in error.document.errors] or [error.document.detail]
        return Proposal(experts=_named(sources, set()), problem=problems[0])
    labels = {one.id: one.label for one in (*panel.covered, *panel.uncovered)}
    chosen = [(seat.member, "member") for seat in panel.members] + [(one, "backup") for one in panel.backups]
    rows = [
        Proposed(
            workbench.matcher.experts[ExpertId(one.expert_id)],
            choice,
            one.relevance,
            one.reply.probability,
            tuple(labels[facet] for facet in one.covers if facet in labels),
        )
        for one, choice in chosen
    ]
    proposal = Proposal(
        experts=rows,
        covered=[one.label for one in panel.covered],
        uncovered=[(one.label, one.note) for one in panel.uncovered],
    )
    return _with(workbench, sources, proposal, shortlist)


def _of_rematch(workbench: Workbench, vacant: VacantSeats) -> Proposal:
    rematch = vacant.rematched(workbench.matcher, workbench.reply_model)
    if rematch.panel is None:
        return Proposal(staying=sorted(rematch.staying))
    labels = {one.id: one.label for one in rematch.panel.covered}
    labels |= {one.facet.id: one.facet.label for one in rematch.panel.uncovered}
    chosen = [(one, "member") for one in rematch.proposed] + [(one, "backup") for one in rematch.panel.backups]
    rows = [
        Proposed(
            one.expert,
            choice,
            one.relevance,
            one.reply.probability,
            tuple(labels[facet] for facet in sorted(one.covers) if facet in labels),
        )
        for one, choice in chosen
    ]
    covered = [one.label for one in rematch.panel.covered]
    uncovered = [(one.facet.label, one.note) for one in rematch.panel.uncovered]
    return Proposal(rows, covered, uncovered, staying=sorted(rematch.staying))


def _with(workbench: Workbench, sources: Sources, proposal: Proposal, shortlist: ShortlistAnswer) -> Proposal:
    """Adds who else comes into question, and why the match has each."""
    reasons = {
        one.expert_id: tuple(reason.label for reason in one.reasons if reason.label)[:3] for one in shortlist.experts
    }
    own = sources.centre
    composed_rows = [
        Proposed(one.expert, one.choice, one.relevance, one.reply, one.covers, reasons.get(one.expert.expert_id, ()))
        for one in proposal.experts
    ]
    there = {one.expert.expert_id for one in composed_rows} | sources.asked_before
    others = [
        Proposed(
            workbench.matcher.experts[ExpertId(one.expert_id)],
            "",
            one.score,
            None,
            (),
            reasons[one.expert_id],
        )
        for one in shortlist.experts
        if one.expert_id not in there and not (own and one.centre == own)
    ]
    there |= {one.expert.expert_id for one in others}
    return Proposal(
        experts=[*composed_rows, *others, *_named(sources, there)],
        covered=proposal.covered,
        uncovered=proposal.uncovered,
        networks=[one.network for one in shortlist.networks[:6]],
        staying=proposal.staying,
    )


def _named(sources: Sources, there: set[str]) -> list[Proposed]:
    """Those who were named by hand and are nowhere yet."""
    return [
        Proposed(expert, "")
        for expert_id, expert in sources.experts.items()
        if expert_id not in there and expert_id not in sources.asked_before
    ]
