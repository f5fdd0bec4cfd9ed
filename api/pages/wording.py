"""How values are worded and rounded on the pages."""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from api.pages.formats import listed, number
from api.pages.translation import N_, _, ngettext
from api.rest.answers import ReasonAnswer
from ontology.screening import IdentifierKind

__all__ = [
    "MEMBERSHIP_WORDS",
    "SECTION_WORDS",
    "STATUS_WORDS",
    "age_group",
    "described",
    "identifier_notice",
    "in_points",
    "looks_like",
    "pointed",
    "points",
    "segments",
    "share_of",
    "status_in_full",
    "status_word",
    "verbatim",
    "with_code",
]

STATUS_WORDS = {
    "present": N_("present"),
    "excluded": N_("not present"),
    "family": N_("in the family"),
    "uncertain": N_("uncertain"),
    "removed": N_("removed"),
}
"""How a mention's status is called, in English."""

_IDENTIFIER_WORDS: dict[IdentifierKind, tuple[str, str]] = {
    "name": (N_("a name"), N_("names")),
    "birth_date": (N_("a date of birth"), N_("dates of birth")),
    "phone": (N_("a phone number"), N_("phone numbers")),
    "email": (
        N_("an e\N{NON-BREAKING HYPHEN}mail or web address"),
        N_("e\N{NON-BREAKING HYPHEN}mail or web addresses"),
    ),
    "address": (N_("an address"), N_("addresses")),
    "record_number": (N_("a record number"), N_("record numbers")),
    "insurance_number": (N_("an insurance number"), N_("insurance numbers")),
}

_AGE_GROUPS = {"adult": N_("adults"), "paediatric": N_("children")}


MEMBERSHIP_WORDS = {"full": N_("full member"), "affiliated": N_("affiliated partner"), "none": N_("no member")}
"""How a centre's membership is called, in English."""

SECTION_WORDS = {
    "summary": N_("Summary"),
    "history": N_("History"),
    "clinical": N_("Clinical"),
    "laboratory": N_("Laboratory"),
    "genetic": N_("Genetic"),
    "histology": N_("Histology"),
    "imaging": N_("Imaging"),
}
"""How a case's texts are called, in English."""


def status_word(status: str) -> str:
    """Gives how a mention's status is called."""
    return _(STATUS_WORDS[status])


def age_group(group: str) -> str:
    """Gives whom an age group means."""
    return _(_AGE_GROUPS[group]) if group in _AGE_GROUPS else group


def looks_like(kind: IdentifierKind) -> str:
    """Gives what a place that holds an identifier looks like."""
    return _("Looks like %(what)s", what=_(_IDENTIFIER_WORDS[kind][0]))


def identifier_notice(kinds: Sequence[IdentifierKind]) -> str:
    """Gives what is said of the identifiers in a text, one kind for each of them."""
    counts = {kind: kinds.count(kind) for kind in kinds}
    what = listed(_(_IDENTIFIER_WORDS[kind][count > 1]) for kind, count in counts.items())
    return ngettext(
        "What looks like %(what)s stands in this text. "
        "Take it out before a real patient\N{RIGHT SINGLE QUOTATION MARK}s text is used; nothing was stored.",
        "What looks like %(what)s stand in this text. "
        "Take them out before a real patient\N{RIGHT SINGLE QUOTATION MARK}s text is used; nothing was stored.",
        len(kinds),
        what=what,
    )


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
    return number(tenths / 10, 1)


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
    counts = {"family": _("not counted"), "removed": _("not counted"), "uncertain": _("not counted")}
    if kind == "disorder" and status == "uncertain":
        counts["uncertain"] = _("counted as a suspicion")
    return ", ".join(filter(None, (status_word(status), counts.get(status))))


def described(name: str, errors: Mapping[str, str], hint: str) -> Markup:
    """Gives the attributes that tie a field to its error and its hint."""
    by = [f"{name}-error"] * (name in errors) + [f"{name}-hint"] * bool(hint)
    invalid = Markup(' aria-invalid="true"') if name in errors else Markup()
    return invalid + (Markup(' aria-describedby="{}"').format(" ".join(by)) if by else Markup())


def verbatim(text: str) -> Markup:
    """Gives text that a browser keeps as it is, so that offsets into it hold: it changes bare carriage returns."""
    return Markup("&#13;").join(escape(part) for part in text.split("\r"))
