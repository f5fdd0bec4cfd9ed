"""Why a message does not become a mail, or a mail does not reach its mail server.

The tree, under `data.errors.ConsiliumError`; what is said names no address and no content:

- `MessageError`
    - `MessagePointlessError`: what it tells is no longer so; it is cancelled.
    - `MessageUndeliverableError`: it has no address, or the mail server refused it for good; it is given up.
    - `MailServerError`: the mail server put it off; it is tried again.
        - `MailServerUnreachableError`: nothing can be sent at the moment.
"""

from data.errors import ConsiliumError

__all__ = [
    "MailServerError",
    "MailServerUnreachableError",
    "MessageError",
    "MessagePointlessError",
    "MessageUndeliverableError",
]


class MessageError(ConsiliumError):
    """A message is not sent."""


class MessagePointlessError(MessageError):
    """What the message tells is no longer so."""


class MessageUndeliverableError(MessageError):
    """The message can never be delivered."""


class MailServerError(MessageError):
    """The mail server takes this message later, if at all."""


class MailServerUnreachableError(MailServerError):
    """The mail server cannot be reached, or takes nothing from us."""
