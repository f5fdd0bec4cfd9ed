"""What is known of experts beside their profiles: past panels, and what they said themselves to handle or not.

A panel counts like a patient of that disorder, listed, but does not lengthen the list: a longer list says more of the
disorders that are not on it. A disorder that an expert adds stands on the list; one that they say not to handle is on
none, and nothing else of the profile speaks for it either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import Field

from data.expert import Expert
from data.identifiers import ExpertId, OrphaCode

__all__ = ["ExperiencedExpert", "OwnWords", "past_panels", "with_experience"]

_NONE: Mapping[OrphaCode, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What an expert said of the disorders that they handle.

    Attributes:
        added: Those that the profile lacks.
        removed: Those that they do not handle, whatever the profile suggests.
    """

    added: tuple[OrphaCode, ...] = ()
    removed: tuple[OrphaCode, ...] = ()


_SILENT = OwnWords()


class ExperiencedExpert(Expert):
    """An expert of whom more is known than the profile says.

    Attributes:
        past_panels: Number of panels by the disorder that they ended with.
        renounced: Disorders that they say not to handle.
    """

    past_panels: dict[OrphaCode, int] = Field(default_factory=dict)
    renounced: tuple[OrphaCode, ...] = ()


def with_experience(
    experts: Iterable[Expert],
    experience: Mapping[ExpertId, Mapping[OrphaCode, int]],
    own_words: Mapping[ExpertId, OwnWords] | None = None,
) -> list[Expert]:
    """Gives a directory's experts, with what is known of them beside their profiles.

    Args:
        experts: The directory.
        experience: Expert -> disorder -> number of panels.
        own_words: What experts said themselves; nobody said anything where it is left out.
    """
    said = own_words or {}
    return [
        _known(expert, experience.get(expert.expert_id, _NONE), said.get(expert.expert_id, _SILENT))
        for expert in experts
    ]


def _known(expert: Expert, panels: Mapping[OrphaCode, int], said: OwnWords) -> Expert:
    if not panels and said == _SILENT:
        return expert
    listed = {code: patients for code, patients in expert.disorders.items() if code not in said.removed}
    listed |= {code: 0 for code in said.added if code not in listed}
    return ExperiencedExpert(**dict(expert) | {"disorders": listed}, past_panels=dict(panels), renounced=said.removed)


def past_panels(expert: Expert) -> Mapping[OrphaCode, int]:
    """Gives the past panels of an expert by disorder; none for an expert of a file."""
    return expert.past_panels if isinstance(expert, ExperiencedExpert) else _NONE
