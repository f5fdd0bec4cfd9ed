"""The names that one language's texts are searched for: of HPO terms and of Orphanet's entries."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.hpo import INHERITANCE, ONSET, SCOPES, VARIABILITY
from ontology.reading.language import Language
from ontology.snapshot import TRANSLATED_LABEL, Snapshot

_SHORTEST_NAME = 3
_ABBREVIATION = re.compile(r"[A-Z0-9][A-Za-z0-9+/-]{1,6}")

LABEL, EXPRESSION, EXACT, WIDER, RELATED = range(5)
"""How well a name stands for its concept, best first: its preferred name, a wording of our own lexicon, an exact
synonym, a narrower or broader one, a related one."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a concept.

    Attributes:
        text: As it is written.
        term: Position of the HPO term, -1 for a disorder.
        entity: Position of the Orphanet entry, -1 for a finding.
        standing: One of LABEL to RELATED.
    """

    text: str
    term: int
    entity: int
    standing: int

    @property
    def is_cased(self) -> bool:
        """Whether it is an abbreviation, which counts in this spelling only."""
        text = self.text
        return bool(_ABBREVIATION.fullmatch(text)) and not text.islower() and not text.istitle() and not text.isdigit()


def names_of(snapshot: Snapshot, language: Language) -> Iterator[Name]:
    """Names in a language, its own lexicon's too, and in English, which clinics everywhere mix in."""
    readable = _readable_terms(snapshot)
    wrong = _wrong_names().get(language.code, frozenset())
    for name in (*_names_of_terms(snapshot, language, readable), *_names_of_entities(snapshot)):
        lower = name.text.lower()
        owner = snapshot.terms.hpo_id(name.term) if name.term >= 0 else ""
        if len(lower) >= _SHORTEST_NAME and not lower.isdigit() and wrong.isdisjoint((("*", lower), (owner, lower))):
            yield name
    yield from _expressions(snapshot, language, readable)


def _names_of_terms(snapshot: Snapshot, language: Language, readable: Sequence[bool]) -> Iterator[Name]:
    terms, languages = snapshot.terms, snapshot.meta["languages"]
    # Where another language is spoken an English name is a guess: "goût" is no gout.
    best = LABEL if language.code == "en" else WIDER
    yield from (Name(label, term, -1, best) for term, label in enumerate(terms.term_labels) if readable[term])
    own = languages.index(language.code) if language.code in languages else 0
    standing = {SCOPES.index("EXACT"): EXACT, TRANSLATED_LABEL: LABEL, SCOPES.index("RELATED"): RELATED}
    owners, scopes, tongues = terms.synonym_term.tolist(), terms.synonym_scope.tolist(), terms.synonym_language.tolist()
    for text, term, scope, tongue in zip(terms.synonym_texts, owners, scopes, tongues, strict=True):
        if not readable[term] or tongue not in (0, own):
            continue
        if tongue == 0:
            yield Name(text, term, -1, max(standing.get(scope, WIDER), best))
        elif " " in text or not terms.term_labels[term].startswith("Abnormal"):
            # One word for an abnormality of any kind is the organ itself: "main", "rein".
            yield Name(text, term, -1, standing.get(scope, WIDER))


def _names_of_entities(snapshot: Snapshot) -> Iterator[Name]:
    disorders = snapshot.disorders
    yield from (Name(label, -1, entity, LABEL) for entity, label in enumerate(disorders.entity_labels))
    for text, entity in zip(disorders.name_texts, disorders.name_entity.tolist(), strict=True):
        name = Name(text, -1, entity, EXACT)
        # Orphanet's abbreviations mean other things in letters (ALT, MMF, PAS); the lexicons name those that are safe.
        if not name.is_cased:
            yield name


def _expressions(snapshot: Snapshot, language: Language, readable: Sequence[bool]) -> Iterator[Name]:
    for identifier, text in language.expressions:
        if identifier.startswith("HP:"):
            place = snapshot.terms.position(identifier)
            if place is not None and readable[place]:
                yield Name(text, place, -1, EXPRESSION)
        elif (place := snapshot.disorders.position(identifier)) is not None:
            yield Name(text, -1, place, EXPRESSION)


def _readable_terms(snapshot: Snapshot) -> list[bool]:
    """Findings, and beside them what texts say of inheritance, onset and variability."""
    terms = snapshot.terms
    beside = {place for hpo_id in (INHERITANCE, ONSET) if (place := terms.position(hpo_id)) is not None}
    variability = terms.position(VARIABILITY)
    return [
        abnormal
        or term == variability
        or (term not in beside and not beside.isdisjoint(terms.term_ancestors[term].tolist()))
        for term, abnormal in enumerate(terms.is_abnormality.tolist())
    ]


@cache
def _wrong_names() -> Mapping[str, frozenset[tuple[str, str]]]:
    """Language -> (HPO id or "*", name) that its translations have wrong."""
    table = tomllib.loads((files("ontology.reading") / "wrong_names.toml").read_text(encoding="utf-8"))
    pairs = {code: (line.partition(" ") for line in lines) for code, lines in table.items()}
    return {code: frozenset((owner, name.lower()) for owner, _, name in lines) for code, lines in pairs.items()}
