"""Simulated patients: true to the annotated frequencies, imperfect as asked, the same for the same seed."""

import numpy as np
import pytest

from matching.patient_simulation import FindingSets, PatientSimulator, SimulationSettings, closed
from ontology import Knowledge
from ontology.annotation_rows import Profiles, unpublished_profiles

FAITHFUL = SimulationSettings(told=(1e6, 1e-3), imprecision=0, unrelated=0, excluded=0, unrelated_excluded=0)


@pytest.fixture(scope="module")
def profiles(knowledge: Knowledge) -> Profiles:
    return unpublished_profiles(knowledge.snapshot)


@pytest.fixture(scope="module")
def longest(profiles: Profiles) -> int:
    return int(np.diff(profiles.offsets).argmax())


def simulator(
    knowledge: Knowledge, profiles: Profiles, settings: SimulationSettings | None = None, seed: int = 1
) -> PatientSimulator:
    ancestors = knowledge.snapshot.terms.term_ancestors
    return PatientSimulator(profiles, ancestors, np.random.default_rng(seed), settings or SimulationSettings())


def test_the_same_seed_gives_the_same_patients(knowledge: Knowledge, profiles: Profiles, longest: int) -> None:
    entries = np.full(30, longest)
    one, other, third = (simulator(knowledge, profiles, seed=seed).patients(entries) for seed in (1, 1, 2))
    assert all((a.terms == b.terms).all() for a, b in zip(one, other, strict=True))
    assert len(one[0].terms) != len(third[0].terms) or (one[0].terms != third[0].terms).any()


def test_every_patient_shows_something_and_owners_ascend(knowledge: Knowledge, profiles: Profiles) -> None:
    entries = np.nonzero(np.diff(profiles.offsets))[0][:500]
    for sets, least in zip(simulator(knowledge, profiles).patients(entries), (1, 0), strict=True):
        assert (np.diff(sets.owners) >= 0).all()
        assert np.bincount(sets.owners, minlength=len(entries)).min() >= least
        assert sets.terms.min() >= 0
        assert knowledge.snapshot.terms.is_abnormality[sets.terms].all()


def test_faithful_reports_show_findings_as_often_as_annotated(
    knowledge: Knowledge, profiles: Profiles, longest: int
) -> None:
    count = 2000
    observed, excluded = simulator(knowledge, profiles, FAITHFUL).patients(np.full(count, longest))
    window = slice(profiles.offsets[longest], profiles.offsets[longest + 1])
    shown = np.bincount(observed.terms, minlength=len(knowledge.snapshot.terms.term_number)) / count
    expected = np.clip(profiles.shares[window], 0.02, 0.97)
    assert np.abs(shown[profiles.terms[window]] - expected).max() < 0.06
    assert len(excluded.terms) == 0
    assert set(observed.terms) <= set(profiles.terms[window].tolist())


def test_what_is_shown_is_not_excluded_by_the_same_patient(
    knowledge: Knowledge, profiles: Profiles, longest: int
) -> None:
    settings = SimulationSettings(imprecision=0, unrelated=0, unrelated_excluded=0, excluded=1)
    observed, excluded = simulator(knowledge, profiles, settings).patients(np.full(300, longest))
    size = len(knowledge.snapshot.terms.term_number)
    assert len(excluded.terms) > 0
    assert not set((observed.owners * size + observed.terms).tolist()) & set(
        (excluded.owners * size + excluded.terms).tolist()
    )


def test_imprecise_reports_tell_ancestors(knowledge: Knowledge, profiles: Profiles, longest: int) -> None:
    settings = SimulationSettings(imprecision=1, unrelated=0)
    observed, _ = simulator(knowledge, profiles, settings).patients(np.full(200, longest))
    own = profiles.terms[profiles.offsets[longest] : profiles.offsets[longest + 1]]
    allowed = set(knowledge.snapshot.terms.term_ancestors.gather(own)[1].tolist())
    assert set(observed.terms.tolist()) <= allowed
    assert not set(observed.terms.tolist()) <= set(own.tolist())


def test_closed_sets_hold_each_ancestor_once_by_its_largest_weight(knowledge: Knowledge) -> None:
    ancestors = knowledge.snapshot.terms.term_ancestors
    terms = np.nonzero(knowledge.snapshot.terms.is_abnormality)[0][[50, 500, 5000]]
    weights = np.array([0.2, 0.9, 0.5], np.float32)
    sets, shares = closed(FindingSets(np.array([0, 0, 1]), terms), ancestors, weights)
    first = sets.terms[sets.owners == 0]
    assert sorted(first) == sorted(set(ancestors[int(terms[0])]) | set(ancestors[int(terms[1])]))
    shared = np.intersect1d(ancestors[int(terms[0])], ancestors[int(terms[1])])
    assert (shares[sets.owners == 0][np.isin(first, shared)] == np.float32(0.9)).all()


def test_incomplete_profiles_are_parts_of_the_profile(knowledge: Knowledge, profiles: Profiles, longest: int) -> None:
    sets, rows = simulator(knowledge, profiles).incomplete_profiles(np.full(50, longest), 0.6)
    assert (profiles.terms[rows] == sets.terms).all()
    lengths = np.bincount(sets.owners, minlength=50)
    assert lengths.min() < lengths.max() <= profiles.offsets[longest + 1] - profiles.offsets[longest]
