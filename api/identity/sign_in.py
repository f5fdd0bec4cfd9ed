"""Sign-in in the browser: authorization code flow with PKCE, state and nonce.

Source: OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE, S256); RFC 9207 (the issuer names itself); RFC 9700.

Between leaving for the issuer and coming back, one cookie remembers the sign-in: a random secret, when it began and
where to go afterwards. State, nonce and PKCE verifier are derived from all of it, so nothing else is kept, and a cookie
that was changed no longer fits the state that comes back.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from api.identity.browser_sessions import utc_now
from api.identity.errors import IssuerError, SignInError, TokenError
from api.identity.issuer import Issuer
from api.identity.tokens import TokenVerifier

__all__ = ["LONGEST_SIGN_IN", "PendingSignIn", "SignIn", "local_path"]

LONGEST_SIGN_IN = timedelta(minutes=10)
"""How long somebody may take at the issuer's pages."""

_LONGEST_NEXT = 1000
_LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this service: one slash, then printable ASCII without a backslash."""
_AGAIN = "Sign in again."


def local_path(given: str | None) -> str:
    """Gives where to go after sign-in: the path given where it is one of this service, else the start page."""
    if given is None or len(given) > _LONGEST_NEXT or not _LOCAL_PATH.fullmatch(given):
        return "/"
    try:
        parts = urlsplit(given)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else given


@dataclass(frozen=True)
class PendingSignIn:
    """A sign-in between leaving for the issuer and coming back."""

    secret: str
    began_at: int
    next: str

    @classmethod
    def begin(cls, following: str | None, now: datetime) -> "PendingSignIn":
        """Begins one."""
        return cls(secrets.token_urlsafe(32), int(now.timestamp()), local_path(following))

    @classmethod
    def from_cookie(cls, cookie: str) -> "PendingSignIn | None":
        """Gives the one that a cookie remembers; None where it is none."""
        parts = cookie.split(".")
        if len(parts) != 3:  # noqa: PLR2004 - as many as `cookie` joins
            return None
        secret, began_at, following = parts
        try:
            path = base64.urlsafe_b64decode(following + "=" * (-len(following) % 4)).decode()
            return cls(secret, int(began_at), path) if len(secret) >= 32 else None  # noqa: PLR2004 - 192 bits
        except (ValueError, binascii.Error):
            return None

    @property
    def cookie(self) -> str:
        """What the cookie holds."""
        return f"{self.secret}.{self.began_at}.{_base64url(self.next.encode())}"

    @property
    def state(self) -> str:
        """What the issuer sends back unchanged."""
        return self._derived(b"state")

    @property
    def nonce(self) -> str:
        """What the ID token must hold."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """What proves at the token endpoint that it is the same client (RFC 7636, 4.1)."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> str:
        """What is told of the verifier beforehand: its SHA-256."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())

    def _derived(self, what: bytes) -> str:
        message = b"\n".join((what, str(self.began_at).encode(), self.next.encode()))
        return _base64url(hmac.digest(self.secret.encode(), message, hashlib.sha256))

    def __repr__(self) -> str:
        return f"PendingSignIn(to {self.next})"


class SignIn:
    """Leads to the issuer and takes back what it answers."""

    def __init__(
        self,
        issuer: Issuer,
        verifier: TokenVerifier,
        *,
        client_id: str,
        client_secret: str | None,
        scopes: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Args: scopes: What is asked for, joined by blanks; client_secret: None for a public client."""
        self._issuer = issuer
        self._verifier = verifier
        self._client_id = client_id
        self._client_secret = client_secret
        self._scopes = scopes
        self._clock = clock

    def begin(self, following: str | None, return_address: str) -> tuple[PendingSignIn, str]:
        """Gives a sign-in and the issuer's address to send the browser to.

        Args:
            following: Where the browser goes afterwards; taken where it is a path of this service.
            return_address: The redirect URI, as registered at the issuer.

        Raises:
            IssuerError: The issuer cannot be reached.
        """
        endpoint = self._issuer.discovery().authorization_endpoint
        pending = PendingSignIn.begin(following, self._clock())
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": return_address,
            "scope": self._scopes,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": pending.challenge,
            "code_challenge_method": "S256",
        }
        return pending, f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def complete(
        self, cookie: str | None, answer: Mapping[str, str], return_address: str
    ) -> tuple[PendingSignIn, Mapping[str, Any]]:
        """Gives the sign-in and the claims of the ID token that the issuer's answer led to.

        Args:
            cookie: What `PendingSignIn.cookie` was, as the browser sent it.
            answer: The query that the issuer sent the browser back with.
            return_address: The redirect URI of `begin`.

        Raises:
            SignInError: The answer belongs to no sign-in of this browser, or the issuer refused it.
            IssuerError: The issuer cannot be reached.
        """
        pending = PendingSignIn.from_cookie(cookie) if cookie else None
        if pending is None:
            raise SignInError(f"This browser has no sign-in under way; it may have taken too long. {_AGAIN}")
        if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
            raise SignInError(f"The answer belongs to another sign-in than this browser's last one. {_AGAIN}")
        if self._clock().timestamp() - pending.began_at > LONGEST_SIGN_IN.total_seconds():
            raise SignInError(f"The sign-in took longer than ten minutes. {_AGAIN}")
        discovery = self._issuer.discovery()
        named = answer.get("iss")
        if named != self._issuer.url and (named is not None or discovery.names_itself_in_answers):
            raise SignInError(f"The answer comes from another issuer. {_AGAIN}")
        if "error" in answer:
            raise SignInError(f"You were not signed in: {_told(answer['error'])} {_AGAIN}")
        if not answer.get("code"):
            raise SignInError(f"The answer holds no code. {_AGAIN}")
        return pending, self._claims(pending, answer["code"], return_address)

    def _claims(self, pending: PendingSignIn, code: str, return_address: str) -> Mapping[str, Any]:
        discovery = self._issuer.discovery()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_address,
            "code_verifier": pending.verifier,
            "client_id": self._client_id,
        }
        basic = None
        if self._client_secret and discovery.token_by_post:
            form["client_secret"] = self._client_secret
        elif self._client_secret:
            # RFC 6749, 2.3.1: both are written as in a form first.
            basic = (quote_plus(self._client_id), quote_plus(self._client_secret))
        status, answer = self._issuer.post(discovery.token_endpoint, form, basic)
        token, access_token = answer.get("id_token"), answer.get("access_token")
        if status != 200 or not isinstance(token, str):  # noqa: PLR2004 - HTTP
            if answer.get("error") == "invalid_client":
                raise IssuerError(
                    f"the issuer {self._issuer.url} does not accept CONSILIUM_OIDC_CLIENT_ID or "
                    "CONSILIUM_OIDC_CLIENT_SECRET"
                )
            raise SignInError(f"The issuer gave no identity for this sign-in. {_AGAIN}")
        try:
            return self._verifier.identity_token(
                token,
                nonce=pending.nonce,
                access_token=access_token if isinstance(access_token, str) else None,
            )
        except TokenError as error:
            raise SignInError(f"The issuer's answer cannot be believed. {error} {_AGAIN}") from None


def _told(error: str) -> str:
    if error == "access_denied":
        return "the sign-in was cancelled."
    return "the issuer reports an error."


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
