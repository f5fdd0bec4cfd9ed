"""Which of the names found are mentions: the best concept of each place, and nested ones of distinct concepts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ontology.reading.language import Status
from ontology.reading.lexicon import Hit
from ontology.reading.names import EXACT, EXPRESSION, LABEL, RELATED, WIDER
from ontology.reading.passage import Passage

_STANDING = {LABEL: 1.0, EXPRESSION: 0.99, EXACT: 0.98, WIDER: 0.9, RELATED: 0.75}
_BY_CLASS, _SCATTERED = 0.8, 0.85
"""What is left of the confidence where words are others of their class, and where they stand apart or turned around."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A concept found at a place.

    Attributes:
        places: Units of the passage, ascending; empty where it was not found by name.
        first: Position of its first word in the passage.
        last: Position behind its last word.
        start: First code point.
        end: Code point behind the last.
        term: Position of the HPO term, -1 for a disorder.
        entity: Position of the Orphanet entry, -1 for a finding.
        confidence: 0..1.
        status: What a measurement says; None where the words around it decide.
        rule: The rule of a measurement.
    """

    places: tuple[int, ...]
    first: int
    last: int
    start: int
    end: int
    term: int
    entity: int
    confidence: float
    status: Status | None = None
    rule: str = ""


def resolve(hits: Iterable[Hit], passage: Passage) -> list[Reading]:
    """The mentions among all occurrences, longest first.

    Args:
        hits: Occurrences of names.
        passage: Where they occur.
    """
    readings = sorted(
        _best_of_each_place(hits, passage), key=lambda one: (one.start - one.end, -one.confidence, one.start)
    )
    kept: list[Reading] = []
    by_word: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        around = {id(other): other for place in reading.places for other in by_word[place]}
        if all(_may_stand_beside(reading, other) for other in around.values()):
            kept.append(reading)
            for place in reading.places:
                by_word[place].append(reading)
    return kept


def _best_of_each_place(hits: Iterable[Hit], passage: Passage) -> Iterator[Reading]:
    """For every place its best finding and its best disorder."""
    best: dict[tuple[tuple[int, ...], bool], tuple[float, Hit]] = {}
    for hit in hits:
        confidence = _STANDING[hit.name.standing]
        if not hit.is_exact:
            confidence *= _BY_CLASS
        if not hit.is_whole:
            confidence *= _SCATTERED
        key = (hit.places, hit.name.term >= 0)
        other = best.get(key)
        if other is None or (-confidence, hit.name.term, hit.name.entity) < (
            -other[0],
            other[1].name.term,
            other[1].name.entity,
        ):
            best[key] = (confidence, hit)
    for (places, _), (confidence, hit) in best.items():
        first, last = passage.units[places[0]].word, passage.units[places[-1]].word + 1
        start, end = passage.span(places)
        yield Reading(places, first, last, start, end, hit.name.term, hit.name.entity, round(confidence, 3))


def _may_stand_beside(reading: Reading, longer: Reading) -> bool:
    """Whether a mention may share words with a longer one that is kept."""
    if reading.start < longer.start or reading.end > longer.end:
        return False
    if (reading.start, reading.end) == (longer.start, longer.end):
        # One place may name a finding and a disorder.
        return (reading.term >= 0) != (longer.term >= 0)
    if reading.term < 0:
        # "Antibody response to tetanus" names no tetanus.
        return False
    if longer.term < 0:
        return True
    return reading.term != longer.term
