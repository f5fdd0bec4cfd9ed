"""A benchmark as frames: a folder's, or the small one of the sample directory."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from api.analysis.columns import frame_of
from api.analysis.consilium import Consilium
from data import cases_frame
from matching import read_benchmark
from matching.sample_benchmark import sample_benchmark

__all__ = ["BenchmarkFrames", "open_benchmark"]


class BenchmarkFrames(NamedTuple):
    """A benchmark.

    Attributes:
        cases: In the columns of the file format.
        qrels: Table "qrels".
        truth: Table "truth".
    """

    cases: pd.DataFrame
    qrels: pd.DataFrame
    truth: pd.DataFrame


def open_benchmark(consilium: Consilium, folder: Path | str | None = None) -> BenchmarkFrames:
    """Opens a benchmark for the directory that a Consilium was opened with.

    Args:
        consilium: Opened with the benchmark's directory.
        folder: experts.jsonl, cases.jsonl, qrels.txt[.gz] and perhaps diagnoses.jsonl; None makes a small one of
            simulated patients for the sample directory.

    Raises:
        InputError: The folder cannot be read whole.
    """
    matcher = consilium.matcher
    found = (
        sample_benchmark(matcher.knowledge, list(matcher.experts.values()))
        if folder is None
        else read_benchmark(Path(folder))
    )
    return BenchmarkFrames(
        cases_frame([case for case_id, case in found.cases.items() if case_id in found.judgements]),
        frame_of(
            "qrels", ((case, one, grade) for case, grades in found.judgements.items() for one, grade in grades.items())
        ),
        frame_of("truth", ((case, code) for case, truth in found.diagnoses.items() for code in truth.disorders)),
    )
