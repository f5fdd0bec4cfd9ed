"""Mentions of findings, disorders and genes in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from data.identifiers import GeneSymbol
from ontology.knowledge import Knowledge
from ontology.reading.lexicon import Hit, Lexicon
from ontology.reading.status import Status, StatusReader
from ontology.reading.words import Word, words_of

MentionKind = Literal["finding", "disorder", "gene"]

_GENE = re.compile(r"\b[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,5})?\b|\bC[0-9XY]{1,2}orf[0-9]+\b")
_GENE_CONTEXT = re.compile(
    r"\bgene|variant|mutation|pathogenic|pathogen|heterozyg|homozyg|hemizyg|exome|genome|sequenc|deletion|duplication"
    r"|c\.[0-9*-]|p\.[A-Z(]|NM_|mutaci|mutazion|variante|Gen\b",
    re.IGNORECASE,
)
_CERTAIN, _LIKELY = 1.0, 0.8


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text.

    Attributes:
        start: First code point.
        end: Code point behind the last; text[start:end] == text of the mention.
        text: The words as written.
        id: HPO id, ORPHAcode or gene symbol.
        label: Its preferred name.
        kind: finding, disorder or gene.
        status: present, excluded, family or uncertain.
        confidence: 0..1.
        field: Field of the case the text comes from, "summary" or the name of a section.
    """

    start: int
    end: int
    text: str
    id: str
    label: str
    kind: MentionKind
    status: Status
    confidence: float
    field: str = "summary"


class Reader:
    """Reads texts against one snapshot; building its dictionary takes about a second, at the first text."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Uses the names of the knowledge that is installed."""
        self.knowledge = knowledge
        self._lexicon = Lexicon(knowledge.snapshot)

    def mentions(self, text: str, field: str = "summary") -> tuple[Mention, ...]:
        """All mentions in order of their place, the most specific where names are nested."""
        words = words_of(text)
        status = StatusReader(text, words)
        found = [
            mention
            for hit in _longest(self._lexicon.search(text, words))
            for mention in self._of_hit(text, words, hit, status, field)
        ]
        found += self._genes(text, words, status, field)
        return tuple(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.kind, mention.id)))

    def entities(self, text: str) -> tuple[int, ...]:
        """Orphanet entries named in a text, groups too, as positions: for bios and titles, whatever their status."""
        hits = _longest(self._lexicon.search(text, words_of(text)))
        return tuple(sorted({entity for hit in hits for entity in hit.entry.entities}))

    def terms(self, text: str) -> tuple[int, ...]:
        """HPO terms named in a text, as positions, whatever their status."""
        hits = _longest(self._lexicon.search(text, words_of(text)))
        return tuple(sorted({term for hit in hits for term in hit.entry.terms}))

    def genes(self, text: str) -> tuple[GeneSymbol, ...]:
        """Gene symbols in a text, each once, in order of appearance."""
        return tuple(dict.fromkeys(symbol for _, symbol in self._gene_hits(text)))

    def _of_hit(self, text: str, words: list[Word], hit: Hit, status: StatusReader, field: str) -> Iterable[Mention]:
        knowledge = self.knowledge
        start, end = words[hit.first].start, words[hit.last - 1].end
        ids: list[tuple[str, MentionKind]] = [
            (knowledge.snapshot.terms.hpo_id(term), "finding") for term in hit.entry.terms
        ]
        ids += [
            (knowledge.snapshot.disorders.code(entity), "disorder")
            for entity in hit.entry.entities
            if not self._lexicon.is_group(entity)
        ]
        confidence = _CERTAIN if len(ids) == 1 else _LIKELY
        for identifier, kind in ids:
            yield Mention(
                start,
                end,
                text[start:end],
                identifier,
                knowledge.label(identifier),
                kind,
                status.status(hit.first, hit.last),
                confidence,
                field,
            )

    def _genes(self, text: str, words: list[Word], status: StatusReader, field: str) -> Iterable[Mention]:
        place_of = {word.start: place for place, word in enumerate(words)}
        for start, symbol in self._gene_hits(text):
            place = place_of.get(start)
            if place is not None:
                read = status.status(place, place + 1)
                yield Mention(start, start + len(symbol), symbol, symbol, symbol, "gene", read, _LIKELY, field)

    def _gene_hits(self, text: str) -> Iterable[tuple[int, GeneSymbol]]:
        has_context = _GENE_CONTEXT.search(text) is not None
        for match in _GENE.finditer(text):
            symbol = match.group()
            # Symbols without a digit are often abbreviations (REN, PAH): they count where the text speaks of genes.
            if symbol in self._symbols and (has_context or any(character.isdigit() for character in symbol)):
                yield match.start(), GeneSymbol(symbol)

    @cached_property
    def _symbols(self) -> frozenset[str]:
        return frozenset(self.knowledge.gene_positions)


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that lie in no longer one of the same text and cross none that is longer or, at equal length, earlier."""
    longest_first = sorted(hits, key=lambda hit: (hit.first - hit.last, hit.first))
    taken = bytearray(max((hit.last for hit in longest_first), default=0))
    kept: list[Hit] = []
    for hit in longest_first:
        if taken.find(1, hit.first, hit.last) < 0:
            taken[hit.first : hit.last] = b"\x01" * (hit.last - hit.first)
            kept.append(hit)
    return kept
