"""Looks up phrases in words, the longest that starts at a place, in time that does not depend on how many there are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from ontology.reading.words import Word

Meaning = TypeVar("Meaning")


class PhraseIndex(Generic[Meaning]):
    """Phrases in comparable form, by their first word."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        """Takes phrases with what they mean; of equal phrases the last counts."""
        by_first: dict[str, dict[tuple[str, ...], Meaning]] = {}
        for phrase, meaning in phrases:
            if words := tuple(phrase.split()):
                by_first.setdefault(words[0], {})[words] = meaning
        self._by_first: Mapping[str, list[tuple[tuple[str, ...], Meaning]]] = {
            first: sorted(found.items(), key=lambda item: -len(item[0])) for first, found in by_first.items()
        }

    def longest(self, words: Sequence[Word], place: int) -> tuple[int, Meaning] | None:
        """Number of words and meaning of the longest phrase that starts at a place."""
        for phrase, meaning in self._by_first.get(words[place].plain, ()):
            end = place + len(phrase)
            if end <= len(words) and all(
                word.plain == part for word, part in zip(words[place:end], phrase, strict=True)
            ):
                return len(phrase), meaning
        return None

    def meaning(self, word: str) -> Meaning | None:
        """Meaning of a phrase of one word."""
        return next((meaning for phrase, meaning in self._by_first.get(word, ()) if phrase == (word,)), None)
