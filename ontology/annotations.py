"""HPO's disease annotations (phenotype.hpoa): which disorder shows which finding, how often, and who says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.errors import KnowledgeError
from data.identifiers import HpoId
from ontology.steps import Report, unreported

COLUMNS = (
    "database_id",
    "disease_name",
    "qualifier",
    "hpo_id",
    "reference",
    "evidence",
    "onset",
    "frequency",
    "sex",
    "modifier",
    "aspect",
    "biocuration",
)

ASPECTS = ("P", "I", "C", "M", "H")
"""Aspects of annotations: phenotypic abnormality, inheritance, clinical course, modifier, past medical history."""

FREQUENCY_TERMS = {
    "HP:0040280": 1.0,  # Obligate: 100%
    "HP:0040281": 0.895,  # Very frequent: 80-99%
    "HP:0040282": 0.545,  # Frequent: 30-79%
    "HP:0040283": 0.17,  # Occasional: 5-29%
    "HP:0040284": 0.025,  # Very rare: 1-4%
    "HP:0040285": 0.0,  # Excluded: 0%
}
"""Mid-points of the ranges in HPO's frequency sub-ontology (HP:0040279)."""


_REPORTED_LINES = 4096


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a finding was seen.

    Attributes:
        share: 0..1.
        patients: Number of patients looked at; 0 when the source gives a range or percentage only.
    """

    share: float
    patients: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """One row: a finding of a disorder.

    Attributes:
        source: The annotated entry, "OMIM:619340", "ORPHA:558" or "DECIPHER:1".
        name: The entry's name in the release.
        term: The HPO term; for aspect I, C and H the mode of inheritance, the onset or past history.
        aspect: P phenotypic abnormality, I inheritance, C clinical course, M modifier, H past medical history.
        negated: The row is a NOT: the finding is known to be absent.
        frequency: None where the release gives none.
        onset: HPO onset term, or empty.
        sex: "MALE", "FEMALE" or empty for both.
        references: Publications and sources, such as "PMID:31675180" or "OMIM:619340".
    """

    source: str
    name: str
    term: HpoId
    aspect: str
    negated: bool
    frequency: Frequency | None
    onset: str
    sex: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnotationRelease:
    """All rows of a phenotype.hpoa with its version ("2025-01-16")."""

    version: str
    rows: tuple[Annotation, ...]


def read_annotations(path: Path, report: Report = unreported) -> AnnotationRelease:
    """Reads phenotype.hpoa completely; `report` is told the share that is read.

    Raises:
        KnowledgeError: The file is missing, has other columns, or a row does not parse; the message names the line.
    """
    version = "unknown"
    rows: list[Annotation] = []
    try:
        with path.open(encoding="utf-8") as lines:
            header_seen = False
            size, done = max(1, path.stat().st_size), 0
            for number, line in enumerate(lines, start=1):
                done += len(line)
                if number % _REPORTED_LINES == 0:
                    report(done / size)
                if line.startswith("#"):
                    version = line.split(":", 1)[1].strip() if line.startswith("#version:") else version
                elif not header_seen:
                    if tuple(line.rstrip("\r\n").split("\t")) != COLUMNS:
                        raise KnowledgeError(
                            f"{path.name} line {number}: columns are not those of phenotype.hpoa; "
                            f"expected {', '.join(COLUMNS)}"
                        )
                    header_seen = True
                elif line.strip():
                    rows.append(_annotation(line.rstrip("\r\n"), f"{path.name} line {number}"))
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path.name}: cannot be read: {error}") from error
    if not rows:
        raise KnowledgeError(f"{path.name}: holds no annotations")
    return AnnotationRelease(version, tuple(rows))


def _annotation(line: str, place: str) -> Annotation:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise KnowledgeError(f"{place}: {len(cells)} columns instead of {len(COLUMNS)}")
    source, name, qualifier, term, reference, _evidence, onset, frequency, sex, _modifier, aspect, _biocuration = cells
    if not re.fullmatch(r"[A-Za-z]+:[0-9]{1,9}", source):
        raise KnowledgeError(f"{place}: database_id: {source!r} is not an id such as OMIM:154700 or ORPHA:558")
    if not re.fullmatch(r"HP:[0-9]{7}", term):
        raise KnowledgeError(f"{place}: hpo_id: {term!r} is not an HPO id")
    if aspect not in ASPECTS:
        raise KnowledgeError(f"{place}: aspect: {aspect!r} is none of {', '.join(ASPECTS)}")
    if qualifier not in ("", "NOT"):
        raise KnowledgeError(f"{place}: qualifier: {qualifier!r} is neither NOT nor empty")
    if onset and not re.fullmatch(r"HP:[0-9]{7}", onset):
        raise KnowledgeError(f"{place}: onset: {onset!r} is not an HPO id")
    return Annotation(
        source=source,
        name=name,
        term=HpoId(term),
        aspect=aspect,
        negated=qualifier == "NOT",
        frequency=parse_frequency(frequency, place),
        onset=onset,
        sex=sex.upper(),
        references=tuple(part.strip() for part in reference.split(";") if part.strip()),
    )


def parse_frequency(text: str, place: str = "frequency") -> Frequency | None:
    """Reads the three notations: an HPO frequency term, "n/m", a percentage; empty gives None.

    Raises:
        KnowledgeError: None of the three, or a share outside 0..1; the message starts with `place`.
    """
    text = text.strip()
    if not text:
        return None
    if text in FREQUENCY_TERMS:
        return Frequency(FREQUENCY_TERMS[text], 0)
    if ratio := re.fullmatch(r"([0-9]{1,9})\s*/\s*([0-9]{1,9})", text):
        seen, patients = int(ratio[1]), int(ratio[2])
        if patients == 0:
            return None
        share = seen / patients
    elif percentage := re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]+)?)\s*%", text):
        share, patients = float(percentage[1]) / 100, 0
    else:
        raise KnowledgeError(
            f"{place}: frequency: {text!r} is neither an HPO frequency term, nor n/m, nor a percentage"
        )
    if share > 1:
        raise KnowledgeError(f"{place}: frequency: {text!r} is more than all patients")
    return Frequency(share, patients)


def phenotype_rows(release: AnnotationRelease) -> Iterator[Annotation]:
    """The rows that annotate a phenotypic abnormality (aspect P)."""
    return (row for row in release.rows if row.aspect == "P")
