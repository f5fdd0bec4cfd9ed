"""References to the consent forms in the 24 official languages of the EU, read from `consent_forms.toml`.

The forms themselves are signed and kept at the hospital; a reference says which one, so that the form behind a consent
can be found.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from data.errors import InputError

__all__ = ["KINDS", "ConsentForm", "ConsentKind", "consent_form", "consent_forms"]

ConsentKind = Literal["care", "registry", "research"]
"""For sharing in care (a must), in registries and databases, and for being contacted for research."""
KINDS: tuple[ConsentKind, ...] = get_args(ConsentKind)


@dataclass(frozen=True)
class ConsentForm:
    """A reference to a form.

    Attributes:
        form_id: Names it, such as `care-de`.
        kind: What is consented to.
        language: ISO 639-1.
        language_name: What the language calls itself.
        title: What the form is about, in its language.
        version: What is recorded where nobody says which version was signed.
    """

    form_id: str
    kind: ConsentKind
    language: str
    language_name: str
    title: str
    version: str


@cache
def consent_forms() -> tuple[ConsentForm, ...]:
    """Gives all forms, language by language, consent for care first."""
    table = tomllib.loads(files("api.cases").joinpath("consent_forms.toml").read_text(encoding="utf-8"))
    return tuple(
        ConsentForm(
            form_id=f"{kind}-{language}",
            kind=kind,
            language=language,
            language_name=entry["name"],
            title=entry[kind],
            version=table["version"],
        )
        for language, entry in sorted(table["languages"].items())
        for kind in KINDS
    )


def consent_form(kind: ConsentKind, language: str) -> ConsentForm:
    """Gives the form of a kind in a language.

    Raises:
        InputError: There is none in this language.
    """
    found = [form for form in consent_forms() if form.kind == kind and form.language == language]
    if not found:
        spoken = ", ".join(sorted({form.language for form in consent_forms()}))
        raise InputError(f"language: there is no consent form in {language!r}", f"take one of {spoken}")
    return found[0]
