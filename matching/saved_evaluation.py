"""Saved evaluations, and the comparison of two: case by case, so that small differences can be told from chance."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError
from matching.metrics import DEPTH, HIT_RANK, Interval, mean_with_interval
from matching.quality_report import CaseQuality, EvaluationReport

FORMAT = 1
_RESAMPLES = 10_000
_SEED = 13
_MEASURES = ("ndcg", "hit")
_NAMES = {"ndcg": f"nDCG@{DEPTH}", "hit": f"hit@{HIT_RANK}"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What one measure of one mode changed by.

    Attributes:
        mode: The way of asking.
        measure: "ndcg" or "hit".
        cases: Number of cases.
        first: Mean of the first evaluation.
        second: Mean of the second.
        change: Second less first: mean with its 95% bootstrap interval over cases.
        chance: Two-sided p of a paired randomisation test: how often as large a change comes about when each case's two
            values are swapped at random.
    """

    mode: str
    measure: str
    cases: int
    first: float
    second: float
    change: Interval
    chance: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations of the same benchmark, side by side."""

    differences: tuple[Difference, ...]

    def table(self) -> str:
        """The differences as aligned text."""
        head = f"{'mode':<6}{'cases':>7}  {'measure':<9}{'first':>7}{'second':>8}  {'change':<26}{'p':>7}"
        lines = [
            f"{one.mode:<6}{one.cases:>7}  {_NAMES[one.measure]:<9}{one.first:>7.3f}{one.second:>8.3f}  "
            f"{f'{one.change[0]:+.3f} [{one.change[1]:+.3f}, {one.change[2]:+.3f}]':<26}{one.chance:>7.4f}"
            for one in self.differences
        ]
        return "\n".join([head, *lines])


def save_evaluation(report: EvaluationReport, path: Path) -> None:
    """Writes an evaluation as JSON, a case a line."""
    lines = ",\n  ".join(
        f"{json.dumps(case)}: {json.dumps(asdict(quality))}" for case, quality in sorted(report.cases.items())
    )
    head = json.dumps({"format": FORMAT, "benchmark": report.benchmark, "remarks": report.remarks}, indent=1)[:-2]
    path.write_text(f'{head},\n "cases": {{\n  {lines}\n }}\n}}\n', encoding="utf-8")


def load_evaluation(path: Path) -> EvaluationReport:
    """Reads what `save_evaluation` wrote.

    Raises:
        InputError: The file is missing or is no saved evaluation.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"it is of format {content['format']}, not {FORMAT}")  # noqa: TRY301 - one way out for all damage
        cases = {
            case: CaseQuality(**{**values, "networks": tuple(values["networks"])})
            for case, values in content["cases"].items()
        }
        for case in cases.values():
            np.array([case.ndcg, case.hit], np.float64)
        return EvaluationReport(cases, str(content["benchmark"]), tuple(content["remarks"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path}: is no saved evaluation ({error})", "`consilium evaluate DIR --save FILE` writes one"
        ) from error


def compare(first: EvaluationReport, second: EvaluationReport) -> Comparison:
    """Compares two evaluations of one benchmark, case by case.

    Raises:
        InputError: They are of different benchmarks or of different cases.
    """
    if first.benchmark != second.benchmark or first.cases.keys() != second.cases.keys():
        raise InputError(
            "the two evaluations are of different benchmarks", "evaluate both on one directory, cases and judgements"
        )
    differences = []
    for mode in first.modes:
        cases = [case for case, quality in first.cases.items() if quality.mode == mode.mode]
        for measure in _MEASURES:
            values = [
                np.array([getattr(report.cases[case], measure) for case in cases], np.float64)
                for report in (first, second)
            ]
            change = np.sort(values[1] - values[0])
            differences.append(
                Difference(
                    mode.mode, measure, len(cases), float(values[0].mean()), float(values[1].mean()),
                    mean_with_interval(change.tolist()), randomisation_test(change.tolist()),
                )
            )  # fmt: skip
    return Comparison(tuple(differences))


def randomisation_test(changes: Sequence[float]) -> float:
    """Two-sided p of the mean change by swapping each case's values at random, seeded.

    Source: Smucker, Allan, Carterette, CIKM 2007 (Fisher's randomisation test for retrieval). ir_measures and
    pytrec_eval have the measures only.
    """
    from scipy.stats import permutation_test  # noqa: PLC0415 - needed for comparison only

    values = np.sort(np.asarray(changes, np.float64))
    values = values[values != 0]
    if len(values) < 2:  # noqa: PLR2004 - of two ways to swap one case both are as extreme
        return 1.0

    def total(given: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        return np.asarray(given.sum(axis=axis), np.float64)

    found = permutation_test(
        (values,), total, permutation_type="samples", n_resamples=_RESAMPLES, vectorized=True,
        rng=np.random.default_rng(_SEED),
    )  # fmt: skip
    return float(found.pvalue)
