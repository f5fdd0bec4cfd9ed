"""How much of what identifies is found in passages of eight languages, and how much else; see README.md."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ontology.reading.language import LANGUAGES
from ontology.screening import find_identifiers

SENTENCES = Path(__file__).parent / "sentences"
MARKED = re.compile(r"\{(\w+)\|([^}]*)\}")
BY_TABLE = "plain_name"
FEWEST = {BY_TABLE: 0.8}
FEWEST_BY_CUE = 0.9
MOST_FALSE_ALARMS = 1.0
PASSAGES_OF_EACH = 25


@dataclass
class Passage:
    language: str
    text: str
    identifiers: list[tuple[int, int, str]]


@dataclass
class Count:
    found: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    false_alarms: int = 0
    words: int = 0

    @property
    def per_thousand_words(self) -> float:
        return 1000 * self.false_alarms / self.words

    def recall(self, kind: str) -> float:
        return self.found[kind] / self.marked[kind]


def passages(*, held_back: bool) -> Iterator[Passage]:
    for language in LANGUAGES:
        lists = tomllib.loads((SENTENCES / f"{language}.toml").read_text(encoding="utf-8"))
        for name, marked in lists.items():
            if name.startswith("held_back") == held_back:
                yield from (read(language, text) for text in marked)


def read(language: str, marked: str) -> Passage:
    passage = Passage(language, "", [])
    position = 0
    for match in MARKED.finditer(marked):
        passage.text += marked[position : match.start()]
        start = len(passage.text)
        passage.text += match[2]
        passage.identifiers.append((start, len(passage.text), match[1]))
        position = match.end()
    passage.text += marked[position:]
    return passage


def count(*, held_back: bool, is_detected: bool) -> Count:
    counted = Count()
    for passage in passages(held_back=held_back):
        found = find_identifiers(passage.text, "" if is_detected else passage.language)
        counted.words += len(passage.text.split())
        for start, end, kind in passage.identifiers:
            shown = "name" if kind == BY_TABLE else kind
            covered = {place for each in found if each.kind == shown for place in range(each.start, each.end)}
            counted.marked[kind] += 1
            counted.found[kind] += all(place in covered for place in range(start, end) if passage.text[place].isalnum())
        counted.false_alarms += sum(
            all(each.end <= start or end <= each.start for start, end, _ in passage.identifiers) for each in found
        )
    return counted


@pytest.mark.parametrize("is_detected", [False, True], ids=["language given", "language detected"])
@pytest.mark.parametrize("held_back", [False, True], ids=["development", "held back"])
def test_identifiers_are_found_and_little_else(*, held_back: bool, is_detected: bool) -> None:
    counted = count(held_back=held_back, is_detected=is_detected)
    print(f"\n{'held back' if held_back else 'development'}, language {'detected' if is_detected else 'given'}")
    for kind in sorted(counted.marked):
        print(f"  {kind:17} {counted.found[kind]:3} of {counted.marked[kind]:3}  {counted.recall(kind):.2f}")
    print(f"  false alarms      {counted.false_alarms} in {counted.words} words")
    short = {kind for kind in counted.marked if counted.recall(kind) < FEWEST.get(kind, FEWEST_BY_CUE)}
    assert short == set()
    assert counted.per_thousand_words <= MOST_FALSE_ALARMS


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_passages_and_half_are_held_back(language: str) -> None:
    lists = tomllib.loads((SENTENCES / f"{language}.toml").read_text(encoding="utf-8"))
    for name in ("identifiers", "traps"):
        assert len(lists[name]) + len(lists[f"held_back_{name}"]) >= PASSAGES_OF_EACH
        assert len(lists[f"held_back_{name}"]) >= PASSAGES_OF_EACH // 2
        assert all(MARKED.search(text) is None for text in lists[f"held_back_{name}"]) == (name == "traps")
