"""The semantic path: phrases that no name matches, by their nearness to findings in the space of the name encoder."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ontology.reading.language import Language
from ontology.reading.name_encoder import NameEncoder
from ontology.reading.words import Word, folded_word
from ontology.snapshot import Snapshot
from ontology.tables import FloatArray, IntArray

LONGEST_PHRASE = 6
"""Words of a phrase, little ones between them included."""
LEAST_NEARNESS = (0.9, 0.78, 0.7)
"""Cosine from which a phrase of one, two, three and more words that matter counts; see DECISIONS 21."""
_USE = 0.012
"""What a finding's use is worth, times the logarithm of the number of annotated entries; see the same decision."""
_BREAK = re.compile(r"[.!?](?=\s|$)|[,;:()\[\]\n\r/\u2022\u2013\u2014]|\s-\s")
_SHORTEST_WORD = 3
_BLOCK = 300
"""Words that are looked at together; their products with all findings take 15 MB."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase near a finding.

    Attributes:
        first: Position of its first word.
        last: Position behind its last word.
        term: Position of the nearest term.
        nearness: Cosine, 0..1.
    """

    first: int
    last: int
    term: int
    nearness: float


class SemanticPath:
    """Finds phrases near findings that are annotated to any disorder; the others are too exotic to be guessed."""

    def __init__(self, snapshot: Snapshot, encoder: NameEncoder) -> None:
        """Lays out the findings at the first text."""
        self._snapshot = snapshot
        self._encoder = encoder

    def phrases(self, text: str, words: Sequence[Word], taken: Collection[int], language: Language) -> list[Phrase]:
        """Phrases over no taken word, nearest first and none overlapping another.

        Args:
            text: The text.
            words: Its words.
            taken: Positions of words that belong to mentions or cues already.
            language: Its little words.
        """
        windows = _windows(text, words, frozenset(taken), language)
        found: list[Phrase] = []
        for block in _blocks(windows):
            found += self._near(text, words, block)
        return _apart(found)

    def _near(self, text: str, words: Sequence[Word], windows: Sequence[tuple[int, int, int]]) -> Iterator[Phrase]:
        """The windows of a block that are near enough to a finding.

        A phrase's vector is the sum of its words', and so are its products with the findings'.
        """
        begin, end = windows[0][0], max(last for _, last, _ in windows)
        written = [folded_word(text[word.start : word.end]) for word in words[begin:end]]
        row_of = {word: row for row, word in enumerate(dict.fromkeys(written))}
        sums = self._encoder.word_sums(list(row_of))
        products = sums @ self._finding_vectors.T
        rows = [row_of[word] for word in written]
        known: dict[tuple[int, ...], tuple[int, float]] = {}
        for first, last, weight in windows:
            key = tuple(rows[first - begin : last - begin])
            if key not in known:
                own = list(key)
                length = float(np.linalg.norm(sums[own].sum(axis=0)))
                nearness = products[own].sum(axis=0) / length if length else products[own[0]]
                best = int((nearness + self._use).argmax())
                known[key] = best, float(nearness[best])
            best, nearest = known[key]
            if nearest >= LEAST_NEARNESS[min(weight, len(LEAST_NEARNESS)) - 1]:
                yield Phrase(first, last, int(self._findings[best]), nearest)

    @cached_property
    def _use(self) -> FloatArray:
        """What is added for findings that many disorders are annotated with, float32 (findings,)."""
        rows = self._snapshot.annotations
        pairs = np.unique(np.stack((rows.row_term, rows.row_source)), axis=1)[0]
        counts = np.bincount(pairs, minlength=len(self._snapshot.terms.term_number))
        return np.asarray(_USE * np.log1p(counts[self._findings]), np.float32)

    @cached_property
    def _findings(self) -> IntArray:
        """Terms that disorders are annotated with, and their ancestors."""
        terms, rows = self._snapshot.terms, self._snapshot.annotations
        used = np.zeros(len(terms.term_number), np.bool_)
        annotated = np.unique(rows.row_term[~rows.row_negated])
        used[terms.term_ancestors.gather(annotated)[1]] = True
        positions: NDArray[np.intp] = np.nonzero(used & terms.is_abnormality)[0]
        return positions.astype(np.int32)

    @cached_property
    def _finding_vectors(self) -> FloatArray:
        return self._encoder.matrix(self._snapshot, self._findings)


def _blocks(windows: Iterable[tuple[int, int, int]]) -> Iterator[list[tuple[int, int, int]]]:
    """The windows in runs that begin within _BLOCK words of each other."""
    block: list[tuple[int, int, int]] = []
    for window in windows:
        if block and window[0] >= block[0][0] + _BLOCK:
            yield block
            block = []
        block.append(window)
    if block:
        yield block


def _windows(
    text: str, words: Sequence[Word], taken: frozenset[int], language: Language
) -> Iterator[tuple[int, int, int]]:
    """(first, last, number of words that matter) of every phrase that neither begins nor ends with a little word."""
    little = language.functions | language.joining
    breaks = [
        place == 0 or bool(_BREAK.search(text, words[place - 1].end, word.start)) for place, word in enumerate(words)
    ]
    matters = [word.plain not in little for word in words]
    # Numbers and what is called normal are for ontology.reading.measuring.
    barred = [
        place in taken or word.plain[0].isdigit() or language.levels.get(word.plain) == "normal"
        for place, word in enumerate(words)
    ]
    for first in range(len(words)):
        if not matters[first] or barred[first]:
            continue
        weight = 0
        for last in range(first, min(len(words), first + LONGEST_PHRASE)):
            if barred[last] or (last > first and breaks[last]):
                break
            if not matters[last]:
                continue
            weight += 1
            if last > first or len(words[last].plain) >= _SHORTEST_WORD:
                yield first, last + 1, weight


def _apart(phrases: list[Phrase]) -> list[Phrase]:
    """The nearest ones, none of which overlaps a nearer one."""
    kept: list[Phrase] = []
    taken: set[int] = set()
    for phrase in sorted(phrases, key=lambda one: (-one.nearness, one.first - one.last, one.first)):
        own = range(phrase.first, phrase.last)
        if taken.isdisjoint(own):
            taken.update(own)
            kept.append(phrase)
    return kept
