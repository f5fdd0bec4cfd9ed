"""Resolves identifiers against the snapshot, for data.reading, which must not know ontologies."""

from functools import cache, cached_property

import numpy as np

from data.errors import InputError
from data.networks import network, networks
from data.vocabulary import Resolution
from ontology.lookup import Lookup
from ontology.snapshot import Snapshot

_LARGEST_CODE = 1_000_000
"""No ORPHAcode is near it: a larger number is a slip even where Orphanet is not installed."""
_WITHOUT_ORPHANET = "all of them are known with Orphanet; run `consilium knowledge update`"


@cache
def _area_names() -> dict[str, str]:
    """Nodes of thematic areas with their names, which are known without Orphanet too."""
    return {str(area.node): area.node_name for network in networks() for area in network.areas}


class SnapshotVocabulary:
    """A data.vocabulary.Vocabulary over the knowledge that is installed."""

    def __init__(self, snapshot: Snapshot, lookup: Lookup) -> None:
        """Uses `lookup` for suggestions only."""
        self._snapshot = snapshot
        self._complete = bool(snapshot.meta["complete"])
        self._lookup = lookup

    def finding(self, id: str, /) -> Resolution:  # noqa: A002 - the word of the domain
        """Looks an HPO id up; alternative and obsolete ids are replaced where HPO says by what."""
        tables = self._snapshot.terms
        place = tables.position(id)
        if place is None:
            name = self._obsolete_names.get(id, "")
            near = self._lookup.findings(name, 1) if name else ()
            words = f"{id} is obsolete ({name}); " if name else ""
            nearest = f"nearest {near[0].id} ({near[0].label})" if near else "look the finding up by its name"
            return Resolution(None, None, "unknown", f"{words}{nearest}" if name else self._nearest_number(id))
        current = tables.hpo_id(place)
        return Resolution(current, tables.term_labels[place], "known" if current == id else "replaced")

    def disorder(self, id: str, /) -> Resolution:  # noqa: A002 - the word of the domain
        """Looks an ORPHAcode up; an OMIM id is replaced by the ORPHAcode it maps to.

        Without Orphanet the disorders with findings and the nodes of thematic areas are known, all others unverified.
        """
        tables = self._snapshot.disorders
        if id.startswith("OMIM:"):
            disorders = self._snapshot.disorders_of_source(id)
            if len(disorders) == 0:
                return Resolution(None, None, "unknown", None if self._complete else _WITHOUT_ORPHANET)
            entity = int(tables.disorder_entity[int(disorders[0])])
            return Resolution(tables.code(entity), tables.entity_labels[entity], "replaced")
        place = tables.position(id)
        if place is not None:
            return Resolution(tables.code(place), tables.entity_labels[place])
        number = int(id[6:])
        if not self._complete and id in _area_names():
            return Resolution(id, _area_names()[id])
        if not self._complete and number <= _LARGEST_CODE:
            return Resolution(id, None, "unverified", _WITHOUT_ORPHANET)
        near = int(np.abs(tables.entity_number.astype(np.int64) - number).argmin())
        return Resolution(None, None, "unknown", f"nearest {tables.code(near)} ({tables.entity_labels[near]})")

    def gene(self, symbol: str, /) -> Resolution:
        """Looks a gene symbol up among the genes of rare disorders."""
        if symbol in self._genes:
            return Resolution(symbol, symbol)
        near = self._lookup.genes(symbol, 1)
        return Resolution(None, None, "unknown", f"nearest {near[0].id}" if near else None)

    def network(self, name: str, /) -> Resolution:
        """Looks a network's name up; other spellings are replaced by the official one."""
        try:
            official = network(name).name
        except InputError as error:
            return Resolution(None, None, "unknown", error.suggestion)
        return Resolution(official, official, "known" if official == name else "replaced")

    def _nearest_number(self, hpo_id: str) -> str:
        tables = self._snapshot.terms
        place = int(abs(tables.term_number - int(hpo_id[3:])).argmin())
        return f"nearest {tables.hpo_id(place)} ({tables.term_labels[place]})"

    @cached_property
    def _obsolete_names(self) -> dict[str, str]:
        tables = self._snapshot.terms
        return {
            f"HP:{number:07d}": name
            for number, name in zip(tables.other_number.tolist(), tables.other_labels, strict=True)
        }

    @cached_property
    def _genes(self) -> frozenset[str]:
        return frozenset(self._snapshot.disorders.gene_symbols)
