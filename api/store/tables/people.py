"""Tables of people and how they come in: staff, roles, machine clients, sessions, access requests, referrals."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Key
from api.store.tables.root import Table

__all__ = [
    "AccessRequestRow",
    "BrowserSessionRow",
    "ExpertGroupRow",
    "MachineClientRow",
    "ReferralRow",
    "StaffRoleRow",
    "StaffRow",
    "StepRow",
]

ANY_NETWORK = ""
"""What stands for a role that is bound to no network."""


class StaffRow(Table):
    """Somebody who signs in: a member of staff, a guest, or the account that a machine client acts under."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    staff_id: Mapped[str] = mapped_column(Key, primary_key=True)
    # Both empty until the first sign-in, when they were entered by an office beforehand and are found by e-mail.
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)
    centre: Mapped[str | None]
    country: Mapped[str | None]
    language: Mapped[str | None]
    # member, affiliated or outside.
    hospital: Mapped[str | None]
    expert_id: Mapped[str | None] = mapped_column(Key, ForeignKey("experts.expert_id", ondelete="SET NULL"), index=True)
    # The clinician whom an assistant assists.
    assists: Mapped[str | None] = mapped_column(Key, ForeignKey("staff.staff_id"))
    active: Mapped[bool]
    created_at: Mapped[datetime]
    version: Mapped[int]


class StaffRoleRow(Table):
    """A role that somebody has, in a network or (an empty network) in general."""

    __tablename__ = "staff_roles"

    staff_id: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True, default=ANY_NETWORK)
    granted_at: Mapped[datetime]
    granted_by: Mapped[str | None] = mapped_column(Key)
    # For guests: when it ends by itself.
    until: Mapped[datetime | None]


class MachineClientRow(Table):
    """A system, such as CPMS, that calls by client credentials; its staff row says which networks it acts for."""

    __tablename__ = "machine_clients"

    client_id: Mapped[str] = mapped_column(Key, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id", ondelete="CASCADE"), unique=True)
    scopes: Mapped[list[Any]]


class BrowserSessionRow(Table):
    """A browser that is signed in; only the hash of its secret is kept."""

    __tablename__ = "browser_sessions"

    session_hash: Mapped[str] = mapped_column(Key, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AccessRequestRow(Table):
    """Somebody asks for access (a role in a network) or for a guest account; its steps stand in `steps`."""

    __tablename__ = "access_requests"

    request_id: Mapped[str] = mapped_column(Key, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id", ondelete="CASCADE"), index=True)
    # access or guest.
    kind: Mapped[str]
    role: Mapped[str]
    network: Mapped[str] = mapped_column(index=True)
    # For guests: the panel asked for, where one is named.
    panel_id: Mapped[str | None] = mapped_column(Key)
    hospital: Mapped[str]
    centre: Mapped[str]
    country: Mapped[str]
    # submitted, hospital_approved, approved, refused or withdrawn.
    state: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]


class ReferralRow(Table):
    """A case referred to a network; its steps stand in `steps`."""

    __tablename__ = "referrals"

    referral_id: Mapped[str] = mapped_column(Key, primary_key=True)
    case_id: Mapped[str] = mapped_column(Key, ForeignKey("cases.case_id", ondelete="CASCADE"), index=True)
    referred_by: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"))
    network: Mapped[str] = mapped_column(index=True)
    # The national centre that may take it on, where the physician belongs to none.
    centre: Mapped[str | None]
    country: Mapped[str | None]
    urgent: Mapped[bool]
    # at_centre, submitted, accepted, refused, forwarded or withdrawn; the office sees the case from submitted on.
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str | None]
    panel_id: Mapped[str | None] = mapped_column(Key)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]


class StepRow(Table):
    """A step of an access request or a referral: who owns it, where it stands, since when."""

    __tablename__ = "steps"

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(Key, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str]
    # A role and network, such as `coordinator ERKNet`, a hospital, or a staff id.
    owner: Mapped[str]
    # waiting, done, refused or cancelled.
    state: Mapped[str]
    since: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(Key)


class ExpertGroupRow(Table):
    """A group of experts that a network saved, to be invited together."""

    __tablename__ = "expert_groups"
    __table_args__ = (UniqueConstraint("network", "name"),)

    group_id: Mapped[str] = mapped_column(Key, primary_key=True)
    network: Mapped[str]
    name: Mapped[str]
    expert_ids: Mapped[list[Any]]
    created_by: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"))
    changed_at: Mapped[datetime]
    version: Mapped[int]
