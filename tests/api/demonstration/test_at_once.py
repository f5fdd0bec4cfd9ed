"""Offices that invite the same experts at once over HTTP, on PostgreSQL: capacity holds, nobody gets a 5xx."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from api.demonstration import People
from api.settings import Settings
from api.store import open_store, upgrade
from api.store.tables import InvitationRow, OutboxRow
from data.expert import Expert
from tests.api.demonstration.killing import Services, services
from tests.api.mailbox import serving

EXPERTS = [f"X-{number:02}" for number in range(20)]
PLACES = 10


@pytest.fixture
def settings(postgresql_settings: Settings, home: Path) -> Settings:
    """A database whose directory has twenty experts with ten places each."""
    made = postgresql_settings.model_copy(update={"home": home, "training": True})
    upgrade(made)
    with open_store(made) as store, store.begin() as transaction:
        experts = [
            {"expert_id": one, "name": f"Dr {one}", "erns": ["ERKNet"], "hpo_terms": ["HP:0012622"],
             "open_panels": 2, "max_open_panels": 2 + PLACES}
            for one in EXPERTS
        ]  # fmt: skip
        transaction.directory.import_experts([Expert.model_validate(one) for one in experts])
    return made


@pytest.fixture
def running(settings: Settings) -> Iterator[Services]:
    with serving() as mailbox, services(settings, mailbox.port) as alive:
        yield alive


def open_panel(people: People, number: int) -> str:
    """A panel in selection, as the office sees it."""
    clinician, office = people.who("clinician"), people.who("coordinator")
    case = {"summary": f"Chronic kidney disease, number {number}.", "hpo_present": ["HP:0012622"]}
    case_id = clinician.create("/api/v1/cases", {"case": case, "network": "ERKNet"})["case_id"]
    consent = {"kind": "care", "language": "de", "given_on": "2026-01-05"}
    clinician.create(f"/api/v1/cases/{case_id}/consents", consent)
    request = {"case_id": case_id, "question": "Which one?", "network": "ERKNet", "rules": {"max_per_centre": None}}
    path = f"/api/v1/panels/{clinician.create('/api/v1/panels', request)['panel_id']}"
    staff_id = office.read("/api/v1/me")["staff_id"]
    office.change(path, {"lead_id": staff_id}, lambda panel: panel["lead_id"] == staff_id)
    office.do(f"{path}:open", lambda: False)
    return path


def invite_at_once(alive: Services, settings: Settings, clients: int) -> tuple[Counter[int], list[float]]:
    """Each client invites all to a panel of its own; gives how often which status came, and seconds."""
    people = People(alive.address, patience=60)
    panels = [open_panel(people, number) for number in range(clients)]
    token = people.token("coordinator")

    def invite(number: int) -> tuple[int, float]:
        members = random.Random(number).sample(EXPERTS, len(EXPERTS))
        with httpx.Client(base_url=alive.address, timeout=120, trust_env=False) as http:
            headers, began = {"Authorization": f"Bearer {token}"}, time.perf_counter()
            answer = http.post(f"{panels[number]}:invite-shortlist", json={"members": members}, headers=headers)
            return answer.status_code, time.perf_counter() - began

    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(invite, range(clients)))
    people.close()
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        counted = (
            select(InvitationRow.expert_id, func.count())
            .where(InvitationRow.state == "invited")
            .group_by(InvitationRow.expert_id)
        )
        seats = {one: count for one, count in transaction.session.execute(counted)}  # noqa: C416 - rows
        told = transaction.session.scalar(
            select(func.count()).select_from(OutboxRow).where(OutboxRow.kind == "invited")
        )
    assert seats == dict.fromkeys(EXPERTS, min(PLACES, clients)), json.dumps(seats)
    assert told == sum(seats.values())
    return Counter(status for status, _ in answers), sorted(seconds for _, seconds in answers)


@pytest.mark.slow
def test_fifteen_offices_and_twenty_experts(running: Services, settings: Settings) -> None:
    statuses, _ = invite_at_once(running, settings, 15)
    assert statuses == {200: 15}


@pytest.mark.prove
def test_fifty_offices_and_twenty_experts(running: Services, settings: Settings) -> None:
    statuses, seconds = invite_at_once(running, settings, 50)
    print(f"50 clients, 20 experts: {dict(statuses)}; slowest {seconds[-1]:.1f} s, median {seconds[25]:.1f} s")
    assert statuses == {200: 50}
