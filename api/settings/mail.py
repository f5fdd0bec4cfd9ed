"""Settings of how messages are sent."""

import re
from email.utils import parseaddr
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

__all__ = ["MailSettings"]

_MAIL_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")


class MailSettings(BaseSettings):
    """The mail server."""

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

    @field_validator("smtp_from")
    @classmethod
    def _sender_is_an_address(cls, sender: str | None) -> str | None:
        if sender is not None and not _MAIL_ADDRESS.fullmatch(parseaddr(sender)[1]):
            raise ValueError("write it as NAME <user@host>")
        return sender
