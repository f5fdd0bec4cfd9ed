"""The language a text is written in, by py3langid (Lui and Baldwin 2012; Barbaresi 2021)."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ontology.reading.language import LANGUAGES

_OFFICIAL = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl",
    "pt", "ro", "sk", "sl", "sv", "no",
)  # fmt: skip
"""The official languages of the Union, and Norwegian."""
_READ_AT_MOST = 4000
"""Characters; more add nothing but time."""
_SHORTEST = 20
"""A shorter text says too little; it is taken as English, or as one of the languages that can be read."""


def detect(text: str) -> str:
    """Gives the ISO 639-1 code of the official language that a text is most likely in, English for hardly any text."""
    letters = sum(character.isalpha() for character in text[:_READ_AT_MOST])
    if letters < _SHORTEST:
        return "en"
    code, _ = _identifier().classify(text[:_READ_AT_MOST])
    return str(code)


def is_read(code: str) -> bool:
    """Whether texts of the language can be read."""
    return code in LANGUAGES


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_OFFICIAL))
    return identifier
