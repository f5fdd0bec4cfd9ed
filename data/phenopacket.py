"""GA4GH phenopackets, schema version 2, as JSON; names in camelCase or snake_case.

Read are the packet's id, the subject's age and sex, phenotypic features observed and excluded, and, kept apart as
recorded, the genes of its interpretations and the disorders of its interpretations and diseases. Nothing else of the
subject is read, neither its id nor its dates: no identity is stored. See phenopacket-schema.readthedocs.io.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.case import disorder_id
from data.errors import InputError
from data.identifiers import GeneSymbol, HpoId, gene_symbol, hpo_id
from data.inspection import Inspection
from data.phenopacket_age import age_of_subject
from data.phenopacket_part import Part, snake_case
from data.values import choice, code, text, truth

SEX_MEANINGS = {
    "unknown_sex": "UNKNOWN_SEX",
    "unknown": "UNKNOWN_SEX",
    "u": "UNKNOWN_SEX",
    "female": "FEMALE",
    "f": "FEMALE",
    "male": "MALE",
    "m": "MALE",
    "other_sex": "OTHER_SEX",
    "other": "OTHER_SEX",
}
"""Every accepted spelling of a sex, in small letters."""

_READ = frozenset({"id", "subject", "phenotypicFeatures", "interpretations", "diseases", "metaData"})
_NOT_READ = frozenset({"measurements", "biosamples", "medicalActions", "files"})
_VERSION_1_ALONE = frozenset({"genes", "variants", "htsFiles"})
_OF_SEVERAL_PATIENTS = frozenset({"proband", "relatives", "members", "pedigree"})
_SIGNS = (_READ | _NOT_READ | _OF_SEVERAL_PATIENTS) - {"id", "files", "relatives"}
_CAMEL_CASE = {snake_case(name): name for name in _READ | _NOT_READ | _VERSION_1_ALONE}
_SEX_BY_NUMBER = ("UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX")
_REJECTED = ("REJECTED", 1)


def is_phenopacket(record: Mapping[str, Any]) -> bool:
    """Tells a phenopacket, or a family or cohort of them, from a Case by its field names."""
    return "case_id" not in record and any(_CAMEL_CASE.get(name, name) in _SIGNS for name in record)


def values_of_phenopacket(record: Mapping[str, Any], inspection: Inspection) -> dict[str, Any] | None:
    """Gives the fields of a Case, or None where the packet is refused, with the reason in the inspection's report."""
    packet = Part({_CAMEL_CASE.get(name, name): value for name, value in record.items()}, "", inspection)
    if not _is_accepted(packet):
        return None
    inspection.unknown_fields(packet.fields, _READ | _NOT_READ)
    for name in sorted(_NOT_READ):
        if packet.get(name):
            inspection.warning(name, None, "a part of phenopackets that is not read")
    values: dict[str, Any] = {}
    if identifier := text(inspection, "id", packet.get("id")):
        values["case_id"] = identifier.strip()
    subject = packet.part("subject")
    values["age"] = age_of_subject(subject)
    values["sex"] = _sex(subject) or "UNKNOWN_SEX"
    values["hpo_present"], values["hpo_excluded"] = _findings(packet)
    diagnoses = [interpretation.part("diagnosis") for interpretation in packet.parts("interpretations")]
    values["recorded_genes"] = tuple(dict.fromkeys(_recorded_genes(diagnoses)))
    values["recorded_disorders"] = tuple(dict.fromkeys(_recorded_disorders(packet, diagnoses)))
    return values


def _is_accepted(packet: Part) -> bool:
    inspection = packet.inspection
    if several := sorted(_OF_SEVERAL_PATIENTS & packet.fields.keys()):
        problem = "a family or cohort of phenopackets, not one; left out"
        inspection.error(several[0], None, problem, "give the patient's own phenopacket (of a family, its proband)")
        return False
    if sign := _sign_of_version_1(packet):
        inspection.error(
            *sign,
            "a phenopacket of schema version 1, only version 2 is read; left out",
            "convert it with phenopacket-tools: pxf convert",
        )
        return False
    version = packet.part("metaData").get("phenopacketSchemaVersion")
    if version is not None and not str(version).startswith("2"):
        name = "metaData.phenopacketSchemaVersion"
        inspection.warning(name, version, "not a schema version that is known, read as version 2")
    return True


def _sign_of_version_1(packet: Part) -> tuple[str, object] | None:
    """Gives the field and value that tell version 1; its `negated` read as version 2 would turn a finding round."""
    meta_data = packet.get("metaData")
    if isinstance(meta_data, Mapping):
        version = Part(meta_data, "metaData", packet.inspection).get("phenopacketSchemaVersion")
        if version is not None and str(version).startswith("1"):
            return "metaData.phenopacketSchemaVersion", version
    if alone := sorted(_VERSION_1_ALONE & packet.fields.keys()):
        return alone[0], None
    subject, features = packet.get("subject"), packet.get("phenotypicFeatures")
    if isinstance(subject, Mapping) and subject.keys() & {"ageAtCollection", "age_at_collection"}:
        return "subject.ageAtCollection", None
    for number, feature in enumerate(features if isinstance(features, list) else ()):
        if isinstance(feature, Mapping) and "negated" in feature:
            return f"phenotypicFeatures[{number}].negated", feature["negated"]
    return None


def _sex(subject: Part) -> str | None:
    written = subject.get("sex")
    # The number stands for the name in protobuf's enumeration.
    if isinstance(written, int) and not isinstance(written, bool) and 0 <= written < len(_SEX_BY_NUMBER):
        return _SEX_BY_NUMBER[written]
    return choice(subject.inspection, subject.place("sex"), written, SEX_MEANINGS)


def _findings(packet: Part) -> tuple[tuple[HpoId, ...], tuple[HpoId, ...]]:
    present: dict[HpoId, None] = {}
    excluded: dict[HpoId, None] = {}
    for feature in packet.parts("phenotypicFeatures"):
        kind = feature.part("type")
        written = text(packet.inspection, kind.place("id"), kind.get("id"))
        if written is None:
            label = kind.get("label")
            packet.inspection.error(kind.place("id"), label, "no HPO id, finding left out", "give the HPO id")
            continue
        raw = feature.get("excluded")
        is_excluded = False if raw is None else truth(packet.inspection, feature.place("excluded"), raw)
        finding = code(packet.inspection, kind.place("id"), written, hpo_id, "finding")
        # A finding whose `excluded` cannot be read is neither observed nor excluded.
        if finding is not None and is_excluded is not None:
            (excluded if is_excluded else present)[finding] = None
    return tuple(present), tuple(excluded)


def _recorded_genes(diagnoses: Sequence[Part]) -> Iterator[GeneSymbol]:
    for genomic in (part for diagnosis in diagnoses for part in diagnosis.parts("genomicInterpretations")):
        if genomic.get("interpretationStatus") in _REJECTED:
            continue
        of_variant = genomic.part("variantInterpretation").part("variationDescriptor").part("geneContext")
        for gene in (genomic.part("gene"), of_variant):
            written = text(gene.inspection, gene.place("symbol"), gene.get("symbol"))
            symbol = None if written is None else code(gene.inspection, gene.place("symbol"), written, gene_symbol)
            if symbol is not None:
                yield symbol


def _recorded_disorders(packet: Part, diagnoses: Sequence[Part]) -> Iterator[str]:
    terms = [diagnosis.part("disease") for diagnosis in diagnoses]
    for disease in packet.parts("diseases"):
        raw = disease.get("excluded")
        if raw is None or truth(packet.inspection, disease.place("excluded"), raw) is False:
            terms.append(disease.part("term"))
    for term in terms:
        written = text(packet.inspection, term.place("id"), term.get("id"))
        try:
            if written is not None:
                yield disorder_id(written)
        except InputError:
            packet.inspection.warning(term.place("id"), written, "neither an ORPHA nor an OMIM id, not recorded")
