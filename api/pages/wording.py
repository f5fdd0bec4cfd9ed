"""How values are worded and rounded on the pages."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from api.rest.answers import ReasonAnswer
from data.iso import COUNTRY_BY_NAME, LANGUAGE_BY_NAME
from ontology.screening import IdentifierKind

__all__ = [
    "STATUS_WORDS",
    "age",
    "age_group",
    "country",
    "identifier_notice",
    "in_points",
    "language",
    "listed",
    "looks_like",
    "percent",
    "pointed",
    "points",
    "segments",
    "share_of",
    "status_in_full",
    "verbatim",
    "with_code",
]

STATUS_WORDS = {
    "present": "present",
    "excluded": "not present",
    "family": "in the family",
    "uncertain": "uncertain",
    "removed": "removed",
}
"""How a mention's status is called."""

_IDENTIFIER_WORDS: dict[IdentifierKind, tuple[str, str]] = {
    "name": ("a name", "names"),
    "birth_date": ("a date of birth", "dates of birth"),
    "phone": ("a phone number", "phone numbers"),
    "email": ("an e\N{NON-BREAKING HYPHEN}mail or web address", "e\N{NON-BREAKING HYPHEN}mail or web addresses"),
    "address": ("an address", "addresses"),
    "record_number": ("a record number", "record numbers"),
    "insurance_number": ("an insurance number", "insurance numbers"),
}

_AGE_GROUPS = {"adult": "adults", "paediatric": "children"}
_AGE_TOLD_IN_MONTHS = 2


def _names(code_by_name: dict[str, str]) -> dict[str, str]:
    """Gives the first, English, name of each code."""
    names: dict[str, str] = {}
    for name, code in code_by_name.items():
        names.setdefault(code, " ".join(word[:1].upper() + word[1:] for word in name.split()))
    return names


_COUNTRIES = _names(COUNTRY_BY_NAME)
_LANGUAGES = _names(LANGUAGE_BY_NAME)


def country(code: str) -> str:
    """Gives a country's English name; its code where only that is known."""
    return _COUNTRIES.get(code, code)


def language(code: str) -> str:
    """Gives a language's English name; its code where only that is known."""
    return _LANGUAGES.get(code, code)


def age(years: float) -> str:
    """Gives an age as people say it: "33 years", below two years in months."""
    number, unit = (round(years * 12), "month") if years < _AGE_TOLD_IN_MONTHS else (int(years), "year")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def age_group(group: str) -> str:
    """Gives whom an age group means."""
    return _AGE_GROUPS.get(group, group)


def listed(items: Iterable[str]) -> str:
    """Gives "a, b and c"."""
    *most, last = [*items] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def looks_like(kind: IdentifierKind) -> str:
    """Gives what a place that holds an identifier looks like."""
    return f"Looks like {_IDENTIFIER_WORDS[kind][0]}"


def identifier_notice(kinds: Sequence[IdentifierKind]) -> str:
    """Gives what is said of the identifiers in a text, one kind for each of them."""
    counts = {kind: kinds.count(kind) for kind in kinds}
    what = listed(_IDENTIFIER_WORDS[kind][count > 1] for kind, count in counts.items())
    stand, them = ("stands", "it") if len(kinds) == 1 else ("stand", "them")
    return (
        f"What looks like {what} {stand} in this text. Take {them} out before a real "
        "patient\N{RIGHT SINGLE QUOTATION MARK}s text is used; "
        "nothing was stored."
    )


def percent(probability: float) -> str:
    """Gives a probability as people read it: "41 %", "< 1 %"."""
    if 0 < probability < 0.01:  # noqa: PLR2004 - what would round to nothing
        return "< 1\N{NO-BREAK SPACE}%"
    return f"{probability * 100:.0f}\N{NO-BREAK SPACE}%"


def share_of(part: float, whole: float) -> float:
    """Gives how long a bar is, 0 to 100."""
    return 0.0 if whole <= 0 else round(min(max(part / whole, 0.0), 1.0) * 100, 2)


def points(contributions: Sequence[float]) -> list[int]:
    """Gives shares in tenths of points of a hundred that add up to their rounded sum, by largest remainders."""
    scaled = [contribution * 1000 for contribution in contributions]
    whole = [int(value // 1) for value in scaled]
    missing = round(sum(scaled)) - sum(whole)
    by_remainder = sorted(range(len(scaled)), key=lambda place: whole[place] - scaled[place])
    for place in by_remainder[:missing]:
        whole[place] += 1
    return whole


def pointed(reasons: Sequence[ReasonAnswer]) -> list[tuple[ReasonAnswer, int]]:
    """Gives reasons with their points; those that round to nothing are left out, which changes no sum."""
    with_points = list(zip(reasons, points([reason.contribution for reason in reasons]), strict=True))
    return [pair for pair in with_points if pair[1]] or with_points


def in_points(tenths: int) -> str:
    """Gives tenths of points as they are shown: "6.2"."""
    return f"{tenths / 10:.1f}"


def with_code(text: str) -> Markup:
    """Gives a sentence with what stands between backticks set as code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(text.split("`"))
    )


def segments(reasons: Iterable[ReasonAnswer], best: float) -> list[tuple[str, float, float]]:
    """Gives the parts of a stacked bar as (kind, start, width), 0 to 100 where `best` fills it; kinds stay together."""
    by_kind: dict[str, float] = {}
    for reason in reasons:
        by_kind[reason.kind] = by_kind.get(reason.kind, 0.0) + max(reason.contribution, 0.0)
    parts, start = [], 0.0
    for kind, contribution in by_kind.items():
        width = share_of(contribution, best)
        parts.append((kind, round(start, 2), width))
        start += width
    return parts


def status_in_full(kind: str, status: str) -> str:
    """Gives a mention's status and, where it is not plain, whether it counts."""
    counts = {"family": "not counted", "removed": "not counted", "uncertain": "not counted"}
    if kind == "disorder" and status == "uncertain":
        counts["uncertain"] = "counted as a suspicion"
    return ", ".join(filter(None, (STATUS_WORDS[status], counts.get(status))))


def verbatim(text: str) -> Markup:
    """Gives text that a browser keeps as it is, so that offsets into it hold: it changes bare carriage returns."""
    return Markup("&#13;").join(escape(part) for part in text.split("\r"))
