"""Many cases over processes: cut into parts, ranked in parallel by joblib here, or on a Dask cluster.

Each part is given back as soon as it is finished. Only as many are under way as keep every process busy, so memory does
not grow with the number of cases. Scores of two processes agree to 1e-6: libraries add up in another order where they
have another number of threads.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from api.analysis.columns import frame_of
from api.analysis.opening import Recipe, opened_once
from api.analysis.parts import PartRecord, digest_of
from api.progress import ProgressProtocol
from data import Case, InputError, cases_from_frame
from data.releases.progress import shown
from matching import Matcher

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["CASES_A_PART", "Answered", "Part", "parts_of", "rank_part", "ranked_parts", "tell_speed"]

CASES_A_PART = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the cases.

    Attributes:
        number: From 0.
        cases: In the columns of the file format.
    """

    number: int
    cases: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Answered:
    """A part with its answer.

    Attributes:
        number: The part's.
        rows: Table "run".
        record: What else is known of it.
    """

    number: int
    rows: pd.DataFrame
    record: PartRecord


def parts_of(cases: pd.DataFrame | Iterable[pd.DataFrame], cases_a_part: int) -> Iterator[Part]:
    """Cuts a frame, or frames that come one after the other, into parts.

    Raises:
        InputError: A frame has no case_id, one occurs twice, or parts are to have no case.
    """
    if cases_a_part < 1:
        raise InputError(f"cases_a_part: {cases_a_part}", "give 1 or more")
    seen: set[str] = set()
    number = 0
    for frame in [cases] if isinstance(cases, pd.DataFrame) else cases:
        if "case_id" not in frame.columns:
            raise InputError("cases: no column case_id", "give each case its own case_id")
        ids = frame["case_id"].astype(str)
        twice = ids[ids.duplicated() | ids.isin(seen)]
        if len(twice):
            raise InputError(f"cases: case_id {twice.iloc[0]} occurs twice", "give each case its own case_id")
        seen.update(ids)
        for start in range(0, len(frame), cases_a_part):
            yield Part(number, frame.iloc[start : start + cases_a_part].reset_index(drop=True))
            number += 1


def rank_part(matcher: Matcher, part: Part, top: int) -> Answered:
    """Ranks one part's cases in this process."""
    import threadpoolctl  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with scikit-learn, has no types

    start = time.perf_counter()
    kept, report = cases_from_frame(part.cases, vocabulary=matcher.knowledge.vocabulary, name="cases")
    # Processes share the processors: products of one case are too small to gain from threads, and lose by waiting.
    with threadpoolctl.threadpool_limits(1):
        rows, unanswered = ranked_rows(matcher, kept, top)
    problems = tuple(problem.text() for problem in report.problems if problem.severity == "error")
    record = PartRecord(
        digest_of(part.cases), len(part.cases), len(rows), unanswered, problems, time.perf_counter() - start
    )
    return Answered(part.number, rows, record)


def ranked_rows(matcher: Matcher, cases: Iterable[Case], top: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Table "run" of cases, and those with nothing to match on."""
    rows: list[tuple[str, int, str, float]] = []
    unanswered: list[str] = []
    for case in cases:
        ranking = matcher.rank(case, top)
        if not ranking:
            unanswered.append(case.case_id)
        rows += [(case.case_id, rank, expert, score) for rank, (expert, score) in enumerate(ranking, start=1)]
    return frame_of("run", rows), tuple(unanswered)


def ranked_parts(
    recipe: Recipe,
    stamp: str,
    parts: Iterable[Part],
    top: int,
    *,
    workers: int,
    cluster: "Client | None" = None,
) -> Iterator[Answered]:
    """Parts as they are finished, in any order.

    Args:
        recipe: How each process opens the matcher.
        stamp: What it must carry.
        parts: Taken one by one, as processes come free.
        top: Experts a case.
        workers: Processes on this machine; as joblib, -1 is one a processor.
        cluster: A Dask cluster's client, whose workers are used instead.

    Raises:
        ArtifactError: What a process opens carries another stamp.
    """
    if cluster is not None:
        yield from _on_cluster(recipe, stamp, parts, top, cluster)
        return
    import joblib  # noqa: PLC0415 - half a second that single questions need not wait for

    parallel = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1)
    yield from parallel(joblib.delayed(_answered)(recipe, stamp, part, top) for part in parts)


def _on_cluster(recipe: Recipe, stamp: str, parts: Iterable[Part], top: int, cluster: Any) -> Iterator[Answered]:
    """The same on a Dask cluster: two parts a thread are under way, and each that is finished makes room for one."""
    from distributed import as_completed  # noqa: PLC0415 - an extra

    waiting = iter(parts)
    under_way: Any = as_completed()  # type: ignore[no-untyped-call]  # distributed has types in part
    for part in islice(waiting, 2 * sum(cluster.nthreads().values())):
        under_way.add(cluster.submit(_answered, recipe, stamp, part, top, pure=False))
    for future in under_way:
        yield future.result()
        for part in islice(waiting, 1):
            under_way.add(cluster.submit(_answered, recipe, stamp, part, top, pure=False))


def _answered(recipe: Recipe, stamp: str, part: Part, top: int) -> Answered:
    return rank_part(opened_once(recipe, stamp), part, top)


def told(answers: Iterable[Answered], progress: ProgressProtocol, total: int | None) -> Iterator[Answered]:
    """The same answers, each told to the progress by its cases; at the end how many cases a second there were."""
    start, cases = time.perf_counter(), 0
    with shown(progress, "Ranking cases", total):
        for answer in answers:
            progress.advance(answer.record.cases)
            cases += answer.record.cases
            yield answer
    tell_speed(cases, time.perf_counter() - start)


def tell_speed(cases: int, seconds: float) -> None:
    """Prints how fast it went, on standard error like all progress."""
    if cases:
        sys.stderr.write(f"{cases:,} cases ranked in {seconds:,.1f} s: {cases / max(seconds, 1e-9):,.0f} cases/s\n")
        sys.stderr.flush()
