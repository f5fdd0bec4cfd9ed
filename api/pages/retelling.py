"""Sentences that the layers below make in English, told in the reader's language.

Matching, reading and the store know nothing of languages: they give whole sentences, which the API sends on. Each is
one of `sentences.py` with its values put in; a page finds which, and says the same in the reader's language.
"""

import re
from collections.abc import Iterator
from functools import cache

from api.pages.sentences import SENTENCES
from api.pages.translation import current_language, message_for

__all__ = ["retold", "sentence_of"]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def retold(text: str) -> str:
    """Gives a sentence in the reader's language; as it is where it is none of those that are known."""
    if current_language() == "en" or not text:
        return text
    found = sentence_of(text)
    if found is None:
        parts = text.split("; ")
        return "; ".join(retold(part) for part in parts) if len(parts) > 1 else text
    sentence, values = found
    return message_for(sentence) % values


def sentence_of(text: str) -> tuple[str, dict[str, str]] | None:
    """Gives the sentence that a text is, in English with its placeholders, and what stands in their places."""
    for sentence, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match is not None:
            return sentence, match.groupdict()
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    # The most specific first: one with more fixed letters.
    ordered = sorted(SENTENCES, key=lambda sentence: -len(_PLACEHOLDER.sub("", sentence)))
    return [(sentence, re.compile("".join(_regular(sentence)), re.DOTALL)) for sentence in ordered]


def _regular(sentence: str) -> Iterator[str]:
    for place, part in enumerate(_PLACEHOLDER.split(sentence)):
        yield f"(?P<{part}>[^;]+?)" if place % 2 else re.escape(part.replace("%%", "%"))
