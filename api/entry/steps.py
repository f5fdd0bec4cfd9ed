"""Steps of an access request or a referral: who it waits for, since when, and who did what."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sqlalchemy import func, select

from api.identity import Principal, Role
from api.store import Transaction
from api.store.tables import StaffRoleRow, StaffRow, StepRow

__all__ = ["Steps", "SubjectKind", "is_of_centre", "people_of_centre", "steps_of"]

SubjectKind = Literal["access_request", "referral"]


class StepState(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one request or referral, whose row the caller has locked.

    Attributes:
        transaction: The request's.
        kind: What they are steps of.
        subject_id: Which one.
    """

    transaction: Transaction
    kind: SubjectKind
    subject_id: str

    def did(self, step: str, principal: Principal) -> None:
        """Adds a step that somebody has just done."""
        self._add(step, principal.staff_id, StepState.DONE, principal)

    def wait_for(self, step: str, owner: str) -> None:
        """Adds a step that waits for its owner: a role and network, or a centre."""
        self._add(step, owner, StepState.WAITING, None)

    def finish(self, principal: Principal, state: StepState = StepState.DONE) -> None:
        """Ends the step that waits."""
        waiting = select(StepRow).where(
            StepRow.subject_kind == self.kind,
            StepRow.subject_id == self.subject_id,
            StepRow.state == StepState.WAITING,
        )
        for row in self.transaction.session.scalars(waiting):
            row.state, row.done_at, row.done_by = state.value, self.transaction.at, principal.staff_id

    def refuse(self, principal: Principal) -> None:
        """Ends the step that waits by a refusal."""
        self.finish(principal, StepState.REFUSED)

    def cancel(self, step: str, principal: Principal) -> None:
        """Ends the step that waits because of another one, which somebody has just done."""
        self.finish(principal, StepState.CANCELLED)
        self.did(step, principal)

    def _add(self, step: str, owner: str, state: StepState, by: Principal | None) -> None:
        session = self.transaction.session
        session.flush()
        number = session.scalar(
            select(func.count()).where(StepRow.subject_kind == self.kind, StepRow.subject_id == self.subject_id)
        )
        session.add(
            StepRow(
                subject_kind=self.kind,
                subject_id=self.subject_id,
                number=(number or 0) + 1,
                step=step,
                owner=owner,
                state=state.value,
                since=self.transaction.at,
                done_at=self.transaction.at if by is not None else None,
                done_by=by.staff_id if by is not None else None,
            )
        )
        session.flush()


def steps_of(transaction: Transaction, kind: SubjectKind, subject_id: str) -> Sequence[StepRow]:
    """Gives the steps of one, in order."""
    found = select(StepRow).where(StepRow.subject_kind == kind, StepRow.subject_id == subject_id)
    return transaction.session.scalars(found.order_by(StepRow.number)).all()


_OF_CENTRE = (Role.CLINICIAN, Role.EXPERT)


def is_of_centre(principal: Principal, centre: str | None, network: str) -> bool:
    """Tells whether somebody speaks for a centre in a network: a clinician or expert of the network who works there."""
    return (
        not principal.is_machine
        and centre is not None
        and principal.centre == centre
        and any(principal.has_role(role, network) for role in _OF_CENTRE)
    )


def people_of_centre(transaction: Transaction, centre: str, network: str) -> list[str]:
    """Gives the staff ids of those who speak for a centre in a network."""
    found = (
        select(StaffRow.staff_id)
        .join(StaffRoleRow, StaffRoleRow.staff_id == StaffRow.staff_id)
        .where(
            StaffRow.centre == centre,
            StaffRow.active,
            StaffRoleRow.role.in_(_OF_CENTRE),
            StaffRoleRow.network.in_((network, "")),
        )
    )
    return sorted(set(transaction.session.scalars(found)))
