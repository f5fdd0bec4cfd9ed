"""A real mail server for tests: it takes mails over SMTP and keeps them."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Mailbox:
    """What the server got, and how it answers: `answer` gives the reply to a whole mail, `to` that to a recipient."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = 0
        self.answer: Callable[[EmailMessage], str] = lambda _: "250 taken"
        self.to: Callable[[str], str] = lambda _: "250 known"

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.to(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        answer = self.answer(mail)
        if answer.startswith("250"):
            self.mails.append(mail)
        return answer

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]

    def to_address(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in str(mail["To"])]


@contextmanager
def serving(tls: ssl.SSLContext | None = None, *, password: str | None = None, **options: Any) -> Iterator[Mailbox]:
    """A mailbox behind a server on a free port; with TLS it wants STARTTLS, with a password it wants that."""
    mailbox = Mailbox()
    if tls is not None:
        options |= {"tls_context": tls, "require_starttls": True}
    if password is not None:

        def authenticate(_server: object, _session: object, _envelope: object, _way: str, data: Any) -> AuthResult:
            return AuthResult(success=data.password == password.encode(), handled=False)

        options |= {"authenticator": authenticate, "auth_required": True}
    # The controller connects to its own port once, so it has to know it beforehand.
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
