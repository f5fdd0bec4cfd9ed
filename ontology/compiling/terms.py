"""Lays HPO and its translations out as arrays."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from data.errors import KnowledgeError
from ontology.hpo import SCOPES, HpoRelease
from ontology.snapshot import TRANSLATED_LABEL, TermTables
from ontology.tables import Ragged, Texts, closure
from ontology.translations import Translation, read_translations


def compile_terms(hpo: HpoRelease, translation_files: Sequence[Path]) -> tuple[TermTables, list[str]]:
    """Gives the tables and the languages their names are in, English first.

    Raises:
        KnowledgeError: A translation table cannot be read, or the ontology has a cycle.
    """
    live = [term for term in hpo.terms if not term.obsolete]
    position = {term.id: place for place, term in enumerate(live)}
    parents = [[position[parent] for parent in term.parents if parent in position] for term in live]
    try:
        ancestors = closure(parents)
    except ValueError as error:
        raise KnowledgeError(f"HPO {hpo.version}: {error}") from error

    others: dict[int, tuple[int, str]] = {}
    for term in hpo.terms:
        if term.obsolete:
            target = next((position[other] for other in term.replaced_by if other in position), -1)
            others[_number(term.id)] = (target, term.name)
    for term in live:
        # An alternative id wins over an obsolete entry of the same number: it says for sure where the term went.
        others.update(
            {_number(other): (position[term.id], "") for other in term.alternative_ids if other not in position}
        )
    numbers = sorted(others)

    translations = [
        translation
        for path in translation_files
        for translation in read_translations(path)
        if translation.term in position
    ]
    languages = ["en", *sorted({translation.language for translation in translations})]
    names = [
        (synonym.text, place, SCOPES.index(synonym.scope), 0, synonym.kind == "layperson")
        for place, term in enumerate(live)
        for synonym in term.synonyms
    ]
    names += [
        (t.text, position[t.term], _translated_scope(t), languages.index(t.language), False) for t in translations
    ]
    tables = TermTables(
        term_number=np.array([_number(term.id) for term in live], np.int32),
        term_labels=Texts.of(term.name for term in live),
        term_definitions=Texts.of(term.definition for term in live),
        term_parents=Ragged.of(parents),
        term_ancestors=Ragged.of(ancestors),
        other_number=np.array(numbers, np.int32),
        other_term=np.array([others[number][0] for number in numbers], np.int32),
        other_labels=Texts.of(others[number][1] for number in numbers),
        synonym_texts=Texts.of(name[0] for name in names),
        synonym_term=np.array([name[1] for name in names], np.int32),
        synonym_scope=np.array([name[2] for name in names], np.int8),
        synonym_language=np.array([name[3] for name in names], np.int8),
        synonym_is_lay=np.array([name[4] for name in names], np.bool_),
    )
    return tables, languages


def _number(hpo_id: str) -> int:
    return int(hpo_id[3:])


def _translated_scope(translation: Translation) -> int:
    return TRANSLATED_LABEL if translation.is_label else SCOPES.index("EXACT")
