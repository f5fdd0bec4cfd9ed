"""The table of permissions: nobody by default, consent before content, networks apart, what is hidden looks absent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.identity import Principal, Role, RoleInNetwork
from api.identity.access import Access, demand
from api.identity.errors import HiddenError, NotPermittedError
from api.identity.permissions import Decision, Permission
from api.identity.relations import Relation, Standing
from api.identity.rules import RULES, SCOPES, decide

RELATIONS = [one for one in Relation.__members__.values() if one.value and one.value & (one.value - 1) == 0]
CONTENT = [permission for permission, rule in RULES.items() if rule.needs_consent]


def person(*roles: Role, network: str | None = "ERKNet") -> Principal:
    return Principal("staff-1", "A", frozenset(RoleInNetwork(role, network) for role in roles))


def machine(*scopes: str) -> Principal:
    roles = frozenset({RoleInNetwork(Role.SYSTEM, "ERKNet")})
    return Principal("staff-2", "CPMS", roles, scopes=frozenset(scopes), is_machine=True)


relations = st.lists(st.sampled_from(RELATIONS), max_size=4).map(
    lambda listed: Relation(sum({one.value for one in listed}))
)
principals = st.one_of(
    st.lists(st.sampled_from(sorted(Role)), max_size=3).map(lambda roles: person(*roles)),
    st.lists(st.sampled_from(sorted(SCOPES)), max_size=6).map(lambda scopes: machine(*scopes)),
)


def test_every_permission_has_a_rule_and_every_scope_is_used() -> None:
    assert set(RULES) == set(Permission)
    assert {rule.scope for rule in RULES.values() if rule.scope} == SCOPES


@pytest.mark.parametrize("permission", Permission)
def test_without_a_role_nobody_may_more_than_ask_for_access(permission: Permission) -> None:
    everything = Standing(Relation(sum(one.value for one in RELATIONS)), consent_for_care=True)
    allowed = decide(Principal("staff-1", "A"), permission, everything) is Decision.ALLOWED
    assert allowed == RULES[permission].anyone
    assert RULES[permission].anyone == (
        permission is Permission.OWN_ACCOUNT
        or (permission.startswith(("referral:", "access-request:")) and not permission.endswith(":decide"))
    )


@given(principals, st.sampled_from(sorted(Permission)))
def test_who_stands_in_no_relation_gets_nothing_that_needs_one(principal: Principal, permission: Permission) -> None:
    if RULES[permission].relations:
        for standing in (None, Standing(), Standing(consent_for_care=True)):
            assert decide(principal, permission, standing) is not Decision.ALLOWED


@given(principals, st.sampled_from(sorted(CONTENT)), relations)
def test_without_consent_nobody_but_who_treats_gets_content(
    principal: Principal, permission: Permission, relation: Relation
) -> None:
    standing = Standing(relation & ~Relation.TREATING, consent_for_care=False)
    decision = decide(principal, permission, standing)
    assert decision is not Decision.ALLOWED
    # And nothing tells them that the case is there: the answer is the one without any relation.
    assert decision == decide(principal, permission, None)


@given(principals, st.sampled_from(sorted(Permission)), relations)
def test_withdrawing_consent_never_gives_more(principal: Principal, permission: Permission, relation: Relation) -> None:
    without = decide(principal, permission, Standing(relation, consent_for_care=False))
    if without is Decision.ALLOWED:
        assert decide(principal, permission, Standing(relation, consent_for_care=True)) is Decision.ALLOWED


@given(principals, st.sampled_from(sorted(Permission)), relations, relations)
def test_one_more_relation_never_takes_anything(
    principal: Principal, permission: Permission, some: Relation, more: Relation
) -> None:
    if decide(principal, permission, Standing(some, consent_for_care=True)) is Decision.ALLOWED:
        assert decide(principal, permission, Standing(some | more, consent_for_care=True)) is Decision.ALLOWED


@given(principals, st.sampled_from(sorted(Permission)), relations)
def test_what_is_content_is_hidden_and_never_refused(
    principal: Principal, permission: Permission, relation: Relation
) -> None:
    if RULES[permission].is_content:
        for consent in (True, False):
            decision = decide(principal, permission, Standing(relation, consent_for_care=consent))
            assert decision is not Decision.REFUSED


@given(st.lists(st.sampled_from(sorted(SCOPES)), max_size=6), st.sampled_from(sorted(Permission)), relations)
def test_a_machine_gets_nothing_without_the_scope(scopes: list[str], permission: Permission, some: Relation) -> None:
    rule = RULES[permission]
    decision = decide(machine(*scopes), permission, Standing(some, consent_for_care=True))
    if decision is Decision.ALLOWED:
        assert rule.any_client or rule.scope in scopes


def test_an_office_is_nobody_to_the_panels_of_another_network() -> None:
    coordinator = person(Role.COORDINATOR)
    own = Standing.of(coordinator, networks=["ERKNet"], consent_for_care=True)
    other = Standing.of(coordinator, networks=["ERN-EYE"], consent_for_care=True)
    shared = Standing.of(coordinator, networks=["ERN-EYE", "ERKNet"], consent_for_care=True)
    assert [decide(coordinator, Permission.PANEL_CONTENT, one) for one in (own, other, shared)] == [
        Decision.ALLOWED, Decision.HIDDEN, Decision.ALLOWED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "relation", "permission", "expected"),
    [
        (Role.EXPERT, Relation.MEMBER, Permission.PANEL_CONTENT, Decision.ALLOWED),
        (Role.EXPERT, Relation.MEMBER, Permission.CONTRIBUTION_CREATE, Decision.ALLOWED),
        (Role.EXPERT, Relation.MEMBER, Permission.OUTCOME_WRITE, Decision.REFUSED),
        (Role.EXPERT, Relation.LEAD, Permission.OUTCOME_WRITE, Decision.ALLOWED),
        (Role.EXPERT, Relation.INVITED, Permission.PANEL_READ, Decision.ALLOWED),
        (Role.EXPERT, Relation.INVITED, Permission.INVITATION_ANSWER, Decision.ALLOWED),
        (Role.EXPERT, Relation.INVITED, Permission.PANEL_CONTENT, Decision.HIDDEN),
        (Role.EXPERT, Relation.INVITED, Permission.CONTRIBUTION_CREATE, Decision.REFUSED),
        (Role.EXPERT, Relation.NONE, Permission.OUTCOME_WRITE, Decision.HIDDEN),
        (Role.GUEST, Relation.GUEST, Permission.CONTRIBUTION_CREATE, Decision.ALLOWED),
        (Role.GUEST, Relation.GUEST, Permission.INVITATION_SEND, Decision.REFUSED),
        (Role.GUEST, Relation.NONE, Permission.PANEL_CONTENT, Decision.HIDDEN),
        (Role.DISPATCHER, Relation.DISPATCHER_OF_NETWORK, Permission.INVITATION_SEND, Decision.ALLOWED),
        (Role.DISPATCHER, Relation.DISPATCHER_OF_NETWORK, Permission.GUEST_APPROVE, Decision.REFUSED),
        (Role.DISPATCHER, Relation.NONE, Permission.INDICATORS_READ, Decision.REFUSED),
        (Role.COORDINATOR, Relation.NONE, Permission.INDICATORS_READ, Decision.ALLOWED),
        (Role.COORDINATOR, Relation.OFFICE_OF_NETWORK, Permission.CASE_UPDATE, Decision.REFUSED),
        (Role.HELPDESK, Relation.MEMBER, Permission.PANEL_CONTENT, Decision.HIDDEN),
        (Role.HELPDESK, Relation.NONE, Permission.CASE_LIST, Decision.REFUSED),
        (Role.ANALYST, Relation.MEMBER, Permission.CASE_READ, Decision.HIDDEN),
        (Role.ANALYST, Relation.NONE, Permission.REPORTS_READ, Decision.ALLOWED),
        (Role.ADMINISTRATOR, Relation.LEAD, Permission.CASE_READ, Decision.HIDDEN),
        (Role.CLINICIAN, Relation.CLINICIAN_OF_CASE, Permission.CASE_UPDATE, Decision.ALLOWED),
        (Role.ASSISTANT, Relation.ASSISTANT_OF_CASE, Permission.CASE_UPDATE, Decision.ALLOWED),
        (Role.ASSISTANT, Relation.ASSISTANT_OF_CASE, Permission.CASE_ERASE, Decision.REFUSED),
    ],
)  # fmt: skip
def test_roles_may_what_cpms_lets_them(
    role: Role, relation: Relation, permission: Permission, expected: Decision
) -> None:
    assert decide(person(role), permission, Standing(relation, consent_for_care=True)) is expected


def test_refusals_are_told_as_what_they_are() -> None:
    with pytest.raises(HiddenError):
        demand(person(Role.EXPERT), Permission.PANEL_READ, None)
    with pytest.raises(NotPermittedError):
        demand(person(Role.HELPDESK), Permission.CASE_CREATE)
    with pytest.raises(NotPermittedError, match="cases:write") as caught:
        demand(machine("cases:read"), Permission.CASE_CREATE)
    assert caught.value.challenge == 'Bearer realm="consilium", error="insufficient_scope", scope="cases:write"'


def test_an_access_is_settled_when_the_thing_was_asked_about() -> None:
    access = Access(person(Role.EXPERT), Permission.PANEL_READ)
    assert not access.is_settled
    standing = Standing(Relation.MEMBER, consent_for_care=True)
    access.demand(standing)
    assert access.is_settled
    assert access.allows(standing, Permission.PANEL_CONTENT)
    assert not access.allows(standing, Permission.OUTCOME_WRITE)
    assert Access(person(Role.EXPERT), Permission.DIRECTORY_READ).is_settled
    with pytest.raises(HiddenError):
        Access(person(Role.HELPDESK), Permission.PANEL_READ)
