"""The folder of a batch: a file for each part of the run, with a stamp of what it was made of, so that work can go on.

    run.json              stamp of knowledge, directory and models; top; cases a part; columns
    part-00000.csv.gz     rows of the run, in the columns of table "run"
    part-00000.json       digest of the part's cases, counts, unanswered cases, problems; written last

A part counts once its JSON file is there. A part made of other cases, or a folder of another stamp, is refused: one run
never mixes two. CSV, because it needs nothing beyond pandas and any tool reads it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from api.analysis.columns import TABLES, frame_of
from data import ArtifactError, InputError

__all__ = ["PartRecord", "RunFolder", "digest_of", "read_run", "run_parts"]

FORMAT = 1
_HEAD = "run.json"


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What is known of a finished part.

    Attributes:
        digest: Of its cases.
        cases: How many.
        rows: Rows of the run.
        unanswered: Cases with nothing to match on.
        problems: What was left out of cases, a sentence each.
        seconds: That a process worked on it.
    """

    digest: str
    cases: int
    rows: int
    unanswered: tuple[str, ...]
    problems: tuple[str, ...]
    seconds: float


class RunFolder:
    """The folder of one batch, begun or taken up again."""

    def __init__(self, folder: Path, stamp: str, top: int, cases_a_part: int) -> None:
        """Begins the folder, or takes it up where it was begun by the same call.

        Raises:
            InputError: It holds a run of another stamp or other arguments, or something that is no run.
            ArtifactError: It cannot be written.
        """
        self.folder = folder
        head = {
            "format": FORMAT,
            "stamp": stamp,
            "top": top,
            "cases_a_part": cases_a_part,
            "columns": list(TABLES["run"].dtypes),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if (folder / _HEAD).is_file():
                _refuse_other(folder, head)
            elif any(folder.iterdir()):
                raise InputError(f"{folder}: is not empty and holds no run", "name another folder")
            else:
                _write(folder / _HEAD, json.dumps(head, indent=1).encode())
        except OSError as error:
            raise ArtifactError(f"{folder}: cannot be written: {error}") from error

    def finished(self, part: int, digest: str) -> PartRecord | None:
        """What is known of a part; None where it is still to do.

        Raises:
            InputError: It was made of other cases.
        """
        file = self.folder / f"{_name(part)}.json"
        if not file.is_file():
            return None
        record = _record(file)
        if record.digest != digest:
            raise InputError(
                f"{file}: was made of other cases", "give the same cases in the same order, or another folder"
            )
        return record

    def save(self, part: int, rows: pd.DataFrame, record: PartRecord) -> None:
        """Keeps a part; it counts once this returns.

        Raises:
            ArtifactError: The folder cannot be written.
        """
        target = self.folder / f"{_name(part)}.csv.gz"
        draft = target.with_name(f".{target.name}")
        try:
            # No time in the file: the same rows give the same bytes.
            rows.to_csv(draft, index=False, compression={"method": "gzip", "compresslevel": 3, "mtime": 0})
            draft.replace(target)
            _write(self.folder / f"{_name(part)}.json", json.dumps(asdict(record)).encode())
        except OSError as error:
            raise ArtifactError(
                f"{self.folder}: cannot be written: {error}; what is finished stays, call again"
            ) from error

    def parts(self) -> pd.DataFrame:
        """Table "parts": everything that is finished."""
        return frame_of("parts", _rows(self.folder))


def digest_of(cases: pd.DataFrame) -> str:
    """Sixteen hex digits of a part's cases, row by row and column by column."""
    text = cases.to_json(orient="split", index=False, date_format="iso", default_handler=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def run_parts(folder: Path | str) -> Iterator[pd.DataFrame]:
    """The finished parts of a run one after the other, each as table "run": for runs that memory does not hold.

    Raises:
        InputError: The folder holds no run.
    """
    place = Path(folder)
    if not (place / _HEAD).is_file():
        raise InputError(f"{place}: holds no run", "name the folder that match_to wrote")
    types = TABLES["run"].dtypes
    for file in sorted(place.glob("part-*.json")):
        rows = pd.read_csv(file.with_suffix(".csv.gz"), dtype=types, keep_default_na=False, na_values={"score": [""]})
        yield rows.astype(types)


def read_run(folder: Path | str) -> pd.DataFrame:
    """The whole run of a folder as table "run".

    Raises:
        InputError: The folder holds no run, or nothing of it is finished.
    """
    parts = list(run_parts(folder))
    if not parts:
        raise InputError(f"{folder}: no part of the run is finished")
    return pd.concat(parts, ignore_index=True)


def _rows(folder: Path) -> Iterator[tuple[Any, ...]]:
    for file in sorted(folder.glob("part-*.json")):
        one = _record(file)
        number = int(file.stem.partition("-")[2])
        yield number, one.cases, one.rows, one.unanswered, len(one.problems), one.seconds, f"{file.stem}.csv.gz"


def _record(file: Path) -> PartRecord:
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
        return PartRecord(**(fields | {name: tuple(fields[name]) for name in ("unanswered", "problems")}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"{file}: cannot be read ({error}); delete it, and the part is made again") from error


def _refuse_other(folder: Path, head: dict[str, Any]) -> None:
    try:
        there = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{folder / _HEAD}: cannot be read ({error})", "name another folder") from error
    for name, value in head.items():
        if there.get(name) != value:
            raise InputError(
                f"{folder}: begun with {name} {there.get(name)}, asked for is {value}", "name another folder"
            )


def _name(part: int) -> str:
    return f"part-{part:05}"


def _write(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}")
    draft.write_bytes(content)
    draft.replace(file)
