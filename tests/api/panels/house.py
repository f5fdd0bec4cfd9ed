"""A kidney network's people around one case, for tests of panels."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from api.identity import Principal, Role
from api.panels import ConsultationRequest, change_panel, create_panel, move_panel
from api.store import Store, Transaction
from api.store.tables import EventRow, OutboxRow
from tests.api.people import KIDNEY, add_case, add_guest, add_invitation, add_staff

QUESTION = "Which tubulointerstitial kidney disease is it?"


def whatever(_: int) -> None:
    """Takes any version."""


@dataclass
class House:
    """A store with people; `case_id` has consent for care."""

    store: Store
    people: dict[str, Principal] = field(default_factory=dict)
    case_id: str = ""

    @contextmanager
    def acting(self, who: str) -> Iterator[tuple[Transaction, Principal]]:
        with self.store.begin() as transaction:
            yield transaction, self.people[who]

    def create(self, case_id: str | None = None, **values: Any) -> str:
        """A draft by the clinician."""
        request = ConsultationRequest(**{"question": QUESTION, **values})
        with self.acting("clinician") as (transaction, clinician):
            return create_panel(transaction, clinician, case_id or self.case_id, request).panel_id

    def move(self, panel_id: str, who: str, *names: str) -> str:
        """Moves by transitions, and gives the state that it ends in."""
        for name in names:
            with self.acting(who) as (transaction, principal):
                state = move_panel(transaction, principal, panel_id, name).state
        return str(state)

    def name_lead(self, panel_id: str) -> None:
        with self.acting("office") as (transaction, office):
            change_panel(transaction, office, panel_id, {"lead_id": "lead"}, check_version=whatever)

    def seat(self, panel_id: str) -> None:
        """Two members who accepted, one invited, one guest."""
        with self.store.begin() as transaction:
            for expert_id in ("E1", "E2"):
                add_invitation(transaction, panel_id, expert_id)
            add_invitation(transaction, panel_id, "E3", "invited")
            until = transaction.at + timedelta(days=1)
            add_guest(transaction, panel_id, "guest", state="approved", until=until)

    def assessing(self, **values: Any) -> str:
        """A panel in assessment, with everybody seated."""
        panel_id = self.create(**values)
        self.name_lead(panel_id)
        self.move(panel_id, "office", "open")
        self.seat(panel_id)
        self.move(panel_id, "office", "assess")
        return panel_id

    def actions(self, panel_id: str) -> list[str]:
        with self.store.begin(read_only=True) as transaction:
            found = select(EventRow.action).where(EventRow.panel_id == panel_id).order_by(EventRow.number)
            return list(transaction.session.scalars(found))

    def messages(self, kind: str) -> list[dict[str, object]]:
        with self.store.begin(read_only=True) as transaction:
            found = select(OutboxRow.payload).where(OutboxRow.kind == kind).order_by(OutboxRow.subject)
            return list(transaction.session.scalars(found))


def furnish(store: Store) -> House:
    """Fills an empty store."""
    house = House(store)
    kidney = {
        "clinician": Role.CLINICIAN, "assistant": Role.ASSISTANT, "office": Role.COORDINATOR, "lead": Role.EXPERT,
        "member": Role.EXPERT, "other member": Role.EXPERT, "invited": Role.EXPERT, "guest": Role.GUEST,
        "stranger": Role.EXPERT, "analyst": Role.ANALYST, "administrator": Role.ADMINISTRATOR,
    }  # fmt: skip
    experts = {"member": "E1", "other member": "E2", "invited": "E3"}
    for name, role in kidney.items():
        network = None if role is Role.ADMINISTRATOR else KIDNEY
        assists = {"assists": "clinician"} if role is Role.ASSISTANT else {}
        expert = {"expert_id": experts[name]} if name in experts else {}
        house.people[name] = add_staff(store, name, (role, network), **assists, **expert)
    with store.begin() as transaction:
        house.case_id = add_case(transaction, "clinician")
    return house
