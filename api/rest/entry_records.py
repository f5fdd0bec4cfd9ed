"""What requests and answers about coming in are made of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from api.entry.access_requests import AccessApplication, Approval
from api.entry.announcements import Announcement, AnnouncementKind
from api.entry.helpdesk import HelpdeskContact
from api.entry.referral_views import ReferralState
from api.entry.referrals import Referral, ReferralReason
from api.identity import Role
from api.policy import Country, Network
from api.rest.written_text import IdInBody, writable
from api.store.tables import AccessRequestRow, AnnouncementRow, HelpdeskContactRow, ReferralRow, StepRow

__all__ = [
    "AccessRecord",
    "AccessToAskFor",
    "AnnouncementContent",
    "AnnouncementCreation",
    "AnnouncementRecord",
    "ApprovalGiven",
    "ContactContent",
    "ContactCreation",
    "ContactRecord",
    "ForwardingOfReferral",
    "ReferralRecord",
    "ReferralToMake",
    "RefusalOfReferral",
]

_STRICT = ConfigDict(extra="forbid")
_ROW = ConfigDict(from_attributes=True, extra="ignore")

Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(writable)]
Text = Annotated[str, Field(min_length=1, max_length=5_000), AfterValidator(writable)]
Link = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(writable)]
Hospital = Literal["member", "affiliated", "outside"]


class Step(BaseModel):
    """A step: who it waits for or who did it."""

    model_config = _ROW

    number: int
    step: str
    owner: str = Field(description="An office, a coordinator, a hospital or centre, or a staff id.")
    state: Literal["waiting", "done", "refused", "cancelled"]
    since: datetime
    done_at: datetime | None
    done_by: str | None = Field(description="Staff id.")


class AccessToAskFor(BaseModel):
    """A request for access."""

    model_config = _STRICT

    kind: Literal["access", "guest"] = Field(description="A role in a network, or a guest account.")
    role: Literal["clinician", "expert", "guest"]
    network: Network
    hospital: Hospital = Field(description="What your hospital is to the network.")
    centre: Line = Field(description="Your hospital.")
    country: Country
    panel_id: IdInBody | None = Field(None, description="For a guest: the panel, where you were told of one.")
    until: AwareDatetime | None = Field(None, description="For a guest: until when.")

    def for_domain(self) -> AccessApplication:
        """Gives it as the domain takes it."""
        return AccessApplication(**{**self.model_dump(), "role": Role(self.role)})


class ApprovalGiven(BaseModel):
    """What whoever approves adds."""

    model_config = _STRICT

    until: AwareDatetime | None = Field(None, description="For a guest: until when; as asked where left out.")
    expert_id: IdInBody | None = Field(None, description="For an expert: their profile in the directory.")

    def for_domain(self) -> Approval:
        """Gives it as the domain takes it."""
        return Approval(self.until, self.expert_id)


class AccessRecord(BaseModel):
    """A request for access and its steps."""

    model_config = _ROW

    request_id: str
    staff_id: str
    name: str = Field(description="Who asks.")
    kind: Literal["access", "guest"]
    role: str
    network: str
    panel_id: str | None
    hospital: Hospital
    centre: str
    country: str
    state: Literal["submitted", "hospital_approved", "approved", "refused", "withdrawn"]
    until: datetime | None
    created_at: datetime
    changed_at: datetime
    steps: list[Step]
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, row: AccessRequestRow, name: str, steps: Sequence[StepRow]) -> Self:
        """Gives one."""
        values = {field: getattr(row, field) for field in cls.model_fields if field not in ("steps", "name")}
        return cls(**values, name=name, steps=[Step.model_validate(step) for step in steps])


class ReferralToMake(BaseModel):
    """A referral of a case."""

    model_config = _STRICT

    case_id: IdInBody
    network: Network
    urgent: bool = False
    centre: Line | None = Field(None, description="The national centre, where your hospital is outside the networks.")

    def for_domain(self) -> Referral:
        """Gives it as the domain takes it."""
        return Referral(self.case_id, self.network, self.urgent, self.centre)


class RefusalOfReferral(BaseModel):
    """Why a referral is refused."""

    model_config = _STRICT

    reason: ReferralReason


class ForwardingOfReferral(RefusalOfReferral):
    """Where a referral is forwarded to, and why."""

    network: Network


class ReferralRecord(BaseModel):
    """A referral and its steps."""

    model_config = _ROW

    referral_id: str
    case_id: str
    referred_by: str = Field(description="Staff id.")
    network: str
    centre: str | None
    country: str | None
    urgent: bool
    state: ReferralState
    reason: ReferralReason | None
    panel_id: str | None = Field(description="The panel that the network made of it.")
    created_at: datetime
    changed_at: datetime
    steps: list[Step]
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, row: ReferralRow, panel_id: str | None, steps: Sequence[StepRow]) -> Self:
        """Gives one."""
        values = {field: getattr(row, field) for field in cls.model_fields if field not in ("steps", "panel_id")}
        return cls(**values, panel_id=panel_id, steps=[Step.model_validate(step) for step in steps])


class AnnouncementContent(BaseModel):
    """What is announced."""

    model_config = _STRICT

    kind: AnnouncementKind
    title: Line
    text: Text
    link: Link | None = None
    happens_at: AwareDatetime | None = None
    shown_from: AwareDatetime | None = Field(None, description="At once where left out.")
    shown_until: AwareDatetime | None = Field(None, description="Until it happens, or for good, where left out.")

    def for_domain(self) -> Announcement:
        """Gives it as the domain takes it."""
        return Announcement(**{name: getattr(self, name) for name in AnnouncementContent.model_fields})


class AnnouncementCreation(AnnouncementContent):
    """An announcement to make."""

    network: Network | None = Field(None, description="For all networks where left out.")


class AnnouncementRecord(AnnouncementContent):
    """An announcement."""

    model_config = _ROW

    announcement_id: str
    network: str = Field(description="Empty: for all networks.")
    changed_at: datetime
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, row: AnnouncementRow) -> Self:
        """Gives one."""
        return cls.model_validate(row)


class ContactContent(BaseModel):
    """Whom to ask for help; an address or a number at least."""

    model_config = _STRICT

    name: Line
    email: Line | None = None
    phone: Line | None = None
    hours: Line | None = None

    def for_domain(self) -> HelpdeskContact:
        """Gives it as the domain takes it."""
        return HelpdeskContact(self.name, self.email, self.phone, self.hours)


class ContactCreation(ContactContent):
    """A contact to add."""

    network: Network | None = Field(None, description="For all networks where left out.")


class ContactRecord(ContactContent):
    """A contact."""

    model_config = _ROW

    contact_id: str
    network: str = Field(description="Empty: for all networks.")
    changed_at: datetime
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, row: HelpdeskContactRow) -> Self:
        """Gives one."""
        return cls.model_validate(row)
