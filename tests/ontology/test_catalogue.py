"""The catalogue: what an entry stands for."""

import pytest

from data.errors import KnowledgeError
from data.networks import networks
from ontology.annotations import AnnotationRelease
from ontology.catalogue import Catalogue, catalogue_of_annotations
from ontology.orphanet import Level, OmimMapping, OrphanetEntry


def entry(number: int, level: Level, *parents: int, omim: tuple[OmimMapping, ...] = ()) -> OrphanetEntry:
    return OrphanetEntry(
        code=f"ORPHA:{number}", name=f"entry {number}", synonyms=(), definition="", kind="", level=level,  # type: ignore[arg-type]
        parents=tuple(f"ORPHA:{parent}" for parent in parents), omim=omim, genes=(), findings=(), prevalences=(),  # type: ignore[misc]
        ages_of_onset=(), inheritance=(),
    )  # fmt: skip


def catalogue(*entries: OrphanetEntry) -> Catalogue:
    return Catalogue(entries, complete=True, version="test")


def members(made: Catalogue) -> dict[int, list[int]]:
    """Entry -> disorders, by number."""
    return {
        int(entity.code[6:]): [int(made.entities[made.disorders[place]].code[6:]) for place in places]
        for entity, places in zip(made.entities, made.members, strict=True)
    }


def test_groups_hold_the_disorders_beneath_and_subtypes_roll_up_through_subtypes() -> None:
    made = catalogue(
        entry(1, "group"),
        entry(2, "group", 1),
        entry(3, "disorder", 2),
        entry(4, "disorder", 1),
        entry(5, "subtype", 3),
        entry(6, "subtype", 5),
        entry(7, "subtype", 3, 4),
    )
    assert members(made) == {1: [3, 4], 2: [3], 3: [3], 4: [4], 5: [3], 6: [3], 7: [3, 4]}


def test_a_disorder_beneath_a_disorder_counts_for_itself_and_the_upper_for_both() -> None:
    assert members(catalogue(entry(1, "disorder"), entry(2, "disorder", 1))) == {1: [1, 2], 2: [2]}


def test_a_parent_without_a_file_is_left_out_and_a_lonely_subtype_stands_for_nothing() -> None:
    made = catalogue(entry(1, "disorder", 320716), entry(2, "subtype"), entry(3, "subtype", 99))
    assert members(made) == {1: [1], 2: [], 3: []}
    assert made.parents == ((), (), ())


def test_a_cycle_is_an_error_of_the_release() -> None:
    made = catalogue(entry(1, "group", 3), entry(2, "group", 1), entry(3, "group", 2))
    with pytest.raises(KnowledgeError, match="Orphanet test: the classification has a cycle"):
        _ = made.members


def test_the_embedded_default_knows_annotated_disorders_and_representatives(annotations: AnnotationRelease) -> None:
    made = catalogue_of_annotations(annotations)
    assert not made.complete
    assert len(made.entities) > 4_200
    assert all(area in made.position for net in networks() for a in net.areas for area in a.representative)
    assert {row.source for row in annotations.rows if row.source.startswith("ORPHA:")} <= set(made.position)
    assert all(len(places) == 1 for places in made.members)
