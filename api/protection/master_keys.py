"""Master keys: given by the environment, never stored; the first seals, the others still open."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from api.protection.sealing import KEY_BYTES, ContentSealedError, DataKey, opened, sealed
from data.errors import SettingsError

__all__ = ["MasterKeys", "new_master_key"]

_VARIABLE = "CONSILIUM_MASTER_KEYS"
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")


def new_master_key(key_id: str) -> str:
    """A new master key as the environment gives it: `ID:` and 32 random bytes in URL-safe base64."""
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The master keys of a process, by their ids; empty where none is set, so that no content can be saved.

    Attributes:
        current: Id of the key that seals; empty where there is none.
    """

    current: str = ""
    _keys: dict[str, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, written: str) -> "MasterKeys":
        """Reads `ID:KEY,ID:KEY`, the current one first.

        Raises:
            SettingsError: One is not of that form; its text is not repeated.
        """
        keys: dict[str, bytes] = {}
        for number, one in enumerate((part.strip() for part in written.split(",") if part.strip()), start=1):
            key_id, _, text = one.partition(":")
            try:
                key = base64.urlsafe_b64decode(text)
            except (binascii.Error, ValueError):
                key = b""
            if not _KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES or key_id in keys:
                raise SettingsError(
                    f"{_VARIABLE}: key {number} cannot be used: write ID:KEY, each id once, KEY as {KEY_BYTES} bytes "
                    "in URL-safe base64; `consilium keys new` makes one"
                )
            keys[key_id] = key
        return cls(next(iter(keys), ""), keys)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the current one first."""
        return tuple(self._keys)

    def wrap(self, key: DataKey, case_id: str) -> tuple[str, bytes]:
        """A data key sealed under the current master key: that key's id, and the sealed bytes.

        Raises:
            SettingsError: There is no master key.
        """
        if not self.current:
            raise SettingsError(
                f"{_VARIABLE} is not set, so that no case can be saved: `consilium keys new` makes a key for it"
            )
        return self.current, sealed(self._keys[self.current], key.secret, f"case_keys/{case_id}")

    def unwrap(self, master_key_id: str, wrapped: bytes, case_id: str) -> DataKey:
        """The data key.

        Raises:
            ContentSealedError: The master key is not among those given, or is another of the same id.
        """
        master = self._keys.get(master_key_id)
        if master is None:
            raise ContentSealedError(
                f"the content of {case_id} is sealed under the master key {master_key_id!r}, "
                f"which {_VARIABLE} does not give"
            )
        return DataKey(opened(master, wrapped, f"case_keys/{case_id}"))

    def mark(self, value: bytes, key_id: str | None = None) -> str:
        """HMAC-SHA256 of a value, after the id of the master key that it is made under: `ID:HEX`.

        Without a master key no content can be saved: what is marked then holds none, and needs no secret.

        Args:
            value: Any bytes.
            key_id: Of the master key to use; the current one where left out. One that is not among those given marks
                as nothing else does, so that no earlier mark under it is met.
        """
        key_id = self.current if key_id is None else key_id
        if key_id and key_id not in self._keys:
            return f"{key_id}:{secrets.token_hex(KEY_BYTES)}"
        own = hmac.digest(self._keys.get(key_id, b""), b"consilium mark", hashlib.sha256)
        return f"{key_id}:{hmac.new(own, value, hashlib.sha256).hexdigest()}"
