"""Experts as numbers: keys that stay an expert's whatever else the directory holds, and marks of what profiles say."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError
from data.expert import Expert
from matching.vector_index import KeyArray

# past_panels and renounced, where there are any.
_EXPERTISE_FIELDS = {
    "expert_id", "erns", "thematic_areas", "disorders", "hpo_terms", "genes", "publications", "bio", "past_panels",
    "renounced",
}  # fmt: skip
_KEY_BITS = (1 << 63) - 1

MarkArray = NDArray[np.uint64]
"""Marks of profiles, see `profile_marks`."""


def in_order(experts: Sequence[Expert]) -> tuple[Expert, ...]:
    """Experts by their id, so that the order in which a directory comes never matters.

    Raises:
        InputError: An expert_id occurs twice, or two have one key; of a million experts one time in ten million.
    """
    ordered = tuple(sorted(experts, key=lambda expert: expert.expert_id))
    if len(np.unique(expert_keys(ordered))) < len({expert.expert_id for expert in ordered}):
        raise InputError("two expert_ids of the directory have one key", "give one of them another id")
    for first, second in pairwise(ordered):
        if first.expert_id == second.expert_id:
            raise InputError(f"expert_id {first.expert_id}: occurs twice in the directory", "keep one of them")
    return ordered


def directory_digest(experts: Sequence[Expert]) -> str:
    """Sixteen hex digits of what is known of the experts' expertise; load, availability and contact do not count."""
    return profile_marks(experts)[1]


@dataclass(frozen=True, slots=True)
class MarkedExperts:
    """A state of a directory, with what tells it from another state.

    Attributes:
        experts: Everyone, in the order of their ids.
        keys: Each one's key, int64 (experts,).
        marks: What each profile says as a number, uint64 (experts,); equal for equal profiles.
        digest: Sixteen hex digits of all profiles.
    """

    experts: Sequence[Expert]
    keys: KeyArray
    marks: MarkArray
    digest: str

    @classmethod
    def of(cls, experts: Sequence[Expert]) -> Self:
        """Marks experts."""
        return cls(experts, expert_keys(experts), *profile_marks(experts))


def expert_keys(experts: Sequence[Expert]) -> KeyArray:
    """Sixty-three bits of each expert_id's SHA-256, int64 (experts,)."""
    digests = (hashlib.sha256(expert.expert_id.encode(errors="surrogatepass")).digest() for expert in experts)
    return np.fromiter(
        (int.from_bytes(digest[:8], "big") & _KEY_BITS for digest in digests), np.int64, count=len(experts)
    )


def profile_marks(experts: Sequence[Expert]) -> tuple[MarkArray, str]:
    """What is known of the experts' expertise, as numbers; load, availability and contact do not count.

    Returns:
        Sixty-four bits for each profile, uint64 (experts,), and sixteen hex digits for all of them in their order.
    """
    marks = np.zeros(len(experts), np.uint64)
    digest = hashlib.sha256()
    for row, expert in enumerate(experts):
        fields = expert.model_dump(mode="json", include=_EXPERTISE_FIELDS)
        content = json.dumps(fields, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
        marks[row] = int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
        digest.update(content)
    return marks, digest.hexdigest()[:16]
