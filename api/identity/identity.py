"""Identity as one piece: from what a request brings to who is asking, over the issuer and the people of the store."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx

from api.identity.addresses import origin_of
from api.identity.browser_sessions import BrowserSession, BrowserSessions
from api.identity.errors import NotPermittedError, SignInError, TokenError
from api.identity.issuer import Issuer
from api.identity.people import Newcomer, PeopleProtocol, SessionsProtocol
from api.identity.principal import Principal
from api.identity.rules import SCOPES
from api.identity.sign_in import PendingSignIn, SignIn
from api.identity.tokens import TokenVerifier
from api.identity.training_issuer import TRAINING, TrainingIssuer, TrainingTransport
from api.settings import Settings

__all__ = ["Identity"]

_SECONDS_FOR_THE_ISSUER = 5.0
_LONGEST_NAME = 200
RETURN_PATH = "/sign-in/return"


@dataclass(frozen=True)
class Identity:
    """Who is asking; may be shared between threads.

    Attributes:
        issuer: Whom it believes.
        issuer_name: What the issuer is called where people are kept; for training not its address, which changes.
        verifier: Checks tokens.
        sign_in: Leads to the issuer and back.
        sessions: The browsers that are signed in.
        people: Whom it knows.
        public_url: The origin that browsers know the service by; None where it is the one that they used.
        training: The issuer built in, in training.
    """

    issuer: Issuer
    issuer_name: str
    verifier: TokenVerifier
    sign_in: SignIn
    sessions: BrowserSessions
    people: PeopleProtocol
    public_url: str | None = None
    training: TrainingIssuer | None = None

    @classmethod
    def of(
        cls,
        settings: Settings,
        people: PeopleProtocol,
        sessions: SessionsProtocol,
        training: TrainingIssuer | None = None,
    ) -> "Identity | None":
        """Gives identity as the settings have it; None where nobody can sign in.

        Args:
            settings: Name the issuer.
            people: Where people are kept.
            sessions: Where browser sessions are kept.
            training: The issuer built in; used where the settings say so and only there.
        """
        if settings.training and training is not None:
            url, client_id, name = training.url, training.client_id, TRAINING
            http = httpx.Client(transport=TrainingTransport(training))
        elif settings.oidc_issuer and settings.oidc_client_id:
            url, client_id, name, training = settings.oidc_issuer, settings.oidc_client_id, settings.oidc_issuer, None
            # No redirects: what an issuer says of itself stands where it says.
            http = httpx.Client(timeout=_SECONDS_FOR_THE_ISSUER, follow_redirects=False)
        else:
            return None
        algorithms = settings.oidc_algorithms
        issuer = Issuer(url, algorithms=algorithms, http=http)
        audience = client_id if training else settings.oidc_audience or client_id
        verifier = TokenVerifier(issuer, algorithms=algorithms, client_id=client_id, audience=audience)
        return cls(
            issuer=issuer,
            issuer_name=name,
            verifier=verifier,
            sign_in=SignIn(
                issuer,
                verifier,
                client_id=client_id,
                client_secret=None if training else settings.oidc_client_secret,
                scopes=settings.oidc_scopes,
            ),
            sessions=BrowserSessions(
                sessions,
                idle=timedelta(minutes=settings.session_idle_minutes),
                longest=timedelta(hours=settings.session_hours),
            ),
            people=people,
            public_url=settings.public_url,
            training=training,
        )

    @property
    def cookies_are_secure(self) -> bool:
        """Whether cookies go over TLS alone; they do but on this machine."""
        return self.public_url is not None and self.public_url.startswith("https:")

    def begin(self, following: str | None, own_origin: str) -> tuple[PendingSignIn, str]:
        """Gives a sign-in and the address to send the browser to.

        Args:
            following: Where it goes afterwards.
            own_origin: The origin that the browser used.

        Raises:
            IssuerError: The issuer cannot be reached.
        """
        pending, address = self.sign_in.begin(following, self._return_address(own_origin))
        if self.training is not None:
            # This machine has several names; cookies hold under the one that the browser used.
            address = own_origin + address.removeprefix(origin_of(address))
        return pending, address

    def complete(self, cookie: str | None, answer: Mapping[str, str], own_origin: str) -> tuple[str, Principal]:
        """Gives where the browser goes after a sign-in, and who signed in; a stranger is taken in without roles.

        Raises:
            SignInError: It cannot be completed.
            WithdrawnError: Their access was withdrawn.
            IssuerError: The issuer cannot be reached.
        """
        pending, claims = self.sign_in.complete(cookie, answer, self._return_address(own_origin))
        principal = self.people.by_subject(self.issuer_name, claims["sub"])
        if principal is None:
            principal = self.people.admit(self._newcomer(claims))
        if principal.is_machine:
            # In a browser its rights would not be narrowed to the scopes of a token.
            raise SignInError("This account belongs to another system; sign in as yourself.")
        return pending.next, principal

    def of_session(self, key: str) -> tuple[BrowserSession, Principal] | None:
        """Gives the session that a cookie holds the key of, and whose it is; None where it has ended."""
        session = self.sessions.find(key)
        principal = self.people.by_staff_id(session.record.staff_id) if session is not None else None
        return (session, principal) if session is not None and principal is not None else None

    def of_token(self, token: str) -> Principal:
        """Gives who an access token was issued to.

        A machine client's token names the client itself as its subject. One that names somebody else was issued to a
        person through that client, and gives the person's rights, never the client's.

        Raises:
            TokenError: A check of the token failed, or its client is not registered.
            NotPermittedError: It names a person who never signed in, or whose access was withdrawn.
            IssuerError: The issuer's keys cannot be had.
        """
        claims = self.verifier.access_token(token)
        subject = claims["sub"]
        if subject == claims.get("client_id", claims.get("azp")):
            principal = self.people.by_client_id(subject)
            if principal is None:
                raise TokenError("its client is not registered here")
        else:
            principal = self.people.by_subject(self.issuer_name, subject)
            if principal is None:
                raise NotPermittedError("You are not known here yet; sign in once with a browser, and ask for access.")
        if not principal.is_machine:
            return principal
        return replace(principal, scopes=(principal.scopes or frozenset()) & SCOPES & _scopes_of(claims))

    def _return_address(self, own_origin: str) -> str:
        return f"{self.public_url or own_origin}{RETURN_PATH}"

    def _newcomer(self, claims: Mapping[str, Any]) -> Newcomer:
        given = " ".join(str(claims[part]) for part in ("given_name", "family_name") if claims.get(part))
        name = claims.get("name") or given or claims.get("preferred_username") or claims["sub"]
        email = claims.get("email")
        is_verified = claims.get("email_verified") in {True, "true"}
        return Newcomer(
            issuer=self.issuer_name,
            subject=claims["sub"],
            name=str(name)[:_LONGEST_NAME],
            email=email if isinstance(email, str) and is_verified else None,
        )


def _scopes_of(claims: Mapping[str, Any]) -> frozenset[str]:
    scope = claims.get("scope", claims.get("scp", ""))
    listed = scope.split() if isinstance(scope, str) else scope if isinstance(scope, list) else []
    return frozenset(str(one) for one in listed)
