"""An expert: who may be asked, and what the directory says of their expertise."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.cleaning import EachOnce, Identifier, Line, Name, OptionalLine, Text, normalised
from data.identifiers import (
    ExpertId,
    GeneSymbol,
    HpoId,
    NetworkName,
    OrphaCode,
    Pmid,
    gene_symbol,
    hpo_id,
    network_name,
    orpha_code,
    pmid,
)
from data.iso import country_code, language_code

Membership = Literal["full", "affiliated", "none"]
"""How an expert's centre belongs to its networks."""

AgeGroup = Literal["adult", "paediatric"]
"""Whom an expert treats."""

_Orpha = Annotated[OrphaCode, normalised(orpha_code)]
_Count = Annotated[int, Field(ge=0)]


class Publication(BaseModel):
    """A publication of an expert; the title is one line and may be empty."""

    model_config = ConfigDict(frozen=True)

    pmid: Annotated[Pmid, normalised(pmid)]
    title: Line = ""


class Expert(BaseModel):
    """One expert. Required: `expert_id`, `name` and, when read from a file, one evidence of expertise.

    Attributes:
        expert_id: Any text; stays the same from import to import.
        name: As shown to the central office.
        email: Where invitations go.
        centre: The hospital's name.
        country: ISO 3166 alpha-2.
        erns: The networks the expert belongs to, by official name.
        membership: How the centre belongs to them.
        age_groups: Whom the expert treats; empty means not stated.
        languages: ISO 639-1.
        thematic_areas: Nodes of the Orphanet classification ticked as areas.
        disorders: Patients seen a year by disorder; 0 means listed without a number.
        hpo_terms: Findings the expert names as a speciality.
        genes: Genes the expert names as a speciality.
        publications: What the expert published.
        bio: Free text.
        max_open_panels: How many panels at once the expert takes; None means not stated.
        open_panels: How many are open.
        available: False while the expert takes none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    expert_id: Annotated[ExpertId, Identifier]
    name: Name
    email: OptionalLine = None
    centre: OptionalLine = None
    country: Annotated[str, normalised(country_code)] | None = None
    erns: Annotated[tuple[Annotated[NetworkName, normalised(network_name)], ...], EachOnce] = ()
    membership: Membership = "none"
    age_groups: Annotated[tuple[AgeGroup, ...], EachOnce] = ()
    languages: Annotated[tuple[Annotated[str, normalised(language_code)], ...], EachOnce] = ()
    thematic_areas: Annotated[tuple[_Orpha, ...], EachOnce] = ()
    disorders: dict[_Orpha, _Count] = Field(default_factory=dict)
    hpo_terms: Annotated[tuple[Annotated[HpoId, normalised(hpo_id)], ...], EachOnce] = ()
    genes: Annotated[tuple[Annotated[GeneSymbol, normalised(gene_symbol)], ...], EachOnce] = ()
    publications: Annotated[tuple[Publication, ...], EachOnce] = ()
    bio: Text = ""
    max_open_panels: _Count | None = None
    open_panels: _Count = 0
    available: bool = True

    @property
    def has_evidence(self) -> bool:
        """Whether anything tells what the expert is an expert in; belonging to a network alone does not."""
        named = (self.thematic_areas, self.disorders, self.hpo_terms, self.genes, self.publications)
        return any(named) or bool(self.bio)
