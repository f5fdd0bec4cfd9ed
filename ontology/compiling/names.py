"""Lays the names that reading looks for out as arrays, in the comparable form of ontology.reading.words."""

import re
from collections import defaultdict
from collections.abc import Iterator

from ontology.hpo import SCOPES
from ontology.reading.words import plain_phrase
from ontology.snapshot import SPELLING_SEPARATOR, DisorderTables, NameTables, TermTables
from ontology.steps import Report, unreported
from ontology.tables import Ragged, Texts

_REPORTED_NAMES = 4096
_SHORTEST_NAME = 3
_ABBREVIATION = re.compile(r"[A-Z0-9][A-Za-z0-9+/-]{1,6}")
_EVERYDAY = """
acute adult all and are bilateral can cat central child chronic death did diffuse distal female fit focal
frequent had has her him his ice left male man map mass mild moderate new not old onset pain pan past pat
position progressive proximal rare recurrent refractory rest right set severe sex she short sin stable tall
ten the triggered unilateral variable was white
"""
"""Names or abbreviations of concepts that everyday text uses in another sense."""
_EVERYDAY_WORDS = frozenset(_EVERYDAY.split())


def compile_names(terms: TermTables, disorders: DisorderTables, report: Report = unreported) -> NameTables:
    """Gives every name of phenotypic abnormalities and of Orphanet's entries, in all installed languages."""
    of_terms: dict[str, set[int]] = defaultdict(set)
    of_entities: dict[str, set[int]] = defaultdict(set)
    spellings: dict[str, set[str]] = defaultdict(set)
    loose: set[str] = set()
    count = sum(map(len, (terms.term_labels, terms.synonym_texts, disorders.entity_labels, disorders.name_texts)))
    for place, (name, term, entity) in enumerate(_names(terms, disorders)):
        if place % _REPORTED_NAMES == 0:
            report(place / count)
        phrase = plain_phrase(name)
        if len(phrase) < _SHORTEST_NAME or phrase in _EVERYDAY_WORDS or phrase.isdigit():
            continue
        if _ABBREVIATION.fullmatch(name) and not name.islower() and not name.istitle():
            spellings[phrase].add(name)
        else:
            loose.add(phrase)
        if term >= 0:
            of_terms[phrase].add(term)
        else:
            of_entities[phrase].add(entity)
    phrases = sorted({*of_terms, *of_entities})
    return NameTables(
        phrases=Texts.of(phrases),
        phrase_terms=Ragged.of(of_terms[phrase] for phrase in phrases),
        phrase_entities=Ragged.of(of_entities[phrase] for phrase in phrases),
        phrase_spellings=Texts.of(
            "" if phrase in loose else SPELLING_SEPARATOR.join(sorted(spellings[phrase])) for phrase in phrases
        ),
    )


def _names(terms: TermTables, disorders: DisorderTables) -> Iterator[tuple[str, int, int]]:
    """(name, term or -1, entry or -1); related synonyms mean something else too often."""
    abnormal = terms.is_abnormality
    related = SCOPES.index("RELATED")
    yield from ((name, term, -1) for term, name in enumerate(terms.term_labels) if abnormal[term])
    owners, scopes = terms.synonym_term.tolist(), terms.synonym_scope.tolist()
    for name, term, scope in zip(terms.synonym_texts, owners, scopes, strict=True):
        if abnormal[term] and scope != related:
            yield name, term, -1
    yield from ((name, -1, entity) for entity, name in enumerate(disorders.entity_labels))
    yield from (
        (name, -1, entity) for name, entity in zip(disorders.name_texts, disorders.name_entity.tolist(), strict=True)
    )
