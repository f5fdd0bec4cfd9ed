"""What may be done, and who may: role x network x relation, and whatever no rule allows is refused.

A rule has two halves. Roles say who may try at all; they are known before anything is looked up. Relations say how
they must stand to the very thing. Office and dispatcher are relations too: a coordinator of one network is nobody to
the panels of another.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from api.identity.principal import Principal, Role
from api.identity.relations import Relation, Standing

__all__ = ["Decision", "Permission", "Rule"]


class Permission(StrEnum):
    """Everything that somebody can ask for and be refused; a route declares one of them."""

    OWN_ACCOUNT = "own-account"

    CASE_CREATE = "case:create"
    CASE_LIST = "case:list"
    CASE_READ = "case:read"
    CASE_UPDATE = "case:update"
    CASE_ERASE = "case:erase"
    CONSENT_READ = "consent:read"
    CONSENT_RECORD = "consent:record"

    PANEL_CREATE = "panel:create"
    PANEL_LIST = "panel:list"
    PANEL_READ = "panel:read"
    PANEL_CONTENT = "panel:content"
    PANEL_TRAIL = "panel:trail"
    PANEL_UPDATE = "panel:update"
    PANEL_ASSEMBLE = "panel:assemble"
    PANEL_ASSESS = "panel:assess"
    PANEL_OPEN = "panel:open"
    PANEL_STEER = "panel:steer"
    PANEL_REOPEN = "panel:reopen"
    PANEL_ARCHIVE = "panel:archive"
    PANEL_WITHDRAW = "panel:withdraw"

    INVITATION_OWN = "invitation:own"
    INVITATION_LIST = "invitation:list"
    INVITATION_READ = "invitation:read"
    INVITATION_SEND = "invitation:send"
    INVITATION_ANSWER = "invitation:answer"
    GUEST_PROPOSE = "guest:propose"
    GUEST_APPROVE = "guest:approve"
    EXPERT_GROUP_READ = "expert-group:read"
    EXPERT_GROUP_EDIT = "expert-group:edit"

    CONTRIBUTION_CREATE = "contribution:create"
    DATA_REQUEST_CREATE = "data-request:create"
    DATA_REQUEST_ANSWER = "data-request:answer"
    MEETING_CREATE = "meeting:create"
    OUTCOME_WRITE = "outcome:write"
    OUTCOME_SIGN_OFF = "outcome:sign-off"

    REFERRAL_CREATE = "referral:create"
    REFERRAL_LIST = "referral:list"
    REFERRAL_READ = "referral:read"
    REFERRAL_DECIDE = "referral:decide"
    ACCESS_CREATE = "access-request:create"
    ACCESS_LIST = "access-request:list"
    ACCESS_READ = "access-request:read"
    ACCESS_DECIDE = "access-request:decide"

    DIRECTORY_READ = "directory:read"
    DIRECTORY_IMPORT = "directory:import"
    PROFILE_EDIT = "profile:edit"
    SHORTLIST_READ = "shortlist:read"
    INDICATORS_READ = "indicators:read"
    REPORTS_READ = "reports:read"
    GUIDANCE_EDIT = "guidance:edit"
    STAFF_LIST = "staff:list"
    STAFF_EDIT = "staff:edit"
    AUDIT_READ = "audit:read"


class Decision(Enum):
    """The answer to whether somebody may."""

    ALLOWED = auto()
    REFUSED = auto()
    """They may know that it is there, and not do this."""
    HIDDEN = auto()
    """They may not know that it is there."""
    SCOPE_MISSING = auto()
    """A machine client that was not granted the scope."""


@dataclass(frozen=True)
class Rule:
    """Who has a permission.

    Attributes:
        roles: Holding one of them, in whatever network, lets a person try.
        relations: They must have one of these to the thing; NONE where there is no thing to stand to.
        scope: What lets a machine client try; None keeps all of them out.
        is_content: Whether it shows or changes content, so that a refusal looks like there is nothing.
        needs_consent: Whether those who do not treat the patient need the patient's consent for care.
        anyone: Whether every person who signed in may try, roles or none.
        any_client: Whether every machine client may try, whatever its scopes.
        seen_by: The permission that lets somebody know that the thing is there, where it is another one.
    """

    roles: frozenset[Role] = field(default_factory=frozenset)
    relations: Relation = Relation.NONE
    scope: str | None = None
    is_content: bool = False
    needs_consent: bool = False
    anyone: bool = False
    any_client: bool = False
    seen_by: Permission | None = None

    def first_decision(self, principal: Principal) -> Decision:
        """Gives the decision as far as it goes before the thing is looked up."""
        if principal.is_machine:
            if self.any_client:
                return Decision.ALLOWED
            if self.scope is None:
                return self._turned_away
            return Decision.ALLOWED if principal.has_scope(self.scope) else Decision.SCOPE_MISSING
        if self.anyone or any(principal.has_role(role) for role in self.roles):
            return Decision.ALLOWED
        return self._turned_away

    def holds_for(self, standing: Standing | None) -> bool:
        """Tells whether the relations that this asks for are there; a thing that does not exist has none."""
        if not self.relations:
            return True
        if standing is None:
            return False
        counted = self.relations
        if self.needs_consent and not standing.consent_for_care:
            counted &= Relation.TREATING
        return bool(standing.relation & counted)

    @property
    def _turned_away(self) -> Decision:
        return Decision.HIDDEN if self.is_content else Decision.REFUSED
