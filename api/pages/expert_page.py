"""The page of one expert: what the directory holds of them."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.pages.rendering import page
from api.problems import RefusedError
from api.rest.dependencies import CurrentWorkbench

__all__ = ["router"]

router = APIRouter(
    include_in_schema=False,
    dependencies=[allowed_where_people_sign_in(Permission.DIRECTORY_READ)],
)


@router.api_route("/experts/{expert_id:path}", methods=["GET", "HEAD"])
def show(expert_id: Annotated[str, Path(max_length=1000)], workbench: CurrentWorkbench) -> Response:
    """Shows an expert's record, codes with their names."""
    with workbench.store.begin(read_only=True) as transaction:
        expert = transaction.directory.get(expert_id)
    if expert is None:
        raise RefusedError(404, "No expert of the directory has this id.")
    disorders = sorted(expert.disorders.items(), key=lambda pair: (-pair[1], workbench.knowledge.label(pair[0])))
    return page("expert.html", expert=expert, disorders=disorders, label=workbench.knowledge.label)
