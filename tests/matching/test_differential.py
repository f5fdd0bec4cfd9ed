"""The differential: a distribution over disorders that findings, genes and suspicions move, in any order."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Case, InputError
from data.identifiers import HpoId
from matching import Differential, Matcher
from ontology import Knowledge

MARFAN, LOEYS_DIETZ = "ORPHA:558", "ORPHA:60030"
FINDINGS = ("HP:0001166", "HP:0001083", "HP:0002616", "HP:0000098", "HP:0001634", "HP:0000767")
NOTHING = np.zeros(0, np.int32)


@pytest.fixture(scope="module")
def differential(knowledge: Knowledge) -> Differential:
    return Differential(knowledge)


@pytest.fixture(scope="module")
def marfan_row(knowledge: Knowledge) -> int:
    return int(knowledge.snapshot.disorders.members(MARFAN)[0])


def positions(knowledge: Knowledge, *ids: str) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.asarray(knowledge.term_positions(tuple(HpoId(hpo_id) for hpo_id in ids)))


def case(**fields: object) -> Case:
    return Case.model_validate({"case_id": "c"} | fields)


@settings(max_examples=40, deadline=None)
@given(
    present=st.lists(st.sampled_from(FINDINGS), max_size=6),
    excluded=st.lists(st.sampled_from(FINDINGS), max_size=4),
    genes=st.lists(st.sampled_from(["FBN1", "TGFBR2", "NOSUCHGENE", "UMOD"]), max_size=3),
    suspected=st.lists(st.sampled_from([MARFAN, LOEYS_DIETZ, "ORPHA:9999999"]), max_size=3),
)
def test_it_is_a_distribution(
    knowledge: Knowledge, present: list[str], excluded: list[str], genes: list[str], suspected: list[str]
) -> None:
    posterior = Differential(knowledge).posterior(
        positions(knowledge, *present), positions(knowledge, *excluded), tuple(genes), tuple(suspected)
    )
    assert posterior.shape == (knowledge.disorder_count,)
    assert posterior.sum() == pytest.approx(1, abs=1e-4)
    assert posterior.min() > 0, "what is not annotated keeps some mass: knowledge is never complete"


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_order_in_which_a_case_gives_things_never_matters(data: st.DataObject, plain: Matcher) -> None:
    genes, suspected = ("FBN1", "TGFBR2", "UMOD"), (MARFAN, LOEYS_DIETZ)
    given_ = case(hpo_present=FINDINGS[:4], hpo_excluded=FINDINGS[4:], genes=genes, suspected_disorders=suspected)
    shuffled = case(
        hpo_present=data.draw(st.permutations(FINDINGS[:4])),
        hpo_excluded=data.draw(st.permutations(FINDINGS[4:])),
        genes=data.draw(st.permutations(genes)),
        suspected_disorders=data.draw(st.permutations(suspected)),
    )
    assert plain.differential(shuffled) == plain.differential(given_)
    assert plain.rank(shuffled) == plain.rank(given_)


def test_findings_lead_to_the_disorder(plain: Matcher, marfan: Case) -> None:
    first = plain.differential(marfan)[0]
    assert first.disorder == MARFAN
    assert {reason.id for reason in first.supporting} == set(marfan.hpo_present)
    contributions = [reason.contribution for reason in first.supporting]
    assert contributions == sorted(contributions, reverse=True)


def test_a_gene_and_a_suspicion_raise_their_disorders(
    knowledge: Knowledge, differential: Differential, marfan_row: int
) -> None:
    present = positions(knowledge, "HP:0001166")
    plain = differential.posterior(present, NOTHING)
    of_gene = knowledge.disorders_of_gene("FBN1")
    assert (differential.posterior(present, NOTHING, ("FBN1",))[of_gene] > 2 * plain[of_gene]).all()
    assert differential.posterior(present, NOTHING, (), (MARFAN,))[marfan_row] > 2 * plain[marfan_row]


def test_a_suspicion_prevails_over_findings_that_do_not_fit(
    knowledge: Knowledge, differential: Differential, marfan_row: int
) -> None:
    kidneys = positions(knowledge, "HP:0000107", "HP:0000083", "HP:0001970")
    assert differential.posterior(kidneys, NOTHING, (), (MARFAN,)).argmax() == marfan_row


def test_a_repeated_gene_or_suspicion_counts_once(knowledge: Knowledge, differential: Differential) -> None:
    present = positions(knowledge, "HP:0001166")
    once = differential.posterior(present, NOTHING, ("FBN1",), (MARFAN,))
    assert (differential.posterior(present, NOTHING, ("FBN1", "FBN1"), (MARFAN, MARFAN)) == once).all()


def test_a_suspected_group_raises_all_beneath_it_less_than_one_suspected_disorder(knowledge: Knowledge) -> None:
    tables = knowledge.snapshot.disorders
    groups = [entity for entity in range(len(tables.entity_members)) if 5 < len(tables.entity_members[entity]) < 50]
    if not groups:
        pytest.skip("the embedded default has no groups")
    members = tables.entity_members[groups[0]]
    posterior = Differential(knowledge).posterior(NOTHING, NOTHING, (), (tables.code(groups[0]),))
    assert posterior[members].min() > np.delete(posterior, members).max()


def test_disorders_without_annotation_keep_mass(knowledge: Knowledge, differential: Differential) -> None:
    links = knowledge.snapshot.disorders.source_disorders
    annotated = np.unique(np.asarray(links.values))
    posterior = differential.posterior(positions(knowledge, *FINDINGS), NOTHING)
    assert posterior[annotated].sum() > 0.5
    assert posterior.min() > 0


@pytest.mark.parametrize(
    "fields",
    [{}, {"genes": ["NOSUCHGENE"]}, {"hpo_present": ["HP:0000006"]}, {"hpo_present": ["HP:9999999"]}],
    ids=["nothing", "unknown gene", "mode of inheritance", "unknown finding"],
)
def test_what_tells_nothing_gives_no_differential(plain: Matcher, fields: dict[str, object]) -> None:
    assert plain.differential(case(**fields)) == ()
    assert plain.rank(case(**fields)) == []


@pytest.mark.parametrize("top", [0, -1])
def test_an_answer_of_no_length_is_refused(plain: Matcher, marfan: Case, top: int) -> None:
    for ask in (plain.differential, plain.rank):
        with pytest.raises(InputError, match=f"top: {top}"):
            ask(marfan, top)
    with pytest.raises(InputError, match=f"top: {top}"):
        plain.shortlist(marfan, top=top)


def test_probabilities_fall_and_equal_ones_go_by_code(plain: Matcher) -> None:
    entries = plain.differential(case(genes=["FBN1"]), top=30)
    keys = [(-entry.probability, int(entry.disorder[6:])) for entry in entries]
    assert all(first <= second for first, second in itertools.pairwise(keys))
