"""The Human Phenotype Ontology, read from a local hp.obo by pronto."""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from data.errors import KnowledgeError
from data.identifiers import HpoId
from ontology.steps import CountedFile, Report, unreported

if TYPE_CHECKING:
    from pronto.ontology import Ontology
    from pronto.term import Term

SCOPES = ("EXACT", "NARROW", "BROAD", "RELATED")
PHENOTYPIC_ABNORMALITY = HpoId("HP:0000118")
INHERITANCE = HpoId("HP:0000005")
ONSET = HpoId("HP:0003674")
VARIABILITY = HpoId("HP:0003812")
PRENATAL = HpoId("HP:0001197")
LABORATORY = (HpoId("HP:0001939"), HpoId("HP:0001871"), HpoId("HP:0003110"))
"""Metabolism, blood and urine."""
_ID = re.compile(r"HP:[0-9]{7}")
_READ, _PARSED = 0.1, 0.55
"""Shares of the time after which the file is read and pronto has parsed it."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of a term; `scope` is one of SCOPES, `kind` HPO's synonym type (layperson, ...) or empty."""

    text: str
    scope: str
    kind: str


@dataclass(frozen=True, slots=True)
class HpoTerm:
    """One term of a release; an obsolete one keeps its id, name and where it went (`replaced_by`, `consider`)."""

    id: HpoId
    name: str
    definition: str
    synonyms: tuple[Synonym, ...]
    parents: tuple[HpoId, ...]
    alternative_ids: tuple[HpoId, ...]
    obsolete: bool
    replaced_by: tuple[HpoId, ...]
    consider: tuple[HpoId, ...]


@dataclass(frozen=True, slots=True)
class HpoRelease:
    """A release: its version ("2025-01-16") and all terms, live and obsolete, ordered by id."""

    version: str
    terms: tuple[HpoTerm, ...]


def read_hpo(path: Path, report: Report = unreported) -> HpoRelease:
    """Reads hp.obo completely.

    Args:
        path: A local hp.obo; imports are never followed (pronto's import_depth=0).
        report: Is told the share that is read.

    Raises:
        KnowledgeError: The file is missing, is not OBO, or holds no phenotype terms.
    """
    from pronto.ontology import Ontology  # noqa: PLC0415 - one second to import, needed only when knowledge is compiled

    try:
        with warnings.catch_warnings():
            # pronto reports oddities of a valid release (undeclared dates, sub-properties), none of which is read here.
            warnings.simplefilter("ignore")
            with CountedFile(path, lambda share: report(share * _READ)) as handle:
                ontology = Ontology(cast("BinaryIO", handle), import_depth=0, threads=1)
            terms = sorted(_terms(ontology, report), key=lambda term: term.id)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, UnicodeDecodeError) as error:
        reason = (str(error) or repr(error)).splitlines()[0]
        raise KnowledgeError(f"{path.name}: cannot be read as an OBO ontology: {reason}") from error
    if not any(term.id == PHENOTYPIC_ABNORMALITY and not term.obsolete for term in terms):
        raise KnowledgeError(
            f"{path.name}: holds no {PHENOTYPIC_ABNORMALITY} (Phenotypic abnormality); it is not the HPO"
        )
    return HpoRelease(_version(ontology.metadata.data_version or ""), tuple(terms))


def _version(data_version: str) -> str:
    match = re.search(r"\d{4}-\d{2}-\d{2}", data_version)
    return match.group() if match else data_version or "unknown"


def _terms(ontology: "Ontology", report: Report) -> Iterator[HpoTerm]:
    count = max(1, len(ontology))
    for place, term in enumerate(ontology.terms()):
        report(_PARSED + (1 - _PARSED) * place / count)
        if _ID.fullmatch(term.id):
            yield _term(term)


def _term(term: "Term") -> HpoTerm:
    synonyms = sorted(
        (Synonym(s.description.strip(), s.scope or "RELATED", s.type.id if s.type else "") for s in term.synonyms),
        key=lambda synonym: (SCOPES.index(synonym.scope), synonym.text),
    )
    return HpoTerm(
        id=HpoId(term.id),
        name=(term.name or term.id).strip(),
        definition=str(term.definition or "").strip(),
        synonyms=tuple(synonyms),
        parents=_ids(parent.id for parent in term.superclasses(distance=1, with_self=False)),
        alternative_ids=_ids(term.alternate_ids),
        obsolete=bool(term.obsolete),
        replaced_by=_ids(other.id for other in term.replaced_by),
        consider=_ids(other.id for other in term.consider),
    )


def _ids(ids: Iterable[str]) -> tuple[HpoId, ...]:
    """The HPO ids among ids; other ontologies' terms are merged into HPO's now and then."""
    return tuple(sorted(HpoId(other) for other in ids if _ID.fullmatch(other)))
