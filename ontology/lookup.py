"""Type-ahead over names, synonyms and identifiers, tolerant of typing errors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils

from ontology.snapshot import LEVELS, Snapshot
from ontology.tables import FloatArray, IntArray

ConceptKind = Literal["finding", "disorder", "gene"]

_LEAST_LIKENESS = 68.0
"""Below this (rapidfuzz ratio, 0..100) a suggestion puzzles more than it helps."""
_WITHIN, _BEGINS, _SAME = 80.0, 88.0, 99.9
"""Least likeness of a name that holds the query and of one that begins with it; the same but for rounding."""
_LONGEST_QUERY = 120
"""Code points of a query that count; hardly a name is longer."""
_HPO_ID = re.compile(r"(?:HP[:_ ]?)?0*([0-9]{1,7})", re.IGNORECASE)
_ORPHA_CODE = re.compile(r"(?:(?:ORPHA|ORPHANET)[:_ ]?)?0*([0-9]{1,7})", re.IGNORECASE)
_OMIM_ID = re.compile(r"O?MIM[:_ ]?([0-9]{6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Concept:
    """A finding, disorder or gene that a query may mean.

    Attributes:
        id: HPO id, ORPHAcode or gene symbol.
        label: Its preferred name.
        matched: The name, synonym or identifier that matched.
        kind: What it is.
        score: Likeness to the query, 0..100.
    """

    id: str
    label: str
    matched: str
    kind: ConceptKind
    score: float


class Names:
    """All names of one kind of concept, searched together."""

    def __init__(self, names: Sequence[str], owners: IntArray, weights: Sequence[float]) -> None:
        """Prepares names; `owners` says whose each is, `weights` breaks ties in favour of the larger."""
        self._names = names
        self._plain = [utils.default_process(name) for name in names]
        self._in_order = [_words_in_order(name) for name in self._plain]
        self._owners = owners
        self._weights = np.asarray(weights, np.float32)

    def search(self, query: str, limit: int) -> list[tuple[int, str, float]]:
        """Owners whose names are most like the query: (owner, name, likeness 0..100), each owner once, best first."""
        wanted = utils.default_process(query[:_LONGEST_QUERY])
        if not wanted or limit < 1:
            return []
        score = self._scores(wanted)
        candidates = np.nonzero(score >= _LEAST_LIKENESS)[0]
        order = candidates[np.argsort(-(score + self._weights)[candidates], kind="stable")]
        found: dict[int, tuple[str, float]] = {}
        for place in order.tolist():
            found.setdefault(int(self._owners[place]), (self._names[place], float(score[place])))
            if len(found) == limit:
                break
        return [(owner, name, likeness) for owner, (name, likeness) in found.items()]

    def _scores(self, wanted: str) -> FloatArray:
        likeness = _likeness(wanted, self._plain)
        score = np.maximum(likeness, _likeness(_words_in_order(wanted), self._in_order))
        within = np.fromiter((wanted in name for name in self._plain), np.bool_, len(self._plain))
        for place in np.nonzero(within)[0].tolist():
            name = self._plain[place]
            least = _BEGINS if name.startswith(wanted) else _WITHIN
            score[place] = max(score[place], least + fuzz.ratio(wanted, name) / 10)
        score[likeness >= _SAME] = 100
        return score


def _likeness(wanted: str, names: list[str]) -> NDArray[np.float32]:
    """Likeness of names to the query, 0..100; 0 below the least that counts, which is far faster to find."""
    rows = process.cdist([wanted], names, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS, dtype=np.float32, workers=1)
    likeness: NDArray[np.float32] = rows[0]
    return likeness


def _words_in_order(plain: str) -> str:
    return " ".join(sorted(plain.split()))


class Lookup:
    """Searches the names of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Reads names at the first search of each kind."""
        self._snapshot = snapshot

    def findings(self, query: str, limit: int = 10) -> tuple[Concept, ...]:
        """Findings whose id, name or synonym is like the query, best first."""
        tables = self._snapshot.terms
        written = query.strip()
        if limit > 0 and (number := _HPO_ID.fullmatch(written)):
            place = tables.position(f"HP:{int(number[1]):07d}")
            if place is not None:
                return (Concept(tables.hpo_id(place), tables.term_labels[place], written, "finding", 100.0),)
        return tuple(
            Concept(tables.hpo_id(term), tables.term_labels[term], name, "finding", score)
            for term, name, score in self._finding_names.search(query, limit)
        )

    def disorders(self, query: str, limit: int = 10, *, groups: bool = False) -> tuple[Concept, ...]:
        """Disorders and subtypes, or groups too, whose code, name or synonym is like the query, best first.

        An OMIM id finds the disorders it maps to.
        """
        tables = self._snapshot.disorders
        written = query.strip()
        entities: list[int] = []
        if number := _ORPHA_CODE.fullmatch(written):
            place = tables.position(f"ORPHA:{number[1]}")
            entities = [] if place is None else [place]
        elif number := _OMIM_ID.fullmatch(written):
            entities = tables.disorder_entity[self._snapshot.disorders_of_source(f"OMIM:{number[1]}")].tolist()
        if entities:
            found = [(entity, written, 100.0) for entity in entities]
        else:
            names = self._disorder_names.search(query, limit if groups else limit * 2)
            group = LEVELS.index("group")
            found = [one for one in names if groups or tables.entity_level[one[0]] != group]
        return tuple(
            Concept(tables.code(entity), tables.entity_labels[entity], name, "disorder", score)
            for entity, name, score in found[: max(0, limit)]
        )

    def genes(self, query: str, limit: int = 10) -> tuple[Concept, ...]:
        """Genes whose symbol begins with the query or is like it."""
        found = self._gene_names.search(query, limit)
        return tuple(Concept(name, name, name, "gene", score) for _, name, score in found)

    @cached_property
    def _finding_names(self) -> Names:
        tables = self._snapshot.terms
        names = [*tables.term_labels, *tables.synonym_texts]
        owners = np.concatenate([np.arange(len(tables.term_labels), dtype=np.int32), tables.synonym_term])
        shown = np.diff(self._snapshot.annotations.share_offsets)[owners]
        # A finding outside Phenotypic abnormality says nothing of a disorder, so it comes last among equals.
        weights = np.log1p(shown) / 8 + tables.is_abnormality[owners] * 2.0
        weights[: len(tables.term_labels)] += 1
        return Names(names, owners, weights.tolist())

    @cached_property
    def _disorder_names(self) -> Names:
        tables = self._snapshot.disorders
        names = [*tables.entity_labels, *tables.name_texts]
        owners = np.concatenate([np.arange(len(tables.entity_labels), dtype=np.int32), tables.name_entity])
        weights = np.where(tables.entity_level[owners] == LEVELS.index("disorder"), 1.5, 0.0)
        weights[: len(tables.entity_labels)] += 1
        return Names(names, owners, weights.tolist())

    @cached_property
    def _gene_names(self) -> Names:
        symbols = list(self._snapshot.disorders.gene_symbols)
        return Names(symbols, np.arange(len(symbols), dtype=np.int32), [0.0] * len(symbols))
