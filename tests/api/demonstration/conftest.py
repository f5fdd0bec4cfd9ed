"""The service in training on a port of its own, as a person or a system meets it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.commands.listening import bound_socket
from api.demonstration import People, serving
from api.protection import new_master_key
from api.settings import load_settings
from api.workbench import Workbench
from data.sample import phenopacket_file


@dataclass(frozen=True)
class Running:
    """A service that runs."""

    address: str
    workbench: Workbench
    people: People


@pytest.fixture
def sample_case() -> dict[str, Any]:
    case: dict[str, Any] = json.loads(phenopacket_file().read_text(encoding="utf-8"))
    return case


@pytest.fixture
def running(home: Path, tmp_path: Path) -> Iterator[Running]:
    """Over a SQLite file of its own."""
    settings = load_settings(
        home=home,
        database_url=f"sqlite:///{tmp_path / 'training.db'}",
        master_keys=new_master_key("test"),
        training=True,
        port=0,
    )
    with bound_socket(settings) as bound:
        settings = settings.model_copy(update={"port": bound.getsockname()[1]})
        with Workbench.open(settings) as workbench, serving(workbench, bound) as address:
            people = People(address)
            yield Running(address, workbench, people)
            people.close()
