"""Dates, numbers, lists and names as the reader's language writes them."""

from collections.abc import Iterable
from datetime import date, datetime
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from api.pages.translation import current_locale, ngettext

__all__ = [
    "age",
    "clock",
    "country",
    "day",
    "language",
    "listed",
    "moment",
    "month",
    "number",
    "percent",
    "without_accents",
]

_CLOCK = ZoneInfo("Europe/Brussels")
"""Whose clock pages show, whatever the server's: that of most centres."""

_AGE_TOLD_IN_MONTHS = 2


def clock() -> ZoneInfo:
    """Gives the clock that times on pages are told and taken by."""
    return _CLOCK


def day(value: date | datetime) -> str:
    """Gives a day: "25 Nov 2026"."""
    if isinstance(value, datetime):
        value = value.astimezone(_CLOCK)
    return format_date(value, "medium", locale=current_locale())


def moment(value: datetime) -> str:
    """Gives a moment, to the minute, with the clock it is told by: "25 Nov 2026, 14:30 CET"."""
    local = value.astimezone(_CLOCK)
    return f"{day(local)}, {local:%H:%M} {local.tzname()}"


def month(value: date) -> str:
    """Gives a month: "November 2026"."""
    return format_date(value, "LLLL y", locale=current_locale())


def number(value: float, decimals: int | None = None) -> str:
    """Gives a number: "3,400", with as many decimals as are asked for, else as many as it has, at most three."""
    pattern = None if decimals is None else f"#,##0.{'0' * decimals}".rstrip(".")
    return format_decimal(value, pattern, locale=current_locale())


def percent(share: float) -> str:
    """Gives a share or probability as people read it: "41%", "< 1%"."""
    if 0 < share < 0.01:  # noqa: PLR2004 - what would round to nothing
        return f"<\N{NO-BREAK SPACE}{format_percent(0.01, locale=current_locale())}"
    return format_percent(round(share, 2), locale=current_locale())


def listed(items: Iterable[str]) -> str:
    """Gives "a, b and c"."""
    return format_list([*items], locale=current_locale())


def country(code: str) -> str:
    """Gives a country's name; its code where only that is known."""
    return str(current_locale().territories.get(code, code))


def language(code: str) -> str:
    """Gives a language's name; its code where only that is known."""
    return str(current_locale().languages.get(code, code))


def age(years: float) -> str:
    """Gives an age as people say it: "33 years", below two years in months."""
    if years < _AGE_TOLD_IN_MONTHS:
        return ngettext("%(num)s month", "%(num)s months", round(years * 12))
    return ngettext("%(num)s year", "%(num)s years", int(years))


def without_accents(name: str) -> str:
    """Gives a name as it is sorted: "Österreich" among those with O."""
    return "".join(letter for letter in normalize("NFD", name.casefold()) if not combining(letter))
