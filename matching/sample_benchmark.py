"""A small benchmark of the sample directory, for where there is no larger one: simulated patients, known answers.

What each invented expert really treats is known (`data.sample.directory.sample_truth`), so the grades need no opinion:
3 treats the disorder; 2 treats another disorder of one of its thematic areas and belongs to a network that has it in
scope; 1 ticked or worked in a thematic area it belongs to. Patients are drawn as `PatientSimulator` has them, from rows
that cite no publication. It is easier than real cases: the same annotations draw the patients and read them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from data.case import Case
from data.expert import Expert
from data.identifiers import CaseId, ExpertId, OrphaCode
from data.networks import ThematicArea, networks
from data.sample.directory import sample_truth
from matching.benchmark import Benchmark, Diagnosis
from matching.expert_keys import directory_digest, in_order
from matching.patient_simulation import PatientSimulator
from ontology import Knowledge
from ontology.annotation_rows import unpublished_profiles

_FEWEST_FINDINGS = 4


def sample_benchmark(knowledge: Knowledge, experts: Sequence[Expert], count: int = 200, seed: int = 1) -> Benchmark:
    """Makes a benchmark of simulated patients for the sample directory.

    Args:
        knowledge: What disorders show.
        experts: The sample directory.
        count: Number of patients.
        seed: The same seed gives the same patients.
    """
    generator = np.random.default_rng(seed)
    profiles = unpublished_profiles(knowledge.snapshot)
    truth = {expert: codes for expert, codes in sample_truth().items() if expert in {e.expert_id for e in experts}}
    treated = sorted({code for codes in truth.values() for code in codes})
    entries = [entry for code in treated for entry in _entries(code, knowledge, np.diff(profiles.offsets))]
    chosen = [entries[int(place)] for place in generator.integers(0, len(entries), count)]
    simulator = PatientSimulator(profiles, knowledge.snapshot.terms.term_ancestors, generator)
    observed, excluded = simulator.patients(np.array([source for _, source in chosen], np.int64))
    terms = knowledge.snapshot.terms
    cases: dict[str, Case] = {}
    for row in range(count):
        case_id = f"S{row + 1:04}#hpo"
        cases[case_id] = Case(
            case_id=CaseId(case_id),
            hpo_present=tuple(terms.hpo_id(int(term)) for term in np.unique(observed.terms[observed.owners == row])),
            hpo_excluded=tuple(terms.hpo_id(int(term)) for term in np.unique(excluded.terms[excluded.owners == row])),
        )
    grades_of = {code: _grades(code, experts, truth, knowledge) for code in {code for code, _ in chosen}}
    judgements = {case_id: grades_of[code] for case_id, (code, _) in zip(cases, chosen, strict=True)}
    ordered = in_order(experts)
    digest = hashlib.sha256(json.dumps([directory_digest(ordered), judgements], sort_keys=True).encode())
    diagnoses = {
        case_id.partition("#")[0]: Diagnosis((code,), "") for case_id, (code, _) in zip(cases, chosen, strict=True)
    }
    return Benchmark(ordered, cases, judgements, diagnoses, digest.hexdigest()[:16])


def _entries(code: OrphaCode, knowledge: Knowledge, rows: NDArray[np.int64]) -> Iterator[tuple[OrphaCode, int]]:
    links = knowledge.snapshot.disorders.source_disorders
    members = knowledge.snapshot.disorders.members(code)
    owners = np.repeat(np.arange(len(links)), links.lengths())
    for source in np.unique(owners[np.isin(links.values, members)]).tolist():
        if rows[source] >= _FEWEST_FINDINGS:
            yield code, source


def _grades(
    code: OrphaCode, experts: Sequence[Expert], truth: Mapping[ExpertId, Sequence[OrphaCode]], knowledge: Knowledge
) -> dict[str, int]:
    areas: list[ThematicArea] = [
        area for network in networks() for area in network.areas if code in area.representative
    ]
    near = {other for area in areas for other in area.representative}
    nodes = {area.node for area in areas}
    in_scope = set(knowledge.networks_of(code))
    grades: dict[str, int] = {}
    for expert in experts:
        treated = truth[expert.expert_id]
        if code in treated:
            grades[expert.expert_id] = 3
        elif near & set(treated) and in_scope & set(expert.erns):
            grades[expert.expert_id] = 2
        elif nodes & set(expert.thematic_areas) or near & set(treated):
            grades[expert.expert_id] = 1
    return grades
