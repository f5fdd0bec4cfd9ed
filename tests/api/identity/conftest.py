"""The service in training, asked in process, and somebody signed in with a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.application import create_application
from api.identity.identity import Identity
from api.settings import Settings, load_settings
from api.workbench import Workbench

ORIGIN = "http://localhost:8000"


@pytest.fixture(scope="session")
def training_settings(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("training")
    return load_settings(home=home, database_url=f"sqlite:///{folder / 'consilium-training.db'}", training=True)


@pytest.fixture(scope="session")
def training_application(training_settings: Settings) -> Iterator[FastAPI]:
    with Workbench.open(training_settings) as workbench:
        yield create_application(workbench)


@pytest.fixture
def identity(training_application: FastAPI) -> Identity:
    found: Identity = training_application.state.identity
    return found


@pytest.fixture
def browser(training_application: FastAPI) -> TestClient:
    """A browser that nobody has signed in with; it follows no redirect by itself."""
    return TestClient(training_application, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture
def sign_in(browser: TestClient) -> Callable[..., TestClient]:
    """Signs somebody in with the browser, step by step as a browser does, and gives it."""

    def signed_in(subject: str, following: str = "/") -> TestClient:
        away = browser.get("/sign-in", params={"next": following})
        assert away.status_code == 303, away.text
        chosen = browser.get(away.headers["location"])
        assert chosen.status_code == 200
        query = dict(browser.build_request("GET", away.headers["location"]).url.params)
        back = browser.post("/training/issuer/authorize", data=query | {"person": subject})
        assert back.status_code == 303, back.text
        home = browser.get(back.headers["location"])
        assert home.status_code == 303, home.text
        assert home.headers["location"] == following
        return browser

    return signed_in


@pytest.fixture
def bearer(identity: Identity) -> Callable[[str], dict[str, str]]:
    """Gives the header that somebody's access token makes."""

    def header(subject: str) -> dict[str, str]:
        assert identity.training is not None
        return {"Authorization": f"Bearer {identity.training.access_token(subject)}"}

    return header
