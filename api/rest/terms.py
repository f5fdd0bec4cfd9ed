"""GET /findings, /disorders, /genes: type-ahead over names, synonyms and ids, forgiving of typing errors."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.rest import examples
from api.rest.answers import Listing, MatchedConceptAnswer
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from ontology import Concept

__all__ = ["router"]

router = APIRouter(
    prefix=PREFIX,
    tags=["Terms"],
    dependencies=[allowed_where_people_sign_in(Permission.DIRECTORY_READ)],
)


def _not_blank(query: str) -> str:
    if not query.strip():
        raise ValueError("must not be blank")
    return query.strip()


_Query = Annotated[
    str, Query(alias="q", max_length=200, description="A name, a part of one, or an id."), AfterValidator(_not_blank)
]
_Limit = Annotated[int, Query(ge=1, le=50, description="How many to give at most.")]


@router.get("/findings", summary="Search findings", responses=answers(422, 503, example=examples.FINDINGS))
def findings(workbench: CurrentWorkbench, query: _Query, limit: _Limit = 10) -> Listing[MatchedConceptAnswer]:
    """Finds HPO terms by name, synonym in any installed language, or id; the best first."""
    return _listing(workbench.knowledge.search_findings(query, limit))


@router.get("/disorders", summary="Search disorders", responses=answers(422, 503, example=examples.DISORDERS))
def disorders(workbench: CurrentWorkbench, query: _Query, limit: _Limit = 10) -> Listing[MatchedConceptAnswer]:
    """Finds Orphanet disorders by name, synonym or ORPHAcode; the best first."""
    return _listing(workbench.knowledge.search_disorders(query, limit))


@router.get("/genes", summary="Search genes", responses=answers(422, 503, example=examples.GENES))
def genes(workbench: CurrentWorkbench, query: _Query, limit: _Limit = 10) -> Listing[MatchedConceptAnswer]:
    """Finds genes that a disorder is linked to by HGNC symbol; the best first."""
    return _listing(workbench.knowledge.search_genes(query, limit))


def _listing(concepts: Iterable[Concept]) -> Listing[MatchedConceptAnswer]:
    items = [
        MatchedConceptAnswer(id=one.id, label=one.label, matched=one.matched, kind=one.kind, score=one.score)
        for one in concepts
    ]
    return Listing(items=items, next=None, total=None)
