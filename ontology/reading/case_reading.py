"""What a case says, text and codes together."""

from dataclasses import dataclass

from data.age import years_of
from data.case import SECTIONS, Case
from data.identifiers import GeneSymbol, HpoId, OrphaCode
from ontology.knowledge import Knowledge
from ontology.lookup import Concept, ConceptKind
from ontology.reading.corrections import corrected
from ontology.reading.detection import detect, is_read
from ontology.reading.mentions import Mention, Reader, most_specific
from ontology.reading.patient import Patient, read_age, read_sex


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of a case; codes given win over codes read.

    Attributes:
        present: Findings of the patient.
        excluded: Findings looked for and not there.
        genes: Genes given or named as the patient's.
        suspected_disorders: Disorders given, or named as present or uncertain.
        mentions: Where in the texts they were read.
        language: ISO 639-1 of the texts, given or detected; empty where neither is.
        age: ISO 8601 duration, given or read.
        age_years: The same in years.
        sex: As GA4GH writes it, given or read.
        warnings: What could not be used and why, a sentence each.
    """

    present: tuple[Concept, ...]
    excluded: tuple[Concept, ...]
    genes: tuple[Concept, ...]
    suspected_disorders: tuple[Concept, ...]
    mentions: tuple[Mention, ...]
    language: str
    age: str | None
    age_years: float | None
    sex: str
    warnings: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was understood that could be matched on."""
        return not (self.present or self.excluded or self.genes or self.suspected_disorders)


def read_case(case: Case, reader: Reader) -> Understanding:
    """Reads a case's texts and resolves its codes; obsolete ids are replaced, unknown ones become warnings."""
    knowledge = reader.knowledge
    warnings: list[str] = []
    texts = [(field, text) for field in ("summary", *SECTIONS) if (text := getattr(case, field))]
    joined = "\n".join(text for _, text in texts)
    language = case.language or (detect(joined) if joined else "")
    warnings += _language_warnings(language if joined else "", knowledge)
    age = case.age or read_age(joined)
    sex = read_sex(joined) if case.sex == "UNKNOWN_SEX" else case.sex
    patient = Patient(years_of(age) if age else None, sex)
    mentions = tuple(
        mention for field, text in texts for mention in reader.mentions(text, field, language or "en", patient)
    )
    mentions = corrected(mentions, dict(texts), case.corrections, reader, language, warnings)
    present = _findings(case.hpo_present, knowledge, "hpo_present", warnings)
    excluded = _findings(case.hpo_excluded, knowledge, "hpo_excluded", warnings)
    genes = {str(symbol): _gene(symbol, knowledge, warnings) for symbol in case.genes}
    disorders = _disorders(case.suspected_disorders, knowledge, warnings)
    # Where one name is a finding's and a disorder's, such as microtia, a letter describes the patient.
    described = {(one.field, one.start, one.end) for one in mentions if one.kind == "finding"}
    for mention in most_specific(mentions, knowledge):
        concept = Concept(mention.id, mention.label, mention.text, mention.kind, 100 * mention.confidence)
        if mention.kind == "finding" and not reader.is_abnormality(mention.id):
            continue
        if mention.kind == "finding" and mention.status == "present":
            present.setdefault(mention.id, concept)
        elif mention.kind == "finding" and mention.status == "excluded":
            excluded.setdefault(mention.id, concept)
        elif mention.kind == "gene" and mention.status == "present":
            genes.setdefault(mention.id, concept)
        elif (
            mention.kind == "disorder"
            and mention.status in ("present", "uncertain")
            and (mention.field, mention.start, mention.end) not in described
        ):
            disorders.setdefault(mention.id, concept)
    for finding in present.keys() & excluded.keys():
        del excluded[finding]
    return Understanding(
        present=tuple(present.values()),
        excluded=tuple(excluded.values()),
        genes=tuple(genes.values()),
        suspected_disorders=tuple(disorders.values()),
        mentions=mentions,
        language=language,
        age=age,
        age_years=patient.age_years,
        sex=sex,
        warnings=tuple(warnings),
    )


def _language_warnings(language: str, knowledge: Knowledge) -> list[str]:
    if language and not is_read(language):
        return [f"The text seems to be in {language}, which is not read yet; English names in it were read"]
    if language not in ("", "en") and language not in knowledge.languages:
        told = f"HPO's names in {language} are not installed; what the lexicon of its clinics knows was read"
        return [f"{told}. Run `consilium knowledge update` for more"]
    return []


def _findings(ids: tuple[HpoId, ...], knowledge: Knowledge, field: str, warnings: list[str]) -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    for hpo_id in ids:
        resolved = knowledge.vocabulary.finding(hpo_id)
        if resolved.id is None or resolved.label is None:
            warnings.append(
                f"{field}: {hpo_id} is not in HPO {knowledge.releases['hpo']} and was left out; {resolved.suggestion}"
            )
            continue
        if resolved.status == "replaced":
            warnings.append(f"{field}: {hpo_id} is an earlier id of {resolved.id} ({resolved.label}), which was used")
        found[resolved.id] = _given(resolved.id, resolved.label, hpo_id, "finding")
    return found


def _disorders(codes: tuple[OrphaCode, ...], knowledge: Knowledge, warnings: list[str]) -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    for code in codes:
        resolved = knowledge.vocabulary.disorder(code)
        if resolved.id is None:
            release = f"Orphanet {knowledge.releases['orphanet']}"
            told = f"suspected_disorders: {code} is not in {release} and was left out"
            warnings.append(f"{told}; {resolved.suggestion}" if resolved.suggestion else told)
        elif len(knowledge.snapshot.disorders.members(resolved.id)) == 0:
            warnings.append(f"suspected_disorders: {code} stands for no disorder that is known here and does not count")
        else:
            found[resolved.id] = _given(resolved.id, resolved.label or code, code, "disorder")
    return found


def _gene(symbol: GeneSymbol, knowledge: Knowledge, warnings: list[str]) -> Concept:
    if symbol not in knowledge.gene_positions:
        near = knowledge.vocabulary.gene(symbol).suggestion
        warnings.append(
            f"genes: {symbol} is linked to no rare disorder and does not count" + (f"; {near}" if near else "")
        )
    return _given(symbol, symbol, symbol, "gene")


def _given(identifier: str, label: str, written: str, kind: ConceptKind) -> Concept:
    return Concept(identifier, label, written, kind, 100.0)
