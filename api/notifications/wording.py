"""The words of the mails, in the languages that they are written in; one file each in wording/."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

__all__ = ["LANGUAGES", "Wording", "wording_in"]

LANGUAGES = ("en", "de", "fr", "es", "it")
"""Languages of the mails, ISO 639-1; the first is for everybody else."""

# Nobody's own zone is known, so one is named: that of the Commission, which runs the networks.
_ZONE = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Wording:
    """How mails are worded in one language."""

    language: str
    _words: Mapping[str, Any]

    def subject(self, kind: str, values: Mapping[str, str], *, urgent: bool = False) -> str:
        """Gives the subject of a kind of mail."""
        subject: str = self._words[kind]["subject"].format_map(values)
        return f"{self._words['urgent']}{subject}" if urgent else subject

    def text(self, kind: str, values: Mapping[str, str], link: str) -> str:
        """Gives the whole text of a kind of mail: greeting, what there is to say, the link, who writes."""
        footer = "footer" if values.get("network") else "footer_without_network"
        parts = [
            self._words["greeting"].format_map(values),
            self._words[kind]["text"].format_map(values),
            f"{self._words['link']}\n{link}",
            "-- \n" + self._words[footer].format_map(values),
        ]
        return "\n\n".join(parts) + "\n"

    def moment(self, at: datetime) -> str:
        """Gives a moment in words, in Brussels time."""
        return format_datetime(at, self._words["time"], tzinfo=_ZONE, locale=self.language)


@cache
def wording_in(language: str | None) -> Wording:
    """Gives the wording in a language; in English where there is none in it."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    source = files("api.notifications").joinpath("wording", f"{chosen}.toml")
    return Wording(chosen, tomllib.loads(source.read_text(encoding="utf-8")))
