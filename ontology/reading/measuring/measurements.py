"""Reads measurements: "K 2.6 mmol/l", "renin and aldosterone both sky-high", "normal hearing" become findings.

What each value means is decided by quantities.toml. Negations and relatives are not looked at here: "no elevated CK" is
read like "elevated CK", and whoever asks decides its status by the words around it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from data.identifiers import HpoId
from ontology.reading.measuring.links import Link, linked
from ontology.reading.measuring.measured_items import ItemFinder, Level
from ontology.reading.measuring.quantities import Direction, Quantity
from ontology.reading.measuring.verdicts import Patient, Verdict, decide
from ontology.reading.phrase_index import PhraseIndex
from ontology.reading.words import Word, plain_phrase

_BY_WORD, _BY_WORD_OF_LIST, _BY_UNSURE_WORD = 0.85, 0.8, 0.6
"""Confidence of levels given in words."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement in a text.

    Attributes:
        start: First code point.
        end: Code point behind the last; the span reaches from the name to the value or level, and is the name alone
            where these are given to a list.
        findings: What it says or excludes.
        status: Whether the findings are there.
        rule: Value, limit and source in words.
        confidence: 0..1.
        by_value: Whether it rests on a number, which the words around cannot deny, rather than on a word for a level.
    """

    start: int
    end: int
    findings: tuple[HpoId, ...]
    status: Literal["present", "excluded"]
    rule: str
    confidence: float
    by_value: bool


class MeasurementReader:
    """Reads measurements with one language's words; it is made once and used for many texts."""

    def __init__(
        self, names: Mapping[str, str], levels: Mapping[str, Level], quantities: Mapping[str, Quantity]
    ) -> None:
        """Takes comparable phrases for quantities and levels, and the quantities; unknown keys are passed over."""
        phrases = [(phrase, quantities[key]) for phrase, key in names.items() if key in quantities]
        phrases += [(plain_phrase(name), quantity) for quantity in quantities.values() for name in quantity.names]
        self._quantities = quantities
        strips = [(plain_phrase(name), quantity) for quantity in quantities.values() for name in quantity.strip_names]
        self._finder = ItemFinder(PhraseIndex(phrases), PhraseIndex(strips), PhraseIndex(levels.items()))
        self._groups = {member: quantity for quantity in quantities.values() for member in quantity.members}

    def read(self, text: str, words: Sequence[Word], age_years: float | None, sex: str) -> list[Measured]:
        """All measurements that say something, in order; linear in the length of the text.

        Args:
            text: The text.
            words: Its words, as words_of gives them.
            age_years: Age of the patient, None where it is unknown.
            sex: As GA4GH writes it.
        """
        patient = Patient.of(age_years, sex)
        links = linked(text, words, self._finder.items(text, words), self._quantities)
        judged = [(link, verdict) for link in links if (verdict := self._verdict(link, patient)) is not None]
        low = {link.quantity.key for link, verdict in judged if verdict.direction == "low"}
        judged = [(link, verdict) for link, verdict in judged if link.quantity.unless_low not in low]
        found: list[Measured] = []
        named: set[tuple[int, int]] = set()
        for start, end, link, verdict in self._gathered(judged):
            # The first value of a name stands with it, a further one by itself.
            place = link.given if link.name in named else (start, end)
            named.add(link.name)
            if verdict.findings:
                status: Literal["present", "excluded"] = "excluded" if verdict.direction == "normal" else "present"
                by_value = link.value is not None
                found.append(Measured(*place, verdict.findings, status, verdict.rule, verdict.confidence, by_value))
        return sorted(found, key=lambda measured: (measured.start, measured.end))

    def _verdict(self, link: Link, patient: Patient) -> Verdict | None:
        decided = decide(link.quantity, link.value, patient, self._quantities) if link.value else None
        level = link.level or (link.value.mark if link.value else None)
        if level is None or (decided is not None and decided.direction == level):
            return decided
        # The words of the text win over our table: "TSH 5.1 (normal)".
        if level == "abnormal" and decided is not None and decided.direction != "normal":
            return decided
        direction: Direction = "normal" if level == "normal" else "low" if level == "low" else "high"
        certainty = _BY_UNSURE_WORD if link.is_unsure else _BY_WORD_OF_LIST if link.is_shared else _BY_WORD
        return Verdict(
            direction, link.quantity.findings(level), certainty, f"{link.quantity.label}: {level}, as the text says"
        )

    def _gathered(self, judged: Sequence[tuple[Link, Verdict]]) -> Iterator[tuple[int, int, Link, Verdict]]:
        """Start, end and findings; of quantities named together those of their group: AST and ALT are transaminases."""
        place = 0
        while place < len(judged):
            link, verdict = judged[place]
            together = self._together(judged, place)
            place += len(together)
            start = min(other.span[0] for other, _ in together)
            end = max(other.span[1] for other, _ in together)
            if len(together) > 1:
                findings = self._groups[link.quantity.key].findings(verdict.direction)
                rule = "; ".join(dict.fromkeys(other.rule for _, other in together))
                verdict = replace(verdict, findings=findings, rule=rule)
            yield start, end, link, verdict

    def _together(self, judged: Sequence[tuple[Link, Verdict]], place: int) -> Sequence[tuple[Link, Verdict]]:
        """The links from a place on that make up a group and agree; the one alone where there are none."""
        link, verdict = judged[place]
        group = self._groups.get(link.quantity.key)
        if group is None:
            return judged[place : place + 1]
        together = judged[place : place + len(group.members)]
        agree = all(
            other.list_number == link.list_number and judged_as.direction == verdict.direction
            for other, judged_as in together
        )
        is_whole = {other.quantity.key for other, _ in together} == set(group.members)
        return together if agree and is_whole else judged[place : place + 1]
