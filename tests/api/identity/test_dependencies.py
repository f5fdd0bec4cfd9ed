"""What a route's declaration does: one that forgets to ask about the thing at hand does not answer."""

from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.identity import Identity
from api.identity.permissions import Permission
from api.identity.relations import Relation, Standing
from api.identity.training_people import expert_subject

EXPERT = expert_subject("SAMPLE-049")


def test_a_route_that_forgets_to_ask_does_not_answer(
    identity: Identity, bearer: Callable[[str], dict[str, str]]
) -> None:
    application = FastAPI()
    application.state.identity = identity

    @application.get("/forgets")
    def forgets(access: Annotated[Access, allowed(Permission.PANEL_CONTENT)]) -> str:
        return f"content for {access.principal.name}"

    @application.get("/asks")
    def asks(access: Annotated[Access, allowed(Permission.PANEL_CONTENT)]) -> str:
        access.demand(Standing(Relation.MEMBER, consent_for_care=True))
        return "content"

    client = TestClient(application, raise_server_exceptions=False)
    assert client.get("/asks", headers=bearer(EXPERT)).text == '"content"'
    forgot = client.get("/forgets", headers=bearer(EXPERT))
    assert forgot.status_code == 500
    assert "content for" not in forgot.text
