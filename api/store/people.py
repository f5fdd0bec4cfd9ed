"""Who signs in, as the store keeps them: staff with their roles, and machine clients."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.identity.errors import WithdrawnError
from api.identity.people import Newcomer
from api.identity.principal import Principal, Role, RoleInNetwork
from api.store.events import Event
from api.store.opening import Store, Transaction
from api.store.tables import MachineClientRow, StaffRoleRow, StaffRow, new_id

__all__ = ["People", "admit", "principal_of"]


@dataclass(frozen=True)
class People:
    """The people of a store, for `api.identity`; each call is a transaction of its own."""

    store: Store

    def by_subject(self, issuer: str, subject: str) -> Principal | None:
        """Gives the member of staff, or the machine client, that an issuer calls this; None for a stranger.

        Raises:
            WithdrawnError: Their access was withdrawn.
        """
        with self.store.begin(read_only=True) as transaction:
            return _known(transaction.session, issuer, subject)

    def by_staff_id(self, staff_id: str) -> Principal | None:
        """Gives a member of staff; None where they are not there, or their access was withdrawn."""
        with self.store.begin(read_only=True) as transaction:
            staff = transaction.session.get(StaffRow, staff_id)
            return principal_of(transaction.session, staff) if staff is not None and staff.active else None

    def by_client_id(self, client_id: str) -> Principal | None:
        """Gives a registered machine client, its scopes being all that its registration allows."""
        with self.store.begin(read_only=True) as transaction:
            client = transaction.session.get(MachineClientRow, client_id)
            staff = transaction.session.get(StaffRow, client.staff_id) if client is not None else None
            return principal_of(transaction.session, staff) if staff is not None and staff.active else None

    def admit(self, newcomer: Newcomer) -> Principal:
        """Makes a member of staff without any role, or gives the one whom an office entered or another request made.

        An office enters people by their address before they first sign in; only an address that the issuer verified
        finds them.

        Raises:
            WithdrawnError: Their access was withdrawn.
        """
        try:
            with self.store.begin() as transaction:
                known = _known(transaction.session, newcomer.issuer, newcomer.subject)
                return known or admit(transaction, newcomer)
        except IntegrityError:
            known = self.by_subject(newcomer.issuer, newcomer.subject)
            if known is None:
                raise
            return known


def principal_of(session: Session, staff: StaffRow) -> Principal:
    """Gives who somebody is to permissions."""
    lasting = or_(StaffRoleRow.until.is_(None), StaffRoleRow.until > datetime.now(UTC))
    held = session.scalars(select(StaffRoleRow).where(StaffRoleRow.staff_id == staff.staff_id, lasting))
    client = session.scalar(select(MachineClientRow).where(MachineClientRow.staff_id == staff.staff_id))
    return Principal(
        staff_id=staff.staff_id,
        name=staff.name,
        roles=frozenset(RoleInNetwork(Role(one.role), one.network or None) for one in held),
        expert_id=staff.expert_id,
        assists=staff.assists,
        centre=staff.centre,
        country=staff.country,
        scopes=frozenset(str(scope) for scope in client.scopes) if client is not None else None,
        is_machine=client is not None,
        language=staff.language,
    )


def _known(session: Session, issuer: str, subject: str) -> Principal | None:
    staff = session.scalar(select(StaffRow).where(StaffRow.issuer == issuer, StaffRow.subject == subject))
    if staff is None:
        return None
    if not staff.active:
        raise WithdrawnError
    return principal_of(session, staff)


def admit(transaction: Transaction, newcomer: Newcomer) -> Principal:
    """Makes a member of staff of somebody who is none yet, within a transaction; as `People.admit` does."""
    session = transaction.session
    staff = _entered_beforehand(session, newcomer.email)
    action = "staff.recognised"
    if staff is None:
        action = "staff.admitted"
        staff = StaffRow(
            staff_id=new_id("staff"), email=newcomer.email, active=True, created_at=transaction.at, version=0, name=""
        )
        session.add(staff)
    staff.issuer, staff.subject, staff.name = newcomer.issuer, newcomer.subject, newcomer.name
    staff.version += 1
    session.flush()
    transaction.events.add(Event(staff.staff_id, action, "staff", staff.staff_id))
    return principal_of(session, staff)


def _entered_beforehand(session: Session, email: str | None) -> StaffRow | None:
    """Gives the one row that an office entered for an address; None where there is none, or more than one."""
    if not email:
        return None
    waiting = select(StaffRow).where(
        StaffRow.subject.is_(None), StaffRow.active, func.lower(StaffRow.email) == email.lower()
    )
    found = session.scalars(waiting.with_for_update().limit(2)).all()
    return found[0] if len(found) == 1 else None
