"""Lays annotation rows out as arrays and propagates their frequencies."""

from collections.abc import Iterator

import numpy as np

from data.identifiers import HpoId
from ontology.annotations import ASPECTS, Annotation, AnnotationRelease
from ontology.catalogue import Catalogue
from ontology.frequencies import estimate_frequencies
from ontology.snapshot import AnnotationTables, DisorderTables, TermTables
from ontology.steps import Report, unreported
from ontology.tables import Ragged, Texts

_SEXES = {"": 0, "FEMALE": 1, "MALE": 2}


def compile_annotations(
    catalogue: Catalogue,
    annotations: AnnotationRelease,
    terms: TermTables,
    disorders: DisorderTables,
    report: Report = unreported,
) -> AnnotationTables:
    """Gives the rows in order of their annotated entry, and the frequencies estimated from all of them."""
    place = term_positions(terms)
    source_place = {source: position for position, source in enumerate(disorders.source_ids)}
    found = _all_rows(catalogue, annotations)
    rows = [(source_place[row.source], place[row.term], row) for row in found if place.get(row.term, -1) >= 0]
    report(0.25)
    rows.sort(key=lambda entry: (entry[0], entry[1]))
    report(0.4)
    references = sorted({reference for _, _, row in rows for reference in row.references})
    reference_place = {reference: position for position, reference in enumerate(references)}
    row_source = np.array([source for source, _, _ in rows], np.int32)
    row_term = np.array([term for _, term, _ in rows], np.int32)
    row_share = np.array([row.frequency.share if row.frequency else np.nan for _, _, row in rows], np.float32)
    row_patients = np.array([row.frequency.patients if row.frequency else 0 for _, _, row in rows], np.int32)
    row_negated = np.array([row.negated for _, _, row in rows], np.bool_)
    row_aspect = np.array([ASPECTS.index(row.aspect) for _, _, row in rows], np.int8)
    report(0.5)
    counted = ~row_negated & (row_aspect == 0) & terms.is_abnormality[row_term]
    report(0.6)
    shares = estimate_frequencies(
        row_source[counted],
        row_term[counted],
        row_share[counted],
        row_patients[counted],
        terms.term_ancestors,
        len(source_place),
    )
    report(0.9)
    return AnnotationTables(
        row_source=row_source,
        row_term=row_term,
        row_share=row_share,
        row_patients=row_patients,
        row_negated=row_negated,
        row_aspect=row_aspect,
        row_onset=np.array([place.get(HpoId(row.onset), -1) for _, _, row in rows], np.int32),
        row_sex=np.array([_SEXES.get(row.sex, 0) for _, _, row in rows], np.int8),
        row_references=Ragged.of([reference_place[reference] for reference in row.references] for _, _, row in rows),
        reference_ids=Texts.of(references),
        share_offsets=shares.offsets,
        share_sources=shares.sources,
        share_values=shares.shares,
    )


def term_positions(terms: TermTables) -> dict[HpoId, int]:
    """HPO id, live, alternative or replaced -> position of the term; -1 for an obsolete term without successor."""
    numbers = [*terms.other_number.tolist(), *terms.term_number.tolist()]
    positions = [*terms.other_term.tolist(), *range(len(terms.term_number))]
    return {HpoId(f"HP:{number:07d}"): position for number, position in zip(numbers, positions, strict=True)}


def _all_rows(catalogue: Catalogue, annotations: AnnotationRelease) -> Iterator[Annotation]:
    """HPO's rows; for entries whose ORPHApacket has findings, these instead of HPO's older copy of them."""
    newer = {entity.code for entity in catalogue.entities if entity.findings}
    for row in annotations.rows:
        if row.source not in newer or row.negated or row.aspect != "P":
            yield row
    for entity in catalogue.entities:
        for term, frequency in entity.findings:
            yield Annotation(
                source=entity.code, name=entity.name, term=term, aspect="P", negated=False, frequency=frequency,
                onset="", sex="", references=(entity.code,),
            )  # fmt: skip
