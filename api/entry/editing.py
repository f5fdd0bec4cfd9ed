"""Who edits what is shown to everybody: a network's office, its helpdesk, and whoever holds such a role everywhere."""

from urllib.parse import urlsplit

from api.identity import Principal, Role
from api.refusals import ForbiddenError
from data.errors import InputError
from data.networks import network as network_named

__all__ = [
    "ALL_NETWORKS",
    "checked_line",
    "checked_link",
    "checked_network",
    "checked_text",
    "demand_editor",
    "may_edit",
]

ALL_NETWORKS = ""
"""Stands for every network at once."""

_EDITORS = (Role.COORDINATOR, Role.DISPATCHER, Role.HELPDESK, Role.ADMINISTRATOR)
_LONGEST_LINE = 200
_LONGEST_TEXT = 5_000
_LONGEST_LINK = 500


def may_edit(principal: Principal, network: str) -> bool:
    """Tells whether somebody edits what is shown for a network; for `ALL_NETWORKS` their role must hold everywhere."""
    if principal.is_machine:
        return False
    held = {network for role in _EDITORS for network in principal.networks_as(role)}
    return None in held or (network != ALL_NETWORKS and network in held)


def demand_editor(principal: Principal, network: str) -> None:
    """Makes sure that somebody edits what is shown for a network.

    Raises:
        ForbiddenError: They do not.
    """
    if not may_edit(principal, network):
        whose = f"the central office of {network}" if network else "the helpdesk and administrators"
        raise ForbiddenError(f"This is edited by {whose}; ask them for the change.")


def checked_network(name: str | None) -> str:
    """Gives a network as it is kept; `ALL_NETWORKS` where none is named.

    Raises:
        InputError: There is no such network.
    """
    return str(network_named(name).name) if name else ALL_NETWORKS


def checked_line(name: str, text: str) -> str:
    """Gives a line of text, its white space made single.

    Raises:
        InputError: It is empty, too long, or holds a NUL.
    """
    return _bounded(name, " ".join(text.split()), _LONGEST_LINE)


def checked_text(name: str, text: str) -> str:
    """Gives a text without white space around it.

    Raises:
        InputError: It is empty, too long, or holds a NUL.
    """
    return _bounded(name, text.strip(), _LONGEST_TEXT)


def checked_link(name: str, link: str | None) -> str | None:
    """Gives an https address; None stays None.

    Raises:
        InputError: It is none, or too long.
    """
    if link is None:
        return None
    try:
        parts = urlsplit(link)
        fits = parts.scheme == "https" and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        fits = False
    if not fits or len(link) > _LONGEST_LINK or any(one.isspace() or not one.isprintable() for one in link):
        raise InputError(f"{name}: not an address", f"write https://... of at most {_LONGEST_LINK} characters")
    return link


def _bounded(name: str, text: str, longest: int) -> str:
    if not text:
        raise InputError(f"{name}: empty", "write something")
    if len(text) > longest or "\x00" in text:
        raise InputError(f"{name}: {len(text):,} characters, or a NUL", f"at most {longest:,}, and no NUL")
    return text
