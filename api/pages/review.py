"""What was read of a case beside what a person made of it, mention by mention."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.corrections import PlacedCorrection, as_json, fitting
from api.pages.translation import _
from api.pages.wording import STATUS_WORDS, status_in_full, status_word
from api.rest.answers import MentionAnswer
from data.case import SECTIONS, Case
from matching import Matcher

__all__ = ["CaseUnderReview", "ReviewedMention", "mentions_json", "review", "under_review"]


@dataclass(frozen=True, slots=True)
class ReviewedMention:
    """A place in a text: what was read there, and what it means after the corrections.

    Attributes:
        field: Which text of the case.
        start: First code point.
        end: Code point behind the last.
        text: The words.
        read: What was read; None for a mention that a person added.
        now: What counts; None for one that was removed.
    """

    field: str
    start: int
    end: int
    text: str
    read: MentionAnswer | None
    now: MentionAnswer | None

    @property
    def shown(self) -> MentionAnswer:
        """What counts, or what counted before it was removed."""
        shown = self.now or self.read
        assert shown is not None
        return shown

    @property
    def status(self) -> str:
        """Status in one word, "removed" where it does not count any more."""
        return self.now.status if self.now else "removed"

    @property
    def is_changed(self) -> bool:
        """Whether a person changed it."""
        return (self.read and (self.read.id, self.read.status)) != (self.now and (self.now.id, self.now.status))

    @property
    def rule(self) -> str:
        """The laboratory rule by which it was read; empty for what is named or was replaced."""
        return self.read.rule if self.read and self.read.id == self.shown.id else ""

    @property
    def title(self) -> str:
        """All of it in words."""
        by_hand = f" ({_('by hand')})" if self.is_changed else ""
        words = f"{self.shown.label} ({self.shown.id}), {status_in_full(self.shown.kind, self.status)}{by_hand}"
        return f"{words}; {self.rule}" if self.rule else words

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What it may become without scripts, as (value, words), the first as it is."""
        current = [("kept", status_word(self.status))]
        others = [(one, status_word(one)) for one in STATUS_WORDS if one not in {self.status, "removed"}]
        removal = [("removed", _("remove"))] if self.now else []
        restoring = [("read", _("as it was read"))] if self.is_changed and self.read else []
        return [*current, *others, *removal, *restoring]

    @property
    def json(self) -> str:
        """The mention as a correction, which a choice then changes."""
        one = PlacedCorrection(
            field=self.shown.field,
            start=self.start,
            end=self.end,
            was=self.read.id if self.read else None,
            now=self.now.id if self.now else None,
            status=self.shown.status,
            text=self.text,
        )
        return as_json([one])[1:-1]


@dataclass(frozen=True, slots=True)
class CaseUnderReview:
    """A case with the corrections that fit it.

    Attributes:
        case: With these corrections.
        as_read: Its mentions without them; None where there is none and reading gives the same.
        corrections: Those that fit.
        lost: Those that do not.
    """

    case: Case
    as_read: list[MentionAnswer] | None
    corrections: list[PlacedCorrection]
    lost: list[PlacedCorrection]


def under_review(case: Case, corrections: Sequence[PlacedCorrection], matcher: Matcher) -> CaseUnderReview:
    """Gives a case with its own corrections and those of the page, as far as they fit its texts."""
    texts = {name: text for name in ("summary", *SECTIONS) if (text := getattr(case, name))}
    own = [
        PlacedCorrection(**one.model_dump(), text=texts.get(one.field, "")[one.start : one.end])
        for one in case.corrections
    ]
    if not (own or corrections):
        return CaseUnderReview(case, None, [], [])
    uncorrected = case.model_copy(update={"corrections": ()})
    as_read = [MentionAnswer.of(mention) for mention in matcher.understand(uncorrected).mentions]
    fit, lost = fitting([*own, *corrections], texts, as_read)
    corrected = case.model_copy(update={"corrections": tuple(one.correction for one in fit)})
    return CaseUnderReview(corrected, as_read, fit, lost)


def review(
    as_read: Iterable[MentionAnswer], counting: Iterable[MentionAnswer], corrections: Iterable[PlacedCorrection]
) -> list[ReviewedMention]:
    """Gives every mention, those removed and added too, in order of their places.

    Args:
        as_read: The mentions before any correction.
        counting: The mentions after all of them.
        corrections: Those that lie between.
    """
    by_place = {_place(one, one.id): one for one in counting}
    corrected = {_place(one, one.was): one for one in corrections if one.was is not None}
    reviewed = []
    for mention in as_read:
        correction = corrected.get(_place(mention, mention.id))
        meaning = mention.id if correction is None else correction.now
        now = None if meaning is None else by_place.get(_place(mention, meaning))
        reviewed.append(_reviewed(mention, mention, now))
    reviewed += [
        _reviewed(added, None, added)
        for correction in corrections
        if correction.was is None and (added := by_place.get(_place(correction, correction.now)))
    ]
    return sorted(reviewed, key=lambda one: (one.start, -one.end))


def mentions_json(mentions: Iterable[ReviewedMention]) -> str:
    """Gives the mentions as the page's script reads them."""
    return json.dumps([_record(one) for one in mentions], ensure_ascii=False)


def _place(one: MentionAnswer | PlacedCorrection, identifier: str | None) -> tuple[str, int, int, str | None]:
    return one.field, one.start, one.end, identifier


def _reviewed(at: MentionAnswer, read: MentionAnswer | None, now: MentionAnswer | None) -> ReviewedMention:
    return ReviewedMention(at.field, at.start, at.end, at.text, read, now)


def _record(mention: ReviewedMention) -> dict[str, Any]:
    return {
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "read": _meaning(mention.read),
        "now": _meaning(mention.now),
    }


def _meaning(mention: MentionAnswer | None) -> dict[str, str] | None:
    if mention is None:
        return None
    return {name: getattr(mention, name) for name in ("id", "label", "kind", "status", "rule")}
