"""Everything that is known, opened from the compiled snapshot and asked by identifier."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from data.errors import InputError, KnowledgeError
from data.identifiers import GeneSymbol, HpoId, NetworkName, OmimId, OrphaCode
from data.networks import network
from ontology.annotation_rows import Counted, finding_rows
from ontology.frequencies import Frequencies, estimate_frequencies
from ontology.information import information_content
from ontology.lookup import Concept, Lookup
from ontology.prevalence import prevalences
from ontology.snapshot import CURRENT, LEVELS, TRANSLATED_LABEL, Snapshot
from ontology.tables import FloatArray, IntArray
from ontology.vocabulary import SnapshotVocabulary


@dataclass(frozen=True, slots=True)
class Finding:
    """An HPO term as a person reads it."""

    id: HpoId
    label: str
    definition: str
    synonyms: tuple[str, ...]
    parents: tuple[HpoId, ...]


@dataclass(frozen=True, slots=True)
class Disorder:
    """An Orphanet entry as a person reads it; `level` is group, disorder or subtype."""

    code: OrphaCode
    name: str
    level: str
    kind: str
    definition: str
    synonyms: tuple[str, ...]
    parents: tuple[OrphaCode, ...]
    omim: tuple[tuple[OmimId, str], ...]
    genes: tuple[GeneSymbol, ...]
    networks: tuple[NetworkName, ...]
    prevalences: tuple[tuple[str, str, str], ...]
    ages_of_onset: tuple[str, ...]
    inheritance: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """A snapshot with the frequencies that hold; positions are those of the snapshot's tables.

    Attributes:
        snapshot: The compiled arrays.
        frequencies: How often annotated entries show terms.
        excluded_publications: Publications left out of the frequencies.
    """

    snapshot: Snapshot
    frequencies: Frequencies
    excluded_publications: frozenset[str] = frozenset()

    @classmethod
    def open(cls, home: Path) -> "Knowledge":
        """Opens the snapshot that serves under CONSILIUM_HOME.

        Raises:
            KnowledgeError: There is none, it is damaged, or another version of Consilium wrote it.
        """
        folder = home / "snapshot"
        try:
            name = (folder / CURRENT).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise KnowledgeError(f"{folder}: no knowledge is compiled yet; run `consilium knowledge status`") from error
        return cls.of(Snapshot.load(folder / name))

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Knowledge":
        """Wraps a snapshot."""
        rows = snapshot.annotations
        shares = Frequencies(
            rows.share_offsets, rows.share_sources, rows.share_values, len(snapshot.disorders.source_ids)
        )
        return cls(snapshot, shares)

    def without_publications(self, pmids: frozenset[str]) -> "Knowledge":
        """The same knowledge, every annotation that cites one of the publications left out."""
        rows, terms = self.snapshot.annotations, self.snapshot.terms
        left_out = self.excluded_publications | pmids
        kept = ~rows.row_negated & finding_rows(self.snapshot, left_out)
        shares = estimate_frequencies(
            rows.row_source[kept], rows.row_term[kept], rows.row_share[kept], rows.row_patients[kept],
            terms.term_ancestors, len(self.snapshot.disorders.source_ids),
        )  # fmt: skip
        return replace(self, frequencies=shares, excluded_publications=left_out)

    @cached_property
    def counted(self) -> Counted:
        """What else than frequencies the annotations tell, publications left out."""
        return Counted.of(self.snapshot, self.excluded_publications)

    @cached_property
    def prevalences(self) -> FloatArray:
        """Largest prevalence that Orphanet gives for each disorder, as log10, float32 (disorders,), NaN where none."""
        return prevalences(self.snapshot.disorders)

    @property
    def releases(self) -> Mapping[str, str]:
        """Part -> release, for example {"hpo": "2025-01-16", "orphanet": "embedded"}."""
        return dict(self.snapshot.meta["releases"])

    @property
    def complete(self) -> bool:
        """Whether Orphanet's classification is installed, not only the embedded default."""
        return bool(self.snapshot.meta["complete"])

    @property
    def stamp(self) -> str:
        """Releases, format and digest in one line; everything derived from the snapshot carries it."""
        meta = self.snapshot.meta
        left_out = ""
        if self.excluded_publications:
            digest = hashlib.sha256(" ".join(sorted(self.excluded_publications)).encode()).hexdigest()[:8]
            left_out = f", {len(self.excluded_publications)} publications left out ({digest})"
        versions = f"hpo {self.releases['hpo']}, orphanet {self.releases['orphanet']}"
        return f"{versions}, format {meta['format']}, {meta['fingerprint']}{left_out}"

    @cached_property
    def information(self) -> FloatArray:
        """Information content of every term in nats, float32 (terms,)."""
        return information_content(self.frequencies)

    @property
    def disorder_count(self) -> int:
        """Number of disorders, which a differential ranges over."""
        return len(self.snapshot.disorders.disorder_entity)

    def term_positions(self, hpo_ids: tuple[HpoId, ...]) -> IntArray:
        """Positions of the phenotypic abnormalities among HPO ids, each once, ascending; others are left out."""
        terms = self.snapshot.terms
        places = {place for hpo_id in hpo_ids if (place := terms.position(hpo_id)) is not None}
        return np.array(sorted(place for place in places if terms.is_abnormality[place]), np.int32)

    def disorder_code(self, disorder: int) -> OrphaCode:
        """ORPHAcode of a disorder."""
        tables = self.snapshot.disorders
        return tables.code(int(tables.disorder_entity[disorder]))

    def disorder_name(self, disorder: int) -> str:
        """Name of a disorder."""
        tables = self.snapshot.disorders
        return tables.entity_labels[int(tables.disorder_entity[disorder])]

    @cached_property
    def gene_positions(self) -> Mapping[GeneSymbol, int]:
        """Gene symbol -> position."""
        return {GeneSymbol(symbol): place for place, symbol in enumerate(self.snapshot.disorders.gene_symbols)}

    def disorders_of_gene(self, symbol: str) -> IntArray:
        """Disorders of a gene; empty when unknown."""
        place = self.gene_positions.get(GeneSymbol(symbol))
        return np.zeros(0, np.int32) if place is None else self.snapshot.disorders.gene_disorders[place]

    @cached_property
    def networks(self) -> tuple[NetworkName, ...]:
        """Names of the networks, in the order of `network_scope`."""
        return tuple(NetworkName(name) for name in self.snapshot.meta["networks"])

    def networks_of(self, code: str) -> tuple[NetworkName, ...]:
        """Networks that have a disorder, or a disorder that the code stands for, in scope."""
        inside_by_member = self.snapshot.disorders.network_scope[:, self.snapshot.disorders.members(code)]
        return tuple(name for name, inside in zip(self.networks, inside_by_member, strict=True) if inside.any())

    @cached_property
    def lookup(self) -> Lookup:
        """Type-ahead over names, synonyms and identifiers."""
        return Lookup(self.snapshot)

    @cached_property
    def vocabulary(self) -> SnapshotVocabulary:
        """Resolves identifiers for data.reading."""
        return SnapshotVocabulary(self.snapshot, self.lookup)

    def search_findings(self, query: str, limit: int = 10) -> tuple[Concept, ...]:
        """Findings whose id, name or synonym is like the query, best first."""
        return self.lookup.findings(query, limit)

    def search_disorders(self, query: str, limit: int = 10) -> tuple[Concept, ...]:
        """Disorders and subtypes whose code, name or synonym is like the query, best first."""
        return self.lookup.disorders(query, limit)

    def search_genes(self, query: str, limit: int = 10) -> tuple[Concept, ...]:
        """Genes whose symbol is like the query, best first."""
        return self.lookup.genes(query, limit)

    def label(self, identifier: str, language: str = "en") -> str:
        """Name of an HPO id or ORPHAcode, in a language where it is translated; what is unknown is its own name."""
        if identifier.startswith("HP:") and (term := self.snapshot.terms.position(identifier)) is not None:
            return self._translated_labels(language).get(term) or self.snapshot.terms.term_labels[term]
        if identifier.startswith("ORPHA:") and (entity := self.snapshot.disorders.position(identifier)) is not None:
            return self.snapshot.disorders.entity_labels[entity]
        return identifier

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages that findings have names in, English first."""
        return tuple(self.snapshot.meta["languages"])

    def _translated_labels(self, language: str) -> Mapping[int, str]:
        """Term -> its preferred name in a language other than English."""
        if language == "en" or language not in self.languages:
            return {}
        if language not in self._labels:
            terms = self.snapshot.terms
            of_language = terms.synonym_language == self.languages.index(language)
            places = np.nonzero(of_language & (terms.synonym_scope == TRANSLATED_LABEL))[0].tolist()
            self._labels[language] = {int(terms.synonym_term[place]): terms.synonym_texts[place] for place in places}
        return self._labels[language]

    @cached_property
    def _labels(self) -> dict[str, Mapping[int, str]]:
        return {}

    def finding(self, hpo_id: HpoId) -> Finding:
        """Describes an HPO term.

        Raises:
            InputError: The id is unknown.
        """
        place = self.snapshot.terms.position(hpo_id)
        if place is None:
            raise InputError(f"{hpo_id} is not in HPO {self.releases['hpo']}")
        tables = self.snapshot.terms
        own = np.nonzero((tables.synonym_term == place) & (tables.synonym_language == 0))[0]
        return Finding(
            id=self.snapshot.terms.hpo_id(place),
            label=tables.term_labels[place],
            definition=tables.term_definitions[place],
            synonyms=tuple(tables.synonym_texts[int(synonym)] for synonym in own),
            parents=tuple(self.snapshot.terms.hpo_id(int(parent)) for parent in tables.term_parents[place]),
        )

    def disorder(self, code: OrphaCode) -> Disorder:
        """Describes an Orphanet entry.

        Raises:
            InputError: The code is unknown.
        """
        place = self.snapshot.disorders.position(code)
        if place is None:
            raise InputError(f"{code} is not in Orphanet {self.releases['orphanet']}")
        tables = self.snapshot.disorders
        facts = json.loads(tables.entity_facts[place])
        genes = {symbol for symbol, _ in facts["genes"]}
        if not genes and tables.entity_level[place] != LEVELS.index("group"):
            members = set(tables.entity_members[place].tolist())
            genes = {
                symbol
                for symbol, at in self.gene_positions.items()
                if members & set(tables.gene_disorders[at].tolist())
            }
        return Disorder(
            code=code,
            name=tables.entity_labels[place],
            level=LEVELS[int(tables.entity_level[place])],
            kind=facts["kind"],
            definition=facts["definition"],
            synonyms=tuple(tables.name_texts[int(name)] for name in np.nonzero(tables.name_entity == place)[0]),
            parents=tuple(tables.code(int(parent)) for parent in tables.entity_parents[place]),
            omim=tuple((OmimId(omim), relation) for omim, relation in facts["omim"]),
            genes=tuple(sorted(GeneSymbol(symbol) for symbol in genes)),
            networks=self.networks_of(code),
            prevalences=tuple((kind, share, region) for kind, share, region in facts["prevalences"]),
            ages_of_onset=tuple(facts["ages_of_onset"]),
            inheritance=tuple(facts["inheritance"]),
        )

    def disorders_of_network(self, name: str) -> tuple[OrphaCode, ...]:
        """Disorders in a network's scope.

        Raises:
            InputError: No network is called so.
        """
        row = self.networks.index(network(name).name)
        return tuple(
            self.disorder_code(int(disorder)) for disorder in np.nonzero(self.snapshot.disorders.network_scope[row])[0]
        )
