"""Mentions of findings, disorders and genes in a text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from data.identifiers import GeneSymbol, HpoId
from ontology.hpo import LABORATORY, PRENATAL
from ontology.knowledge import Knowledge
from ontology.reading.language import Status, language
from ontology.reading.lexicon import Lexicon
from ontology.reading.measured_readings import readings_of_measurements, without_repeated
from ontology.reading.measuring import MeasurementReader, load_quantities
from ontology.reading.name_encoder import NameEncoder, shipped_encoder
from ontology.reading.passage import Passage
from ontology.reading.patient import UNKNOWN_PATIENT, Patient
from ontology.reading.resolution import Reading, resolve
from ontology.reading.semantic import SemanticPath
from ontology.reading.status import StatusReader

MentionKind = Literal["finding", "disorder", "gene"]

_GENE = re.compile(r"\b[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,5})?\b|\bC[0-9XY]{1,2}orf[0-9]+\b")
_GENE_CONTEXT = re.compile(
    r"\bgene|variant|mutation|pathogenic|pathogen|heterozyg|homozyg|hemizyg|exome|genome|sequenc|deletion|duplication"
    r"|c\.[0-9*-]|p\.[A-Z(]|NM_|mutaci|mutazion|variante|Gen\b",
    re.IGNORECASE,
)
_LIKELY, _GUESSED = 0.8, 0.8
_LONGEST_MENTION = 300
"""Characters."""


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
        rule: The rule by which a laboratory value means this; empty for what is named.
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
    rule: str = ""


class Reader:
    """Reads texts against one snapshot; a language's dictionary is built at its first text, in about a second."""

    def __init__(
        self,
        knowledge: Knowledge,
        *,
        semantic: bool = True,
        laboratory_rules: Path | None = None,
        name_encoder: NameEncoder | None = None,
    ) -> None:
        """Uses the names of the knowledge that is installed.

        Args:
            knowledge: What is known.
            semantic: Whether phrases that no name matches are looked up by their nearness to findings.
            laboratory_rules: A file in the form of quantities.toml, whose quantities replace those of that table.
            name_encoder: What the nearness is measured by; the shipped one by default.

        Raises:
            InputError: The file of laboratory rules cannot be used.
        """
        self.knowledge = knowledge
        self._lexicons: dict[str, Lexicon] = {}
        self._quantities = load_quantities(laboratory_rules)
        self._measurements: dict[str, MeasurementReader] = {}
        self._semantic = SemanticPath(knowledge.snapshot, name_encoder or shipped_encoder()) if semantic else None

    def mentions(
        self, text: str, field: str = "summary", code: str = "en", patient: Patient = UNKNOWN_PATIENT
    ) -> tuple[Mention, ...]:
        """All mentions in order of their place, the most specific where names are nested.

        Args:
            text: The text; offsets count its code points.
            field: Field of the case it is.
            code: ISO 639-1 of its language; one that is not read is read like English.
            patient: Age and sex, for laboratory values.
        """
        passage, readings = self._read(text, code)
        named = [run for reading in readings for run in passage.runs(reading.places)]
        status = StatusReader(text, passage.words, language(code), named)
        measured = self._measured(passage, status, code, patient)
        readings = [*without_repeated(readings, measured), *measured]
        readings += self._near(passage, readings, status, code)
        found = [mention for reading in readings for mention in self._of_reading(passage, reading, status, field, code)]
        found += self._genes(passage, status, field)
        return tuple(sorted(found, key=lambda mention: (mention.start, -mention.end, mention.kind, mention.id)))

    def entities(self, text: str) -> tuple[int, ...]:
        """Orphanet entries named in a text, groups too, as positions: for bios and titles, whatever their status."""
        return tuple(sorted({reading.entity for reading in self._read(text, "en")[1] if reading.entity >= 0}))

    def terms(self, text: str) -> tuple[int, ...]:
        """HPO terms named in a text, as positions, whatever their status."""
        return tuple(sorted({reading.term for reading in self._read(text, "en")[1] if reading.term >= 0}))

    def genes(self, text: str) -> tuple[GeneSymbol, ...]:
        """Gene symbols in a text, each once, in order of appearance."""
        return tuple(dict.fromkeys(symbol for _, symbol in self._gene_hits(text)))

    def _lexicon(self, code: str) -> Lexicon:
        if code not in self._lexicons:
            self._lexicons[code] = Lexicon(self.knowledge.snapshot, language(code))
        return self._lexicons[code]

    def _read(self, text: str, code: str) -> tuple[Passage, list[Reading]]:
        lexicon = self._lexicon(code)
        passage = lexicon.passage(text)
        return passage, resolve(lexicon.search(passage), passage)

    def _measured(self, passage: Passage, status: StatusReader, code: str, patient: Patient) -> list[Reading]:
        """Findings of laboratory values and of levels given in words."""
        if code not in self._measurements:
            tongue = language(code)
            self._measurements[code] = MeasurementReader(tongue.quantities, tongue.levels, self._quantities)
        found = self._measurements[code].read(passage.text, passage.words, patient.age_years, patient.sex)
        return list(readings_of_measurements(found, passage, status, self.knowledge.snapshot.terms))

    def _near(self, passage: Passage, readings: list[Reading], status: StatusReader, code: str) -> list[Reading]:
        """Findings of the semantic path, where no finding's name and no cue stands, and not named elsewhere."""
        if self._semantic is None:
            return []
        named = [reading for reading in readings if reading.term >= 0]
        taken = status.cue_places.union(
            place
            for reading in named
            for place in (
                (passage.units[unit].word for unit in reading.places)
                if reading.places
                else range(reading.first, reading.last)
            )
        )
        above = self.knowledge.snapshot.terms.term_ancestors
        known = {term for reading in named for term in above[reading.term].tolist()}
        return [
            Reading(
                (),
                phrase.first,
                phrase.last,
                passage.words[phrase.first].start,
                passage.words[phrase.last - 1].end,
                phrase.term,
                -1,
                round(_GUESSED * phrase.nearness, 3),
            )
            for phrase in self._semantic.phrases(passage.text, passage.words, taken, language(code))
            if phrase.term not in known
        ]

    def _of_reading(
        self, passage: Passage, reading: Reading, status: StatusReader, field: str, code: str
    ) -> Iterator[Mention]:
        knowledge = self.knowledge
        if reading.term >= 0:
            identifier: str = knowledge.snapshot.terms.hpo_id(reading.term)
            kind: MentionKind = "finding"
        elif not self._lexicon("en").is_group(reading.entity):
            identifier, kind = knowledge.snapshot.disorders.code(reading.entity), "disorder"
        else:
            return
        yield Mention(
            reading.start,
            reading.end,
            passage.text[reading.start : reading.end],
            identifier,
            knowledge.label(identifier, code),
            kind,
            self._status(reading, status),
            reading.confidence,
            field,
            reading.rule,
        )

    def _status(self, reading: Reading, status: StatusReader) -> Status:
        if reading.status is not None:
            return reading.status
        read = status.status(reading.first, reading.last)
        if read == "excluded" and reading.term in self._laboratory and status.has_value(reading.last):
            # "neutropenia 0.9" is there, whatever was denied before it.
            return "present"
        if read == "family" and reading.term >= 0 and reading.term in self._prenatal:
            # What was seen in the mother's pregnancy is the patient's.
            return status.status(reading.first, reading.last, of_relatives=False)
        return read

    @cached_property
    def _prenatal(self) -> frozenset[int]:
        """Terms of the time before and around birth."""
        return self._below(PRENATAL)

    @cached_property
    def _laboratory(self) -> frozenset[int]:
        """Terms that are measured in blood or urine."""
        return self._below(*LABORATORY)

    def _below(self, *roots: HpoId) -> frozenset[int]:
        terms = self.knowledge.snapshot.terms
        wanted = {terms.position(root) for root in roots}
        return frozenset(
            place
            for place in range(len(terms.term_number))
            if not wanted.isdisjoint(terms.term_ancestors[place].tolist())
        )

    def is_abnormality(self, identifier: str) -> bool:
        """Whether an HPO id is a phenotypic abnormality, which a case can be matched on."""
        terms = self.knowledge.snapshot.terms
        place = terms.position(identifier)
        return place is not None and bool(terms.is_abnormality[place])

    def _genes(self, passage: Passage, status: StatusReader, field: str) -> Iterable[Mention]:
        place_of = {word.start: place for place, word in enumerate(passage.words)}
        for start, symbol in self._gene_hits(passage.text):
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


def most_specific(mentions: Sequence[Mention], knowledge: Knowledge) -> Iterator[Mention]:
    """The mentions but for findings within a special one: "hearing loss" within "conductive hearing loss"."""
    terms = knowledge.snapshot.terms
    findings = [mention for mention in mentions if mention.kind == "finding"]
    starts = [mention.start for mention in findings]
    for mention in mentions:
        if mention.kind != "finding":
            yield mention
            continue
        near = findings[
            max(0, bisect_left(starts, mention.start - _LONGEST_MENTION)) : bisect_right(starts, mention.start)
        ]
        if not any(
            other.id != mention.id
            and other.field == mention.field
            and other.end >= mention.end
            and terms.position(mention.id) in terms.term_ancestors[_known(terms.position(other.id))]
            for other in near
        ):
            yield mention


def _known(position: int | None) -> int:
    if position is None:
        raise ValueError("a mention of an unknown term")
    return position
