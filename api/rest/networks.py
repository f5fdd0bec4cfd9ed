"""GET /networks: the 24 European Reference Networks."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.rest import examples
from api.rest.answers import Listing
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.store import ExpertFilters
from data.networks import Network
from data.networks import networks as all_networks

__all__ = ["router"]

router = APIRouter(
    prefix=PREFIX,
    tags=["Directory"],
    dependencies=[allowed_where_people_sign_in(Permission.DIRECTORY_READ)],
)


class AreaAnswer(BaseModel):
    """A thematic area of a network."""

    name: str
    node: str = Field(description="The node of the Orphanet classification that carries it.")
    representative: list[str] = Field(description="Disorders that stand for it.")
    assumed: bool = Field(description="Whether no public page confirms the area under this name.")


class NetworkAnswer(BaseModel):
    """A European Reference Network."""

    name: str = Field(description="Official short name.")
    full_name: str
    scope: str
    roots: list[str] = Field(description="Nodes of the Orphanet classification; what lies under one is in scope.")
    age_group: Literal["adult", "paediatric"] | None
    areas: list[AreaAnswer]
    experts: int = Field(description="How many experts of the directory are members.")


@router.get("/networks", summary="List networks", responses=answers(503, example=examples.NETWORKS))
def networks(workbench: CurrentWorkbench) -> Listing[NetworkAnswer]:
    """Lists all 24 networks with their scope and thematic areas, in one part."""
    with workbench.store.begin(read_only=True) as transaction:
        listed = [
            _answer(network, transaction.directory.count(ExpertFilters(networks=frozenset({network.name}))))
            for network in all_networks()
        ]
    return Listing(items=listed, next=None, total=len(listed))


def _answer(network: Network, experts: int) -> NetworkAnswer:
    areas = [
        AreaAnswer(name=area.name, node=area.node, representative=list(area.representative), assumed=area.assumed)
        for area in network.areas
    ]
    return NetworkAnswer(
        name=network.name,
        full_name=network.full_name,
        scope=network.scope,
        roots=list(network.roots),
        age_group=network.age_group,
        areas=areas,
        experts=experts,
    )
