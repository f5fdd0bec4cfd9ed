"""Names of persons, by what stands beside them and by tables.

Beside them: a title, a label or a word for the patient before, a date of birth behind. The tables: given names and
surnames.
"""

from collections.abc import Iterator, Sequence

from ontology.screening.cues import Cues
from ontology.screening.dates import dates_by_cue
from ontology.screening.identifiers import Identifier
from ontology.screening.name_forms import Forms, NameWords
from ontology.screening.words import Passage, Phrase

_NOUNS_ARE_CAPITALS = "de"
_INFLECTED = "cs"
_MOST_CHAINED = 6
"""Titles in a row, as in "Frau Prof. Dr. med. Dr. h. c."."""


def person_names(passage: Passage, cues: Cues, language: str) -> Iterator[Identifier]:
    """Finds names; the words of a name are taken as far as they are likely to belong to it."""
    forms = Forms(are_inflected=language == _INFLECTED, nouns_are_capitals=language == _NOUNS_ARE_CAPITALS)
    words = NameWords(passage, forms)
    for first, behind in _spans(passage, words, cues):
        start, end = _place(words, first, behind)
        yield Identifier(start, end, passage.text[start:end], "name")


def _place(words: NameWords, first: int, behind: int) -> tuple[int, int]:
    """The half-open place of the words from `first` to before `behind`."""
    return words.words[first].start, words.words[behind - 1].end


def _spans(passage: Passage, words: NameWords, cues: Cues) -> Iterator[tuple[int, int]]:
    for phrase in cues.titles.within(passage):
        if span := _behind_title(passage, words, cues, phrase):
            yield span
    for phrase in cues.labels.within(passage):
        if ":" in _gap_behind(passage, phrase):
            yield from _if_any(words.listed_name(_next(passage, words, phrase)))
    for phrase in cues.naming.within(passage):
        yield from _if_any(words.name(_next(passage, words, phrase)))
    for phrase in cues.patients.within(passage):
        yield from _beside_patient(passage, words, phrase)
    for phrase in cues.children.within(passage):
        yield from _if_any(words.child(_next(passage, words, phrase)))
    for place, _ in dates_by_cue(passage, cues):
        yield from _if_any(words.name_before(place))
    yield from words.known_names()


def _behind_title(passage: Passage, words: NameWords, cues: Cues, phrase: Phrase) -> tuple[int, int] | None:
    number = phrase.behind
    title = passage.words[phrase.first]
    if number >= len(passage.words) or not _is_written_as_title(passage, phrase):
        return None
    for _ in range(_MOST_CHAINED):
        if number < len(passage.words) and _is_narrow(passage.gap(number)):
            number += cues.chained.at(passage, number)
    if number >= len(passage.words) or not _is_narrow(passage.gap(number)):
        return None
    first = words.number_at(passage.words[number].start)
    if words.is_behind_house(words.number_at(title.start)):
        return None
    return words.name(first, is_doubtful=passage.gap(phrase.behind).startswith(".") or title.text.islower())


def _is_written_as_title(passage: Passage, phrase: Phrase) -> bool:
    """A single letter is a title only as a capital with a full stop; one all in capitals only before such a name."""
    title = passage.words[phrase.first]
    behind = passage.gap(phrase.behind)
    if len(title.text) == 1:
        before = passage.words[phrase.first - 1].plain if phrase.first else ""
        return title.text.isupper() and behind.startswith(".") and not before.startswith(("vitamin", "hepatit"))
    is_shouted = title.text.isupper() and not behind.startswith(".")
    return not is_shouted or passage.words[phrase.behind].text.isupper()


def _beside_patient(passage: Passage, words: NameWords, phrase: Phrase) -> Iterator[tuple[int, int]]:
    if phrase.behind >= len(passage.words):
        return
    gap = _gap_behind(passage, phrase)
    first = _next(passage, words, phrase)
    if ":" in gap:
        yield from _if_any(words.listed_name(first, needs_two=True))
    elif not gap.strip(" \u00a0,("):
        yield from _if_any(words.given(first, is_apart="," in gap or "(" in gap))


def _gap_behind(passage: Passage, phrase: Phrase) -> str:
    return passage.gap(phrase.behind) if phrase.behind < len(passage.words) else ""


def _next(passage: Passage, words: NameWords, phrase: Phrase) -> int:
    """The number of the name word right behind a phrase; past the last where nothing near follows."""
    if phrase.behind >= len(passage.words) or not _is_narrow(passage.gap(phrase.behind)):
        return len(words.words)
    return words.number_at(passage.words[phrase.behind].start)


def _is_narrow(gap: str) -> bool:
    return (
        not gap.strip(" .:\u00a0,(\u00ba-'\u2019\"\u201e\u201c\u00ab*/")
        and "\n" not in gap
        and len(gap) <= len(" :  (")
    )


def _if_any(span: tuple[int, int] | None) -> Sequence[tuple[int, int]]:
    return [span] if span else []
