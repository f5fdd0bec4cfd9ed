"""Consilium for people who think in pandas: open a snapshot and a directory, ask, and get DataFrames; docs/analysts.md.

from api.analysis import Consilium, evaluate

consilium = Consilium.open("experts.jsonl")
cases, problems = consilium.read_cases("cases.jsonl")
run = consilium.match_many(cases, workers=-1)
"""

from api.analysis.benchmarks import BenchmarkFrames, open_benchmark
from api.analysis.columns import TABLES, columns_text
from api.analysis.consilium import Consilium
from api.analysis.history import HistoryFrames, history_frames
from api.analysis.intake import CaseWarning
from api.analysis.panels import PanelFrames
from api.analysis.parts import read_run, run_parts
from api.analysis.quality import evaluate, quality_of_cases, read_qrels

__all__ = [
    "TABLES",
    "BenchmarkFrames",
    "CaseWarning",
    "Consilium",
    "HistoryFrames",
    "PanelFrames",
    "columns_text",
    "evaluate",
    "history_frames",
    "open_benchmark",
    "quality_of_cases",
    "read_qrels",
    "read_run",
    "run_parts",
]
