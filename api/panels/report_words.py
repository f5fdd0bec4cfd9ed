"""The words of a report in the 24 official languages of the EU."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["REPORT_LANGUAGES", "words_in"]

_FALLBACK = "en"


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    text = (files("api.panels") / "report_words.toml").read_text(encoding="utf-8")
    return MappingProxyType({language: MappingProxyType(words) for language, words in tomllib.loads(text).items()})


def words_in(language: str | None) -> tuple[str, Mapping[str, str]]:
    """The words in a language, or in English where the EU has no such official language.

    Args:
        language: ISO 639-1; None where a case states none.

    Returns:
        The language taken, and its words by their keys.
    """
    taken = language if language is not None and language in _all() else _FALLBACK
    return taken, _all()[taken]


REPORT_LANGUAGES = tuple(sorted(_all()))
"""The languages that headings are written in, ISO 639-1."""
