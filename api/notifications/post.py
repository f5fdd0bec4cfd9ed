"""The mail server: one connection for a run of mails, and what its answers mean (RFC 5321)."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal
from urllib.parse import urlsplit

from api.notifications.errors import MailServerError, MailServerUnreachableError, MessageUndeliverableError
from api.settings import Settings

__all__ = ["MailServer", "Post", "mail_server_of"]

_PERMANENT = 500
"""Reply codes from here on say that the same mail will never be taken."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in.

    Attributes:
        host: Its name.
        port: Its port.
        tls: How the connection is protected.
        user: Who hands in; None where it does not ask.
        password: The user's.
        our_name: What we call ourselves to it, so that nothing has to be looked up for that.
        timeout: Seconds that an answer may take before a mail is handed over.
        handing_over_timeout: Seconds that an answer may take while it is. A server that has it all and is still busy
            must not be taken for dead, or it gets the mail again: ten minutes (RFC 5321, section 4.5.3.2.6).
    """

    host: str
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = None
    our_name: str = "localhost"
    timeout: float = 30.0
    handing_over_timeout: float = 600.0

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailServer({self.host}:{self.port}, {self.tls})"


def mail_server_of(settings: Settings) -> MailServer | None:
    """Gives the mail server that the settings name; None where they name none."""
    if settings.smtp_host is None:
        return None
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password,
        our_name=urlsplit(settings.public_url or "").hostname or "localhost",
    )


class Post:
    """Hands mails in, over one connection that is opened at the first; close it at the end."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connects, protects the connection and logs in, where that is not done yet.

        Raises:
            MailServerUnreachableError: Any of it fails.
        """
        self._opened()

    def _opened(self) -> smtplib.SMTP:
        if self._connection is not None and self._connection.sock is not None:
            return self._connection
        self._drop()
        server = self._server
        try:
            self._connection = connection = _connected(server)
            if server.user is not None:
                connection.login(server.user, server.password or "")
            _wait_up_to(connection, server.handing_over_timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise MailServerUnreachableError(
                f"the mail server {server.host}:{server.port} {_told(error)}; check the settings CONSILIUM_SMTP_..."
            ) from error
        return connection

    def hand_in(self, mail: EmailMessage) -> None:
        """Hands a mail in; once this returns the server has it and answers for it.

        Raises:
            MailServerUnreachableError: There is no connection. Where it broke as the server was about to answer, the
                server may have the mail all the same.
            MailServerError: The server takes it later.
            MessageUndeliverableError: The server refuses it for good.
        """
        connection = self._opened()
        try:
            connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _refusal(max(codes, default=_PERMANENT), "the recipient") from error
        except smtplib.SMTPNotSupportedError as error:
            raise MessageUndeliverableError("the mail server cannot carry an address like this") from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, "the mail") from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise MailServerUnreachableError(f"the mail server {self._server.host} {_told(error)}") from error

    def close(self) -> None:
        """Ends the connection; that the server has gone away meanwhile does not matter any more."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                _wait_up_to(self._connection, self._server.timeout)
                self._connection.quit()
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, server.our_name, timeout=server.timeout, context=context)
    connection = smtplib.SMTP(server.host, server.port, server.our_name, timeout=server.timeout)
    if server.tls == "starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
    return connection


def _wait_up_to(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _refusal(code: int, what: str) -> MailServerError | MessageUndeliverableError:
    # The server's own words are left out: they tend to repeat the address.
    kind = MessageUndeliverableError if code >= _PERMANENT else MailServerError
    return kind(f"the mail server answered {code} to {what}")


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "refuses the user or password"
    if isinstance(error, ssl.SSLError):
        return f"cannot be trusted: {error.reason or type(error).__name__}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answered {error.smtp_code}"
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    return f"cannot be reached: {error}"
