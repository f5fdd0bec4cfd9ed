"""Reads the settings from the environment, and tells of what does not fit."""

import difflib
import os
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from api.settings.settings import PREFIX, Settings
from api.settings.storage import DATABASE_FILE, KEY_COPY_FILE, TRAINING_DATABASE_FILE, TRAINING_KEY_COPY_FILE
from data.errors import SettingsError

__all__ = ["load_settings", "settings_table", "unknown_variables"]

_SECRET = frozenset({"database_url", "master_keys", "oidc_client_secret", "smtp_password"})
# Defaults that differ from machine to machine, as the table words them.
_DEFAULT_IN_WORDS = {
    "home": "the platform's user data folder (`make` uses `./var`)",
    "database_url": f"the SQLite file `{DATABASE_FILE}` in the home folder; for training `{TRAINING_DATABASE_FILE}`",
    "master_keys": "none",
    "key_copy": f"`{KEY_COPY_FILE}` in the home folder; for training `{TRAINING_KEY_COPY_FILE}`",
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
