"""GET /experts: the directory, page by page, and one expert."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.policy import Country, Language, Network
from api.problems import RefusedError
from api.rest import examples
from api.rest.answers import Listing
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.paging import PageQuery, cursor_of
from api.store import ExpertFilters
from data.expert import Expert

__all__ = ["router"]

router = APIRouter(
    prefix=PREFIX,
    tags=["Directory"],
    dependencies=[allowed_where_people_sign_in(Permission.DIRECTORY_READ)],
)


class _ExpertQuery(PageQuery):
    q: str = Field("", max_length=200, description="Words that all occur in the name or the centre.")
    network: list[Network] = Field(default_factory=list, description="Members of one of these networks.")
    country: list[Country] = Field(default_factory=list, description="In one of these countries (ISO 3166 alpha-2).")
    language: list[Language] = Field(default_factory=list, description="Speaking one of these (ISO 639-1).")
    age_group: list[Literal["adult", "paediatric"]] = Field(default_factory=list, description="Treating one of these.")


@router.get("/experts", summary="List experts", responses=answers(422, 503, example=examples.EXPERTS))
def experts(query: Annotated[_ExpertQuery, Query()], workbench: CurrentWorkbench) -> Listing[Expert]:
    """Lists the directory in the order of expert_id; several values of one filter are alternatives."""
    filters = ExpertFilters(
        networks=frozenset(query.network),
        countries=frozenset(query.country),
        languages=frozenset(query.language),
        age_groups=frozenset(query.age_group),
        query=query.q,
    )
    after = query.after
    with workbench.store.begin(read_only=True) as transaction:
        page = transaction.directory.page(filters, after=after, limit=query.limit)
        total = transaction.directory.count(filters)
    following = None if page.after is None else cursor_of(page.after)
    return Listing(items=list(page.experts), next=following, total=total)


@router.get(
    "/experts/{expert_id:path}", summary="One expert", responses=answers(404, 422, 503, example=examples.EXPERT)
)
def expert(
    expert_id: Annotated[str, Path(max_length=1000, examples=["SAMPLE-001"])], workbench: CurrentWorkbench
) -> Expert:
    """Gives an expert's record."""
    with workbench.store.begin(read_only=True) as transaction:
        found = transaction.directory.get(expert_id)
    if found is None:
        raise RefusedError(404, "No expert of the directory has this id.")
    return found
