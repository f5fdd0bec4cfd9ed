"""Who is asking, and what they may do: sign-in, tokens, roles and permissions."""

from api.identity.principal import ROLE_LABELS, Principal, Role, RoleInNetwork

__all__ = ["ROLE_LABELS", "Principal", "Role", "RoleInNetwork"]
