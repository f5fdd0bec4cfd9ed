"""What a form of a page sent: fields, cleaned and bounded, and files; and what is told of a field that is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.pages.formats import clock
from api.pages.retelling import retold
from api.pages.translation import _
from api.refusals import StaleError
from data.cleaning import cleaned
from data.errors import InputError

__all__ = ["Sent", "SentFile", "SentForm", "by_field", "wrong"]

LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class SentFile:
    """A file of a form."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class SentForm:
    """A form as it came; what it does not hold is empty.

    Attributes:
        fields: Each field's values, in the order in which they came.
        files: Each field's file, where one was chosen.
    """

    fields: Mapping[str, list[str]] = field(default_factory=dict, repr=False)
    files: Mapping[str, SentFile] = field(default_factory=dict, repr=False)

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """Gives a text, line ends as one character, without control characters and white space around it."""
        value = self.fields.get(name, [""])[-1]
        return cleaned(value[: 2 * longest]).replace("\r\n", "\n").strip()[:longest]

    def line(self, name: str) -> str:
        """Gives a line of text."""
        return " ".join(self.text(name, 1000).split())[:500]

    def ticked(self, name: str) -> bool:
        """Tells whether a box is ticked."""
        return bool(self.line(name))

    def day(self, name: str) -> date | None:
        """Gives a day; None where the field is empty.

        Raises:
            InputError: It is no day.
        """
        text = self.line(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise wrong(name, _("This is no day of the calendar; write it as 2026-03-01.")) from None

    def moment(self, name: str) -> datetime | None:
        """Gives a moment by the clock of the pages; None where the field is empty.

        Raises:
            InputError: It is none.
        """
        text = self.line(name)
        try:
            return datetime.fromisoformat(text).replace(tzinfo=clock()) if text else None
        except ValueError:
            raise wrong(name, _("This is no time; write it as 2026-03-01 14:00.")) from None

    def count(self, name: str) -> int | None:
        """Gives a number; None where the field is empty.

        Raises:
            InputError: It is no whole number.
        """
        text = self.line(name)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 6):  # noqa: PLR2004 - more digits than any count
            raise wrong(name, _("This is no whole number."))
        return int(text)

    def check_version(self) -> Callable[[int], None]:
        """Gives what makes sure that nobody changed a thing since the page was made."""
        sent = self.line("version")

        def check(version: int) -> None:
            if sent != str(version):
                raise StaleError(_("Somebody changed this in the meantime. Look at it again, then repeat your change."))

        return check


def wrong(name: str, text: str) -> InputError:
    """Gives what is raised of a field that is wrong, in words for whoever filled it in."""
    return InputError(f"{name}: {text}")


def by_field(error: InputError, *names: str) -> dict[str, str]:
    """Gives what is wrong, by the field that it is about: the first of the names where the message names none."""
    name, colon, rest = error.problem.partition(": ")
    stated = name if colon and name in names else names[0]
    problem = retold(rest if colon and name == stated else error.problem)
    way_out = f"; {retold(error.suggestion)}" if error.suggestion else ""
    return {stated: problem[:1].upper() + problem[1:] + way_out}


async def _sent(request: Request) -> SentForm:
    form = await request.form()
    fields: dict[str, list[str]] = {}
    files: dict[str, SentFile] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files[name] = SentFile(cleaned(value.filename)[:500], await value.read())
            await value.close()
        else:
            fields.setdefault(name, []).append(value)
    return SentForm(fields, files)


Sent = Annotated[SentForm, Depends(_sent)]
"""The form of a request."""
