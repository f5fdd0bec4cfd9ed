"""The master keys of a process: from the settings; a training environment makes its own."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from api.protection import MasterKeys, new_master_key
from api.settings import Settings
from api.store.errors import StoreUnavailableError
from data.errors import SettingsError

__all__ = ["TRAINING_KEY", "master_keys_of", "training_key_file"]

TRAINING_KEY = "training"
"""Id of the key that the training environment makes: it lies open beside the database, so it protects nobody."""


def master_keys_of(settings: Settings) -> MasterKeys:
    """Gives the keys that the settings name; for training, where they name none, the one of the home folder.

    Raises:
        SettingsError: CONSILIUM_MASTER_KEYS cannot be parsed, or holds the key of a training environment outside one.
        StoreUnavailableError: The training environment's key cannot be read or made.
    """
    written = settings.master_keys
    if settings.training and not written:
        written = _training_key(training_key_file(settings))
    keys = MasterKeys.of(written)
    if TRAINING_KEY in keys.ids and not settings.training:
        raise SettingsError(
            f"CONSILIUM_MASTER_KEYS: the key {TRAINING_KEY!r} of a training environment is refused outside of one; "
            "`consilium keys new` makes another"
        )
    return keys


def training_key_file(settings: Settings) -> Path:
    """Where the training environment keeps its key."""
    return settings.home / "training-master-key"


def _training_key(file: Path) -> str:
    """Reads the key; makes it where there is none. Of two processes that make it at once, both take the first's."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
                stream.write(new_master_key(TRAINING_KEY))
            try:
                with suppress(FileExistsError):
                    os.link(draft, file)
            finally:
                draft.unlink()
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreUnavailableError(
            f"{file}, the key of the training environment, cannot be read or made ({error}); "
            "check the rights on the folder, or set CONSILIUM_HOME to one of your own"
        ) from error
