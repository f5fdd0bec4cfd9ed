"""The root of a word: what its inflected and derived forms share, so that "hypoplastic" meets "hypoplasia".

Stems are Snowball's (Porter 2001, through PyStemmer); medical endings, which Snowball leaves apart, are joined
behind it.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import Stemmer

from ontology.reading.words import folded_word

_ALGORITHMS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch",
    "pt": "portuguese", "cs": "czech",
}  # fmt: skip
_SHORTEST = 4
"""A root keeps at least so many letters where an ending of ours is cut off."""
_PLURALS = {
    "es": (
        (re.compile(r"(?<=[a-z])ces$"), "z"),
        (re.compile(r"iones$"), "ión"),
        (re.compile(r"(?<=[lrndj])es$"), ""),
        (re.compile(r"(?<=[aeoáéó])s$"), ""),
    ),
    "pt": (
        (re.compile(r"ões$"), "ão"),
        (re.compile(r"(?<=[a-z])ais$"), "al"),
        (re.compile(r"(?<=[rz])es$"), ""),
        (re.compile(r"(?<=[aeoáéó])s$"), ""),
    ),
}
"""Plurals that Snowball gives another stem than their singular."""
_ENDINGS = (
    (re.compile(r"omat$"), "om"),
    (re.compile(r"plast$"), "plas"),
    (re.compile(r"([eo])pt$"), r"\1ps"),
    (re.compile(r"ret$"), "res"),
    (re.compile(r"([^aeiou]|[ei]r)ot$"), r"\1os"),
    (re.compile(r"yt$"), "ys"),
    (re.compile(r"enc$"), "ent"),
)
"""Stem endings of adjectives and what the noun's stem has: stenotic and stenosis, paralytic and paralysis."""
_INFLAMMATION = {
    code: re.compile(rf"(?<=[a-z]{{3}})(?:{endings})$")
    for code, endings in {"it": "it[ei]|osi", "fr": "ites?", "pt": "ites?|oses?", "cs": "itid[ay]"}.items()
}
_ANY_INFLAMMATION = re.compile(r"(?<=[a-z]{3})itis$")
"""Snowball takes the inflammation for its organ: retinitis for retina."""
_VOWELS = re.compile(r"(?:ic|i[ae]|[aeiouy])+$")


class Roots:
    """Roots of one language's words. Nothing that is asked is remembered: texts are patients'."""

    def __init__(self, code: str) -> None:
        """Takes an ISO 639-1 code of ontology.reading.language.LANGUAGES."""
        self._stemmer = Stemmer.Stemmer(_ALGORITHMS[code], 0)
        self._irregular = _irregular_words().get(code, {})
        self._plurals = _PLURALS.get(code, ())
        self._inflammation = _INFLAMMATION.get(code)

    def root(self, word: str) -> str:
        """The root of a word as written."""
        folded = folded_word(word)
        if folded in self._irregular:
            return self._irregular[folded]
        if not folded.isalpha() or _ANY_INFLAMMATION.search(folded):
            return folded
        if self._inflammation is not None and self._inflammation.search(folded):
            # Singular and plural share all but their last letters.
            return f"{folded.rstrip('s')[:-1]}*"
        # Snowball knows a language's accents; spelling of the United Kingdom is folded first.
        written = folded if word.isascii() else word.lower()
        for plural, singular in self._plurals:
            if plural.search(written):
                written = plural.sub(singular, written)
                break
        stem = folded_word(self._stemmer.stemWord(written))
        short = _VOWELS.sub("", stem)
        if len(short) >= _SHORTEST:
            stem = short
        for ending, joined in _ENDINGS:
            if len(stem) > _SHORTEST and ending.search(stem):
                return ending.sub(joined, stem)
        return stem


@cache
def roots_of(code: str) -> Roots:
    """The roots of a language, shared by all that read it."""
    return Roots(code)


@cache
def _irregular_words() -> Mapping[str, Mapping[str, str]]:
    """Language -> comparable form of a word -> its root."""
    table = tomllib.loads((files("ontology.reading") / "irregular_words.toml").read_text(encoding="utf-8"))
    lines = {code: [line.split() for line in written] for code, written in table.items()}
    return {code: {word: root for root, *words in roots for word in words} for code, roots in lines.items()}
