"""Past panels as evidence of expertise: which disorders an expert's panels ended with, and how often.

A panel counts like a patient of that disorder, listed, but does not lengthen the list: a longer list says more of the
disorders that are not on it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pydantic import Field

from data.expert import Expert
from data.identifiers import ExpertId, OrphaCode

__all__ = ["ExperiencedExpert", "past_panels", "with_experience"]

_NONE: Mapping[OrphaCode, int] = MappingProxyType({})


class ExperiencedExpert(Expert):
    """An expert who contributed to panels.

    Attributes:
        past_panels: Number of panels by the disorder that they ended with.
    """

    past_panels: dict[OrphaCode, int] = Field(default_factory=dict)


def with_experience(experts: Iterable[Expert], experience: Mapping[ExpertId, Mapping[OrphaCode, int]]) -> list[Expert]:
    """Gives a directory's experts, those who contributed to panels with that.

    Args:
        experts: The directory.
        experience: Expert -> disorder -> number of panels.
    """
    return [
        ExperiencedExpert(**dict(expert), past_panels=dict(experience[expert.expert_id]))
        if experience.get(expert.expert_id)
        else expert
        for expert in experts
    ]


def past_panels(expert: Expert) -> Mapping[OrphaCode, int]:
    """Gives the past panels of an expert by disorder; none for an expert of a file."""
    return expert.past_panels if isinstance(expert, ExperiencedExpert) else _NONE
