"""The disorders that Consilium knows: Orphanet's groups, disorders and subtypes in one classified table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from data.errors import KnowledgeError
from data.identifiers import OrphaCode
from data.networks import networks
from ontology.annotations import AnnotationRelease
from ontology.orphanet import OrphanetEntry, OrphanetRelease
from ontology.tables import closure


@dataclass(frozen=True)
class Catalogue:
    """All entries, ordered by number.

    Attributes:
        entities: Groups, disorders and subtypes.
        complete: Whether Orphanet's classification is there, not only the embedded default's disorders.
        version: Release of Orphanet, or of the annotations the disorders were taken from.
    """

    entities: tuple[OrphanetEntry, ...]
    complete: bool
    version: str

    @cached_property
    def position(self) -> Mapping[OrphaCode, int]:
        """ORPHAcode -> position in `entities`."""
        return {entity.code: place for place, entity in enumerate(self.entities)}

    @cached_property
    def disorders(self) -> tuple[int, ...]:
        """Positions in `entities` of those at the level of disorder; what a differential ranges over."""
        return tuple(place for place, entity in enumerate(self.entities) if entity.level == "disorder")

    @cached_property
    def parents(self) -> tuple[tuple[int, ...], ...]:
        """For each entity the positions of its parents; the root of the classification has no file and is left out."""
        return tuple(
            tuple(self.position[code] for code in entity.parents if code in self.position) for entity in self.entities
        )

    @cached_property
    def ancestors(self) -> list[frozenset[int]]:
        """For each entity itself and everything above it.

        Raises:
            KnowledgeError: The classification has a cycle.
        """
        try:
            return closure(self.parents)
        except ValueError as error:
            raise KnowledgeError(f"Orphanet {self.version}: the classification has a cycle: {error}") from error

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """For each entity the disorders it stands for, as positions in `disorders`.

        A disorder stands for itself, a subtype for the disorders it is a subtype of, a group for all disorders
        beneath it.
        """
        rank = {entity: place for place, entity in enumerate(self.disorders)}
        members: list[set[int]] = [set() for _ in self.entities]
        ancestors = self.ancestors
        for entity, place in rank.items():
            for ancestor in ancestors[entity]:
                members[ancestor].add(place)
        for position, entity_ in enumerate(self.entities):
            if entity_.level == "subtype":
                members[position] = {rank[above] for above in self._disorders_above(position)}
        return tuple(tuple(sorted(places)) for places in members)

    def _disorders_above(self, position: int) -> Iterable[int]:
        """The nearest disorders above a subtype, through further subtypes only."""
        for parent in self.parents[position]:
            level = self.entities[parent].level
            if level == "disorder":
                yield parent
            elif level == "subtype":
                yield from self._disorders_above(parent)


def catalogue_of_orphanet(release: OrphanetRelease) -> Catalogue:
    """The full catalogue."""
    return Catalogue(release.entries, complete=True, version=release.version)


def catalogue_of_annotations(release: AnnotationRelease) -> Catalogue:
    """The embedded default's catalogue, without classification.

    It holds the disorders that have findings in phenotype.hpoa and the representatives of thematic areas. An entry
    whose name is another's with words before or behind it ("Juvenile nephropathic cystinosis") counts as its subtype.
    """
    areas = [area for network in networks() for area in network.areas]
    names = {
        str(code): name
        for area in areas
        for code, name in zip(area.representative, area.representative_names, strict=True)
    }
    names |= {row.source: row.name for row in release.rows if row.source.startswith("ORPHA:")}
    codes = {name.casefold(): code for code, name in names.items()}
    entities = tuple(
        _entry_of_name(OrphaCode(code), names[code], codes) for code in sorted(names, key=lambda code: int(code[6:]))
    )
    return Catalogue(entities, complete=False, version=release.version)


def _entry_of_name(code: OrphaCode, name: str, codes: Mapping[str, str]) -> OrphanetEntry:
    parent = _named_within(name, codes)
    return OrphanetEntry(
        code=code, name=name, synonyms=(), definition="", kind="Disorder", level="subtype" if parent else "disorder",
        parents=(parent,) if parent else (), omim=(), genes=(), findings=(),
        prevalences=(), ages_of_onset=(), inheritance=(),
    )  # fmt: skip


def _named_within(name: str, codes: Mapping[str, str]) -> OrphaCode | None:
    """The entry with the longest name that begins or ends this one, words taken whole; None where there is none."""
    words = name.casefold().replace(",", " ,").split(" ")
    shorter = [words[:end] for end in range(len(words) - 1, 0, -1)] + [words[start:] for start in range(1, len(words))]
    for part in sorted(shorter, key=len, reverse=True):
        found = codes.get(" ".join(part).replace(" ,", ",").strip(" ,"))
        if found:
            return OrphaCode(found)
    return None
