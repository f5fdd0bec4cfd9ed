"""What can go wrong with knowing who is asking.

The tree, under `data.errors.ConsiliumError`:

- `IdentityError`: the request cannot be carried out for whoever sent it.
    - `NotSignedInError`: it does not say who is asking, or not so that it can be believed.
        - `TokenError`: a token was given, and a check of it failed.
    - `NotPermittedError`: who is asking may not do this.
        - `WithdrawnError`: their access was withdrawn altogether.
    - `HiddenError`: who is asking may not know whether it exists; the answer is that of what does not exist.
    - `SignInError`: a sign-in in the browser could not be completed.
    - `IssuerError`: the issuer cannot be reached, or what it says of itself cannot be used.
"""

from data.errors import ConsiliumError

__all__ = [
    "HiddenError",
    "IdentityError",
    "IssuerError",
    "NotPermittedError",
    "NotSignedInError",
    "SignInError",
    "TokenError",
    "WithdrawnError",
]

_REALM = 'Bearer realm="consilium"'


class IdentityError(ConsiliumError):
    """The request cannot be carried out for whoever sent it.

    Attributes:
        kind: The last part of the problem's type, as clients tell problems apart by it.
        challenge: Value of the answer's WWW-Authenticate header (RFC 6750, section 3), where it has one.
    """

    kind: str | None = None
    challenge: str | None = None


class NotSignedInError(IdentityError):
    """The request does not say who is asking."""

    kind = "not-signed-in"
    challenge = _REALM

    def __init__(
        self, detail: str = "Sign in first, or send a bearer token of the issuer that Consilium trusts."
    ) -> None:
        super().__init__(detail)


class TokenError(NotSignedInError):
    """A token that fails a check; the message says which check, and holds nothing of the token."""

    kind = "invalid-token"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The token is refused: {reason}.")
        # RFC 6750 allows neither quotes nor backslashes within a description.
        told = reason.replace("\\", "/").replace('"', "'")
        self.challenge = f'{_REALM}, error="invalid_token", error_description="{told}"'


class NotPermittedError(IdentityError):
    """Who is asking may not do this."""

    kind = "not-permitted"

    def __init__(self, detail: str, *, scope: str | None = None) -> None:
        """Args: scope: What a machine client's token would need, where that is what is missing."""
        super().__init__(detail)
        if scope is not None:
            self.challenge = f'{_REALM}, error="insufficient_scope", scope="{scope}"'


class WithdrawnError(NotPermittedError):
    """Somebody whose access was withdrawn; they stay known, so that they cannot come back as a stranger."""

    kind = "access-withdrawn"

    def __init__(self) -> None:
        super().__init__("Your access to Consilium was withdrawn; ask your central office or the helpdesk.")


class HiddenError(IdentityError):
    """Who is asking may not know whether this exists."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this address.")


class SignInError(IdentityError):
    """A sign-in in the browser that could not be completed."""

    kind = "sign-in"


class IssuerError(IdentityError):
    """The issuer cannot be reached, or what it says of itself cannot be used."""

    kind = "issuer"
