"""What the issuer built into the training environment serves: where a person is picked, tokens, keys."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.identity.dependencies import identity_of
from api.identity.errors import HiddenError
from api.identity.training_issuer import ISSUER_PATH, TrainingIssuer, TrainingPerson
from api.identity.viewing import Viewer
from api.pages.rendering import page

__all__ = ["router"]

router = APIRouter(prefix=ISSUER_PATH, include_in_schema=False)

_PASSED_ON = (
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)


def _issuer(request: Request) -> TrainingIssuer:
    identity = identity_of(request)
    # Outside training nothing tells that there is such a thing.
    if identity is None or identity.training is None:
        raise HiddenError
    return identity.training


CurrentIssuer = Annotated[TrainingIssuer, Depends(_issuer)]


@router.get("/.well-known/openid-configuration")
def discovery(issuer: CurrentIssuer) -> dict[str, Any]:
    """Gives the discovery document."""
    return issuer.discovery()


@router.get("/keys")
def keys(issuer: CurrentIssuer) -> dict[str, Any]:
    """Gives the key set."""
    return issuer.keys()


@router.get("/authorize")
def choose(request: Request, issuer: CurrentIssuer) -> Response:
    """Shows who can be picked."""
    query = dict(request.query_params)
    issuer.checked(query)
    passed_on = {name: query[name] for name in _PASSED_ON}
    return page(
        "training_sign_in.html",
        groups=_grouped(issuer),
        passed_on=passed_on,
        action=f"{ISSUER_PATH}/authorize",
        viewer=Viewer(is_training=True),
    )


@router.post("/authorize")
async def pick(request: Request, issuer: CurrentIssuer) -> Response:
    """Sends the browser back with a code for whoever was picked."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    checked = issuer.checked(form)
    if form.get("person"):
        address = await run_in_threadpool(issuer.picked, checked, form["person"])
    else:
        address = issuer.newcomer(checked, form.get("name", ""))
    return RedirectResponse(address, 303)


@router.post("/token")
async def token(request: Request, issuer: CurrentIssuer) -> Response:
    """Gives tokens for a code, or to a machine client."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    status, answer = await run_in_threadpool(issuer.token, form, request.headers.get("authorization"))
    return JSONResponse(answer, status)


def _grouped(issuer: TrainingIssuer) -> list[tuple[str, list[tuple[str, list[TrainingPerson]]]]]:
    """Gives the people by role, and within by network, in the issuer's order."""
    groups: dict[str, dict[str, list[TrainingPerson]]] = {}
    for person in issuer.people():
        groups.setdefault(person.role, {}).setdefault(person.network, []).append(person)
    return [(role, list(by_network.items())) for role, by_network in groups.items()]
