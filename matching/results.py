"""What a match gives back: plain values that the service, the command line and notebooks show.

Scores and contributions share one scale: a candidate's `score` is exactly the sum of its reasons' `contribution`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from data.errors import InputError
from data.identifiers import CaseId, ExpertId, NetworkName, OrphaCode
from matching.reply import ReplyLikelihood

ReasonKind = Literal["disorder", "finding", "gene", "area", "network", "text"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score.

    Attributes:
        kind: What sort of evidence it is.
        id: ORPHAcode, HPO id, gene symbol or network name it is about; empty for text similarity.
        label: Its name as a person reads it.
        contribution: Its share of the score, on the score's scale; all shares of one candidate add up to the score.
        note: In words, why it counts, for example "lists it, 12 patients a year".
    """

    kind: ReasonKind
    id: str
    label: str
    contribution: float
    note: str


@dataclass(frozen=True, slots=True)
class DifferentialEntry:
    """A disorder of the differential with its posterior probability and the findings that speak for it.

    Attributes:
        disorder: Its ORPHAcode.
        name: Its preferred name.
        probability: Posterior in 0..1 over all disorders of the snapshot.
        supporting: Findings, genes or suspicions that raised it, strongest first; contributions are log-likelihood
            ratios (nats).
        networks: Networks that have it in scope.
    """

    disorder: OrphaCode
    name: str
    probability: float
    supporting: tuple[Reason, ...] = ()
    networks: tuple[NetworkName, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkShare:
    """How much of the differential's probability lies in a network's scope; scopes overlap, so shares do too."""

    network: NetworkName
    probability: float


@dataclass(frozen=True, slots=True)
class RankedExpert:
    """A candidate on the shortlist.

    Attributes:
        expert_id: Whom it is about.
        rank: 1 for the first.
        score: Expected relevance under the differential, 0..1, the sum of the reasons' contributions.
        reasons: What carried the score, largest first; small ones are summed into one entry.
        notes: Policy remarks that did not exclude ("2 of 3 panels open", "speaks German").
        reply: How probably the expert answers in time.
    """

    expert_id: ExpertId
    rank: int
    score: float
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...] = ()
    reply: ReplyLikelihood | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules applied after relevance; empty or false means the rule is off.

    Attributes:
        networks: Only experts of one of these networks.
        countries: Only experts of these countries (ISO 3166 alpha-2).
        languages: Only experts who speak one of these (ISO 639-1).
        age_group: Only experts for this age group; `case` derives it from the case's age.
        exclude_centres: No expert of these centres.
        exclude_experts: None of these experts.
        only_available: Leave out experts who are marked unavailable.
        only_with_capacity: Leave out experts whose open panels reach their limit.
    """

    networks: frozenset[NetworkName] = frozenset()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    age_group: Literal["adult", "paediatric", "case"] | None = "case"
    exclude_centres: frozenset[str] = frozenset()
    exclude_experts: frozenset[ExpertId] = frozenset()
    only_available: bool = True
    only_with_capacity: bool = True


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Ranked experts for a case, with the differential that led to them.

    Attributes:
        case_id: The case it answers.
        differential: Likely disorders, most probable first.
        networks: Networks the differential touches, most probable first.
        experts: The ranked candidates.
        left_out: For each policy rule, how many better-ranked candidates it left out.
        remarks: Plain sentences about limits of this answer ("no findings were given: ranked by gene alone").
        stamp: Version of knowledge, index and model that answered.
    """

    case_id: CaseId
    differential: tuple[DifferentialEntry, ...]
    networks: tuple[NetworkShare, ...]
    experts: tuple[RankedExpert, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    stamp: str = ""


def check_top(top: int) -> None:
    """Refuses a length of an answer that is none.

    Raises:
        InputError: `top` is not positive.
    """
    if top < 1:
        raise InputError(f"top: {top}: an answer has at least one entry", "ask for 1 or more")
