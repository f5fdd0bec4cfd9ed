"""Joins measurements with what is read by name: their place among the words, and their status by the cues around."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from ontology.reading.language import Status
from ontology.reading.measuring import Measured
from ontology.reading.passage import Passage
from ontology.reading.resolution import Reading
from ontology.reading.status import StatusReader
from ontology.snapshot import TermTables

_BY_WORD = 0.85
"""Confidence of a measurement by a word of its own; one by a word for a whole list lies below it."""
_GENERAL = ("Abnormal", "Functional abnormality")
"""How the labels of findings begin that "palate normal" does not single out."""


def readings_of_measurements(
    found: Iterable[Measured], passage: Passage, status: StatusReader, terms: TermTables
) -> Iterator[Reading]:
    """Gives a reading for each finding of each measurement.

    Args:
        found: The measurements.
        passage: The text they stand in.
        status: Tells relatives' values and doubtful ones.
        terms: Positions of the findings; ids that this HPO release lacks are passed over.
    """
    starts = [word.start for word in passage.words]
    for measured in found:
        # "TSH normal" says that a finding was looked for; a value within its range does not, nor does a whole list.
        if measured.status == "excluded" and (measured.by_value or measured.confidence < _BY_WORD):
            continue
        first = max(0, bisect_right(starts, measured.start) - 1)
        last = max(first + 1, bisect_left(starts, measured.end))
        read = _status(measured, status.status(first, last))
        for finding in measured.findings:
            term = terms.position(finding)
            if term is None or (measured.status == "excluded" and terms.term_labels[term].startswith(_GENERAL)):
                continue
            yield Reading(
                (), first, last, measured.start, measured.end, term, -1, measured.confidence, read, measured.rule
            )


def without_repeated(readings: Sequence[Reading], measured: Sequence[Reading]) -> list[Reading]:
    """The readings but for those that a measurement over the same words says again, or says of the same finding."""
    return [
        reading
        for reading in readings
        if not any(
            reading.term == other.term and reading.start < other.end and other.start < reading.end for other in measured
        )
    ]


def _status(measured: Measured, by_cues: Status) -> Status:
    if by_cues in ("family", "uncertain"):
        return by_cues
    if by_cues == "excluded" and not measured.by_value:
        return "excluded"
    return measured.status
