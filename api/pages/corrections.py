"""Corrections as the page keeps them: in a hidden field of its form, each with the words it was made at."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from api.rest.answers import MentionAnswer
from data.correction import Correction
from data.errors import InputError

__all__ = ["Choice", "PlacedCorrection", "as_json", "chosen", "fitting", "from_json"]

Choice = tuple[str, str]
"""A mention as a PlacedCorrection in JSON, and what it becomes: kept, read, removed, or a status."""

_Key = tuple[str, int, int, str | None, str | None]


class PlacedCorrection(Correction):
    """A correction and the words it was made at, by which it is found again when the text around them changes.

    Attributes:
        text: The words.
    """

    text: str

    @property
    def correction(self) -> Correction:
        """The correction alone."""
        return Correction.model_validate(self.model_dump(exclude={"text"}))


_LIST = TypeAdapter(list[PlacedCorrection])


def from_json(written: str) -> list[PlacedCorrection]:
    """Gives the corrections of the hidden field, none where it is empty.

    Raises:
        InputError: It was changed by hand and cannot be read.
    """
    if not written.strip():
        return []
    try:
        return _LIST.validate_json(written)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"corrections: {place}: {first['msg']}", "ask again with the text alone") from None


def as_json(corrections: Sequence[PlacedCorrection]) -> str:
    """Gives what the hidden field holds."""
    return _LIST.dump_json(list(corrections)).decode()


def chosen(corrections: Iterable[PlacedCorrection], choices: Iterable[Choice]) -> list[PlacedCorrection]:
    """Gives the corrections with what was chosen in the list of mentions, which serves browsers without scripts.

    Raises:
        InputError: A choice was made by hand and cannot be read.
    """
    by_key = {_key(one): one for one in corrections}
    for mention, becomes in choices:
        if becomes == "kept":
            continue
        at, *others = from_json(f"[{mention}]") or (None,)
        if at is None or others:
            raise InputError("corrections: a choice without its mention", "ask again with the text alone")
        by_key.pop(_key(at), None)
        if becomes == "read" or (becomes == "removed" and at.was is None):
            continue
        changed = at.model_dump() | (
            {"now": None} if becomes == "removed" else {"now": at.now or at.was, "status": becomes}
        )
        try:
            made = PlacedCorrection.model_validate(changed)
        except ValidationError:
            raise InputError(f"corrections: {becomes[:40]} is no status", "ask again with the text alone") from None
        by_key[_key(made)] = made
    return list(by_key.values())


def fitting(
    corrections: Iterable[PlacedCorrection], texts: Mapping[str, str], as_read: Iterable[MentionAnswer]
) -> tuple[list[PlacedCorrection], list[PlacedCorrection]]:
    """Parts the corrections that still fit the texts from those that do not.

    One whose words stand elsewhere, and only once, moves there with them.

    Args:
        corrections: As they were made, perhaps at an earlier text.
        texts: Field of the case -> its text.
        as_read: The mentions before any correction.
    """
    known = {(one.field, one.start, one.end, one.id) for one in as_read}
    fit: dict[_Key, PlacedCorrection] = {}
    lost: list[PlacedCorrection] = []
    for correction in corrections:
        placed = _placed(correction, texts.get(correction.field, ""))
        was_read = placed is not None and (
            placed.was is None or (placed.field, placed.start, placed.end, placed.was) in known
        )
        if placed is not None and was_read:
            fit[_key(placed)] = placed
        else:
            lost.append(correction)
    return list(fit.values()), lost


def _placed(correction: PlacedCorrection, text: str) -> PlacedCorrection | None:
    if text[correction.start : correction.end] == correction.text:
        return correction
    if not correction.text or text.count(correction.text) != 1:
        return None
    start = text.index(correction.text)
    return correction.model_copy(update={"start": start, "end": start + len(correction.text)})


def _key(correction: Correction) -> _Key:
    """What a correction is about; at one place several mentions may be added, but each is corrected once."""
    added = correction.now if correction.was is None else None
    return correction.field, correction.start, correction.end, correction.was, added
