"""The case in a request body: our Case, a GA4GH phenopacket v2, or plain text."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from api.intake import Intake, case_from_body
from api.workbench import Workbench
from data.case import Case
from data.correction import Correction

__all__ = ["CaseRequest", "intake_of"]

_CORRECTIONS = {
    "type": "array",
    "description": "What a person changed of the reading: a mention removed (`was`), replaced (`was` and `now`) or "
    "added (`now`), at half-open offsets in Unicode code points.",
    "items": Correction.model_json_schema()
    | {
        "description": "One mention removed, replaced or added by hand; `was`, `now` are `HP:nnnnnnn`, `ORPHA:n` or a "
        "gene symbol."
    },
}
_TEXT = {
    "title": "Text",
    "type": "object",
    "description": "A referral as plain text.",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string", "maxLength": 200_000},
        "language": {"type": "string", "description": "ISO 639-1; detected where it is left out."},
        "case_id": {"type": "string"},
        "corrections": _CORRECTIONS,
    },
}
_PHENOPACKET = {
    "title": "Phenopacket",
    "type": "object",
    "description": "A GA4GH phenopacket, schema version 2. Its interpretations and diseases are used only where asked.",
    "required": ["id", "phenotypicFeatures"],
    "properties": {
        "id": {"type": "string"},
        "subject": {"type": "object"},
        "phenotypicFeatures": {"type": "array", "items": {"type": "object"}},
        "interpretations": {"type": "array", "items": {"type": "object"}},
        "diseases": {"type": "array", "items": {"type": "object"}},
    },
}


def _case_schema() -> dict[str, Any]:
    """Gives the schema of a Case without references, which would lead nowhere in the document it becomes part of."""
    schema = Case.model_json_schema()
    del schema["$defs"]
    schema["properties"]["corrections"] = _CORRECTIONS
    return schema | {
        "description": "A case; matching needs findings, genes, suspected disorders or text.",
        "required": [],
    }


class CaseRequest(BaseModel):
    """A case to read. Nothing of it is stored or logged."""

    model_config = ConfigDict(extra="forbid")

    case: Annotated[dict[str, Any], WithJsonSchema({"anyOf": [_case_schema(), _PHENOPACKET, _TEXT]})] = Field(
        description='A Case, a phenopacket v2, or `{"text": ...}`.'
    )
    use_genes: bool = Field(False, description="Match on the genes that a phenopacket's interpretations record.")
    use_diagnosis: bool = Field(False, description="Match on the disorders that a phenopacket records.")


def intake_of(request: CaseRequest, workbench: Workbench) -> Intake:
    """Gives the case of a request, with its problems.

    Raises:
        RefusedError: It cannot be used.
    """
    vocabulary = workbench.knowledge.vocabulary
    uses_recorded = request.use_genes or request.use_diagnosis
    intake = case_from_body(request.case, vocabulary, needs_evidence=not uses_recorded)
    if not uses_recorded:
        return intake
    case = intake.case.using_recorded(genes=request.use_genes, diagnosis=request.use_diagnosis, vocabulary=vocabulary)
    return Intake(case, intake.problems) if case.has_evidence else case_from_body(request.case, vocabulary)
