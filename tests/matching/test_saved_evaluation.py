"""Comparing evaluations: what changed, how surely, and never two benchmarks with each other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import InputError
from matching import EvaluationReport, compare, load_evaluation, save_evaluation
from matching.quality_report import CaseQuality
from matching.saved_evaluation import randomisation_test


def report_of(values: list[float], mode: str = "hpo") -> EvaluationReport:
    cases = {
        f"C{number}#{mode}": CaseQuality(mode, value, float(value > 0.5), 1.0, number, ("ERKNet",), {"codes": value})
        for number, value in enumerate(values)
    }
    return EvaluationReport(cases, "a benchmark", ("knowledge: none",))


def test_it_survives_saving(tmp_path: Path) -> None:
    report = report_of([0.5, 0.75])
    save_evaluation(report, tmp_path / "one.json")
    assert load_evaluation(tmp_path / "one.json") == report


def test_a_change_of_all_cases_is_no_chance_and_a_mixed_one_is() -> None:
    generator = np.random.default_rng(3)
    first = generator.uniform(0.2, 0.6, 60)
    risen = compare(report_of(first.tolist()), report_of((first + generator.uniform(0, 0.1, 60)).tolist()))
    assert risen.differences[0].change[1] > 0
    assert risen.differences[0].chance < 0.001
    mixed = compare(report_of(first.tolist()), report_of((first + generator.normal(0, 0.1, 60)).tolist()))
    assert mixed.differences[0].chance > 0.05
    assert "change" in risen.table()
    assert "+0.0" in risen.table()


def test_p_by_hand() -> None:
    """Three rises of one size: of eight ways to swap, two are as extreme."""
    assert randomisation_test([0.1, 0.1, 0.1]) == pytest.approx(2 / 8)


def test_nothing_changed() -> None:
    found = compare(report_of([0.5, 0.7]), report_of([0.5, 0.7]))
    assert [(one.change, one.chance) for one in found.differences] == [((0, 0, 0), 1.0)] * 2


@settings(max_examples=15, deadline=None)
@given(changes=st.lists(st.floats(-1, 1), max_size=12), data=st.data())
def test_the_order_of_cases_never_matters(changes: list[float], data: st.DataObject) -> None:
    assert randomisation_test(data.draw(st.permutations(changes))) == randomisation_test(changes)


def test_other_benchmarks_and_other_cases_are_refused() -> None:
    one = report_of([0.5, 0.7])
    for other in (replace(one, benchmark="another"), report_of([0.5]), report_of([0.5, 0.7], "text")):
        with pytest.raises(InputError, match="different benchmarks"):
            compare(one, other)


NO_CASE = '{"format": 1, "benchmark": "", "remarks": [], "cases": {"a": {}}}'


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 9}', NO_CASE])
def test_what_is_no_saved_evaluation_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "one.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"one\.json: is no saved evaluation"):
        load_evaluation(tmp_path / "one.json")
