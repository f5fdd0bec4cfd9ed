"""What is said of a patient stands sealed and nowhere else: a walk with a marker, then a search of all it wrote."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.application import create_application
from api.protection import new_master_key
from api.settings import Settings, load_settings
from api.store import Store
from api.store.tables import OutboxRow, Table
from api.workbench import Workbench
from tests.api.cases.sample_files import pdf
from tests.api.upkeep.full_case import MARKER, add_full_case

PREFIX = "/api/v1"
MARKS = (MARKER, MARKER.lower(), MARKER.encode("utf-16-le").decode("latin-1"), "HP:0001997", "ORPHA:88949")
"""The marker, and codes that the walk's case has: findings are content as well."""


@pytest.fixture(scope="module")
def settings(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    file = tmp_path_factory.mktemp("walk") / "consilium-training.db"
    return load_settings(
        home=home, database_url=f"sqlite:///{file}", training=True, master_keys=new_master_key("walk"),
        key_copy=file.with_name("keys.json"), log_level="debug",
    )  # fmt: skip


@pytest.fixture(scope="module")
def workbench(settings: Settings) -> Iterator[Workbench]:
    with Workbench.open(settings) as opened:
        yield opened


def _unsealed(store: Store) -> str:
    """Everything in the database but what is sealed."""
    with store.begin(read_only=True) as transaction:
        return "\n".join(
            str(row)
            for table in Table.metadata.sorted_tables
            for row in transaction.session.execute(
                select(*(column for column in table.columns if not column.name.startswith("sealed")))
            )
            # The directory is of experts, whose disorders and findings are no patient's.
            if not table.name.startswith(("expert", "centre", "director"))
        )


def _walk(client: TestClient, headers: dict[str, str]) -> None:
    """What a clinician does with a case, and what goes wrong on the way."""
    case = {
        "case_id": MARKER, "summary": f"Gout and {MARKER} since childhood.", "language": "en",
        "hpo_present": ["HP:0001997"], "suspected_disorders": ["ORPHA:88949"],
    }  # fmt: skip
    enrolled = client.post(f"{PREFIX}/cases", json={"case": case}, headers=headers | {"Idempotency-Key": "walk-1"})
    assert enrolled.status_code == 201, enrolled.text
    path = f"{PREFIX}/cases/{enrolled.json()['case_id']}"
    text = {"text": f"The {MARKER} runs in the family."}
    assert client.put(f"{path}/sections/history", json=text, headers=headers).status_code == 200
    consent = {"kind": "care", "language": "de", "given_on": "2026-01-05"}
    assert client.post(f"{path}/consents", json=consent, headers=headers).status_code == 201
    added = client.post(
        f"{path}/attachments",
        data={"section": "imaging", "checked": "true", "name": f"{MARKER}.pdf"},
        files={"file": (f"{MARKER}.pdf", pdf(f"/Note ({MARKER})".encode()), "application/pdf")},
        headers=headers,
    )
    assert added.status_code == 201, added.text
    read = client.get(f"{path}/sections/history", headers=headers)
    assert MARKER in read.text, "who may, reads it"
    assert "no-store" in read.headers["cache-control"]
    for answer in (
        client.get(f"{PREFIX}/cases/{MARKER}", headers=headers),
        client.get(f"{PREFIX}/experts", params={"query": MARKER}, headers=headers),
        client.put(f"{path}/sections/{MARKER}", json=text, headers=headers),
        client.post(f"{PREFIX}/cases", json={"case": case, "unknown": MARKER}, headers=headers),
        client.post(f"{PREFIX}/cases", content=f'{{"case": "{MARKER}', headers=headers),
        client.put(f"{path}/sections/history", json=text, headers=headers | {"If-Match": f'"{MARKER}"'}),
    ):
        assert answer.status_code in {200, 400, 404, 412, 415, 422}, answer.text


def test_no_log_no_file_and_no_message_holds_content(
    settings: Settings, workbench: Workbench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    application = create_application(workbench)
    client = TestClient(application, base_url="http://localhost:8000", raise_server_exceptions=False)
    token = application.state.identity.training.access_token("clinician")
    _walk(client, {"Authorization": f"Bearer {token}"})
    # Panels' texts, sealed as the panels do it.
    add_full_case(workbench.store)
    # The client of the test logs the addresses that it asks for; what the service logs counts.
    served = [record for record in caplog.records if not record.name.startswith("httpx")]
    told = "\n".join(logging.Formatter().format(record) for record in served) + "".join(capfd.readouterr())
    assert "/cases" in told, "the requests were logged"
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    written = {path.name: path.read_bytes().decode("latin-1") for path in file.parent.iterdir()}
    assert written.keys() >= {file.name, f"{file.name}-wal"}
    with workbench.store.begin(read_only=True) as transaction:
        payloads = str(transaction.session.scalars(select(OutboxRow.payload)).all())
    assert payloads != "[]"
    for mark in MARKS[:3]:
        assert mark not in told
        assert mark not in payloads
        assert [name for name, content in written.items() if mark in content] == []


def test_no_column_but_the_sealed_ones_holds_content(workbench: Workbench) -> None:
    unsealed = _unsealed(workbench.store)
    assert "case.enrolled" in unsealed
    for mark in MARKS:
        assert mark not in unsealed
