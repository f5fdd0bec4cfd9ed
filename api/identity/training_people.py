"""The people of the training environment: some for each role, all made up, and every expert of the directory."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select

from api.identity.principal import Role
from api.identity.rules import SCOPES
from api.identity.training_issuer import TRAINING
from api.store import Event, Store, Transaction
from api.store.tables import ExpertRow, MachineClientRow, StaffRoleRow, StaffRow, new_id

__all__ = ["MACHINE_CLIENTS", "PEOPLE", "SamplePerson", "enter_people", "enter_training_people", "expert_subject"]

MACHINE_CLIENTS: Mapping[str, str] = MappingProxyType({"cpms": "training"})
"""Machine clients of the issuer built in: no secrets, they work nowhere else."""

_ERKNET, _ERN_EYE = "ERKNet", "ERN-EYE"
_NORDPARK, _ELBAUEN, _LEE = (
    "Klinikum Nordpark Rostock",
    "Klinikum Elbauen Dresden",
    "Lee Valley University Hospital Cork",
)


@dataclass(frozen=True)
class SamplePerson:
    """Somebody made up.

    Attributes:
        subject: What the issuer built in calls them.
        name: As pages do.
        role: Their role.
        network: The network they have it in; None for one in every network.
        centre: Where they work.
        country: In which country.
        hospital: Whether it is a member of the network, affiliated or outside.
        assists: Subject of the clinician whom they assist.
    """

    subject: str
    name: str
    role: Role
    network: str | None = _ERKNET
    centre: str | None = None
    country: str | None = None
    hospital: str | None = None
    assists: str | None = None


PEOPLE: tuple[SamplePerson, ...] = (
    SamplePerson("clinician", "Katrin Sommer", Role.CLINICIAN, centre=_ELBAUEN, country="DE", hospital="member"),
    SamplePerson(
        "clinician-affiliated", "Declan Moynihan", Role.CLINICIAN, centre=_LEE, country="IE", hospital="affiliated"
    ),
    SamplePerson(
        "assistant",
        "Jonas Petzold",
        Role.ASSISTANT,
        centre=_ELBAUEN,
        country="DE",
        hospital="member",
        assists="clinician",
    ),
    SamplePerson("coordinator", "Anna Lindqvist", Role.COORDINATOR),
    SamplePerson("coordinator-eye", "Marc Delvaux", Role.COORDINATOR, _ERN_EYE),
    SamplePerson("dispatcher", "Noémie Girard", Role.DISPATCHER),
    SamplePerson(
        "guest", "Petra Oravec", Role.GUEST, centre="Nemocnica Pod Hradom Nitra", country="SK", hospital="outside"
    ),
    SamplePerson("analyst", "Tiago Sarmento", Role.ANALYST),
    SamplePerson("helpdesk", "Ilse Vermeulen", Role.HELPDESK, None),
    SamplePerson("administrator", "Oskar Lund", Role.ADMINISTRATOR, None),
)
"""Those who are in every training environment."""


def expert_subject(expert_id: str) -> str:
    """Gives what the issuer built in calls an expert of the directory."""
    return f"expert-{expert_id}"


def enter_training_people(store: Store) -> None:
    """Enters the people and the machine client that are missing, and every expert of the directory who is.

    Raises:
        StoreError: The database cannot be read or written.
    """
    with store.begin() as transaction:
        enter_people(transaction)


def enter_people(transaction: Transaction) -> None:
    """Does the same within a transaction."""
    known = _staff_by_subject(transaction)
    for person in PEOPLE:
        if person.subject not in known:
            known[person.subject] = _entered(transaction, person, known.get(person.assists or ""))
    for expert in transaction.session.scalars(select(ExpertRow)):
        if expert_subject(expert.expert_id) not in known:
            _enter_expert(transaction, expert)
    for client_id in MACHINE_CLIENTS:
        if transaction.session.get(MachineClientRow, client_id) is None:
            _enter_client(transaction, client_id)


def _staff_by_subject(transaction: Transaction) -> dict[str, str]:
    found = select(StaffRow.subject, StaffRow.staff_id).where(StaffRow.issuer == TRAINING)
    return {str(subject): staff_id for subject, staff_id in transaction.session.execute(found)}


def _entered(transaction: Transaction, person: SamplePerson, assists: str | None) -> str:
    staff = _staff(transaction, person.subject, person.name)
    staff.centre, staff.country, staff.hospital = person.centre, person.country, person.hospital
    staff.assists = assists
    _add(transaction, staff, [(person.role, person.network)])
    return staff.staff_id


def _enter_expert(transaction: Transaction, expert: ExpertRow) -> None:
    staff = _staff(transaction, expert_subject(expert.expert_id), expert.name)
    staff.email, staff.centre, staff.country = expert.email, expert.centre, expert.country
    staff.expert_id = expert.expert_id
    staff.hospital = {"full": "member", "affiliated": "affiliated"}.get(expert.membership, "outside")
    _add(transaction, staff, [(Role.EXPERT, str(network)) for network in expert.erns] or [(Role.EXPERT, None)])


def _enter_client(transaction: Transaction, client_id: str) -> None:
    staff = _staff(transaction, f"client-{client_id}", "CPMS")
    _add(transaction, staff, [(Role.SYSTEM, _ERKNET)])
    transaction.session.add(MachineClientRow(client_id=client_id, staff_id=staff.staff_id, scopes=sorted(SCOPES)))


def _staff(transaction: Transaction, subject: str, name: str) -> StaffRow:
    return StaffRow(
        staff_id=new_id("staff"),
        issuer=TRAINING,
        subject=subject,
        name=name,
        active=True,
        created_at=transaction.at,
        version=1,
    )


def _add(transaction: Transaction, staff: StaffRow, roles: list[tuple[Role, str | None]]) -> None:
    transaction.session.add(staff)
    # The rows that refer to it come after it.
    transaction.session.flush()
    for role, network in roles:
        transaction.session.add(
            StaffRoleRow(staff_id=staff.staff_id, role=role.value, network=network or "", granted_at=transaction.at)
        )
    transaction.events.add(Event("consilium", "staff.entered", "staff", staff.staff_id, reason="training"))
