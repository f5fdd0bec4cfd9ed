"""What is derived of each profile by itself, whatever else the directory holds: expertise, terms, texts, vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.expert import Expert
from data.releases import Progress
from matching.evidence import gather_evidence
from matching.expertise import Expertise, estimate_expertise, profile_shape
from matching.fusion import FusionModel
from matching.profiles import ProfileReading, profile_text, read_profiles
from matching.renounced import without_renounced
from matching.vectors import VectorSpace, expert_vectors
from ontology import Knowledge, Reader, TextEncoder
from ontology.tables import FloatArray, IntArray, Ragged

_AT_ONCE = 20_000
"""Profiles whose evidence is laid out at once: a million at once would take 10 GB."""


@dataclass(frozen=True, slots=True)
class ProfileRows:
    """Rows of some experts, in the order given.

    Attributes:
        readings: What was read out of bios and titles.
        expertise: Expected gains by disorder and network.
        own_terms: Positions of the HPO terms each expert names, with their ancestors.
        texts: Unit vectors of the profiles' texts, float32 (experts, dimensions).
        vectors: float32 (vectors, dimensions + networks).
        owners: Row of each vector's expert, int32 (vectors,).
    """

    readings: tuple[ProfileReading, ...]
    expertise: Expertise
    own_terms: Ragged
    texts: FloatArray
    vectors: FloatArray
    owners: IntArray

    @classmethod
    def of(
        cls,
        experts: Sequence[Expert],
        knowledge: Knowledge,
        reader: Reader,
        model: FusionModel,
        space: VectorSpace,
        encoder: TextEncoder | None,
        progress: Progress,
    ) -> Self:
        """Reads profiles and derives everything from them."""
        readings = read_profiles(experts, reader, progress)
        # One block even of nobody, so that every array has its shape.
        blocks = [
            _block(experts[start : start + _AT_ONCE], readings[start : start + _AT_ONCE], knowledge, model, space)
            for start in range(0, max(len(experts), 1), _AT_ONCE)
        ]
        ancestors = knowledge.snapshot.terms.term_ancestors
        own_terms = Ragged.of(
            {int(above) for term in knowledge.term_positions(expert.hpo_terms) for above in ancestors[term]}
            for expert in experts
        )
        texts = (
            encoder.encode_profiles([profile_text(expert) for expert in experts], progress)
            if encoder
            else np.zeros((len(experts), 1), np.float32)
        )
        expertise = Expertise(
            sparse.vstack([block[0].gains for block in blocks], format="csr"),
            np.concatenate([block[0].scope_gain for block in blocks]),
            np.concatenate([block[0].scope for block in blocks]),
        )
        vectors = np.concatenate([block[1] for block in blocks])
        owners = np.concatenate([place * _AT_ONCE + block[2] for place, block in enumerate(blocks)])
        return cls(readings, expertise, own_terms, texts, vectors, owners.astype(np.int32))


def _block(
    experts: Sequence[Expert],
    readings: Sequence[ProfileReading],
    knowledge: Knowledge,
    model: FusionModel,
    space: VectorSpace,
) -> tuple[Expertise, FloatArray, IntArray]:
    evidence = gather_evidence(experts, readings, knowledge)
    expertise = estimate_expertise(evidence, profile_shape(experts), _memberships(experts, knowledge), model)
    expertise = without_renounced(expertise, experts, knowledge)
    return (expertise, *expert_vectors(expertise, space))


def _memberships(experts: Sequence[Expert], knowledge: Knowledge) -> NDArray[np.bool_]:
    place = {name: row for row, name in enumerate(knowledge.networks)}
    scope = np.zeros((len(experts), len(place)), np.bool_)
    for row, expert in enumerate(experts):
        scope[row, [place[name] for name in expert.erns if name in place]] = True
    return scope
