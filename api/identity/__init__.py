"""Who is asking, and what they may do: sign-in, tokens, roles and permissions.

What stands here knows no HTTP and no SQL, so that every part of api/ may import it. Routes declare what they need by
`api.identity.dependencies.allowed`; pages ask `api.identity.viewing.viewer`; `api.identity.opening` puts it all
together over the store.
"""

from api.identity.access import Access, demand
from api.identity.errors import (
    HiddenError,
    IdentityError,
    IssuerError,
    NotPermittedError,
    NotSignedInError,
    SignInError,
    TokenError,
    WithdrawnError,
)
from api.identity.permissions import Decision, Permission, Rule
from api.identity.principal import ROLE_LABELS, Principal, Role, RoleInNetwork
from api.identity.relations import Relation, Standing
from api.identity.rules import RULES, SCOPES, decide

__all__ = [
    "ROLE_LABELS",
    "RULES",
    "SCOPES",
    "Access",
    "Decision",
    "HiddenError",
    "IdentityError",
    "IssuerError",
    "NotPermittedError",
    "NotSignedInError",
    "Permission",
    "Principal",
    "Relation",
    "Role",
    "RoleInNetwork",
    "Rule",
    "SignInError",
    "Standing",
    "TokenError",
    "WithdrawnError",
    "decide",
    "demand",
]
