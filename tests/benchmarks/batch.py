"""Ranks many simulated cases in one batch call, in a process of its own, and prints the figures as JSON.

    python -m tests.benchmarks.batch HOME EXPERTS CASES WORKERS FOLDER [STOP_AFTER]

The directory is synthetic (synthetic_directory.py). Cases come as frames of 5,000, so that memory never holds
all. With STOP_AFTER the process kills itself after so many parts, as an interruption would.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import psutil  # type: ignore[import-untyped]

from api.analysis import Consilium
from data import cases_frame
from data.releases import NoProgress
from ontology import Knowledge
from tests.benchmarks.speed import cases as simulated
from tests.benchmarks.synthetic_directory import synthetic_experts

AT_ONCE = 5000
DIFFERENT = 2000
"""So many patients are drawn; beyond, they come again under other ids."""


def frames(knowledge: Knowledge, count: int) -> Iterator[pd.DataFrame]:
    drawn = cases_frame(simulated(knowledge, min(count, DIFFERENT)))
    for start in range(0, count, AT_ONCE):
        rows = [number % len(drawn) for number in range(start, min(start + AT_ONCE, count))]
        yield drawn.iloc[rows].assign(case_id=[f"C{start + place:07}" for place in range(len(rows))])


class Watch:
    """The largest sum of resident memory of this process and its children, in MiB, looked at twice a second."""

    def __init__(self) -> None:
        self.peak = 0.0
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        me = psutil.Process()
        while True:
            total = 0.0
            for one in (me, *me.children(recursive=True)):
                try:
                    total += one.memory_info().rss / 2**20
                except psutil.NoSuchProcess:
                    continue
            self.peak = max(self.peak, total)
            time.sleep(0.5)


def main(home: str, experts: str, count: str, workers: str, folder: str, stop_after: str = "") -> None:
    """Measures and prints."""
    watch = Watch()
    knowledge = Knowledge.open(Path(home))
    directory = list(synthetic_experts(knowledge, int(experts)))
    consilium = Consilium.open(directory, home=home, texts=False, progress=NoProgress())
    if stop_after:
        threading.Thread(target=_kill_after, args=(Path(folder), int(stop_after)), daemon=True).start()
    before = len(list(Path(folder).glob("part-*.json"))) if Path(folder).is_dir() else 0
    start = time.perf_counter()
    parts = consilium.match_to(folder, frames(consilium.matcher.knowledge, int(count)), top=10, workers=int(workers))
    seconds = time.perf_counter() - start
    answered = int(parts["cases"].iloc[before:].sum())
    figures = {
        "cases": int(parts["cases"].sum()), "parts found": before, "rows": int(parts["rows"].sum()), "seconds": seconds,
        "cases/s": answered / seconds, "peak memory MiB": watch.peak,
    }  # fmt: skip
    print(json.dumps(figures))


def _kill_after(folder: Path, parts: int) -> None:
    while len(list(folder.glob("part-*.json"))) < parts:
        time.sleep(0.05)
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
