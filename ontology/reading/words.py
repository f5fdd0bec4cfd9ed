"""Text as words with their places, in the one form in which names and texts are compared."""

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
"""Combining accents, soft hyphens, joiners and marks of no width: they stand within words and divide none."""
_WORD = re.compile(rf"[^\W_](?:[{_INVISIBLE}]*[^\W_])*[\u0300-\u036f]*|[+\u2191\u2193]")
_SHORTEST_PLURAL = 4
_KEPT_ENDINGS = ("ss", "us", "is", "os")
_AMERICAN = {
    "aemia": "emia",
    "aemic": "emic",
    "oestr": "estr",
    "coelia": "celia",
    "dyspnoe": "dyspne",
    "apnoe": "apne",
    "rrhoe": "rrhe",
    "behaviour": "behavior",
    "paraes": "pares",
    "anaes": "anes",
    "palaeo": "paleo",
    "haem": "hem",
    "oedem": "edem",
    "oesoph": "esoph",
    "paed": "ped",
    "diarrhoe": "diarrhe",
    "tumour": "tumor",
    "colour": "color",
    "leucocyt": "leukocyt",
    "foet": "fet",
    "faec": "fec",
    "aetiolog": "etiolog",
    "gynaec": "gynec",
    "caec": "cec",
}
"""Spellings of the United Kingdom and those of the United States."""
_BRITISH = re.compile("|".join(sorted(_AMERICAN, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Word:
    """A word: `plain` is its comparable form, `start` and `end` its half-open place in code points."""

    plain: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Splits a text into words; hyphens and other punctuation separate them, plus signs and arrows are words too."""
    found = (Word(plain_word(match.group()), match.start(), match.end()) for match in _WORD.finditer(text))
    return [word for word in found if word.plain]


def tokens_of(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(text)


def folded_word(word: str) -> str:
    """A word without case, accents and British spelling: "Œdème" and "oedeme" meet."""
    folded = word.lower() if word.isascii() else _unaccented(word)
    return _BRITISH.sub(lambda british: _AMERICAN[british.group()], folded)


def plain_word(word: str) -> str:
    """A word without case, accents, English plural and British spelling: "Œdèmes", "oedema" and "edemas" meet."""
    plain = folded_word(word)
    if len(plain) >= _SHORTEST_PLURAL and plain.endswith("s") and not plain.endswith(_KEPT_ENDINGS):
        return plain[:-1]
    return plain


def plain_phrase(text: str) -> str:
    """The comparable forms of a text's words, joined by single spaces."""
    return " ".join(word.plain for word in words_of(text))


def _unaccented(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    # Compatibility forms decompose into several characters, spaces among them; a word stays one word.
    # Some letters, such as those of mathematics, become capitals only then.
    return "".join(character for character in folded.casefold() if character.isalnum() or character in "+\u2191\u2193")
