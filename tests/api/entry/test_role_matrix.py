"""Every route under every role, over real panels, cases, requests and referrals, compared with the table of rules.

Requests carry the worked examples of the OpenAPI document as bodies, so that they get as far as the thing they are
about. What they write is rolled back: each is asked of the same training environment.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import pytest
from sqlalchemy import select

from api.cases.visibility import standing_to_case, standing_to_panel
from api.entry.access_views import standing_to_access_request
from api.entry.referral_views import standing_to_referral
from api.identity import Principal
from api.identity.permissions import Decision, Permission
from api.identity.public_routes import DeclaredRoute, declared_routes
from api.identity.relations import Standing
from api.identity.rules import RULES, decide
from api.identity.training_issuer import TRAINING
from api.store import Store, Transaction, principal_of
from api.store.tables import (
    AccessRequestRow,
    CaseRow,
    ConsentRow,
    ContributionRow,
    DataRequestRow,
    GuestAccessRow,
    InvitationRow,
    MeetingRow,
    OutcomeRow,
    PanelRow,
    ReferralRow,
    StaffRow,
)
from tests.api.cases.sample_files import png
from tests.api.entry.conftest import World

PEOPLE = (
    "clinician", "clinician-affiliated", "assistant", "coordinator", "coordinator-eye", "dispatcher", "guest",
    "analyst", "helpdesk", "administrator", "newcomer-member",
    # Of the panel in assessment: its lead, a member, and somebody who stands by; and the silent one of another.
    "expert-SAMPLE-051", "expert-SAMPLE-049", "expert-SAMPLE-084", "expert-SAMPLE-061",
)  # fmt: skip
NICKNAMES = {
    "assessment": "Kastanie", "selection": "Ahorn", "no consent": "Birke", "consent withdrawn": "Linde",
    "other network": "Heron", "closed": "Erle",
}  # fmt: skip
REFINED = frozenset(
    {
        # Beyond the rule each value, transition or step has a rule of its own; all of them answer 403.
        Permission.PANEL_UPDATE,
        Permission.PANEL_CREATE,
        Permission.PANEL_OPEN,
        Permission.PANEL_WITHDRAW,
        Permission.INVITATION_LIST,
        # Who is merely invited reads their own alone.
        Permission.INVITATION_OWN,
        Permission.INVITATION_READ,
        Permission.INVITATION_ANSWER,
        Permission.GUEST_PROPOSE,
        Permission.CONTRIBUTION_CREATE,
        Permission.ACCESS_READ,
        Permission.ACCESS_DECIDE,
        Permission.REFERRAL_READ,
        Permission.REFERRAL_DECIDE,
        Permission.EXPERT_GROUP_READ,
        Permission.EXPERT_GROUP_EDIT,
        Permission.GUIDANCE_EDIT,
    }
)

ALSO = {
    # Finding experts for a stored case takes what finding them for any case does.
    "/api/v1/cases/{case_id}:shortlist": Permission.SHORTLIST_READ,
    "/api/v1/cases/{case_id}:compose": Permission.SHORTLIST_READ,
}


class Matrix:
    """The routes, what to fill their paths and bodies with, and what the rules say."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def routes(self) -> list[DeclaredRoute]:
        found = declared_routes(self.world.application)
        return [one for one in found if one.permission is not None and one.always]

    @cached_property
    def bodies(self) -> Mapping[str, Any]:
        document = self.world.client.get("/openapi.json").json()
        found = {}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
                examples = list(content.get("examples", {}).values())
                found[f"{method.upper()} {path}"] = examples[0]["value"] if examples else None
        return found

    def ids(self, nickname: str) -> dict[str, str]:
        """The ids that belong to the panel on a case; those of its parts where it has any."""
        with self.world.store.begin(read_only=True) as transaction:
            session = transaction.session
            case_id = session.scalars(select(CaseRow.case_id).where(CaseRow.nickname == nickname)).one()
            panel_id = session.scalars(select(PanelRow.panel_id).where(PanelRow.case_id == case_id)).one()
            parts = {
                "invitation_id": InvitationRow.panel_id == panel_id,
                "guest_access_id": GuestAccessRow.panel_id == panel_id,
                "contribution_id": ContributionRow.panel_id == panel_id, "meeting_id": MeetingRow.panel_id == panel_id,
                "data_request_id": DataRequestRow.panel_id == panel_id, "consent_id": ConsentRow.case_id == case_id,
            }  # fmt: skip
            found = {"case_id": case_id, "panel_id": panel_id, "section": "findings"}
            for name, condition in parts.items():
                column = condition.left.table.c[name]
                if (one := session.scalar(select(column).where(condition).order_by(column).limit(1))) is not None:
                    found[name] = one
            if session.get(OutcomeRow, panel_id) is not None:
                found["outcome"] = panel_id
            found["request_id"] = session.scalars(select(AccessRequestRow.request_id).limit(1)).one()
            found["referral_id"] = session.scalars(select(ReferralRow.referral_id).limit(1)).one()
        return found

    def expected(self, route: DeclaredRoute, subject: str, ids: Mapping[str, str]) -> Decision:
        """What the rules say; of a thing that the path does not name, as far as roles decide."""
        assert route.permission is not None
        with self.world.store.begin(read_only=True) as transaction:
            principal = person(transaction, subject)
            rule = RULES[route.permission]
            standing, is_named = standing_by_path(transaction, principal, route.path, ids)
            if not is_named or not rule.relations:
                return rule.first_decision(principal)
            decided = decide(principal, route.permission, standing)
            if decided is Decision.ALLOWED and route.path in ALSO:
                return RULES[ALSO[route.path]].first_decision(principal)
            return decided

    def asked(self, route: DeclaredRoute, subject: str, ids: Mapping[str, str]) -> int:
        # What is written as a text goes into a section that takes one.
        ids = ids if route.method == "GET" else {**ids, "section": "history"}
        path = re.sub(r"\{([^}]*)\}", lambda found: ids.get(found[1], "made-up"), route.path)
        headers = self.world.headers(subject) | {"If-Match": "*"}
        if route.name == "POST /api/v1/cases/{case_id}/attachments":
            fields, file = {"section": "imaging", "checked": "true"}, {"file": ("scan.png", png(), "image/png")}
            return self.world.client.post(path, data=fields, files=file, headers=headers).status_code
        body = self.bodies.get(route.name)
        return self.world.client.request(route.method, path, json=body, headers=headers).status_code


def person(transaction: Transaction, subject: str) -> Principal:
    found = select(StaffRow).where(StaffRow.issuer == TRAINING, StaffRow.subject == subject)
    return principal_of(transaction.session, transaction.session.scalars(found).one())


def standing_by_path(
    transaction: Transaction, principal: Principal, path: str, ids: Mapping[str, str]
) -> tuple[Standing | None, bool]:
    for name, standing_to in (
        ("panel_id", standing_to_panel),
        ("case_id", standing_to_case),
        ("request_id", standing_to_access_request),
        ("referral_id", standing_to_referral),
    ):
        if f"{{{name}}}" in path:
            return standing_to(transaction, principal, ids[name]), True
    return None, False


@pytest.fixture
def matrix(world: World, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    begin = Store.begin

    @contextmanager
    def rolled_back(store: Store, *, read_only: bool = False) -> Iterator[Transaction]:
        with begin(store, read_only=read_only) as transaction:
            yield transaction
            if not read_only:
                transaction.events.write()
                # What answers are made of stays readable; nothing of it stays in the database.
                transaction.session.expunge_all()
                transaction.session.rollback()

    monkeypatch.setattr(Store, "begin", rolled_back)
    return Matrix(world)


STATUS = {Decision.REFUSED: 403, Decision.SCOPE_MISSING: 403, Decision.HIDDEN: 404}


def misfits(matrix: Matrix, routes: list[DeclaredRoute], ids: Mapping[str, str]) -> list[str]:
    found = []
    for route in routes:
        for subject in PEOPLE:
            expected = matrix.expected(route, subject, ids)
            status = matrix.asked(route, subject, ids)
            if expected is Decision.ALLOWED:
                # What the path does not name may not be there; a part that it names may be missing.
                fits = status < 500 and status != 401 and (status != 403 or route.permission in REFINED)
                complete = all(name in ids for name in re.findall(r"\{([^}]*)\}", route.path))
                complete &= not route.path.endswith(("/outcome", "/report.pdf")) or "outcome" in ids
                if route.method == "GET" and complete and route.permission not in REFINED:
                    # A page may lead on to where the thing stands, or say that its time is over.
                    fits = status in (200, 303, 409, 422)
            else:
                fits = status == STATUS[expected]
            if not fits:
                found.append(f"{subject}: {route.name}: {status}, and the rules say {expected.name}")
    return found


@pytest.mark.parametrize("thing", ["assessment", "consent withdrawn"])
def test_what_is_read_is_what_the_rules_say(matrix: Matrix, thing: str) -> None:
    routes = [one for one in matrix.routes if one.method == "GET" and "{" in one.path]
    found = misfits(matrix, routes, matrix.ids(NICKNAMES[thing]))
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("thing", NICKNAMES)
def test_every_route_under_every_role_over_every_thing(matrix: Matrix, thing: str) -> None:
    found = misfits(matrix, matrix.routes, matrix.ids(NICKNAMES[thing]))
    assert not found, "\n".join(found)


WHO_READS = {
    "assessment": {
        "clinician", "assistant", "coordinator", "dispatcher", "guest", "expert-SAMPLE-051", "expert-SAMPLE-049",
    },
    "selection": {"clinician", "assistant", "coordinator", "dispatcher", "expert-SAMPLE-049"},
    "no consent": {"clinician", "assistant"},
    "consent withdrawn": {"clinician", "assistant"},
    "other network": {"clinician-affiliated", "coordinator-eye"},
    "closed": {"clinician", "assistant", "coordinator", "dispatcher", "expert-SAMPLE-049"},
}  # fmt: skip
"""Written by hand, after cpms.md: who reads a panel's content. The lead of the one in selection is an expert of 049."""


@pytest.mark.parametrize("thing", WHO_READS)
def test_who_reads_content(matrix: Matrix, thing: str) -> None:
    ids = matrix.ids(NICKNAMES[thing])
    path = f"/panels/{ids['panel_id']}/contributions"
    answers = {subject: matrix.world.ask(subject, "GET", path).status_code for subject in PEOPLE}
    assert set(answers.values()) <= {200, 404}
    assert {subject for subject, status in answers.items() if status == 200} == WHO_READS[thing]


def test_writing_is_rolled_back(matrix: Matrix) -> None:
    ids = matrix.ids("Kastanie")
    path = f"/panels/{ids['panel_id']}"
    said = matrix.world.ask("expert-SAMPLE-049", "POST", f"{path}/contributions", {"text": "I agree."})
    assert said.status_code == 201, said.text
    kept = matrix.world.ask("clinician", "GET", f"{path}/contributions").json()["items"]
    assert "I agree." not in {one["text"] for one in kept}
