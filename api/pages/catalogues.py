"""The pages' translations: every .po file of a language below locale/, merged, read when a page is first asked for."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from data.errors import ArtifactError

__all__ = ["LANGUAGES", "LOCALES", "catalogue_files", "translations"]

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano"}
"""The languages that the pages speak, each by its own name; templates and code have the English sentences."""

LOCALES = {code: Locale.parse("en_GB" if code == "en" else code) for code in LANGUAGES}
"""How dates, numbers and lists are written; English as in Europe."""

_FOLDER = Path(__file__).parent / "locale"


def catalogue_files(language: str) -> list[Path]:
    """Gives the .po files of a language: the common one and those of areas."""
    return sorted((_FOLDER / language).rglob("*.po"))


@cache
def translations(language: str) -> Translations:
    """Gives the translations into a language.

    Raises:
        ArtifactError: A file cannot be read.
    """
    merged = Translations()
    for file in catalogue_files(language):
        compiled = BytesIO()
        try:
            with file.open(encoding="utf-8") as opened:
                write_mo(compiled, read_po(opened, locale=language, abort_invalid=True))
        except (OSError, ValueError) as error:
            raise ArtifactError(f"the translations {file} cannot be read: {error}; install Consilium anew") from None
        compiled.seek(0)
        # The plural rule comes with a file: the one read last keeps it, the earlier ones give their sentences.
        merged = Translations(compiled).merge(merged)
    return merged
