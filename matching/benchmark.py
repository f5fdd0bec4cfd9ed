"""The expert-matching benchmark: a directory, cases asked in several ways, graded answers."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from data import read_cases, read_experts
from data.case import Case
from data.errors import InputError
from data.expert import Expert
from data.identifiers import orpha_code, pmid
from matching.expert_keys import directory_digest, in_order

GRADES = ("0", "1", "2", "3")
_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The truth about a case, for evaluation and training labels only."""

    disorders: tuple[str, ...]
    publication: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark folder in memory.

    Attributes:
        experts: The directory, by expert_id.
        cases: By id; the part behind `#` is the mode.
        judgements: Case id -> expert id -> grade 1..3; an expert who is not named has grade 0.
        diagnoses: Case without mode -> truth; empty where the folder has none.
        digest: Sixteen hex digits of the judgements and the directory, however the files are packed or ordered.
    """

    experts: tuple[Expert, ...]
    cases: Mapping[str, Case]
    judgements: Mapping[str, Mapping[str, int]]
    diagnoses: Mapping[str, Diagnosis]
    digest: str


def mode_of(case_id: str) -> str:
    """The way a case is asked: "hpo" of "DC0000#hpo"; "all" where the id names none."""
    return case_id.partition("#")[2] or "all"


def read_benchmark(folder: Path) -> Benchmark:
    """Reads experts.jsonl, cases.jsonl, qrels.txt or qrels.txt.gz and, where it is there, diagnoses.jsonl.

    Raises:
        InputError: A file is missing or a line cannot be read; an unreadable judgement is never taken as grade 0.
    """
    qrels = next((folder / name for name in ("qrels.txt", "qrels.txt.gz") if (folder / name).is_file()), None)
    if qrels is None:
        raise InputError(f"{folder}: holds no qrels.txt or qrels.txt.gz", "name a benchmark folder")
    experts, expert_report = read_experts(folder / "experts.jsonl")
    cases, case_report = read_cases(folder / "cases.jsonl")
    for report in (expert_report, case_report):
        if report.has_errors:
            raise InputError(f"{folder}: {report.text().splitlines()[0]}", "a benchmark must be read whole")
    judgements = read_judgements(qrels)
    ordered = in_order(experts)
    _check_known(qrels.name, "case", judgements, {case.case_id for case in cases})
    judged_experts = (expert for grades in judgements.values() for expert in grades)
    _check_known(qrels.name, "expert", judged_experts, {expert.expert_id for expert in ordered})
    return Benchmark(
        ordered,
        {case.case_id: case for case in cases},
        judgements,
        _diagnoses(folder / "diagnoses.jsonl"),
        hashlib.sha256(json.dumps([directory_digest(ordered), judgements], sort_keys=True).encode()).hexdigest()[:16],
    )


def _check_known(file: str, kind: str, judged: Iterable[str], known: AbstractSet[str]) -> None:
    unknown = sorted(set(judged) - known)
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise InputError(f"{file}: {kind} {unknown[0]}{more} is judged but is not among the {kind}s")


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Reads judgements: case id -> expert id -> grade, one `case 0 expert grade` a line.

    Raises:
        InputError: The file cannot be read, or a line is no judgement; it is never taken as grade 0.
    """
    judgements: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        case, _, expert, grade = (*line.split(), "", "", "", "")[:4]
        if len(line.split()) != _COLUMNS or grade not in GRADES:
            raise InputError(
                f"{path.name} line {number}: {line[:80]!r} is not `case 0 expert grade` with a grade of 0 to 3"
            )
        if judgements.setdefault(case, {}).setdefault(expert, int(grade)) != int(grade):
            raise InputError(f"{path.name} line {number}: {expert} has another grade for {case} further up")
    if not judgements:
        raise InputError(f"{path.name}: judges no case")
    return judgements


def _diagnoses(path: Path) -> dict[str, Diagnosis]:
    diagnoses: dict[str, Diagnosis] = {}
    for number, line in _lines(path) if path.is_file() else ():
        try:
            record = json.loads(line)
            disorders = tuple(orpha_code(str(code)) for code in record["orpha"])
            diagnoses[record["case_id"]] = Diagnosis(disorders, str(record["pmid"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f"{path.name} line {number}: {line[:80]!r} is no diagnosis", "give case_id, orpha and pmid"
            ) from error
    return diagnoses


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of every line that is not blank, of a plain or packed file.

    Raises:
        InputError: The file cannot be read to its end.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            text = stream.read().decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
    return ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip())


def read_publications(path: Path) -> frozenset[str]:
    """Reads a list of publications, one PMID a line.

    Raises:
        InputError: The file is missing or a line is no PMID.
    """
    found: set[str] = set()
    for number, line in _lines(path):
        try:
            found.add(pmid(line))
        except InputError as error:
            raise InputError(f"{path.name}:{number}: {line[:60]!r}: {error.problem}", error.suggestion) from error
    return frozenset(found)
