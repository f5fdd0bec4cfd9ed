"""The likelihood of findings: what a disorder shows speaks for it, what is excluded speaks against it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.identifiers import HpoId
from matching.likelihood import FindingLikelihood
from ontology import Knowledge

MARFAN = "OMIM:154700"
ARACHNODACTYLY, ECTOPIA_LENTIS, HIRSUTISM = HpoId("HP:0001166"), HpoId("HP:0001083"), HpoId("HP:0001007")
NOTHING = np.zeros(0, np.int32)


@pytest.fixture(scope="module")
def likelihood(knowledge: Knowledge) -> FindingLikelihood:
    return FindingLikelihood(knowledge)


@pytest.fixture(scope="module")
def marfan_row(knowledge: Knowledge) -> int:
    return list(knowledge.snapshot.disorders.source_ids).index(MARFAN)


def terms(knowledge: Knowledge, *ids: HpoId) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.asarray(knowledge.term_positions(ids))


def test_a_finding_it_shows_raises_it(knowledge: Knowledge, likelihood: FindingLikelihood, marfan_row: int) -> None:
    one = likelihood.present(terms(knowledge, ARACHNODACTYLY))[marfan_row]
    two = likelihood.present(terms(knowledge, ARACHNODACTYLY, ECTOPIA_LENTIS))[marfan_row]
    assert two > one > 0


def test_a_finding_it_does_not_show_lowers_it(
    knowledge: Knowledge, likelihood: FindingLikelihood, marfan_row: int
) -> None:
    before = likelihood.present(terms(knowledge, ARACHNODACTYLY))[marfan_row]
    assert likelihood.present(terms(knowledge, ARACHNODACTYLY, HIRSUTISM))[marfan_row] < before


def test_an_excluded_finding_speaks_against_what_shows_it_by_its_frequency(
    knowledge: Knowledge, likelihood: FindingLikelihood
) -> None:
    term = terms(knowledge, ARACHNODACTYLY)
    absent = likelihood.absent(term)
    entries, shares = knowledge.frequencies.of_term(int(term[0]))
    assert (absent[entries] < 0).all()
    assert (np.delete(absent, entries) == 0).all()
    assert absent[entries].argmin() == shares.argmax()


def test_an_excluded_finding_was_looked_for_where_the_entry_speaks_of_it(
    knowledge: Knowledge, likelihood: FindingLikelihood, marfan_row: int
) -> None:
    common, rare = terms(knowledge, ARACHNODACTYLY), terms(knowledge, ECTOPIA_LENTIS)
    looked_for = likelihood.looked_for(common)
    assert looked_for[marfan_row] > 0
    assert looked_for.min() == 0
    assert likelihood.looked_for(rare)[marfan_row] > looked_for[marfan_row], "fewer entries speak of it"


def test_a_finding_that_an_entry_is_said_not_to_show_counts_more_against_it(
    knowledge: Knowledge, likelihood: FindingLikelihood
) -> None:
    denied = knowledge.counted.denied
    for term in np.nonzero(denied.lengths())[0].tolist():
        ratio = likelihood.present_ratio(term)
        entries, _ = knowledge.frequencies.of_term(term)
        silent = np.setdiff1d(np.arange(len(ratio)), np.concatenate([entries, denied[term]]))
        assert ratio[denied[term]].max() < ratio[silent].min()


def test_findings_add_up_and_nothing_is_infinite(knowledge: Knowledge, likelihood: FindingLikelihood) -> None:
    everything = np.nonzero(knowledge.snapshot.terms.is_abnormality)[0][::40].astype(np.int32)
    for ratios in (likelihood.present(everything), likelihood.absent(everything), likelihood.looked_for(everything)):
        assert np.isfinite(ratios).all()
    assert (likelihood.background > 0).all()


def test_a_more_specific_term_counts_through_its_ancestor(knowledge: Knowledge, likelihood: FindingLikelihood) -> None:
    """An entry that shows only the general term gets more for a special form of it than one that shows neither."""
    tables = knowledge.snapshot.terms
    for term in np.nonzero(tables.is_abnormality)[0].tolist():
        parents = tables.term_parents[term]
        own, _ = knowledge.frequencies.of_term(term)
        above, _ = knowledge.frequencies.of_term(int(parents[0])) if len(parents) else (NOTHING, None)
        only_above = np.setdiff1d(above, own)
        if len(own) and 0 < len(only_above) < 50:
            ratio = likelihood.present_ratio(term)
            assert ratio[only_above].min() > ratio.min()
            assert ratio[own].max() > ratio[only_above].max()
            return
    pytest.fail("no such term in the knowledge")


def test_remembered_ratios_cannot_be_changed(likelihood: FindingLikelihood) -> None:
    ratio = likelihood.present_ratio(100)
    assert likelihood.present_ratio(100) is ratio
    with pytest.raises(ValueError, match="read-only"):
        ratio += 1


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_own_finding_of_an_entry_raises_it(data: st.DataObject, knowledge: Knowledge) -> None:
    """The law behind the differential: a finding that an entry shows more often than others never counts against it."""
    likelihood = FindingLikelihood(knowledge)
    frequencies = knowledge.frequencies
    place = data.draw(st.integers(0, len(frequencies.sources) - 1))
    term = int(np.searchsorted(frequencies.offsets, place, side="right")) - 1
    if frequencies.shares[place] > likelihood.background[term]:
        assert likelihood.present_ratio(term)[frequencies.sources[place]] >= 0
