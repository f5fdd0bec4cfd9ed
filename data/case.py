"""A case: what is known of one patient, without who it is."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from data.age import iso_age, years_of
from data.cleaning import EachOnce, Identifier, OptionalText, normalised
from data.correction import Correction
from data.identifiers import CaseId, GeneSymbol, HpoId, OmimId, OrphaCode, gene_symbol, hpo_id, omim_id, orpha_code
from data.iso import country_code, language_code
from data.vocabulary import Vocabulary

Sex = Literal["UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX"]
"""Sex as GA4GH phenopackets write it."""

SECTIONS = ("history", "clinical", "laboratory", "genetic", "histology", "imaging")
"""The sections of a CPMS case, in the order in which they are read."""


def disorder_id(text: str) -> OrphaCode | OmimId:
    """Gives an ORPHAcode or, when it says so, an OMIM id in its one form."""
    return omim_id(text) if text.strip().upper().startswith(("OMIM", "MIM")) else orpha_code(text)


class Case(BaseModel):
    """One case. Only `case_id` is required; matching needs findings, genes, suspected disorders or text.

    Attributes:
        case_id: Any text; never a feature of the match.
        summary: The referral in the clinician's words.
        language: ISO 639-1 of the texts; None lets it be detected.
        hpo_present: Findings observed.
        hpo_excluded: Findings looked for and not there; one that is present as well counts as present.
        genes: Genes in which something was found or that are suspected.
        suspected_disorders: Disorders the clinician has in mind.
        age: Age as an ISO 8601 duration such as P49Y.
        sex: As GA4GH writes it.
        country: Where the case comes from, ISO 3166 alpha-2.
        history: Medical and family history.
        clinical: Clinical examination.
        laboratory: Laboratory results.
        genetic: Genetic results.
        histology: Histology.
        imaging: Radiology and sonography.
        corrections: What a person changed of the reading of the texts.
        recorded_genes: Genes of a phenopacket's interpretations: kept, never matched on unless asked.
        recorded_disorders: ORPHA and OMIM ids of a phenopacket's interpretations and diseases, likewise.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    case_id: Annotated[CaseId, Identifier]
    summary: OptionalText = None
    language: Annotated[str, normalised(language_code)] | None = None
    hpo_present: Annotated[tuple[Annotated[HpoId, normalised(hpo_id)], ...], EachOnce] = ()
    hpo_excluded: Annotated[tuple[Annotated[HpoId, normalised(hpo_id)], ...], EachOnce] = ()
    genes: Annotated[tuple[Annotated[GeneSymbol, normalised(gene_symbol)], ...], EachOnce] = ()
    suspected_disorders: Annotated[tuple[Annotated[OrphaCode, normalised(orpha_code)], ...], EachOnce] = ()
    age: Annotated[str, normalised(iso_age)] | None = None
    sex: Sex = "UNKNOWN_SEX"
    country: Annotated[str, normalised(country_code)] | None = None
    history: OptionalText = None
    clinical: OptionalText = None
    laboratory: OptionalText = None
    genetic: OptionalText = None
    histology: OptionalText = None
    imaging: OptionalText = None
    corrections: tuple[Correction, ...] = ()
    recorded_genes: Annotated[tuple[Annotated[GeneSymbol, normalised(gene_symbol)], ...], EachOnce] = ()
    recorded_disorders: Annotated[tuple[Annotated[str, normalised(disorder_id)], ...], EachOnce] = ()

    @field_validator("hpo_excluded")
    @classmethod
    def _not_present_too(cls, excluded: tuple[HpoId, ...], info: ValidationInfo) -> tuple[HpoId, ...]:
        present = frozenset(info.data.get("hpo_present", ()))
        return tuple(finding for finding in excluded if finding not in present)

    @property
    def age_years(self) -> float | None:
        """Age in years; None when no age is given."""
        return None if self.age is None else years_of(self.age)

    @property
    def free_text(self) -> str:
        """Summary and sections, one paragraph each; empty when there is none."""
        parts = (self.summary, *(getattr(self, section) for section in SECTIONS))
        return "\n\n".join(part for part in parts if part)

    @property
    def has_evidence(self) -> bool:
        """Whether there is anything to match on."""
        return bool(self.hpo_present or self.hpo_excluded or self.genes or self.suspected_disorders or self.free_text)

    def using_recorded(self, *, genes: bool, diagnosis: bool, vocabulary: Vocabulary | None = None) -> "Case":
        """Gives the case with what was recorded about its solution moved to where it is matched on.

        Args:
            genes: Move the recorded genes.
            diagnosis: Move the recorded disorders that are, or that the vocabulary maps to, ORPHAcodes. OMIM ids
                stay recorded when there is no vocabulary or it does not know them.
            vocabulary: Maps OMIM ids to ORPHAcodes.
        """
        changes: dict[str, Any] = {}
        if genes:
            changes["genes"] = tuple(dict.fromkeys((*self.genes, *self.recorded_genes)))
            changes["recorded_genes"] = ()
        if diagnosis:
            codes = {recorded: _orpha_code_of(recorded, vocabulary) for recorded in self.recorded_disorders}
            moved = [code for code in codes.values() if code is not None]
            changes["suspected_disorders"] = tuple(dict.fromkeys((*self.suspected_disorders, *moved)))
            changes["recorded_disorders"] = tuple(recorded for recorded, code in codes.items() if code is None)
        return self.model_copy(update=changes)


def _orpha_code_of(recorded: str, vocabulary: Vocabulary | None) -> OrphaCode | None:
    if vocabulary is not None:
        resolved = vocabulary.disorder(recorded).id
        if resolved is not None and resolved.startswith("ORPHA:"):
            return OrphaCode(resolved)
    return OrphaCode(recorded) if recorded.startswith("ORPHA:") else None
