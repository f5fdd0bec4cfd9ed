"""Settings of who signs in, and where."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from api.identity.addresses import is_safe_address, origin_of
from api.identity.algorithms import ALGORITHMS

__all__ = ["SignInSettings"]


class SignInSettings(BaseSettings):
    """The issuer that people and systems sign in at."""

    production: bool = Field(
        default=False,
        description="Whether real patients' cases are kept: what is for training is then refused, and people sign in.",
    )
    public_url: str | None = Field(
        default=None, description="Address that browsers know Consilium by, such as `https://consilium.example.org`."
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="OpenID Connect issuer that people and systems sign in at, exactly as it names itself.",
    )
    oidc_client_id: str | None = Field(default=None, description="What Consilium is registered as at the issuer.")
    # Kept out of repr(), like the keys.
    oidc_client_secret: str | None = Field(
        default=None, repr=False, description="Its secret there, where it is registered with one."
    )
    oidc_audience: str | None = Field(
        default=None, description="What access tokens for the API name as their audience (`aud`)."
    )
    oidc_algorithms: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("RS256", "PS256", "ES256", "EdDSA"),
        description="Signature algorithms that are believed, joined by commas; none that a shared secret signs with.",
    )
    oidc_scopes: str = Field(
        default="openid profile email", description="What sign-in asks the issuer for, joined by blanks."
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, le=1440, description="Minutes without a request after which a browser is signed out."
    )
    session_hours: int = Field(
        default=12, ge=1, le=168, description="Hours after which it is signed out however much it is used."
    )

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_origin(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not is_safe_address(url) or urlsplit(url).path.strip("/") or "?" in url:
            raise ValueError("it must be https (http on this machine alone), without path and query")
        return origin_of(url)

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer_is_safe(cls, url: str | None) -> str | None:
        if url is not None and (not is_safe_address(url) or "?" in url):
            raise ValueError("it must be https (http on this machine alone), without query and fragment")
        return url

    @field_validator("oidc_algorithms", mode="before")
    @classmethod
    def _algorithms_are_apart(cls, written: object) -> object:
        return tuple(filter(None, re.split(r"[\s,]+", written))) if isinstance(written, str) else written

    @field_validator("oidc_algorithms")
    @classmethod
    def _algorithms_are_asymmetric(cls, algorithms: tuple[str, ...]) -> tuple[str, ...]:
        if not algorithms or not set(algorithms) <= set(ALGORITHMS):
            raise ValueError(f"choose from {', '.join(ALGORITHMS)}")
        return algorithms

    @field_validator("oidc_scopes")
    @classmethod
    def _scopes_hold_openid(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("openid must be among them: without it the issuer says nobody's identity")
        return " ".join(scopes.split())
