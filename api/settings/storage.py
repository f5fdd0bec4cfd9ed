"""Settings of what is kept: where, under which keys, and how long."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

__all__ = [
    "DATABASE_FILE",
    "KEY_COPY_FILE",
    "TRAINING_DATABASE_FILE",
    "TRAINING_KEY_COPY_FILE",
    "StorageSettings",
    "sqlite_url",
]

DATABASE_FILE = "consilium.db"
KEY_COPY_FILE = "case-keys.json"
TRAINING_KEY_COPY_FILE = "case-keys-training.json"
TRAINING_DATABASE_FILE = "consilium-training.db"


def _user_data_folder() -> Path:
    return Path(platformdirs.user_data_dir("consilium", appauthor=False))


def _database_in_home(values: Mapping[str, Any]) -> str:
    return sqlite_url(values["home"] / (TRAINING_DATABASE_FILE if values.get("training") else DATABASE_FILE))


def _key_copy_in_home(values: Mapping[str, Any]) -> Path:
    return Path(values["home"] / (TRAINING_KEY_COPY_FILE if values.get("training") else KEY_COPY_FILE))


def sqlite_url(file: Path) -> str:
    """The database URL of a SQLite file."""
    # What reads it takes `?` for the start of options and undoes quoting.
    quoted = file.as_posix().replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f"sqlite:///{quoted}"


class StorageSettings(BaseSettings):
    """Where everything lies, under which keys, and how long it stays."""

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
    key_copy: Path = Field(
        default_factory=_key_copy_in_home,
        description="File of the one copy of the cases' sealed data keys, which backups of the database leave out; the "
        "ledger of erased cases lies beside it. Put it on another disk, and keep no older copies of it.",
    )
    keep_cases_years: int = Field(
        default=15,
        ge=0,
        le=200,
        description="Years after its last change that a case without a live panel is kept; `consilium purge` erases it "
        "then. 0 keeps all.",
    )
    keep_sessions_days: int = Field(
        default=1, ge=0, le=3650, description="Days that an ended browser session is kept until `consilium purge`."
    )
    keep_requests_days: int = Field(
        default=7, ge=1, le=3650, description="Days that an Idempotency-Key is remembered until `consilium purge`."
    )
    keep_messages_days: int = Field(
        default=90, ge=1, le=3650, description="Days that a message that was sent is kept until `consilium purge`."
    )
    max_attachment_bytes: int = Field(
        default=20_971_520, ge=1024, le=134_217_728, description="Largest attachment of a case that is kept, in bytes."
    )

    @field_validator("home")
    @classmethod
    def _home_is_a_folder(cls, home: Path) -> Path:
        home = home.expanduser().absolute()
        if home.exists() and not home.is_dir():
            raise ValueError(f"{home} is a file; name a folder")
        return home

    @field_validator("key_copy")
    @classmethod
    def _key_copy_is_a_file(cls, file: Path) -> Path:
        file = file.expanduser().absolute()
        if file.is_dir():
            raise ValueError(f"{file} is a folder; name a file")
        return file

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
