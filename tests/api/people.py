"""People, cases, consents and panels as rows, for tests of what happens to them."""

from datetime import date
from typing import Any

from api.identity import Principal, Role, RoleInNetwork
from api.store import Store, Transaction
from api.store.tables import (
    CaseRow,
    ConsentRow,
    ExpertRow,
    GuestAccessRow,
    InvitationRow,
    PanelRow,
    ReferralRow,
    StaffRoleRow,
    StaffRow,
    new_id,
)
from data.expert import Expert

KIDNEY, EYE = "ERKNet", "ERN-EYE"


def add_staff(store: Store, staff_id: str, *roles: tuple[Role, str | None], **fields: Any) -> Principal:
    """A member of staff with roles in networks, as row and as principal; one with an `expert_id` is an expert too."""
    expert_id, assists = fields.pop("expert_id", None), fields.pop("assists", None)
    centre, country = fields.pop("centre", "Klinikum Auenthal"), fields.pop("country", "DE")
    with store.begin() as transaction:
        if expert_id is not None and transaction.session.get(ExpertRow, expert_id) is None:
            expert = Expert.model_validate({"expert_id": expert_id, "name": f"Dr {expert_id}", "centre": centre})
            transaction.directory.import_experts([expert], file_name="test")
            transaction.session.flush()
        transaction.session.add(
            StaffRow(
                staff_id=staff_id, name=f"Dr {staff_id}", centre=centre, country=country, expert_id=expert_id,
                assists=assists, active=True, created_at=transaction.at, version=1, **fields,
            )
        )  # fmt: skip
        transaction.session.flush()
        for role, network in roles:
            granted = StaffRoleRow(staff_id=staff_id, role=role, network=network or "", granted_at=transaction.at)
            transaction.session.add(granted)
    return Principal(
        staff_id=staff_id,
        name=f"Dr {staff_id}",
        roles=frozenset(RoleInNetwork(role, network) for role, network in roles),
        expert_id=expert_id,
        assists=assists,
        centre=centre,
        country=country,
    )


def add_case(transaction: Transaction, clinician_id: str, *, consent: bool = True) -> str:
    """A case with its key, and consent for care where not said otherwise."""
    case_id, at = new_id("case"), transaction.at
    transaction.session.add(
        CaseRow(
            case_id=case_id, nickname="Elm", clinician_id=clinician_id, network=KIDNEY, country="DE", language="en",
            state="enrolled", created_at=at, changed_at=at, version=1,
        )
    )  # fmt: skip
    transaction.session.flush()
    transaction.content.add_key(case_id)
    if consent:
        add_consent(transaction, case_id, clinician_id)
    transaction.session.flush()
    return case_id


def add_consent(transaction: Transaction, case_id: str, recorded_by: str, kind: str = "care") -> ConsentRow:
    consent = ConsentRow(
        consent_id=new_id("consent"), case_id=case_id, kind=kind, language="de", form_version="1",
        given_on=date(2026, 1, 5), recorded_by=recorded_by, recorded_at=transaction.at,
    )  # fmt: skip
    transaction.session.add(consent)
    return consent


def add_panel(
    transaction: Transaction, case_id: str, created_by: str, *, state: str = "assessment", lead_id: str | None = None
) -> str:
    panel_id, at = new_id("panel"), transaction.at
    question = transaction.content.seal(case_id, "Which disorder is it?", f"panels/{panel_id}/sealed_question")
    transaction.session.add(
        PanelRow(
            panel_id=panel_id, case_id=case_id, network=KIDNEY, networks=[KIDNEY], lead_id=lead_id,
            created_by=created_by, state=state, urgent=False, sealed_question=question, rules={}, hours_to_respond=72,
            created_at=at, changed_at=at, version=1,
        )
    )  # fmt: skip
    transaction.session.flush()
    return panel_id


def add_invitation(transaction: Transaction, panel_id: str, expert_id: str, state: str = "accepted") -> None:
    transaction.session.add(
        InvitationRow(
            invitation_id=new_id("invitation"), panel_id=panel_id, expert_id=expert_id, position=1, state=state,
            invited_by="consilium", created_at=transaction.at, version=1,
        )
    )  # fmt: skip
    transaction.session.flush()


def add_guest(transaction: Transaction, panel_id: str, staff_id: str, **fields: Any) -> None:
    transaction.session.add(
        GuestAccessRow(
            guest_access_id=new_id("guest"), panel_id=panel_id, staff_id=staff_id, requested_by="consilium",
            requested_at=transaction.at, version=1, **fields,
        )
    )  # fmt: skip
    transaction.session.flush()


def add_referral(transaction: Transaction, case_id: str, referred_by: str, network: str, state: str) -> None:
    transaction.session.add(
        ReferralRow(
            referral_id=new_id("referral"), case_id=case_id, referred_by=referred_by, network=network, urgent=False,
            state=state, created_at=transaction.at, changed_at=transaction.at, version=1,
        )
    )  # fmt: skip
    transaction.session.flush()
