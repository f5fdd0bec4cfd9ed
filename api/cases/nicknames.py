"""Nicknames: what a case is called instead of the patient's name. The hospital alone keeps who it is."""

import re
import secrets

from data.errors import InputError
from ontology.screening import find_identifiers

__all__ = ["LONGEST_NICKNAME", "checked_nickname", "new_nickname"]

LONGEST_NICKNAME = 40
_FORM = re.compile(r"[^\W_](?:[\w .'-]*[\w])?")
# As many as tell one Elm from another; more make a date of birth or a record number.
_MOST_DIGITS = 4
_WORDS = (
    "Alder", "Aspen", "Beech", "Birch", "Bittern", "Bluebell", "Bramble", "Cedar", "Clover", "Cormorant", "Curlew",
    "Cypress", "Dogwood", "Dunlin", "Elder", "Elm", "Fern", "Finch", "Foxglove", "Gannet", "Gorse", "Grebe", "Hazel",
    "Heather", "Heron", "Juniper", "Kestrel", "Lapwing", "Larch", "Lichen", "Linden", "Lupin", "Mallard", "Maple",
    "Marigold", "Martin", "Medlar", "Mulberry", "Oak", "Osprey", "Petrel", "Plover", "Poplar", "Quince", "Redwing",
    "Rowan", "Rush", "Sedge", "Sorrel", "Spruce", "Stork", "Swift", "Tansy", "Teal", "Thistle", "Walnut", "Willow",
    "Yarrow", "Yew",
)  # fmt: skip


def new_nickname() -> str:
    """Gives a nickname that says nothing of anybody: a tree, herb or bird, and a number of three digits."""
    return f"{secrets.choice(_WORDS)} {secrets.randbelow(900) + 100}"


def checked_nickname(written: str) -> str:
    """Gives a nickname in its one form.

    Raises:
        InputError: It is no word or two, or looks like a name, date, number or address. It is not repeated.
    """
    nickname = " ".join(written.split())
    if not _FORM.fullmatch(nickname) or len(nickname) > LONGEST_NICKNAME:
        raise InputError(
            f"nickname: not of letters, digits, blanks and hyphens, {LONGEST_NICKNAME} at most",
            'take a word of your own, such as "Elm 4", or leave it out to be given one',
        )
    if sum(character.isdigit() for character in nickname) > _MOST_DIGITS:
        raise InputError(
            f"nickname: more than {_MOST_DIGITS} digits look like a date of birth or a record number",
            "take a word of your own, or leave the nickname out to be given one",
        )
    if find_identifiers(nickname):
        raise InputError(
            "nickname: it looks like a name or another direct identifier",
            "take a word that says nothing of the patient, or leave the nickname out to be given one",
        )
    return nickname
