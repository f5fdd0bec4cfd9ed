"""How good a run is: runs, judgements and quality as frames, and the files that hold them."""

from pathlib import Path

import pandas as pd

from api.analysis.columns import TABLES, frame_of
from data import InputError
from matching.benchmark import mode_of, read_judgements
from matching.metrics import mean_with_interval, ndcg_and_hits

__all__ = ["evaluate", "quality_of_cases", "read_qrels"]

_GRADES = (0, 1, 2, 3)


def read_qrels(file: Path | str) -> pd.DataFrame:
    """Judgements of a TREC file, packed by gzip or not, as table "qrels".

    Raises:
        InputError: The file is missing or a line is no judgement; such a line is never taken as grade 0.
    """
    judgements = read_judgements(Path(file))
    return frame_of(
        "qrels", ((case, expert, grade) for case, grades in judgements.items() for expert, grade in grades.items())
    )


def quality_of_cases(run: pd.DataFrame, qrels: pd.DataFrame) -> pd.DataFrame:
    """nDCG@10 and hit@5 of every judged case, as table "case_quality".

    Ties count against the run, and a judged case that it does not answer counts 0.

    Args:
        run: Table "run"; `rank` is not looked at. Any frame with case_id, expert_id and score will do.
        qrels: Table "qrels".

    Raises:
        InputError: A column is missing, a grade is none, or a pair is ranked or judged twice.
    """
    _check(run, "run", ("case_id", "expert_id", "score"))
    _check(qrels, "qrels", ("case_id", "expert_id", "grade"))
    wrong = sorted(set(qrels["grade"]) - set(_GRADES))
    if wrong:
        raise InputError(f"qrels: grade {wrong[0]}", "grades are 0, 1, 2 and 3")
    judgements: dict[str, dict[str, int]] = {}
    for case, expert, grade in zip(qrels["case_id"], qrels["expert_id"], qrels["grade"], strict=True):
        judgements.setdefault(str(case), {})[str(expert)] = int(grade)
    ranked: dict[str, list[tuple[str, float]]] = {}
    for case, expert, score in zip(run["case_id"], run["expert_id"], run["score"], strict=True):
        ranked.setdefault(str(case), []).append((str(expert), float(score)))
    values = ndcg_and_hits(ranked, judgements)
    return frame_of("case_quality", ((case, mode_of(case), *values[case]) for case in judgements))


def evaluate(run: pd.DataFrame, qrels: pd.DataFrame) -> pd.DataFrame:
    """Mean nDCG@10 and hit@5 for each way of asking, with intervals, as table "quality".

    Raises:
        InputError: As `quality_of_cases`.
    """
    rows = []
    for mode, cases in quality_of_cases(run, qrels).groupby("mode", sort=False):
        ndcg, hit = (mean_with_interval(cases[column].tolist()) for column in ("ndcg", "hit"))
        rows.append((mode, len(cases), *ndcg, *hit))
    return frame_of("quality", rows)


def _check(frame: pd.DataFrame, table: str, needed: tuple[str, ...]) -> None:
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        raise InputError(f"{table}: no column {missing[0]}", f"its columns are {', '.join(TABLES[table].dtypes)}")
    twice = frame.duplicated(["case_id", "expert_id"])
    if twice.any():
        first = frame.loc[twice].iloc[0]
        raise InputError(f"{table}: {first['expert_id']} occurs twice for {first['case_id']}", "keep one of them")
