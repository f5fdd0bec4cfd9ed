"""Biographies and titles of publications, put together from sentences.toml."""

import csv
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

_SENTENCES = Path(__file__).parent / "sentences.toml"
_SPECIALTIES = Path(__file__).parent / "specialties.csv"
# A first word that ends so is an ordinary word, not a person's name, and is small inside a sentence.
_ORDINARY_ENDINGS = (
    *("osis", "itis", "oma", "plasia", "pathy", "aly", "ency", "ia", "ism", "oid", "tion"),
    *("ic", "al", "ar", "ary", "ous", "ile", "ed", "ive", "ior", "ete", "ple"),
)
_NOT_ORDINARY = frozenset({"Cornelia"})
_NAMED_AFTER_A_PERSON = re.compile(r"([A-ZÀ-Ý][\w'-]+(?: [A-ZÀ-Ý][\w'-]+)*) (syndrome|disease)")
_FORMS = {
    ("de", "syndrome"): "{}-Syndrom",
    ("de", "disease"): "{}-Krankheit",
    ("fr", "syndrome"): "syndrome de {}",
    ("fr", "disease"): "maladie de {}",
    ("es", "syndrome"): "síndrome de {}",
    ("es", "disease"): "enfermedad de {}",
    ("it", "syndrome"): "sindrome di {}",
    ("it", "disease"): "malattia di {}",
}


def biography(language: str, fields: Mapping[str, str], random: Random) -> str:
    """Puts a biography of two or three sentences together in en, de, fr, es or it."""
    sentences = _sentences()[language]
    drawn = [_drawn(sentences["opening"], fields, random)]
    drawn += [_drawn(sentences["middle"], fields, random) for _ in range(random.randint(1, 2))]
    drawn.append(_drawn(sentences["closing"], fields, random))
    return " ".join(sentence for sentence in dict.fromkeys(drawn) if sentence)


def title(fields: Mapping[str, str], random: Random) -> str:
    """Invents the title of a publication on a disorder, a gene or a finding."""
    patterns = _sentences()["titles"]
    kinds = ["disorder", *(kind for kind in ("gene", "finding") if kind in fields)]
    return _drawn(patterns[random.choice(kinds)], fields, random)


def finding_in_sentence(name: str) -> str:
    """Gives a finding's name as it stands inside a sentence; abbreviations keep their capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def disorder_in(language: str, name: str) -> str:
    """Gives a disorder's name as an expert writing in this language would; English where we know no better."""
    first = name.split(maxsplit=1)[0].rstrip(",")
    is_ordinary = first[1:2].islower() and first.endswith(_ORDINARY_ENDINGS) and first not in _NOT_ORDINARY
    if language == "en":
        return name[:1].lower() + name[1:] if is_ordinary else name
    match = _NAMED_AFTER_A_PERSON.fullmatch(name)
    if not match or is_ordinary:
        return name
    form = _FORMS[language, match[2]].format(match[1])
    return re.sub(r"\bde (?=[AEIOUÀ-Ý])", "d'", form) if language == "fr" else form


@cache
def specialties() -> dict[str, dict[str, str]]:
    """Gives the specialty of each network's experts by language."""
    with _SPECIALTIES.open(encoding="utf-8", newline="") as table:
        return {row.pop("network"): row for row in csv.DictReader(table)}


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads(_SENTENCES.read_text(encoding="utf-8"))


def _drawn(patterns: Sequence[str], fields: Mapping[str, str], random: Random) -> str:
    capitals = {name.capitalize(): text[:1].upper() + text[1:] for name, text in fields.items()}
    known = {**fields, **capitals}
    fillable = [pattern for pattern in patterns if _names(pattern) <= known.keys()]
    return random.choice(fillable).format_map(known)


def _names(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
