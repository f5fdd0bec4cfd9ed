"""What pages say, in the language of whoever reads them.

Templates and code hold the English sentence; catalogues have the others:

    _("Find experts")    _("Read as %(language)s.", language=name)    ngettext("%(num)s expert", "%(num)s experts", n)

In templates the same functions are globals, and `{% trans %}` works too. A text that code gives before it is known who
reads it is only marked, by `N_("...")`, and translated where it is shown, by `_(text)`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from babel import Locale
from babel.numbers import format_decimal

from api.pages.catalogues import LANGUAGES, LOCALES, translations

__all__ = [
    "NN_",
    "N_",
    "_",
    "current_language",
    "current_locale",
    "language_asked_by",
    "message_for",
    "ngettext",
    "pgettext",
    "plural_for",
    "speaking",
]

_DEFAULT = "en"

language_asked_by: ContextVar[Callable[[], str]] = ContextVar("consilium_language", default=lambda: _DEFAULT)
"""Tells the language of this request, when a page first needs it."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Has everything within said in one language, whoever is asking."""
    token = language_asked_by.set(lambda: language)
    try:
        yield
    finally:
        language_asked_by.reset(token)


def current_language() -> str:
    """Gives the language of the page that is being made, a key of `LANGUAGES`."""
    language = language_asked_by.get()()
    return language if language in LANGUAGES else _DEFAULT


def current_locale() -> Locale:
    """Gives how dates, numbers and lists are written on it."""
    return LOCALES[current_language()]


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Marks a sentence for translation where it stands, and gives it as it is."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as N_
    """Marks both forms of a sentence that a number decides between, and gives them as they are."""
    return one, many


def _(message: str, **values: object) -> str:
    """Gives a sentence in the reader's language, with its values put in."""
    return message_for(message) % values


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Gives the form of a sentence that goes with a number, which it may name as `%(num)s`."""
    return plural_for(one, many, num) % (values | {"num": format_decimal(num, locale=current_locale())})


def pgettext(context: str, message: str, **values: object) -> str:
    """Gives a sentence whose English alone is ambiguous; the context tells what is meant."""
    return message_for(message, context) % values


def message_for(message: str, context: str | None = None) -> str:
    """Gives a sentence in the reader's language, its placeholders as they stand."""
    catalogue = translations(current_language())
    return str(catalogue.ugettext(message) if context is None else catalogue.upgettext(context, message))


def plural_for(one: str, many: str, num: int) -> str:
    """Gives the form of a sentence that goes with a number, its placeholders as they stand."""
    return str(translations(current_language()).ungettext(one, many, num))
