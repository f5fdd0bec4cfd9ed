"""`consilium notifications`: the messages to people."""

import typer

from api.chores import deliver
from api.commands.console import answer, remark
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.invitations import pass_time
from api.notifications.outbox import backlog
from api.settings import load_settings
from api.store import open_store

__all__ = ["command"]

command = typer.Typer(help="Send the messages that wait in the outbox.", no_args_is_help=True)


@command.callback()
def _group() -> None:
    """Send the messages that wait in the outbox."""


@command.command("send")
def send() -> int:
    """Do what is due in invitations, then send every message that is due, once; a service may run beside."""
    settings = load_settings()
    with open_store(settings) as store:
        passed = pass_time(store)
        answer(f"reminded {passed.reminded}; {passed.expired} in silence, {passed.asked_instead} backups asked instead")
        done = deliver(store, settings)
        with store.begin(read_only=True) as transaction:
            left = backlog(transaction.session, transaction.at)
    if done is None:
        remark(f"messages waiting: {left.waiting:,}; no mail server is named, set CONSILIUM_SMTP_HOST")
        return INPUT_HAS_ERRORS if left.waiting else DONE
    answer(f"sent {done.sent}, put off {done.put_off}, given up {done.failed}, no longer needed {done.cancelled}")
    return INPUT_HAS_ERRORS if done.failed else DONE
