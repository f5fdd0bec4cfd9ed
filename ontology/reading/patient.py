"""Age and sex of the patient, from a text as clinicians write it; patient_words.toml holds the words of each language.

Every number that may be an age has points, also of that table: for a unit, a person beside it, a word such as "now", a
place near the beginning; against it for a word such as "since" or "history". The best that has enough of them counts.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile
from typing import Any, Literal, NamedTuple, TypeVar

from ontology.reading.detection import detect
from ontology.reading.language import LANGUAGES
from ontology.reading.phrase_index import PhraseIndex
from ontology.reading.words import Word, folded_word

Sex = Literal["FEMALE", "MALE", "UNKNOWN_SEX"]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Patient:
    """What ranges of laboratory values depend on: age in years where it is known, sex as GA4GH writes it."""

    age_years: float | None = None
    sex: str = "UNKNOWN_SEX"


UNKNOWN_PATIENT = Patient()

_READ_AT_MOST, _UNSURE = 1500, 60
"""Characters; who the patient is stands at the beginning, and a text shorter than the second hides its language."""
_WINDOW, _NAMES, _EARLY, _FIRST_SENTENCES = 8, 3, 12, 3
"""Tokens read beside a number, names between a person and an age, tokens within which a bare number or letter tells."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|\n")
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9])?")
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014")
_ENDS = frozenset(".,;:)]\n(/")
_STOPS = frozenset(".!?;\n\u2022")
_BESIDE = frozenset(",/(.-\u2013")  # between an age and the letter of a sex
_AMBIGUOUS_UNITS = frozenset("aglmr")
_BRITISH_UNITS = {"12": "M", "52": "W", "7": "D"}  # "18/12" are months, "3/52" weeks
_UNITS = {"years": "Y", "months": "M", "weeks": "W", "days": "D"}
_OLDEST = {"Y": 120, "M": 240, "W": 150, "D": 700}
_SMALLER = {"Y": ("M", 12), "M": ("D", 30), "W": ("", 0), "D": ("", 0)}
_PREGNANCY, _ADULT = range(20, 44), 16  # weeks, and years of those with a profession
_SEXES: Mapping[str, Sex] = {"female": "FEMALE", "male": "MALE", "unknown": "UNKNOWN_SEX"}
_SIGNS = {"FEMALE": 1, "MALE": -1, "UNKNOWN_SEX": 0}
_KINDS = ("weak", "person", "child", "kin", "patient")
_BEFORE = ("past_before", "with_age", "aged", "current", "corrected")
_BEHIND = ("past_after", "old", "half", "corrected")


class _Role(NamedTuple):
    kind: str
    sex: Sex


class _Candidate(NamedTuple):
    first: int
    last: int
    age: str
    score: float
    sex: Sex | None
    is_adjective: bool


class _Words:
    """One language's table of patient_words.toml, or several as one."""

    def __init__(self, tables: Sequence[Mapping[str, str]]) -> None:
        self._lists = {key: [word for table in tables for word in table[key].split()] for key in tables[0]}
        people = ((word, _Role(kind, sex)) for kind in _KINDS for word, sex in self._by_sex(kind).items())
        self.people = PhraseIndex((_folded(word), role) for word, role in people)
        self.forms = PhraseIndex((_exact(word), sex) for word, sex in self._by_sex("forms").items())
        self.articles, self.letters, self.endings = map(self._by_sex, ("articles", "letters", "endings"))
        self.stems = {_folded(phrase): value for table in tables for phrase, value in _numbers(table).items()}
        self.numbers = PhraseIndex(self.stems.items())
        self.units = {_folded(word): unit for key, unit in _UNITS.items() for word in self._lists[key]}
        self.joined = {_folded(word): unit for key, unit in _UNITS.items() for word in self._lists[f"{key}_joined"]}
        self.joined_ends = tuple(self.joined)
        self.sets = {key: frozenset(words) for key, words in self._lists.items()}
        fillers, other = f"(?: (?:{self._choice('fillers')}))*", self._choice("not_newborn")
        self._patterns = {f"<{key}": re.compile(f" (?:{self._choice(key)}){fillers} $") for key in _BEFORE}
        self._patterns["<born_to"] = re.compile(f" (?:{self._choice('born_to')})(?: [^ ,.;]+)* $")
        self._patterns |= {f">{key}": re.compile(rf"\A (?:[-/] )*(?:{self._choice(key)}) ") for key in _BEHIND}
        self.newborn = re.compile(f"(?P<other> (?:{other}))? (?:{self._choice('newborn')})(?! (?:{other}) ) ")

    def length(self, key: str, window: str) -> int:
        """How many tokens at the end ("<") of a window, with fillers, or at its start (">") are a phrase of a list."""
        found = self._patterns[key].search(window)
        return len(found.group().split()) if found else 0

    def _by_sex(self, kind: str) -> dict[str, Sex]:
        return {word: sex for key, sex in _SEXES.items() for word in self._lists.get(f"{kind}_{key}", ())}

    def _choice(self, key: str) -> str:
        phrases = sorted(map(_exact, self._lists[key]), key=len, reverse=True)
        return "|".join(map(re.escape, phrases)) or "(?!)"


class _Reading:
    """The beginning of a text as tokens, with its people and the numbers that may be ages."""

    def __init__(self, text: str, words: _Words) -> None:
        self._words = words
        tokens = list(_tokens(text, words.sets["titles"]))
        self._exact, self._sentences = [word for word, _ in tokens], [sentence for _, sentence in tokens]
        self._starts = [True, *(one != other for one, other in pairwise(self._sentences))]
        self._glued = [False, *(one.end == other.start for one, other in pairwise(self._exact))]
        self._texts = [text[word.start : word.end] for word in self._exact]
        self._lower = [word.plain for word in self._exact]
        self._folded = [Word(_fold(word.plain), word.start, word.end) for word in self._exact]
        self._people = dict(self._find_people())
        # A capital within a sentence is a courtesy: "Wir überweisen Ihnen Ihre Patientin".
        is_own = [self._starts[place] or text[0].islower() for place, text in enumerate(self._texts)]
        self._forms = [found for found in _found(words.forms, self._exact) if is_own[found[0]]]
        self._ends = {last: _Role("person", sex) for _, last, sex in self._forms} | dict(self._people.values())
        self._candidates = list(self._find_candidates())

    def age(self) -> str | None:
        """The best candidate's, else that of a newborn, else none."""
        good = [candidate for candidate in self._candidates if candidate.score >= _tables()["points"]["threshold"]]
        if good:
            return max(good, key=lambda candidate: candidate.score).age
        newborn = self._words.newborn.search(self._right(0, self._sentences.count(0)))
        return "P0D" if newborn and not newborn["other"] else None

    def sex(self) -> Sex:
        """By the first person that is the patient or a letter beside the age, else by what most forms say."""
        told = [(candidate.first, candidate.sex) for candidate in self._candidates if candidate.sex]
        people = [(place, role) for place, (_, role) in self._people.items() if role.kind in ("patient", "child")]
        told += [(place, role.sex) for place, role in people if self._sentences[place] < _FIRST_SENTENCES]
        if told:
            return min(told)[1]
        balance = sum(_tables()["votes"].get(kind, 0.0) * _SIGNS[sex] for sex, kind in self._votes())
        return "FEMALE" if balance > 0 else "MALE" if balance else "UNKNOWN_SEX"

    def _votes(self) -> Iterator[tuple[Sex, str]]:
        for place, (_, role) in self._people.items():
            yield self._words.articles.get(self._text(place - 1).lower(), role.sex), role.kind
        for place, _, form in self._forms:
            kin = {role.sex for role in self._people_before(place) if role.kind == "kin"}
            yield form, "doubtful" if kin & {form, "UNKNOWN_SEX"} else "form"
        for word in [self._lower[place] for place in self._beside(self._candidates[0])] if self._candidates else ():
            yield from [(sex, "ending") for end, sex in self._words.endings.items() if word.endswith(end)][:1]

    def _beside(self, candidate: _Candidate) -> Iterable[int]:
        """The word at which an age stands at the beginning, which may be a profession: "Kapster van 42"."""
        place = candidate.first - 1
        while place >= 0 and (self._lower[place] in self._words.sets["joins"] or self._text(place) in _ENDS):
            place -= 1
        after = range(candidate.last, candidate.last + 2) if candidate.is_adjective or place < 0 else ()
        return (near for near in (place, *after) if 0 <= near < min(len(self._texts), _EARLY))

    def _find_people(self) -> Iterator[tuple[int, tuple[int, _Role]]]:
        kin_sentence, sets = -1, self._words.sets
        for place, last, role in _found(self._words.people, self._folded):
            if self._texts[place] in sets["capitalised"] and (last == place + 1 or self._texts[place + 1] == "."):
                continue
            is_child = role.kind == "child"
            possessed = not sets["possessives"].isdisjoint(self._lower[max(0, place - 1 - is_child) : place])
            is_born_to = self._words.length("<born_to", self._left(place)) > 0
            is_kin = is_born_to or (possessed and not (is_child and kin_sentence == self._sentences[place]))
            kind = "kin" if is_kin and role.kind in ("patient", "child") else role.kind
            kin_sentence = self._sentences[place] if kind == "kin" else kin_sentence
            around = (*self._lower[max(0, place - 3) : place], *self._lower[last : last + 2])
            if self._lower[place] not in sets["titles"] or sets["salutations"].isdisjoint(around):
                yield place, (last, _Role(kind, role.sex))

    def _find_candidates(self) -> Iterator[_Candidate]:
        last = 0
        for place in range(len(self._texts)):
            if place >= last and (candidate := self._candidate(place)):
                last = candidate.last
                yield candidate

    def _candidate(self, place: int) -> _Candidate | None:
        folded, words = self._folded[place].plain, self._words
        if folded.endswith(words.joined_ends) and (compound := self._compound(folded)):
            return self._scored(place, place + 1, *compound, is_old=True)
        if folded in words.units and len(folded) > 1 and (half := self._half(place + 1))[0]:
            return self._scored(place, half[1], 1 + half[0], words.units[folded])
        if not (number := self._number(place)):
            return None
        value, last = number
        if self._text(last) == "/" and (unit := _BRITISH_UNITS.get(self._text(last + 1))):
            return self._scored(place, last + 2, value, unit, is_bare=True)
        half_before, last = self._half(last)
        at = last + 1 if self._text(last) in _DASHES else last
        folded = _fold(self._text(at))
        if folded in words.joined or (folded in words.units and self._is_unit(at)):
            half_behind, last = self._half(at + 1)
            unit, is_old = words.joined.get(folded) or words.units[folded], folded in words.joined
            return self._scored(place, last, value + half_before + half_behind, unit, is_old=is_old)
        return self._scored(place, last, value + half_before, "Y", is_bare=True)

    def _number(self, place: int) -> tuple[float, int] | None:
        text, before, letters = self._texts[place], self._text(place - 1), self._words.letters
        if not _NUMBER.fullmatch(text):
            found = self._words.numbers.longest(self._folded, place)
            return (found[1], place + found[0]) if found else None
        is_code = self._glued[place] and (before in "+.:<>=*" or (before.isalpha() and before.lower() not in letters))
        is_ratio = before == "/" and self._text(place - 2).lower() not in letters
        is_range = before in _DASHES and self._text(place - 2).isdecimal()
        return None if is_code or is_ratio or is_range else (float(text.replace(",", ".")), place + 1)

    def _half(self, place: int) -> tuple[float, int]:
        if self._text(place) in _HALVES:
            return _HALVES[self._text(place)], place + 1
        if [self._text(place + step) for step in range(3)] == ["1", "/", "2"]:
            return 0.5, place + 3
        length = self._words.length(">half", self._right(place))
        return (0.5, place + length) if length else (0.0, place)

    def _compound(self, folded: str) -> tuple[float, str] | None:
        """Number and unit of "achtjährig" or "ventiseienne", whose number has lost its vowel."""
        stems = ((folded[: -len(end)], unit) for end, unit in self._words.joined.items() if folded.endswith(end))
        found = [(stem + vowel, unit) for stem, unit in stems for vowel in ("", *"aeio")]
        return next(((self._words.stems[stem], unit) for stem, unit in found if stem in self._words.stems), None)

    def _is_unit(self, place: int) -> bool:
        """Whether a letter that may mean something else is a unit: it is glued to its number or before an end."""
        text, behind = self._text(place), self._text(place + 1)
        is_closed = behind in _ENDS or behind.isdecimal() or self._letter(place + 1) is not None
        return text != "M" and (text.lower() not in _AMBIGUOUS_UNITS or self._glued[place] or is_closed)

    def _scored(
        self, first: int, last: int, value: float, unit: str, *, is_old: bool = False, is_bare: bool = False
    ) -> _Candidate | None:
        age, last = (f"P{int(value)}{unit}", last) if is_bare else self._age(value, unit, last)
        if old := self._words.length(">old", self._right(last)):
            last, is_old, is_bare = last + old, True, False
        sex, last = self._sex_beside(first, last)
        near = takewhile(lambda place: self._text(place) not in _ENDS, range(last, last + (4 if is_old else 2)))
        after = next((self._people[place][1] for place in near if place in self._people), None)
        person = after or self._person_before(first)
        if value > _OLDEST[unit] or age == "P" or (person and person.kind == "kin"):
            return None
        left, right, words = self._left(first), self._right(last), self._words
        told, is_early = bool(person or sex), first < _EARLY and not self._sentences[first]
        is_current, is_aged = words.length("<current", left), words.length("<aged", left)
        is_alone = (self._starts[first] or self._text(first - 1) in _ENDS) and self._text(last) in _ENDS
        is_joined = is_early and self._text(first - 1).lower() in words.sets["joins"]
        is_closed = after or self._text(last) in _ENDS or self._text(last).lower() in words.sets["behind"]
        is_article = value == 1 and self._text(first).isalpha()
        if is_bare and (is_article or not is_closed or not (told or is_aged or is_joined or (first == 0 and is_alone))):
            return None
        is_past = words.length("<past_before", left) and not (person and words.length("<with_age", left))
        holding = {
            "adjective" if is_old else "unit": True,
            f"sentence_{self._sentences[first]}": self._sentences[first] < _FIRST_SENTENCES,
            "child" if person and person.kind == "child" else "person": told,
            "current": is_current,
            "aged": is_aged,
            "alone": is_alone,
            "joined": is_joined and unit == "Y" and value >= _ADULT,
            "corrected": words.length("<corrected", left) or words.length(">corrected", right),
            "past": is_past or (not is_old and words.length(">past_after", right)),
            "kin": not person and [role.kind for role in self._people_before(first)][-1:] == ["kin"],
            "one": is_article and not person,
            "pregnancy": unit == "W" and int(value) in _PREGNANCY and not (is_old or is_current),
        }
        score = sum(_tables()["points"][name] for name, holds in holding.items() if holds)
        return _Candidate(first, last, age, score, sex, is_old)

    def _age(self, value: float, unit: str, last: int) -> tuple[str, int]:
        """The duration, with months behind years as in "2 y 6 mo", and where it ends."""
        smaller, parts = _SMALLER[unit]
        whole, rest = int(value), round((value - int(value)) * parts)
        at = last + (self._text(last).lower() in self._words.sets["and"])
        number = self._number(at) if at < len(self._texts) and unit == "Y" and not rest else None
        if number and number[0] < parts and self._words.units.get(_fold(self._text(number[1]))) == smaller:
            rest, last = int(number[0]), number[1] + 1
        return "P" + (f"{whole}{unit}" if whole else "") + (f"{rest}{smaller}" if rest else ""), last

    def _sex_beside(self, first: int, last: int) -> tuple[Sex | None, int]:
        """The sex that a letter beside the age tells at the beginning of a text: "34M", "10 J., w.", "F, 7"."""
        if self._sentences[first] or first > _EARLY:
            return None, last
        before = next(place for place in range(first - 1, -2, -1) if self._text(place) not in _BESIDE)
        after = next(place for place in range(last, len(self._texts) + 1) if self._text(place) not in _BESIDE)
        sex = self._letter(after)
        return self._letter(before) or sex, after + 1 if sex else last

    def _letter(self, place: int) -> Sex | None:
        sex = self._words.letters.get(self._text(place).lower())
        return sex if sex and (self._text(place).isupper() or self._text(place + 1) in _ENDS) else None

    def _person_before(self, first: int) -> _Role | None:
        """The person that an age belongs to as in "a boy of 5" and "Mme D., 53"."""
        names, joins = 0, self._words.sets["joins"]
        first -= self._words.length("<with_age", self._left(first))
        for place in range(first, max(0, first - _WINDOW), -1):
            if place in self._ends or self._starts[place]:
                return self._ends.get(place)
            before = self._texts[place - 1]
            names += before[0].isupper()
            if names > _NAMES or not (before[0].isupper() or before in _ENDS or before.lower() in joins):
                return None
        return None

    def _people_before(self, place: int) -> list[_Role]:
        near = [(at, role) for at, (_, role) in self._people.items() if at < place]
        return [role for at, role in near if self._sentences[at] == self._sentences[place]]

    def _text(self, place: int) -> str:
        """A token, and an end before the first and behind the last."""
        return self._texts[place] if 0 <= place < len(self._texts) else "\n"

    def _left(self, place: int) -> str:
        near = range(max(place - _WINDOW, 0), place)
        return " ".join(["", *(self._lower[at] for at in near if self._sentences[at] == self._sentences[place]), ""])

    def _right(self, place: int, length: int = _WINDOW) -> str:
        return " ".join(["", *self._lower[place : place + length], ""])


def read_age(text: str, language: str = "") -> str | None:
    """The patient's age as an ISO 8601 duration, None where none is said; the language is detected where not given."""
    return next((age for reading in _readings(text, language) if (age := reading.age())), None)


def read_sex(text: str, language: str = "") -> Sex:
    """FEMALE or MALE as the text says of the patient, else UNKNOWN_SEX; the language is detected where not given."""
    sexes = (reading.sex() for reading in _readings(text, language))
    return next((sex for sex in sexes if sex != "UNKNOWN_SEX"), "UNKNOWN_SEX")


def _readings(text: str, language: str) -> Iterator[_Reading]:
    """The text in its language, and in all of them where that has no table or the text is too short to tell it."""
    beginning = unicodedata.normalize("NFC", text[:_READ_AT_MOST])
    code = language or detect(beginning.encode(errors="replace").decode())  # half a surrogate pair has no encoding
    if code in LANGUAGES:
        yield _Reading(beginning, _words_in(code))
    if code not in LANGUAGES or (not language and len(text) < _UNSURE):
        yield _Reading(beginning, _words_in(*LANGUAGES))


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((files("ontology.reading") / "patient_words.toml").read_text(encoding="utf-8"))


@cache
def _words_in(*codes: str) -> _Words:
    return _Words([_tables()[code] for code in codes])


def _tokens(text: str, titles: frozenset[str]) -> Iterator[tuple[Word, int]]:
    """Words, numbers and marks with the numbers of their sentences; those of "10 J." and "Dhr." go on."""
    sentence, last, stopped = 0, "", False
    for match in _TOKEN.finditer(text):
        written = match.group()
        if stopped and written not in _STOPS and text[match.start() - 1].isspace() and not written[0].islower():
            sentence += 1
        is_abbreviated = written == "." and ((len(last) == 1 and last.isalpha()) or last in titles)
        stopped, last = written in _STOPS and not is_abbreviated, written.lower()
        yield Word(last, match.start(), match.end()), sentence


def _found(phrases: PhraseIndex[_Value], words: Sequence[Word]) -> Iterator[tuple[int, int, _Value]]:
    last = 0
    for place in range(len(words)):
        if place >= last and (found := phrases.longest(words, place)):
            last = place + found[0]
            yield place, last, found[1]


def _fold(word: str) -> str:
    return word if word.isascii() and word.islower() else folded_word(word) or word


def _exact(phrase: str) -> str:
    return " ".join(_TOKEN.findall(phrase.replace("_", " ").lower()))


def _folded(phrase: str) -> str:
    return " ".join(map(_fold, _exact(phrase).split()))


def _numbers(table: Mapping[str, str]) -> dict[str, float]:
    """Number words up to 99, each also with hyphens between its parts."""
    ones, tens = (
        {form: float(entry.split(":")[0]) for entry in table[key].split() for form in entry.split(":")[1].split("/")}
        for key in ("numbers", "tens")
    )
    phrases = ones | tens
    for template in table["compound"].split("|"):
        for ten, base in tens.items():
            parts = template.replace("{tens}", ten).replace("{tens-}", ten[:-1])
            phrases = {parts.replace("{ones}", one): base + value for one, value in ones.items()} | phrases
    return phrases | {phrase.replace("_", "-"): value for phrase, value in phrases.items()}
