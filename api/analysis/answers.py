"""What the match answers, as frames: shortlists, reasons, differentials, mentions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from api.analysis.columns import frame_of
from data import Expert
from data.identifiers import ExpertId
from matching import DifferentialEntry, RankedExpert, Shortlist
from ontology import Understanding

__all__ = ["differential_frame", "experts_frame", "mentions_frame", "reasons_frame", "shortlist_frame", "who"]


def experts_frame(experts: Sequence[Expert]) -> pd.DataFrame:
    """The directory without addresses and free text."""
    return frame_of(
        "experts",
        (
            (
                one.expert_id, one.name, one.centre, one.country, tuple(one.erns), one.membership,
                tuple(one.age_groups), tuple(one.languages), tuple(one.thematic_areas), dict(one.disorders),
                tuple(one.hpo_terms), tuple(one.genes), len(one.publications), one.max_open_panels, one.open_panels,
                one.available,
            )
            for one in experts
        ),
    )  # fmt: skip


def who(expert: Expert) -> tuple[Any, ...]:
    """Name, centre, country and networks of an expert."""
    return expert.name, expert.centre, expert.country, tuple(expert.erns)


def shortlist_frame(shortlist: Shortlist, experts: Mapping[ExpertId, Expert]) -> pd.DataFrame:
    """A shortlist; `attrs` holds its remarks, whom the policy left out by which rule, and the stamp."""
    frame = frame_of(
        "shortlist",
        (
            (
                shortlist.case_id, one.rank, one.expert_id, *who(experts[one.expert_id]), one.score,
                one.reply.probability if one.reply else float("nan"), tuple(one.notes),
            )
            for one in shortlist.experts
        ),
    )  # fmt: skip
    frame.attrs = {
        "remarks": list(shortlist.remarks),
        "left_out": dict(shortlist.left_out),
        "stamp": shortlist.stamp,
    }
    return frame


def reasons_frame(case_id: str, ranked: Sequence[RankedExpert]) -> pd.DataFrame:
    """The parts of experts' scores, each expert's largest first."""
    return frame_of(
        "reasons",
        (
            (case_id, one.rank, one.expert_id, part.kind, part.id, part.label, part.note, part.contribution)
            for one in ranked
            for part in one.reasons
        ),
    )


def differential_frame(entries: Mapping[str, Sequence[DifferentialEntry]]) -> pd.DataFrame:
    """The differentials of cases."""
    return frame_of(
        "differential",
        (
            (
                case_id, rank, entry.disorder, entry.name, entry.probability,
                tuple(part.label for part in entry.supporting), tuple(entry.networks),
            )
            for case_id, of_case in entries.items()
            for rank, entry in enumerate(of_case, start=1)
        ),
    )  # fmt: skip


def mentions_frame(understood: Mapping[str, Understanding]) -> pd.DataFrame:
    """Where cases' texts tell what."""
    return frame_of("mentions", _mentions(understood))


def _mentions(understood: Mapping[str, Understanding]) -> Iterator[tuple[Any, ...]]:
    for case_id, one in understood.items():
        for mention in one.mentions:
            yield (
                case_id, mention.field, mention.start, mention.end, mention.text, mention.id, mention.label,
                mention.kind, mention.status, mention.confidence, mention.rule, one.language,
            )  # fmt: skip
