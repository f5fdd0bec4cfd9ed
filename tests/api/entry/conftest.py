"""The training environment, furnished, for tests of what people find in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from api.application import create_application
from api.entry.training import prepare
from api.identity.identity import Identity
from api.identity.people import Newcomer
from api.identity.training_issuer import TRAINING
from api.settings import Settings, load_settings
from api.store import Store
from api.store.tables import CaseRow, PanelRow
from api.workbench import Workbench
from tests.api.conftest import ORIGIN


@dataclass
class World:
    """A furnished training environment and its service."""

    application: FastAPI
    workbench: Workbench
    client: TestClient

    @property
    def store(self) -> Store:
        return self.workbench.store

    @property
    def identity(self) -> Identity:
        found: Identity = self.application.state.identity
        return found

    def headers(self, subject: str) -> dict[str, str]:
        """The headers of somebody's API request."""
        assert self.identity.training is not None
        return {"Authorization": f"Bearer {self.identity.training.access_token(subject)}"}

    def ask(self, subject: str, method: str, path: str, json: object = None, **headers: str) -> Response:
        """Somebody's request under /api/v1."""
        given = {name.replace("_", "-"): value for name, value in headers.items()} | self.headers(subject)
        return self.client.request(method, f"/api/v1{path}", json=json, headers=given)

    def new_person(self, subject: str) -> str:
        """Signs somebody new in; gives what the issuer calls them."""
        self.identity.people.admit(Newcomer(TRAINING, subject, "Somebody New"))
        return subject


@pytest.fixture(scope="session")
def world_settings(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("world")
    return load_settings(
        home=workbench.settings.home,
        database_url=f"sqlite:///{folder / 'consilium-training.db'}",
        key_copy=folder / "keys.json",
        training=True,
    )


@pytest.fixture(scope="session")
def world(world_settings: Settings) -> Iterator[World]:
    """One for all tests, so each leaves to the others what they look for."""
    with Workbench.open(world_settings) as opened:
        assert prepare(opened)
        application = create_application(opened)
        client = TestClient(application, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
        yield World(application, opened, client)


@pytest.fixture
def panels(world: World) -> Callable[[str], str]:
    """Gives the id of a sample panel by the nickname of its case."""

    def found(nickname: str) -> str:
        query = select(PanelRow.panel_id).join(CaseRow).where(CaseRow.nickname == nickname)
        with world.store.begin(read_only=True) as transaction:
            return transaction.session.scalars(query).one()

    return found
