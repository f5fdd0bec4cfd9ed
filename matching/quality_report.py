"""Quality of a ranking by mode, network, number of findings, and what the profiles of the right experts show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.expert import Expert
from matching.benchmark import Benchmark, mode_of
from matching.metrics import (
    DEPTH,
    HIT_RANK,
    RECALL_DEPTH,
    Interval,
    Run,
    mean_with_interval,
    ndcg_and_hits,
    recall_of_best,
    worst_case_order,
)
from ontology import Knowledge

MODES = ("hpo", "text", "gene", "dx")
"""The order in which modes are told; others follow by name."""
FINDING_BINS = ((0, 0), (1, 4), (5, 9), (10, 19), (20, None))
PROFILE_KINDS = ("codes", "areas", "text only")
_CELL = 21


@dataclass(frozen=True, slots=True)
class CaseQuality:
    """Quality of one case's ranking, and the groups it belongs to.

    Attributes:
        mode: "hpo", "text", "gene", "dx", or "all" for cases that name none.
        ndcg: nDCG@10.
        hit: 1 where an expert of grade 3 is among the first five, else 0.
        in_scope: Share of the first five who belong to a network with the true disorder in scope; NaN without
            diagnosis.
        findings: Number of observed findings that were understood.
        networks: Networks with the true disorder in scope.
        recall: Kind of profile -> share of the experts of grade 3 with such a profile among the first 50, where there
            are any.
    """

    mode: str
    ndcg: float
    hit: float
    in_scope: float
    findings: int
    networks: tuple[str, ...]
    recall: Mapping[str, float]


Value = Callable[[CaseQuality], float | None]
"""A figure of a case; None where it is not of the part that is looked at."""


@dataclass(frozen=True, slots=True)
class ModeQuality:
    """Quality of one way of asking.

    Attributes:
        mode: "hpo", "text", "gene", "dx", or "all" for cases that name none.
        cases: Number of judged cases.
        ndcg: nDCG@10.
        hit: hit@5.
        in_scope: Share of the first five who belong to a network with the true disorder in scope; NaN without
            diagnoses.
    """

    mode: str
    cases: int
    ndcg: Interval
    hit: Interval
    in_scope: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Quality case by case, with what it was measured on.

    Attributes:
        cases: Case id -> quality.
        benchmark: Digest of the benchmark.
        remarks: IN-SAMPLE where the model was trained on this very benchmark, publications left out, knowledge.
    """

    cases: Mapping[str, CaseQuality]
    benchmark: str
    remarks: tuple[str, ...]

    @property
    def modes(self) -> tuple[ModeQuality, ...]:
        """Quality by mode, in the order of MODES."""
        return tuple(_mode_quality(mode, self._of(mode)) for mode in self._mode_names)

    def table(self) -> str:
        """The report as aligned text: by mode, then the parts."""
        head = f"{'mode':<6}{'cases':>7}  {f'nDCG@{DEPTH}':<22}{f'hit@{HIT_RANK}':<22}in scope@{HIT_RANK}"
        lines = [
            f"{mode.mode:<6}{mode.cases:>7}  {_interval(mode.ndcg):<22}{_interval(mode.hit):<22}{_share(mode.in_scope)}"
            for mode in self.modes
        ]
        return "\n".join([head, *lines, *self.remarks])

    def parts_table(self) -> str:
        """Quality by network, number of findings and what profiles show, as aligned text."""
        networks = sorted({network for case in self.cases.values() for network in case.networks})
        tables = [
            self._part(
                f"nDCG@{DEPTH} by number of findings", {_bin_name(part): _ndcg_within(*part) for part in FINDING_BINS}
            ),
            self._part(f"nDCG@{DEPTH} by network", {network: _ndcg_in_scope(network) for network in networks}),
            self._part(
                f"recall@{RECALL_DEPTH} of the right experts by what their profiles show",
                {kind: _recall(kind) for kind in PROFILE_KINDS},
            ),
        ]
        return "\n\n".join(table for table in tables if table)

    def _part(self, title: str, parts: Mapping[str, Value]) -> str:
        """One line a part, one column a mode; parts without a case are left out."""
        lines = [f"{title}\n{'':<18}{'cases':>6}  " + "".join(f"{mode:<{_CELL}}" for mode in self._mode_names)]
        for name, value in parts.items():
            values = [
                [found for case in self._of(mode) if (found := value(case)) is not None] for mode in self._mode_names
            ]
            if most := max(map(len, values), default=0):
                cells = [_interval(mean_with_interval(found)) if found else "-" for found in values]
                lines.append(f"{name:<18}{most:>6}  " + "".join(f"{cell:<{_CELL}}" for cell in cells))
        return "\n".join(line.rstrip() for line in lines) if len(lines) > 1 else ""

    @property
    def _mode_names(self) -> list[str]:
        found = {case.mode for case in self.cases.values()}
        return [*(mode for mode in MODES if mode in found), *sorted(found - set(MODES))]

    def _of(self, mode: str) -> list[CaseQuality]:
        return [case for case in self.cases.values() if case.mode == mode]


def judge_run(
    benchmark: Benchmark, knowledge: Knowledge, run: Run, findings: Mapping[str, int]
) -> dict[str, CaseQuality]:
    """The quality of every judged case.

    Args:
        benchmark: Cases, experts and judgements.
        knowledge: Tells which networks have a disorder in scope.
        run: What was ranked.
        findings: Case id -> number of observed findings that were understood.
    """
    quality = ndcg_and_hits(run, benchmark.judgements)
    kinds = {str(expert.expert_id): profile_kind(expert) for expert in benchmark.experts}
    recall = {kind: recall_of_best(run, _only(benchmark.judgements, kinds, kind)) for kind in PROFILE_KINDS}
    memberships = {str(expert.expert_id): frozenset(expert.erns) for expert in benchmark.experts}
    judged = {}
    for case, (ndcg, hit) in quality.items():
        diagnosis = benchmark.diagnoses.get(case.partition("#")[0])
        scope = {
            network for code in (diagnosis.disorders if diagnosis else ()) for network in knowledge.networks_of(code)
        }
        first = worst_case_order(run.get(case, ()), benchmark.judgements[case])[:HIT_RANK]
        judged[case] = CaseQuality(
            mode=mode_of(case),
            ndcg=ndcg,
            hit=hit,
            in_scope=sum(bool(memberships[expert] & scope) for expert in first) / HIT_RANK
            if diagnosis
            else float("nan"),
            findings=findings.get(case, 0),
            networks=tuple(sorted(scope)),
            recall={kind: found[case] for kind, found in recall.items() if case in found},
        )
    return judged


def profile_kind(expert: Expert) -> str:
    """What a profile shows: disorders by code, else thematic areas, else text, genes and findings only."""
    if expert.disorders:
        return PROFILE_KINDS[0]
    return PROFILE_KINDS[1] if expert.thematic_areas else PROFILE_KINDS[2]


def _only(
    judgements: Mapping[str, Mapping[str, int]], kinds: Mapping[str, str], kind: str
) -> dict[str, dict[str, int]]:
    return {
        case: {expert: grade for expert, grade in grades.items() if kinds[expert] == kind}
        for case, grades in judgements.items()
    }


def _mode_quality(mode: str, cases: Sequence[CaseQuality]) -> ModeQuality:
    known = [case.in_scope for case in cases if not np.isnan(case.in_scope)]
    return ModeQuality(
        mode,
        len(cases),
        mean_with_interval([case.ndcg for case in cases]),
        mean_with_interval([case.hit for case in cases]),
        mean_with_interval(known)[0],
    )


def _ndcg_within(least: int, most: int | None) -> Value:
    return lambda case: case.ndcg if case.findings >= least and (most is None or case.findings <= most) else None


def _ndcg_in_scope(network: str) -> Value:
    return lambda case: case.ndcg if network in case.networks else None


def _recall(kind: str) -> Value:
    return lambda case: case.recall.get(kind)


def _bin_name(part: tuple[int, int | None]) -> str:
    least, most = part
    return f"{least} or more" if most is None else str(least) if least == most else f"{least} to {most}"


def _interval(value: Interval) -> str:
    return f"{value[0]:.3f} [{value[1]:.3f}, {value[2]:.3f}]"


def _share(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.3f}"
