"""Names of attachments: what a person reads in the list, never a path."""

import re
import unicodedata

from data.errors import InputError
from ontology.screening import find_identifiers

__all__ = ["LONGEST_NAME", "attachment_name"]

LONGEST_NAME = 120
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_JOINTS = re.compile(r"[_\-.+]+")


def attachment_name(written: str, suffix: str) -> str:
    """Gives the name under which an attachment is kept and downloaded.

    Args:
        written: As it came: a path of any system, with or without a suffix.
        suffix: What its content says that it is, such as `.pdf`.

    Raises:
        InputError: It looks like it names somebody; it is not repeated.
    """
    last = re.split(r"[/\\]", written)[-1]
    visible = "".join(one if unicodedata.category(one)[0] not in "CZ" else " " for one in last)
    stem = _SUFFIX.sub("", " ".join(visible.split())).strip(" .~'\"")[:LONGEST_NAME].strip()
    # File names join the words that a screening of prose looks for.
    if find_identifiers(_JOINTS.sub(" ", stem)) or find_identifiers(stem):
        raise InputError(
            "name: the file's name holds what looks like a direct identifier", "rename it, such as to `kidney biopsy`"
        )
    return f"{stem or 'attachment'}{suffix}"
