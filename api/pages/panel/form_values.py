"""What a form of the panel pages holds, checked as far as it is the form's matter."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, get_args
from zoneinfo import ZoneInfo

from fastapi import Depends, Path
from starlette.requests import Request

from api.cases.screened_texts import ALLOWED_BECAUSE, Screening
from data.errors import InputError
from ontology.screening import Identifier, ScreeningDecision, find_identifiers

__all__ = ["CLOCK", "FormProblem", "FormValues", "Id", "PostedForm", "problem_in"]

CLOCK = ZoneInfo("Europe/Brussels")
"""Whose clock fields for a time are in, as pages show times."""

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
"""An id in an address."""

_LONGEST = 60_000
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class FormProblem:
    """Why a step was not carried out, to be shown where it was asked for.

    Attributes:
        step: The form.
        field: The field of it; empty where it is about the whole step.
        message: In English.
        identifiers: What of the text looks like an identifier, where that is the problem.
    """

    step: str
    field: str
    message: str
    identifiers: tuple[Identifier, ...] = dataclasses.field(default=(), repr=False)


@dataclass(frozen=True)
class FormValues:
    """The fields of a form, each with all that was sent for it."""

    values: Mapping[str, Sequence[str]] = dataclasses.field(repr=False)

    def get(self, name: str) -> str:
        """Gives the text of a field as it was typed; empty where it is missing."""
        found = self.values.get(name, ())
        return found[0] if found else ""

    def all(self, name: str) -> list[str]:
        """Gives everything that was sent under a name, each once."""
        return list(dict.fromkeys(one for one in self.values.get(name, ()) if one))

    def text(self, name: str) -> str:
        """Gives the text of a field that is to be kept.

        Raises:
            InputError: It holds NUL or half a character, or is beyond all bounds.
        """
        typed = self.get(name).replace("\r\n", "\n")
        if found := _UNWRITABLE.search(typed):
            raise InputError(f"{name}: NUL or half a character at {found.start()}", "take it out")
        if len(typed) > _LONGEST:
            raise InputError(f"{name}: {len(typed):,} characters", "at most 50,000")
        return typed

    def number(self, name: str) -> int | None:
        """Gives a whole number; None where the field is empty.

        Raises:
            InputError: It is none.
        """
        typed = self.get(name).strip()
        if not typed:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", typed):
            raise InputError(f"{name}: not a whole number", "write digits alone")
        return int(typed)

    def moment(self, name: str) -> datetime | None:
        """Gives a moment by the pages' clock; None where the field is empty.

        Raises:
            InputError: It is none.
        """
        typed = self.get(name).strip()
        if not typed:
            return None
        try:
            return datetime.fromisoformat(typed[:16]).replace(tzinfo=CLOCK)
        except ValueError:
            raise InputError(f"{name}: not a date and time", "write 2026-03-01T14:00") from None

    def has(self, name: str) -> bool:
        """Tells whether a box is ticked."""
        return bool(self.get(name))

    @cached_property
    def screening(self) -> Screening:
        """What to do with identifiers: refuse them where the form does not say."""
        given = self.get("identifiers")
        decision: ScreeningDecision = next((one for one in get_args(ScreeningDecision) if one == given), "refuse")
        reason = next((one for one in ALLOWED_BECAUSE if one == self.get("kept_because")), None)
        return Screening(decision, reason if decision == "allow" else None)


async def _values(request: Request) -> FormValues:
    form = await request.form(max_files=0, max_fields=500)
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value)
    return FormValues(values)


PostedForm = Annotated[FormValues, Depends(_values)]
"""The form of a request, which the check against forgery has read before."""


def problem_in(step: str, form: FormValues, error: Exception, fields: Sequence[str]) -> FormProblem:
    """Gives how a refusal is shown: beside the field that it names, with what looks like an identifier there.

    Args:
        step: The form.
        form: What was sent.
        error: The refusal; its message begins with the field where it is about one.
        fields: The fields of the form.
    """
    message = str(error)
    named, _, rest = message.partition(": ")
    place = next((one for one in fields if one == named), "")
    found: tuple[Identifier, ...] = ()
    if place and isinstance(error, InputError):
        found = find_identifiers(form.get(place).replace("\r\n", "\n").strip())
    return FormProblem(step, place, rest if place else message, found)
