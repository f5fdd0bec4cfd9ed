"""Sealing content under a data key."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data.errors import ConsiliumError

__all__ = ["KEY_BYTES", "ContentSealedError", "DataKey", "opened", "sealed"]

KEY_BYTES = 32
# Of NIST SP 800-38D, section 8.2.2: random nonces of 96 bits, good for 2^32 values under one key.
_NONCE_BYTES = 12


class ContentSealedError(ConsiliumError):
    """Content cannot be opened: its key is gone (erased), is another one, or the content was changed."""


def sealed(key: bytes, value: bytes, place: str) -> bytes:
    """A value sealed under a key for one place: 12 bytes of nonce, then the ciphertext with its tag of 16."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, place.encode())


def opened(key: bytes, value: bytes, place: str) -> bytes:
    """The value that was sealed.

    Raises:
        ContentSealedError: The key, the place or the value is not the one that it was sealed with.
    """
    try:
        return AESGCM(key).decrypt(value[:_NONCE_BYTES], value[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise ContentSealedError(
            f"the content of {place} cannot be opened: it was changed, or sealed under another key"
        ) from None


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one case's content; its bytes are in no representation of it."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "DataKey":
        """A new random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def seal(self, value: str | bytes, place: str) -> bytes:
        """Seals a text or bytes for a place, such as `contributions/ID/text`."""
        return sealed(self.secret, value.encode() if isinstance(value, str) else value, place)

    def open(self, value: bytes, place: str) -> bytes:
        """Opens what was sealed for that place.

        Raises:
            ContentSealedError: It was changed, or is of another place or key.
        """
        return opened(self.secret, value, place)

    def digest(self, value: bytes) -> str:
        """HMAC-SHA256 of a value in hex: tells that two contents are equal, and nothing once the key is destroyed."""
        own = hmac.digest(self.secret, b"consilium digest", hashlib.sha256)
        return hmac.new(own, value, hashlib.sha256).hexdigest()
