"""The compiled snapshot: knowledge as numpy arrays in one folder, memory-mapped when opened.

A snapshot lies in CONSILIUM_HOME/snapshot/NAME, where NAME is its stamp's digest; `current` names the one that serves.
It is written whole into a temporary folder and renamed, so that a reader finds either the old or the new one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from data.errors import KnowledgeError
from data.identifiers import HpoId, OrphaCode
from ontology.hpo import PHENOTYPIC_ABNORMALITY, SCOPES
from ontology.tables import FloatArray, IntArray, Ragged, Texts, load_array

FORMAT = 5
"""Version of the arrays' layout; a snapshot of another format is compiled anew, never read."""

CURRENT = "current"

TRANSLATED_LABEL = len(SCOPES)
LEVELS = ("group", "disorder", "subtype")


@dataclass(frozen=True)
class _Tables:
    """A group of arrays that is written and mapped together; field names are file names."""

    def save(self, folder: Path) -> None:
        """Writes every array into an existing folder."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, (Texts, Ragged)):
                value.save(folder, field.name)
            else:
                np.save(folder / f"{field.name}.npy", value)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Maps what `save` wrote."""
        arrays: dict[str, Any] = {}
        for field in fields(cls):
            if field.type in (Texts, Ragged):
                arrays[field.name] = field.type.load(folder, field.name)
            else:
                arrays[field.name] = load_array(folder, field.name)
        return cls(**arrays)


@dataclass(frozen=True)
class TermTables(_Tables):
    """HPO. Rows of `term_*` are live terms by number.

    Attributes:
        term_number: int32 (terms,), ascending: HP:0000003 is 3.
        term_labels: Names of terms.
        term_definitions: Definitions of terms.
        term_parents: Direct parents of each term.
        term_ancestors: Each term itself and all ancestors.
        other_number: int32 (other ids,), ascending: alternative and obsolete HPO numbers.
        other_term: int32; the term to use instead, -1 where there is none.
        other_labels: Names of obsolete terms, empty for alternative ids.
        synonym_texts: Synonyms of terms in English, and names in other languages.
        synonym_term: int32; whose.
        synonym_scope: int8; position in ontology.hpo.SCOPES, or TRANSLATED_LABEL for a preferred name in another
            language.
        synonym_language: int8; position in meta["languages"], 0 English.
        synonym_is_lay: bool; HPO's layperson type.
    """

    term_number: IntArray
    term_labels: Texts
    term_definitions: Texts
    term_parents: Ragged
    term_ancestors: Ragged
    other_number: IntArray
    other_term: IntArray
    other_labels: Texts
    synonym_texts: Texts
    synonym_term: IntArray
    synonym_scope: NDArray[np.int8]
    synonym_language: NDArray[np.int8]
    synonym_is_lay: NDArray[np.bool_]

    def position(self, hpo_id: str) -> int | None:
        """Position of a live, alternative or replaced HPO id; None for an unknown one or one without successor."""
        number = int(hpo_id[3:])
        place = _find(self.term_number, number)
        if place is None and (other := _find(self.other_number, number)) is not None:
            place = int(self.other_term[other])
        return None if place == -1 else place

    def hpo_id(self, position: int) -> HpoId:
        """HPO id at a position."""
        return HpoId(f"HP:{self.term_number[position]:07d}")

    @cached_property
    def is_abnormality(self) -> NDArray[np.bool_]:
        """For every term whether it lies under Phenotypic abnormality, bool (terms,)."""
        root = self.position(PHENOTYPIC_ABNORMALITY)
        owners = np.repeat(np.arange(len(self.term_number)), self.term_ancestors.lengths())
        abnormal = np.zeros(len(self.term_number), np.bool_)
        abnormal[owners[self.term_ancestors.values == root]] = True
        return abnormal


@dataclass(frozen=True)
class DisorderTables(_Tables):
    """Orphanet, OMIM and genes. Rows of `entity_*` are Orphanet entries by number, groups and subtypes among them.

    Attributes:
        entity_number: int32 (entities,), ascending: ORPHA:558 is 558.
        entity_labels: Names.
        entity_facts: A JSON object an entry: definition, kind, omim, genes, prevalences, ages_of_onset, inheritance.
        entity_level: int8; position in LEVELS.
        entity_parents: Direct parents.
        entity_ancestors: Each entry itself and all ancestors.
        entity_members: Positions among the disorders that an entry stands for: itself, what it is a subtype of, all
            beneath a group.
        disorder_entity: int32 (disorders,); position of each disorder among the entries.
        name_texts: Synonyms of entries.
        name_entity: int32; whose.
        gene_symbols: Gene symbols, ascending.
        gene_disorders: Disorders of each gene.
        source_ids: Annotated entries ("OMIM:154700", "ORPHA:558"), ascending.
        source_disorders: Disorders an annotated entry counts for.
        network_scope: bool (networks, disorders).
    """

    entity_number: IntArray
    entity_labels: Texts
    entity_facts: Texts
    entity_level: NDArray[np.int8]
    entity_parents: Ragged
    entity_ancestors: Ragged
    entity_members: Ragged
    disorder_entity: IntArray
    name_texts: Texts
    name_entity: IntArray
    gene_symbols: Texts
    gene_disorders: Ragged
    source_ids: Texts
    source_disorders: Ragged
    network_scope: NDArray[np.bool_]

    def position(self, code: str) -> int | None:
        """Position of an ORPHAcode among the entries; None for an unknown one."""
        return _find(self.entity_number, int(code[6:]))

    def code(self, position: int) -> OrphaCode:
        """ORPHAcode of the entry at a position."""
        return OrphaCode(f"ORPHA:{self.entity_number[position]}")

    def members(self, code: str) -> IntArray:
        """The disorders a code stands for: itself, what it is a subtype of, all beneath a group; empty when unknown."""
        place = self.position(code)
        return np.zeros(0, np.int32) if place is None else self.entity_members[place]


@dataclass(frozen=True)
class AnnotationTables(_Tables):
    """Which annotated entry shows which term: the rows as published, and the frequencies propagated from them.

    Attributes:
        row_source: int32 (rows,); position of the annotated entry in `source_ids`.
        row_term: int32; the term.
        row_share: float32; frequency 0..1, NaN where none is given.
        row_patients: int32; how many patients were looked at, 0 where unknown.
        row_negated: bool; a NOT annotation.
        row_aspect: int8; position in ontology.annotations.ASPECTS.
        row_onset: int32; term of the finding's onset, -1 where none is given.
        row_sex: int8; 0 both, 1 female, 2 male.
        row_references: Positions in `reference_ids` of the row's publications.
        reference_ids: "PMID:..." and other references, ascending.
        share_offsets: int32 (terms + 1,); see ontology.frequencies.Frequencies.
        share_sources: int32; annotated entries that show a term, ascending within it.
        share_values: float32; how often they show it, 0..1.
    """

    row_source: IntArray
    row_term: IntArray
    row_share: FloatArray
    row_patients: IntArray
    row_negated: NDArray[np.bool_]
    row_aspect: NDArray[np.int8]
    row_onset: IntArray
    row_sex: NDArray[np.int8]
    row_references: Ragged
    reference_ids: Texts
    share_offsets: IntArray
    share_sources: IntArray
    share_values: FloatArray


@dataclass(frozen=True)
class Snapshot:
    """Everything that is known.

    `meta` holds format, fingerprint, releases, complete, languages and networks; once saved, also each file's size.
    """

    meta: Mapping[str, Any]
    terms: TermTables
    disorders: DisorderTables
    annotations: AnnotationTables

    @cached_property
    def source_positions(self) -> Mapping[str, int]:
        """Annotated entry, such as "OMIM:154700", -> position in `disorders.source_ids`."""
        return {source: place for place, source in enumerate(self.disorders.source_ids)}

    def disorders_of_source(self, source: str) -> IntArray:
        """Disorders that an annotated entry counts for; empty when unknown."""
        place = self.source_positions.get(source)
        return np.zeros(0, np.int32) if place is None else self.disorders.source_disorders[place]

    def save(self, folder: Path) -> None:
        """Writes all tables and meta.json into an existing folder."""
        for tables in (self.terms, self.disorders, self.annotations):
            tables.save(folder)
        sizes = {path.name: path.stat().st_size for path in sorted(folder.glob("*.npy"))}
        meta = json.dumps({**self.meta, "sizes": sizes}, ensure_ascii=False, indent=1)
        (folder / "meta.json").write_text(meta, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Snapshot":
        """Maps a saved snapshot.

        Raises:
            KnowledgeError: A file is missing or damaged, or the format is another.
        """
        again = "the next start compiles it anew"
        try:
            meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            if meta["format"] != FORMAT:
                raise KnowledgeError(
                    f"{folder}: snapshot of format {meta['format']}, this version reads {FORMAT}; {again}"
                )
            for name, size in meta["sizes"].items():
                if (found := (folder / name).stat().st_size) != size:
                    raise KnowledgeError(
                        f"{folder}: the snapshot is damaged ({name}: {found:,} bytes of {size:,}); {again}"
                    )
            return cls(
                meta,
                TermTables.load(folder),
                DisorderTables.load(folder),
                AnnotationTables.load(folder),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
            raise KnowledgeError(f"{folder}: the snapshot is damaged ({error}); {again}") from error


def _find(ascending: IntArray, number: int) -> int | None:
    place = int(np.searchsorted(ascending, number))
    return place if place < len(ascending) and ascending[place] == number else None
