"""The service over the sample directory, asked in process, and the training environment with anybody signed in.

`client` sends what a browser on this machine sends where nobody signs in; `bearer("coordinator")` gives the headers of
somebody's API request in training, `sign_in("coordinator")` the browser that they signed in with.
"""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.application import create_application
from api.identity.identity import Identity
from api.identity.training_issuer import TrainingIssuer
from api.protection import new_master_key
from api.settings import Settings, load_settings
from api.workbench import Workbench

ORIGIN = "http://localhost:8000"


@pytest.fixture(scope="session")
def application(workbench: Workbench) -> FastAPI:
    return create_application(workbench)


@pytest.fixture
def client(application: FastAPI) -> TestClient:
    # Without the context manager the lifespan does not run: no refreshing beneath the tests.
    return TestClient(application, base_url=ORIGIN, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def training_settings(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(
        home=workbench.settings.home,
        database_url=f"sqlite:///{tmp_path_factory.mktemp('training') / 'consilium-training.db'}",
        master_keys=new_master_key("test"),
        training=True,
    )


@pytest.fixture(scope="session")
def training_application(training_settings: Settings) -> Iterator[FastAPI]:
    """The service for training, with its people and a database of its own."""
    with Workbench.open(training_settings) as workbench:
        yield create_application(workbench)


@pytest.fixture
def identity(training_application: FastAPI) -> Identity:
    found: Identity = training_application.state.identity
    return found


@pytest.fixture
def training_issuer(identity: Identity) -> TrainingIssuer:
    assert identity.training is not None
    return identity.training


@pytest.fixture
def training_client(training_application: FastAPI) -> TestClient:
    """A browser or API client that nobody has signed in with; it follows no redirect by itself."""
    return TestClient(training_application, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def bearer(training_issuer: TrainingIssuer) -> Callable[[str], dict[str, str]]:
    """Gives the header that somebody's access token makes."""
    return lambda subject: {"Authorization": f"Bearer {training_issuer.access_token(subject)}"}


@pytest.fixture
def sign_in(training_client: TestClient) -> Callable[..., TestClient]:
    """Signs somebody in step by step as a browser does, and gives the browser."""

    def signed_in(subject: str, following: str = "/") -> TestClient:
        away = training_client.get("/sign-in", params={"next": following})
        assert away.status_code == 303, away.text
        chosen = training_client.get(away.headers["location"])
        assert chosen.status_code == 200
        query = dict(training_client.build_request("GET", away.headers["location"]).url.params)
        back = training_client.post("/training/issuer/authorize", data=query | {"person": subject})
        assert back.status_code == 303, back.text
        home = training_client.get(back.headers["location"])
        assert home.status_code == 303, home.text
        assert home.headers["location"] == following
        return training_client

    return signed_in
