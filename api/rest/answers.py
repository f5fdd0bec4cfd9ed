"""What the API answers with, as OpenAPI describes it; each is made from a value of ontology/ or matching/."""

from collections.abc import Mapping, Sequence
from typing import Generic, Literal, Self, TypeVar

from pydantic import BaseModel, Field

from api.field_problems import FieldProblem
from api.rest.reply_answers import ReplyAnswer
from data.case import SECTIONS, Case
from data.correction import Correction
from data.expert import Expert
from data.identifiers import ExpertId
from matching.results import DifferentialEntry, RankedExpert, Reason, Shortlist
from ontology import Concept, Mention, Understanding
from ontology.screening import Identifier, IdentifierKind, find_identifiers

__all__ = [
    "CaseAnswer",
    "ConceptAnswer",
    "IdentifierAnswer",
    "Listing",
    "MentionAnswer",
    "PlacedIdentifierAnswer",
    "ShortlistAnswer",
    "UnderstandingAnswer",
    "identifiers_in",
]

_Item = TypeVar("_Item")


class Listing(BaseModel, Generic[_Item]):
    """A part of a list."""

    items: list[_Item]
    next: str | None = Field(None, description="The `cursor` that asks for the next part; null at the end.")
    total: int | None = Field(None, description="How many there are in all, where that was counted.")


class ConceptAnswer(BaseModel):
    """A finding, disorder or gene."""

    id: str = Field(description="`HP:nnnnnnn`, `ORPHA:n` or a gene symbol.")
    label: str = Field(description="Its preferred name.")

    @classmethod
    def of(cls, concept: Concept) -> Self:
        """Gives the answer for a concept."""
        return cls(id=concept.id, label=concept.label)


class MatchedConceptAnswer(ConceptAnswer):
    """A finding, disorder or gene that a search found."""

    matched: str = Field(description="The name, synonym or id that fits the query.")
    kind: Literal["finding", "disorder", "gene"]
    score: float = Field(description="How well it fits; comparable within one answer.")


class MentionAnswer(BaseModel):
    """A place in the text that means a finding, disorder or gene; offsets are half-open Unicode code points."""

    field: str = Field(description="Which text of the case: `summary` or a section.")
    start: int
    end: int
    text: str
    id: str
    label: str
    kind: Literal["finding", "disorder", "gene"]
    status: Literal["present", "excluded", "family", "uncertain"]
    confidence: float
    rule: str = Field("", description="The laboratory rule by which a value means this; empty for what is named.")

    @classmethod
    def of(cls, mention: Mention) -> Self:
        """Gives the answer for a mention."""
        return cls(**{name: getattr(mention, name) for name in cls.model_fields})


class IdentifierAnswer(BaseModel):
    """A place that looks like a direct identifier, never its words; offsets are half-open Unicode code points."""

    start: int
    end: int
    kind: IdentifierKind

    @classmethod
    def of(cls, identifier: Identifier, **more: str) -> Self:
        """Gives the answer for an identifier."""
        return cls.model_validate({"start": identifier.start, "end": identifier.end, "kind": identifier.kind} | more)


class PlacedIdentifierAnswer(IdentifierAnswer):
    """An identifier in one of the texts of a case."""

    field: str = Field(description="Which text of the case: `summary` or a section.")


def identifiers_in(case: Case, language: str) -> list[PlacedIdentifierAnswer]:
    """Gives what looks like a direct identifier in the texts of a case, in the order of the fields.

    Args:
        case: Any case.
        language: ISO 639-1 of its texts; detected in each where empty.
    """
    texts = ((name, getattr(case, name)) for name in ("summary", *SECTIONS))
    return [
        PlacedIdentifierAnswer.of(found, field=name)
        for name, text in texts
        if text
        for found in find_identifiers(text, language)
    ]


class UnderstandingAnswer(BaseModel):
    """What was understood of a case."""

    present: list[ConceptAnswer] = Field(description="Findings observed.")
    excluded: list[ConceptAnswer] = Field(description="Findings looked for and not there.")
    genes: list[ConceptAnswer]
    suspected_disorders: list[ConceptAnswer]
    mentions: list[MentionAnswer] = Field(description="Where in the text it stands.")
    corrections: list[Correction] = Field(
        description="The corrections that came with the case; they are in all of this."
    )
    identifiers: list[PlacedIdentifierAnswer] | None = Field(
        description="What looks like a name, a phone number or another direct identifier and should be taken out; "
        "the service always screens, null is for answers made elsewhere."
    )
    language: str | None = Field(description="Language of the text, ISO 639-1.")
    age_years: float | None
    sex: str
    warnings: list[str]

    @classmethod
    def of(
        cls,
        understanding: Understanding,
        corrections: Sequence[Correction] = (),
        identifiers: list[PlacedIdentifierAnswer] | None = None,
    ) -> Self:
        """Gives the answer for an understanding, with the corrections that are in it and what was screened."""
        return cls(
            present=[ConceptAnswer.of(one) for one in understanding.present],
            excluded=[ConceptAnswer.of(one) for one in understanding.excluded],
            genes=[ConceptAnswer.of(one) for one in understanding.genes],
            suspected_disorders=[ConceptAnswer.of(one) for one in understanding.suspected_disorders],
            mentions=[MentionAnswer.of(mention) for mention in understanding.mentions],
            corrections=list(corrections),
            identifiers=identifiers,
            language=understanding.language or None,
            age_years=understanding.age_years,
            sex=understanding.sex,
            warnings=list(understanding.warnings),
        )


class CaseAnswer(BaseModel):
    """How a case was read."""

    case_id: str
    understood: UnderstandingAnswer
    problems: list[FieldProblem] = Field(description="What was replaced, left out or not understood.")
    stamp: str = Field(description="Version of the knowledge that read it.")


class ReasonAnswer(BaseModel):
    """One part of a score."""

    kind: Literal["disorder", "finding", "gene", "area", "network", "text"]
    id: str
    label: str
    contribution: float = Field(description="Its share of the score; all shares of one expert add up to the score.")
    note: str = Field(description="In words, why it counts.")

    @classmethod
    def of(cls, reason: Reason) -> Self:
        """Gives the answer for a reason."""
        return cls(
            kind=reason.kind, id=reason.id, label=reason.label, contribution=reason.contribution, note=reason.note
        )


class DifferentialAnswer(BaseModel):
    """A disorder of the differential."""

    disorder: str
    name: str
    probability: float = Field(description="Posterior probability, 0 to 1.")
    supporting: list[ReasonAnswer] = Field(description="What speaks for it; contributions are log-likelihood ratios.")
    networks: list[str]

    @classmethod
    def of(cls, entry: DifferentialEntry) -> Self:
        """Gives the answer for an entry."""
        return cls(
            disorder=entry.disorder,
            name=entry.name,
            probability=entry.probability,
            supporting=[ReasonAnswer.of(reason) for reason in entry.supporting],
            networks=list(entry.networks),
        )


class NetworkShareAnswer(BaseModel):
    """How much of the differential lies in a network's scope; scopes overlap."""

    network: str
    probability: float


class RankedExpertAnswer(BaseModel):
    """An expert on the shortlist."""

    rank: int
    expert_id: str
    name: str
    centre: str | None
    country: str | None
    networks: list[str]
    languages: list[str]
    age_groups: list[str]
    open_panels: int
    max_open_panels: int | None
    available: bool
    score: float = Field(description="Expected relevance, 0 to 1.")
    reasons: list[ReasonAnswer] = Field(description="What carried the score, largest first.")
    notes: list[str] = Field(description="Policy remarks that did not exclude.")
    reply: ReplyAnswer | None = Field(None, description="How probably the expert answers in time.")

    @classmethod
    def of(cls, ranked: RankedExpert, expert: Expert) -> Self:
        """Gives the answer for a ranked expert, with who that is."""
        return cls(
            rank=ranked.rank,
            expert_id=expert.expert_id,
            name=expert.name,
            centre=expert.centre,
            country=expert.country,
            networks=list(expert.erns),
            languages=list(expert.languages),
            age_groups=list(expert.age_groups),
            open_panels=expert.open_panels,
            max_open_panels=expert.max_open_panels,
            available=expert.available,
            score=ranked.score,
            reasons=[ReasonAnswer.of(reason) for reason in ranked.reasons],
            notes=list(ranked.notes),
            reply=ranked.reply and ReplyAnswer.of(ranked.reply),
        )


class ShortlistAnswer(BaseModel):
    """Ranked experts for a case, with all that led to them."""

    case_id: str
    understood: UnderstandingAnswer
    differential: list[DifferentialAnswer] = Field(description="Likely disorders, most probable first.")
    networks: list[NetworkShareAnswer] = Field(description="Networks that the differential touches.")
    experts: list[RankedExpertAnswer]
    left_out: dict[str, int] = Field(description="For each filter, how many better-ranked experts it left out.")
    remarks: list[str] = Field(description="Limits of this answer, in plain sentences.")
    problems: list[FieldProblem] = Field(description="What was replaced, left out or not understood.")
    stamp: str = Field(description="Versions of knowledge, index and model that answered.")

    @classmethod
    def of(
        cls,
        shortlist: Shortlist,
        understanding: Understanding,
        experts: Mapping[ExpertId, Expert],
        problems: list[FieldProblem],
        corrections: Sequence[Correction] = (),
        identifiers: list[PlacedIdentifierAnswer] | None = None,
    ) -> Self:
        """Gives the answer for a shortlist."""
        return cls(
            case_id=shortlist.case_id,
            understood=UnderstandingAnswer.of(understanding, corrections, identifiers),
            differential=[DifferentialAnswer.of(entry) for entry in shortlist.differential],
            networks=[
                NetworkShareAnswer(network=share.network, probability=share.probability) for share in shortlist.networks
            ],
            experts=[RankedExpertAnswer.of(ranked, experts[ranked.expert_id]) for ranked in shortlist.experts],
            left_out=dict(shortlist.left_out),
            remarks=list(shortlist.remarks),
            problems=problems,
            stamp=shortlist.stamp,
        )
