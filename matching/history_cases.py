"""Simulated cases: patients of annotated disorders who come to the networks in the course of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.case import Case
from data.expert import Expert
from data.identifiers import CaseId, NetworkName
from matching.history_records import PastCase
from matching.patient_simulation import PatientSimulator
from ontology import Knowledge
from ontology.annotation_rows import unpublished_profiles

_FEWEST_FINDINGS = 4
_CHILDREN = 0.5
_ENGLISH = 0.5
_HOURS_A_MONTH = 30.44 * 24


@dataclass(frozen=True, slots=True)
class _Entries:
    """Annotated entries that patients are drawn from, and a disorder of each."""

    entries: NDArray[np.int64]
    disorders: NDArray[np.int64]


def draw_cases(
    knowledge: Knowledge,
    experts: Sequence[Expert],
    start: datetime,
    months: float,
    cases_a_month: float,
    generator: np.random.Generator,
) -> list[PastCase]:
    """Draws the cases of some months, in order of time.

    Cases come at random times. A network opens as many as its experts are a share of the directory; the disorder is
    any in its scope with at least four annotated findings; the findings are drawn as `PatientSimulator` has them. Half
    are children; country and language are those of an expert drawn at random, the language in half of them English.

    Args:
        knowledge: What disorders show.
        experts: The directory.
        start: When the history begins.
        months: How long it is.
        cases_a_month: Mean number of cases.
        generator: Where chance comes from.
    """
    pool = _entries(knowledge)
    hours = np.cumsum(generator.exponential(_HOURS_A_MONTH / cases_a_month, int(months * cases_a_month * 1.5) + 20))
    hours = hours[hours < months * _HOURS_A_MONTH]
    networks = _networks(knowledge, experts, len(hours), generator)
    chosen = np.array([_entry_of(pool, knowledge, network, generator) for network in networks])
    simulator = PatientSimulator(
        unpublished_profiles(knowledge.snapshot), knowledge.snapshot.terms.term_ancestors, generator
    )
    observed, excluded = simulator.patients(pool.entries[chosen])
    terms = knowledge.snapshot.terms
    found = []
    for row, (hour, network) in enumerate(zip(hours.tolist(), networks, strict=True)):
        home = experts[int(generator.integers(len(experts)))]
        others = [language for language in home.languages if language != "en"]
        is_english = not others or generator.random() < _ENGLISH
        years = int(generator.integers(0, 18) if generator.random() < _CHILDREN else generator.integers(18, 80))
        case = Case(
            case_id=CaseId(f"H{row + 1:05}"),
            hpo_present=tuple(terms.hpo_id(int(term)) for term in np.unique(observed.terms[observed.owners == row])),
            hpo_excluded=tuple(terms.hpo_id(int(term)) for term in np.unique(excluded.terms[excluded.owners == row])),
            age=f"P{years}Y",
            sex="FEMALE" if generator.random() < 0.5 else "MALE",  # noqa: PLR2004 - as many as not
            country=home.country,
            language="en" if is_english else others[int(generator.integers(len(others)))],
        )
        disorder = knowledge.disorder_code(int(pool.disorders[chosen[row]]))
        found.append(PastCase(case, disorder, network, start + timedelta(hours=hour)))
    return found


def _entries(knowledge: Knowledge) -> _Entries:
    profiles = unpublished_profiles(knowledge.snapshot)
    links = knowledge.snapshot.disorders.source_disorders
    owners = np.repeat(np.arange(len(links)), links.lengths())
    usable = np.diff(profiles.offsets)[owners] >= _FEWEST_FINDINGS
    usable &= np.asarray(knowledge.snapshot.disorders.network_scope, np.bool_)[:, links.values].any(axis=0)
    return _Entries(owners[usable].astype(np.int64), np.asarray(links.values)[usable].astype(np.int64))


def _networks(
    knowledge: Knowledge, experts: Sequence[Expert], count: int, generator: np.random.Generator
) -> list[NetworkName]:
    sizes = np.array([sum(network in expert.erns for expert in experts) for network in knowledge.networks], np.float64)
    sizes = sizes if sizes.any() else np.ones(len(sizes))
    return [knowledge.networks[int(place)] for place in generator.choice(len(sizes), count, p=sizes / sizes.sum())]


def _entry_of(pool: _Entries, knowledge: Knowledge, network: NetworkName, generator: np.random.Generator) -> int:
    scope = np.asarray(knowledge.snapshot.disorders.network_scope, np.bool_)[knowledge.networks.index(network)]
    inside = np.nonzero(scope[pool.disorders])[0]
    return int(inside[int(generator.integers(len(inside)))])
