"""One request's access: who is asking, for what, and whether the thing at hand was asked about."""

from api.identity.errors import HiddenError, NotPermittedError
from api.identity.permissions import Decision, Permission
from api.identity.principal import Principal
from api.identity.relations import Standing
from api.identity.rules import RULES, decide

__all__ = ["Access", "demand"]

_BY_HAND = "Your role does not include this; ask your central office if it should."


def demand(principal: Principal, permission: Permission, standing: Standing | None = None) -> None:
    """Makes sure that somebody may; whoever asks for what does not exist gets the answer of what is hidden.

    Args:
        principal: Who is asking.
        permission: What for.
        standing: How they stand to the thing; None where it does not exist, and where there is no thing.

    Raises:
        NotPermittedError: They may not.
        HiddenError: They may not, and must not learn whether there is such a thing.
    """
    match decide(principal, permission, standing):
        case Decision.ALLOWED:
            return
        case Decision.HIDDEN:
            raise HiddenError
        case Decision.SCOPE_MISSING:
            scope = RULES[permission].scope
            raise NotPermittedError(f"This needs the scope {scope}, which the token does not have.", scope=scope)
        case Decision.REFUSED:
            raise NotPermittedError(_BY_HAND)


class Access:
    """The access of one request under the permission that its route declares.

    Where the permission's rule asks for a relation, the route must ask for the thing at hand, by `demand`, within the
    transaction that reads it; one that forgets fails instead of answering.

    Attributes:
        principal: Who is asking.
        permission: What the route declares.
        is_settled: Whether everything that the rule asks for was checked.
    """

    def __init__(self, principal: Principal, permission: Permission) -> None:
        """Raises: NotPermittedError, HiddenError: no thing whatever could be asked for by whoever this is."""
        self.principal = principal
        self.permission = permission
        rule = RULES[permission]
        self.is_settled = not rule.relations
        first = rule.first_decision(principal)
        if first is not Decision.ALLOWED:
            demand(principal, permission)

    def demand(self, standing: Standing | None, permission: Permission | None = None) -> None:
        """Makes sure that they may, as they stand to the thing; None where it does not exist.

        Args:
            standing: How they stand to it.
            permission: Another one than the route declares, where what is asked depends on the body.

        Raises:
            NotPermittedError: They may not.
            HiddenError: They may not, and must not learn whether there is such a thing.
        """
        self.is_settled = True
        demand(self.principal, permission or self.permission, standing)

    def allows(self, standing: Standing, permission: Permission | None = None) -> bool:
        """Tells whether they may; for lists and for what a page offers."""
        return decide(self.principal, permission or self.permission, standing) is Decision.ALLOWED
