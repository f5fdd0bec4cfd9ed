"""Every frame has the documented columns and dtypes, with rows and without; the documentation prints the same table."""

from pathlib import Path

import pandas as pd
import pytest

from api.analysis import TABLES, Consilium, columns_text, evaluate, open_benchmark, quality_of_cases
from api.analysis.columns import frame_of

ROOT = Path(__file__).resolve().parents[3]


def holds(frame: pd.DataFrame, table: str) -> bool:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()} == TABLES[table].dtypes


def test_answers_have_the_documented_columns(consilium: Consilium, cases: pd.DataFrame, tmp_path: Path) -> None:
    one = cases.iloc[0]
    members, facets, exclusions = consilium.compose(one)
    run = consilium.match_many(cases, top=5)
    frames = {
        "experts": consilium.experts,
        "shortlist": consilium.match(one),
        "reasons": consilium.explain(one, top=2),
        "differential": consilium.differential(cases.head(2), top=3),
        "mentions": consilium.annotate("Seizures and proteinuria, no hearing impairment."),
        "members": members,
        "facets": facets,
        "exclusions": exclusions,
        "run": run,
        "parts": consilium.match_to(tmp_path / "run", cases, top=5),
        "coverage": consilium.coverage(),
    }
    assert [name for name, frame in frames.items() if not holds(frame, name)] == []
    assert all(len(frame) for name, frame in frames.items() if name != "exclusions")


def test_quality_has_the_documented_columns(consilium: Consilium) -> None:
    benchmark = open_benchmark(consilium)
    run = consilium.match_many(benchmark.cases.head(20), top=10)
    assert holds(benchmark.qrels, "qrels")
    assert holds(benchmark.truth, "truth")
    assert holds(evaluate(run, benchmark.qrels), "quality")
    assert holds(quality_of_cases(run, benchmark.qrels), "case_quality")


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_frame_without_rows_has_them_too(table: str) -> None:
    frame = frame_of(table, [])
    assert holds(frame, table)
    assert frame.empty


def test_the_documentation_prints_the_tables() -> None:
    assert columns_text().strip() in (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")


def test_no_table_of_experts_holds_an_address(consilium: Consilium) -> None:
    shown = consilium.experts.to_json() + consilium.match({"hpo_present": ["HP:0012622"]}).to_json()
    assert "@" not in shown
