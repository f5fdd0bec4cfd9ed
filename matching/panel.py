"""A composed panel and what goes into it, as plain values."""

from dataclasses import dataclass
from typing import Literal

from data.expert import Expert
from data.identifiers import ExpertId
from matching.panel_rules import PanelRules
from matching.reply import ReplyLikelihood

FacetKind = Literal["organ_system", "network", "discipline"]


@dataclass(frozen=True, slots=True)
class Facet:
    """A side of a case that a panel should cover.

    Attributes:
        kind: What sort of side.
        id: HPO id of the organ system, name of the network, ORPHAcode of the discipline's node.
        label: Its name as a person reads it.
        weight: How much of the case it is; those of a case add up to 1.
    """

    kind: FacetKind
    id: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who may be chosen.

    Attributes:
        expert: Who.
        relevance: The score of the match.
        reply: How probably the expert answers in time.
        covers: Ids of the facets that the expert covers.
    """

    expert: Expert
    relevance: float
    reply: ReplyLikelihood
    covers: frozenset[str] = frozenset()

    @property
    def expert_id(self) -> ExpertId:
        """Whom it is about."""
        return self.expert.expert_id

    @property
    def expected_answer(self) -> float:
        """Relevance x reply likelihood."""
        return self.relevance * self.reply.probability


@dataclass(frozen=True, slots=True)
class Seat:
    """A member with those who can take the place.

    Attributes:
        member: The candidate chosen.
        stand_ins: The panel's backups who keep its rules in this place, the best for the panel first.
    """

    member: Candidate
    stand_ins: tuple[ExpertId, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A facet that the panel does not cover, and why."""

    facet: Facet
    why: Literal["nobody", "left out", "rules", "outweighed"]
    note: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An expert worth more than the weakest member who is not one, and the rules that stand against it."""

    expert_id: ExpertId
    rules: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel for a case.

    Attributes:
        members: Seats, the greatest expected answer first.
        backups: Experts who stand by, the most useful first.
        covered: Facets that a member covers.
        uncovered: The others, and why.
        objective: Expected answers of the members plus the weighted coverage.
        bound: No panel under `rules` of these candidates has a greater objective.
        exclusions: Who was worth more than the weakest member, and which rules excluded them.
        conflicting: The smallest set of rules found that no panel keeps; empty where the rules asked for are kept.
        relaxed: The rules given up for this panel; empty where all are kept.
        rules: The rules that hold for it.
        considered: Number of candidates.
    """

    members: tuple[Seat, ...]
    backups: tuple[Candidate, ...]
    covered: tuple[Facet, ...]
    uncovered: tuple[Uncovered, ...]
    objective: float
    bound: float
    exclusions: tuple[Exclusion, ...]
    conflicting: tuple[str, ...]
    relaxed: tuple[str, ...]
    rules: PanelRules
    considered: int

    @property
    def gap(self) -> float:
        """How far the objective may lie below the best one, as a share of the bound; 0 is optimal."""
        return 0.0 if self.bound <= 0 else max(self.bound - self.objective, 0.0) / self.bound
