"""E-mail addresses and web addresses of a person."""

import re
from collections.abc import Iterator

from ontology.screening.identifiers import Identifier
from ontology.screening.words import Passage

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PERSONAL_PAGE = re.compile(
    r"(?:https?://)?(?:[\w-]{1,30}\.){0,3}(?:facebook|instagram|linkedin|twitter|tiktok|gofundme|whatsapp|snapchat|wa|youtube|x|vk|threads)"
    r"\.(?:com|me|net)/[\w@./?=%~+-]{2,120}[\w/]|https?://[\w.-]{1,100}/~[\w.-]{1,60}\w",
    re.IGNORECASE,
)


def online_addresses(passage: Passage) -> Iterator[Identifier]:
    """Finds e-mail addresses and personal pages."""
    if "@" in passage.text:
        yield from (Identifier(*match.span(), match.group(), "email") for match in _EMAIL.finditer(passage.text))
    if "/" in passage.text:
        yield from (
            Identifier(*match.span(), match.group(), "email") for match in _PERSONAL_PAGE.finditer(passage.text)
        )
