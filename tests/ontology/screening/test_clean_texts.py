"""Texts without identifiers: the embedded sample cases, and the shared corpora where a checkout has them beside it."""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from ontology.screening import Identifier, find_identifiers

SHARED = Path(__file__).parents[4] / "shared"
MOST = {"text/abstracts.jsonl": 4, "text/vignettes.jsonl": 1, "benchmark/cases.jsonl": 0}


def test_the_sample_cases_hold_none() -> None:
    sample = files("data") / "sample"
    texts = [(sample / "case.txt").read_text(encoding="utf-8")]
    for line in (sample / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        texts += [value for value in json.loads(line).values() if isinstance(value, str)]
    assert [found for text in texts for found in find_identifiers(text)] == []


@pytest.mark.parametrize("name", MOST)
def test_shared_texts_raise_hardly_an_alarm(name: str) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"no {name} beside this checkout")
    found = _found(SHARED / name)
    print(f"\n{name}: {len(found)} false alarms: {[each.kind for each in found]}")
    assert len(found) <= MOST[name]


def _found(path: Path) -> Sequence[Identifier]:
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    texts = ((record.get("text") or record.get("summary") or "", record.get("language") or "") for record in records)
    return [found for text, language in texts for found in find_identifiers(text, language)]
