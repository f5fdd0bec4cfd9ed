"""Scores the reading of texts against gold labels: precision, recall and F1 by document and by mention.

    python -m tests.benchmarks.reading_scores ANNOTATED.jsonl GOLD.jsonl

ANNOTATED is what `consilium annotate` writes; GOLD holds either mentions with places ("mentions": [[start, end, id,
text]], as ../shared/text/abstracts.jsonl) or sets by status ("hpo_present", "hpo_excluded", ..., as vignettes.jsonl).
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Record = Mapping[str, Any]
RESAMPLINGS = 1000


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives."""

    right: float = 0.0
    wrong: float = 0.0
    missed: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        sides = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / sides if sides else 0.0


def compared(found: set[Any], gold: set[Any]) -> Counts:
    """Counts of two sets."""
    return Counts(len(found & gold), len(found - gold), len(gold - found))


def related(found: set[str], gold: set[str], ancestors: Callable[[str], frozenset[str]]) -> Counts:
    """Counts where a finding also counts as right when it is an ancestor or descendant of one in the other set."""

    def touches(one: str, others: set[str]) -> bool:
        return any(one in ancestors(other) or other in ancestors(one) for other in others)

    right = sum(touches(one, gold) for one in found)
    covered = sum(touches(one, found) for one in gold)
    # Precision and recall count different sides; the right ones of each are scaled to the other.
    return Counts(covered, (len(found) - right) * (covered / right if right else 1.0), len(gold) - covered)


def ids_by_status(record: Record, status: str) -> set[str]:
    """HPO ids of an annotated record with a status; one that is present is not also excluded."""
    of = {
        wanted: {m["id"] for m in record["mentions"] if m["kind"] == "finding" and m["status"] == wanted}
        for wanted in ("present", status)
    }
    return of[status] - of["present"] if status == "excluded" else of[status]


def by_document(annotated: Sequence[Record], gold: Sequence[Record], known: Callable[[str], str]) -> list[Counts]:
    """Sets of HPO ids of each text with places, whatever their status; `known` gives the id in use."""
    return [
        compared(
            {m["id"] for m in found["mentions"] if m["kind"] == "finding"}, {known(m[2]) for m in true["mentions"]}
        )
        for found, true in zip(annotated, gold, strict=True)
    ]


def by_mention(annotated: Sequence[Record], gold: Sequence[Record], known: Callable[[str], str]) -> list[Counts]:
    """The same with exact places."""
    return [
        compared(
            {(m["start"], m["end"], m["id"]) for m in found["mentions"] if m["kind"] == "finding"},
            {(m[0], m[1], known(m[2])) for m in true["mentions"]},
        )
        for found, true in zip(annotated, gold, strict=True)
    ]


def total(counts: Iterable[Counts]) -> Counts:
    """Their sum."""
    return sum(counts, Counts())


def interval(counts: Sequence[Counts]) -> tuple[float, float]:
    """95 % interval of F1 by bootstrap over documents, seeded."""
    table = np.array([(c.right, c.wrong, c.missed) for c in counts])
    drawn = table[np.random.default_rng(0).integers(0, len(table), (RESAMPLINGS, len(table)))].sum(axis=1)
    values = 2 * drawn[:, 0] / np.maximum(2 * drawn[:, 0] + drawn[:, 1] + drawn[:, 2], 1)
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def line(name: str, counts: Sequence[Counts]) -> str:
    """A row of the table that is printed."""
    whole, (low, high) = total(counts), interval(counts)
    figures = f"{whole.precision:>10.3f}{whole.recall:>10.3f}{whole.f1:>10.3f}"
    return f"{name:<34}{figures}   {low:.3f}-{high:.3f}{len(counts):>6}"


HEADER = f"{'':<34}{'precision':>10}{'recall':>10}{'F1':>10}   {'95 %':<11}{'texts':>6}"


def main(annotated_file: str, gold_file: str) -> None:
    """Prints the table for two files."""
    annotated, gold = (
        [json.loads(text) for text in Path(name).read_text(encoding="utf-8").splitlines() if text.strip()]
        for name in (annotated_file, gold_file)
    )
    print(HEADER)
    if "mentions" in gold[0] and gold[0]["mentions"] and isinstance(gold[0]["mentions"][0], list):
        print(line("by document", by_document(annotated, gold, str)))
        print(line("by mention", by_mention(annotated, gold, str)))
        return
    for language in sorted({true["language"] for true in gold}):
        pairs = [(found, true) for found, true in zip(annotated, gold, strict=True) if true["language"] == language]
        for status in ("present", "excluded"):
            counts = [compared(ids_by_status(found, status), set(true[f"hpo_{status}"])) for found, true in pairs]
            print(line(f"{language}, {status}", counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
