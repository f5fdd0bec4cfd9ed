"""Guidance for those who want to use CPMS, by kind of hospital and language, read from guidance/LANGUAGE.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

__all__ = ["HOSPITALS", "LANGUAGES", "TOPICS", "Guidance", "Hospital", "Topic", "guidance"]

Hospital = Literal["member", "affiliated", "outside"]
HOSPITALS: tuple[Hospital, ...] = get_args(Hospital)
"""What a hospital is to the networks."""
LANGUAGES = ("en", "de", "fr", "es", "it")
"""Languages that guidance is written in."""
TOPICS = ("sign_in", "access", "referral", "consent")
"""What it tells, in order."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of it.

    Attributes:
        topic: Which one of `TOPICS`.
        title: Its heading.
        text: One paragraph.
    """

    topic: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """What somebody of a kind of hospital has to know.

    Attributes:
        hospital: Which kind.
        language: That it is written in.
        title: Its heading.
        topics: Its parts.
    """

    hospital: Hospital
    language: str
    title: str
    topics: tuple[Topic, ...]


def guidance(hospital: Hospital, language: str) -> Guidance:
    """Gives the guidance for a kind of hospital; in English where it is not written in the language."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    written = _written(language)
    topics = (Topic(name, written[name]["title"], _text(written[name], hospital)) for name in TOPICS)
    return Guidance(hospital, language, written["title"][hospital], tuple(topics))


def _text(topic: dict[str, str], hospital: Hospital) -> str:
    """What a topic says to a kind of hospital, where it does not say the same to all."""
    return topic["text"] if "text" in topic else topic[hospital]


@cache
def _written(language: str) -> dict[str, Any]:
    return tomllib.loads(files("api.entry").joinpath("guidance", f"{language}.toml").read_text(encoding="utf-8"))
