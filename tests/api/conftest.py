"""The service over the sample directory, asked in process; `client` sends what a browser on this machine sends."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.application import create_application
from api.workbench import Workbench


@pytest.fixture(scope="session")
def application(workbench: Workbench) -> FastAPI:
    return create_application(workbench)


@pytest.fixture
def client(application: FastAPI) -> TestClient:
    # Without the context manager the lifespan does not run: no refreshing beneath the tests.
    return TestClient(application, base_url="http://localhost:8000", raise_server_exceptions=False)
