"""A part of a benchmark, so that slow checks stay short."""

from pathlib import Path

from matching import read_benchmark


def thinned(benchmark: Path, to: Path, every: int) -> Path:
    """Writes every n-th patient of a benchmark, with all experts, into a folder."""
    whole = read_benchmark(benchmark)
    chosen = {base for number, base in enumerate(whole.diagnoses) if number % every == 0}
    for name in ("experts.jsonl", "diagnoses.jsonl"):
        (to / name).write_bytes((benchmark / name).read_bytes())
    with (to / "cases.jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(
            case.model_dump_json() + "\n" for name, case in whole.cases.items() if name.partition("#")[0] in chosen
        )
    with (to / "qrels.txt").open("w", encoding="utf-8") as stream:
        for case, grades in whole.judgements.items():
            if case.partition("#")[0] in chosen:
                stream.writelines(f"{case} 0 {expert} {grade}\n" for expert, grade in grades.items())
    return to
