"""The one table of permissions, and the decision that follows from it."""

from collections.abc import Mapping
from types import MappingProxyType

from api.identity.permissions import Decision, Permission, Rule
from api.identity.principal import Principal, Role
from api.identity.relations import Relation, Standing

__all__ = ["RULES", "SCOPES", "decide"]

SCOPES = frozenset({"cases:read", "cases:write", "panels:read", "panels:write", "directory:read", "shortlists:read"})
"""What a machine client can be granted."""

_TREATING = frozenset({Role.CLINICIAN, Role.ASSISTANT})
_OFFICE = frozenset({Role.COORDINATOR, Role.DISPATCHER})
_EXPERTS = frozenset({Role.EXPERT, Role.CLINICIAN, Role.ASSISTANT, Role.GUEST})
"""Whom a panel may hold: experts, and clinicians who take part in panels."""
_IN_PANELS = _EXPERTS | _OFFICE
_EVERY_ROLE = frozenset(Role) - {Role.SYSTEM}
_CARE = Relation.TREATING | Relation.SYSTEM_OF_CASE
_TAKING_PART = Relation.SEATED | Relation.TREATING
_AROUND_PANEL = _CARE | Relation.SEATED | Relation.OFFICE
_AROUND_REQUEST = Relation.APPLICANT | Relation.AT_CENTRE | Relation.OFFICE
_DECIDING = _OFFICE | {Role.CLINICIAN, Role.EXPERT}
"""The office, and before it those who speak for a hospital."""
_P = Permission


def _content(
    relations: Relation, *, roles: frozenset[Role] = _IN_PANELS, scope: str | None = None, consent: bool = True
) -> Rule:
    return Rule(roles, relations, scope=scope, is_content=True, needs_consent=consent)


def _act(
    relations: Relation,
    *,
    roles: frozenset[Role] = _IN_PANELS,
    scope: str | None = None,
    consent: bool = True,
    seen_by: Permission = _P.PANEL_READ,
) -> Rule:
    return Rule(roles, relations, scope=scope, needs_consent=consent, seen_by=seen_by)


def _plain(roles: frozenset[Role], scope: str | None = None) -> Rule:
    return Rule(roles, scope=scope)


RULES: Mapping[Permission, Rule] = MappingProxyType(
    {
        _P.OWN_ACCOUNT: Rule(anyone=True, any_client=True),
        # Cases: the clinician and the assistant have them alone until there is consent for care.
        _P.CASE_CREATE: _plain(_TREATING, "cases:write"),
        _P.CASE_LIST: _plain(_IN_PANELS, "cases:read"),
        _P.CASE_READ: _content(_AROUND_PANEL, scope="cases:read"),
        _P.CASE_UPDATE: _act(_CARE, scope="cases:write", consent=False, seen_by=_P.CASE_READ),
        _P.CASE_ERASE: _act(Relation.CLINICIAN_OF_CASE, consent=False, seen_by=_P.CASE_READ),
        _P.CONSENT_READ: _content(_CARE | Relation.OFFICE, scope="cases:read"),
        _P.CONSENT_RECORD: _act(_CARE, scope="cases:write", consent=False, seen_by=_P.CASE_READ),
        # Panels: who is invited reads the question, and the case once they accepted.
        _P.PANEL_CREATE: _act(_CARE | Relation.OFFICE, scope="panels:write", seen_by=_P.CASE_READ),
        _P.PANEL_LIST: _plain(_IN_PANELS, "panels:read"),
        _P.PANEL_READ: _content(_AROUND_PANEL | Relation.INVITED, scope="panels:read"),
        _P.PANEL_CONTENT: _content(_AROUND_PANEL, scope="panels:read"),
        _P.PANEL_ASSEMBLE: _act(Relation.LEAD | Relation.OFFICE),
        _P.PANEL_TRAIL: _act(_CARE | Relation.OFFICE | Relation.LEAD, scope="panels:read"),
        # Of what can be changed, each value has a rule of its own in api.panels.life.
        _P.PANEL_UPDATE: _act(_CARE | Relation.OFFICE | Relation.LEAD, scope="panels:write"),
        _P.PANEL_OPEN: _act(Relation.OFFICE | _CARE, scope="panels:write"),
        _P.PANEL_ASSESS: _act(Relation.OFFICE),
        _P.PANEL_STEER: _act(Relation.LEAD),
        _P.PANEL_REOPEN: _act(Relation.LEAD),
        _P.PANEL_ARCHIVE: _act(Relation.OFFICE),
        _P.PANEL_WITHDRAW: _act(Relation.OFFICE | _CARE, scope="panels:write"),
        _P.INVITATION_OWN: _plain(_EXPERTS),
        _P.INVITATION_LIST: _content(_AROUND_PANEL, scope="panels:read"),
        _P.INVITATION_READ: _content(_AROUND_PANEL | Relation.INVITED, scope="panels:read"),
        _P.INVITATION_SEND: _act(Relation.LEAD | Relation.OFFICE),
        _P.INVITATION_ANSWER: _act(Relation.INVITED | Relation.MEMBER, roles=_EXPERTS),
        _P.GUEST_PROPOSE: _act(_TAKING_PART | Relation.OFFICE),
        # A coordinator's word is needed for a guest; a dispatcher's does not do.
        _P.GUEST_APPROVE: _act(Relation.OFFICE_OF_NETWORK, roles=frozenset({Role.COORDINATOR})),
        _P.EXPERT_GROUP_READ: _plain(_IN_PANELS - {Role.GUEST}),
        _P.EXPERT_GROUP_EDIT: _plain(_OFFICE),
        _P.CONTRIBUTION_CREATE: _act(_TAKING_PART),
        _P.DATA_REQUEST_CREATE: _act(Relation.SEATED),
        _P.DATA_REQUEST_ANSWER: _act(_CARE, scope="panels:write"),
        _P.MEETING_CREATE: _act(Relation.LEAD | Relation.OFFICE),
        _P.OUTCOME_WRITE: _act(Relation.LEAD),
        _P.OUTCOME_SIGN_OFF: _act(Relation.LEAD),
        # Referral and access: anybody who signed in may ask, the office decides.
        _P.REFERRAL_CREATE: Rule(anyone=True),
        _P.REFERRAL_LIST: Rule(anyone=True),
        _P.REFERRAL_READ: Rule(relations=_AROUND_REQUEST, is_content=True, anyone=True),
        _P.REFERRAL_DECIDE: Rule(_DECIDING, Relation.OFFICE | Relation.AT_CENTRE, seen_by=_P.REFERRAL_READ),
        _P.ACCESS_CREATE: Rule(anyone=True),
        _P.ACCESS_LIST: Rule(anyone=True),
        _P.ACCESS_READ: Rule(relations=_AROUND_REQUEST, is_content=True, anyone=True),
        _P.ACCESS_DECIDE: Rule(_DECIDING, Relation.OFFICE | Relation.AT_CENTRE, seen_by=_P.ACCESS_READ),
        _P.DIRECTORY_READ: _plain(_EVERY_ROLE, "directory:read"),
        _P.DIRECTORY_IMPORT: _plain(frozenset({Role.ADMINISTRATOR})),
        _P.PROFILE_EDIT: Rule(
            _EXPERTS | _OFFICE, Relation.SELF | Relation.OFFICE_OF_NETWORK, seen_by=_P.DIRECTORY_READ
        ),
        _P.SHORTLIST_READ: _plain(_IN_PANELS - {Role.GUEST}, "shortlists:read"),
        # A dispatcher does the coordinator's work without the indicators.
        _P.INDICATORS_READ: _plain(frozenset({Role.COORDINATOR})),
        _P.REPORTS_READ: _plain(frozenset({Role.ANALYST, Role.COORDINATOR})),
        _P.GUIDANCE_EDIT: _plain(_OFFICE | {Role.HELPDESK, Role.ADMINISTRATOR}),
        _P.STAFF_LIST: _plain(_OFFICE | {Role.HELPDESK, Role.ADMINISTRATOR}),
        _P.STAFF_EDIT: _plain(frozenset({Role.ADMINISTRATOR})),
        _P.AUDIT_READ: _plain(frozenset({Role.ADMINISTRATOR})),
    }
)
"""Each permission's rule."""


def decide(principal: Principal, permission: Permission, standing: Standing | None = None) -> Decision:
    """Decides whether somebody may.

    Args:
        principal: Who is asking.
        permission: What for.
        standing: How they stand to the thing; None where it does not exist, and where there is no thing.
    """
    rule = RULES[permission]
    first = rule.first_decision(principal)
    if first is not Decision.ALLOWED:
        return first
    if rule.holds_for(standing):
        return Decision.ALLOWED
    if rule.seen_by is None or rule.is_content:
        return Decision.HIDDEN
    # One that they may read and not act on is refused openly.
    seen = decide(principal, rule.seen_by, standing) is Decision.ALLOWED
    return Decision.REFUSED if seen else Decision.HIDDEN
