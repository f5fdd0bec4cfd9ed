"""A kidney panel that experts are being chosen for, and a small directory around it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api.identity import Principal, Role, RoleInNetwork
from api.invitations import Passed, invite_all, pass_time
from api.invitations.answering import accept, decline
from api.invitations.states import DeclineReason
from api.settings import Settings
from api.store import Store, open_store, upgrade
from api.store.tables import InvitationRow, PanelRow
from data.expert import Expert
from tests.api.panels.house import House, furnish
from tests.api.people import KIDNEY, add_panel

CENTRES = {
    "A": ("Nordklinik", "DE"), "B": ("Hôpital du Lac", "FR"), "C": ("Ospedale Verde", "IT"),
    "D": ("Nordklinik", "DE"), "E": ("Hospital del Río", "ES"), "F": ("Kliniek Zuid", "NL"),
}  # fmt: skip


@dataclass
class Selecting:
    """A house with a panel in selection, and experts A to F; A and D work at one centre."""

    house: House
    panel_id: str

    @property
    def store(self) -> Store:
        return self.house.store

    def expert(self, expert_id: str) -> Principal:
        return Principal(
            f"staff-{expert_id}", f"Dr {expert_id}", frozenset({RoleInNetwork(Role.EXPERT, KIDNEY)}), expert_id
        )

    def change_experts(self, **fields: Any) -> None:
        """Changes what the directory says of all six."""
        with self.store.begin() as transaction:
            transaction.directory.import_experts(
                [
                    Expert.model_validate(
                        {"expert_id": one, "name": f"Dr {one}", "centre": centre, "country": country, "erns": [KIDNEY],
                         "email": f"{one.lower()}@example.org"} | fields
                    )
                    for one, (centre, country) in CENTRES.items()
                ]
            )  # fmt: skip

    def invite(
        self, *members: str, backups: tuple[str, ...] = (), panel_id: str | None = None
    ) -> list[tuple[str, str]]:
        """Invites as the office does; gives who was left out, and why."""
        with self.house.acting("office") as (transaction, office):
            done = invite_all(transaction, office, panel_id or self.panel_id, members, backups)
        return [(one.expert_id, one.reason) for one in done.left_out]

    def another_panel(self) -> str:
        with self.store.begin() as transaction:
            return add_panel(transaction, self.house.case_id, "clinician", state="panel_selection", lead_id="lead")

    def rows(self, panel_id: str | None = None) -> Mapping[str, InvitationRow]:
        with self.store.begin(read_only=True) as transaction:
            found = select(InvitationRow).where(InvitationRow.panel_id == (panel_id or self.panel_id))
            return {row.expert_id: row for row in transaction.session.scalars(found)}

    def states(self) -> dict[str, str]:
        return {expert_id: row.state for expert_id, row in sorted(self.rows().items())}

    def accept(self, expert_id: str) -> None:
        with self.store.begin() as transaction:
            row = self.rows()[expert_id]
            accept(transaction, self.expert(expert_id), self.panel_id, row.invitation_id)

    def decline(self, expert_id: str, reason: DeclineReason = DeclineReason.NO_TIME) -> None:
        with self.store.begin() as transaction:
            row = self.rows()[expert_id]
            decline(transaction, self.expert(expert_id), self.panel_id, row.invitation_id, reason)

    def let_pass(self, hours: float) -> Passed:
        """Moves every open invitation so many hours back, and does what is due."""
        with self.store.begin() as transaction:
            for row in transaction.session.scalars(select(InvitationRow).where(InvitationRow.state == "invited")):
                assert row.invited_at is not None
                assert row.respond_by is not None
                row.invited_at -= timedelta(hours=hours)
                row.respond_by -= timedelta(hours=hours)
        return pass_time(self.store)

    def set_rules(self, **rules: object) -> None:
        with self.store.begin() as transaction:
            transaction.session.execute(update(PanelRow).where(PanelRow.panel_id == self.panel_id).values(rules=rules))


@pytest.fixture
def selecting(store: Store) -> Selecting:
    return _selecting(store)


@pytest.fixture
def sqlite_selecting(sqlite_settings: Settings) -> Iterator[Selecting]:
    upgrade(sqlite_settings)
    with open_store(sqlite_settings) as opened:
        yield _selecting(opened)


@pytest.fixture
def patient_selecting(postgresql_settings: Settings) -> Iterator[Selecting]:
    """On PostgreSQL, waiting for locks as long as a slow machine needs."""
    upgrade(postgresql_settings)
    with open_store(postgresql_settings.model_copy(update={"database_wait_seconds": 120})) as opened:
        yield _selecting(opened)


def _selecting(store: Store) -> Selecting:
    house = furnish(store)
    with store.begin() as transaction:
        panel_id = add_panel(transaction, house.case_id, "clinician", state="panel_selection", lead_id="lead")
    made = Selecting(house, panel_id)
    made.change_experts()
    return made
