"""OMIM entries and the disorders they stand for."""

import pytest

from ontology import Knowledge
from ontology.catalogue import Catalogue
from ontology.omim import mapped_by_gene_and_name, mapped_by_reference, plain_name
from ontology.orphanet import Level, MappingRelation, OmimMapping, OrphanetEntry


def entry(number: int, name: str, relation: MappingRelation | None = None, level: Level = "disorder") -> OrphanetEntry:
    omim = () if relation is None else (OmimMapping("OMIM:100001", relation),)  # type: ignore[arg-type]
    return OrphanetEntry(
        code=f"ORPHA:{number}", name=name, synonyms=(), definition="", kind="", level=level,  # type: ignore[arg-type]
        parents=(), omim=omim, genes=(), findings=(), prevalences=(), ages_of_onset=(), inheritance=(),
    )  # fmt: skip


def mapped(*relations: MappingRelation) -> set[int]:
    entries = [entry(number, f"{number}", relation) for number, relation in enumerate(relations)]
    return set(mapped_by_reference(Catalogue(tuple(entries), complete=True, version="x")).get("OMIM:100001", ()))


def test_exact_references_are_preferred_and_wrong_ones_left_out() -> None:
    assert mapped("E", "NTBT", "E", "W") == {0, 2}
    assert mapped("NTBT", "BTNT", "W", "ND") == {0, 1, 3}
    assert mapped("W") == set()


def test_groups_do_not_count() -> None:
    made = Catalogue((entry(1, "a", "E", "group"), entry(2, "b", "NTBT")), complete=True, version="x")
    assert mapped_by_reference(made) == {"OMIM:100001": frozenset({0})}


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Marfan syndrome; MFS", "marfan syndrome"),
        ("Bardet-Biedl syndrome 1", "bardet biedl syndrome"),
        ("Usher syndrome, type IIA", "syndrome usher"),
        ("{Melanoma, cutaneous, susceptibility to, 2}", "cutaneous melanoma susceptibility to"),
    ],
)
def test_plain_names(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_gene_and_name_link_what_is_alike() -> None:
    names = ("Marfan syndrome", "Usher syndrome type 2", "Deafness, X-linked", "Rare epilepsy with absences")
    made = Catalogue(tuple(entry(number, name) for number, name in enumerate(names, 1)), complete=False, version="x")
    linked = mapped_by_gene_and_name(
        made,
        {
            "OMIM:1": "Marfan syndrome",  # the same name, no gene
            "OMIM:2": "Usher syndrome, type IIA",  # alike, and the same gene
            "OMIM:3": "Quite something else",  # shares the gene of one disorder only
            "OMIM:4": "Nothing of the kind",
        },
        {"OMIM:2": ["USH2A"], "OMIM:3": ["POU3F4"]},
        {1: frozenset({"USH2A"}), 3: frozenset({"USH2A"}), 2: frozenset({"POU3F4"})},
    )
    assert linked == {"OMIM:1": {0}, "OMIM:2": {1}, "OMIM:3": {2}}


def test_the_embedded_links_agree_with_the_cross_references(knowledge: Knowledge, full_knowledge: Knowledge) -> None:
    """Four of five linked entries name a disorder that Orphanet refers to, too."""
    full, here = full_knowledge.snapshot, knowledge.snapshot
    right = judged = 0
    for source in here.disorders.source_ids:
        truth = set(full.disorders_of_source(source).tolist())
        linked = [knowledge.disorder_code(int(disorder)) for disorder in here.disorders_of_source(source)]
        if source.startswith("OMIM:") and truth and linked:
            judged += 1
            right += any(truth & set(full.disorders.members(code).tolist()) for code in linked)
    assert judged > 3_500
    assert right / judged >= 0.8
