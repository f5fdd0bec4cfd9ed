"""Everything derived from a directory of experts, built once and opened from disk: expertise, vectors, FAISS index."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.errors import ArtifactError, InputError
from data.expert import Expert
from data.releases import Progress
from matching.evidence import gather_evidence
from matching.evidence_lists import EvidenceLists
from matching.expertise import Expertise, estimate_expertise, profile_shape
from matching.fusion import FusionModel
from matching.index import ExpertIndex
from matching.index_storage import (
    discard,
    index_place,
    is_stored,
    make_stamp,
    mark_used,
    remove_old,
    store,
    stored_elsewhere,
    verify,
    working_folder,
)
from matching.profiles import ProfileReading, load_readings, profile_text, read_profiles, save_readings
from matching.renounced import without_renounced
from matching.vectors import disorder_vectors, expert_vectors
from ontology import Knowledge, Reader, TextEncoder
from ontology.tables import FloatArray, Ragged

FORMAT = 4
"""Version of the files and of what is computed into them; an index of another version is built anew."""
# past_panels and renounced, where there are any.
_EXPERTISE_FIELDS = {
    "expert_id", "erns", "thematic_areas", "disorders", "hpo_terms", "genes", "publications", "bio", "past_panels",
    "renounced",
}  # fmt: skip
_UNREADABLE = (ArtifactError, OSError, ValueError, KeyError, TypeError, EOFError)


@dataclass(frozen=True, slots=True)
class DirectoryIndex:
    """What a match needs of a directory; rows are experts in the order given.

    Attributes:
        readings: What was read out of bios and titles.
        expertise: Expected gains by disorder and network.
        own_terms: Positions of the HPO terms each expert names, with their ancestors.
        texts: Unit vectors of the profiles' texts, float32 (experts, dimensions).
        disorder_vectors: float32 (disorders, dimensions).
        index: The FAISS index of expert vectors.
        lists: The experts with evidence for each disorder.
    """

    readings: tuple[ProfileReading, ...]
    expertise: Expertise
    own_terms: Ragged
    texts: FloatArray
    disorder_vectors: FloatArray
    index: ExpertIndex
    lists: EvidenceLists

    def save(self, folder: Path) -> None:
        """Writes every part into an existing folder."""
        gains = self.expertise.gains
        for name, array in {
            "gains.data": gains.data, "gains.indices": gains.indices, "gains.indptr": gains.indptr,
            "scope_gain": self.expertise.scope_gain, "scope": self.expertise.scope, "texts": self.texts,
            "disorder_vectors": self.disorder_vectors,
        }.items():  # fmt: skip
            np.save(folder / f"{name}.npy", array)
        self.own_terms.save(folder, "own_terms")
        save_readings(self.readings, folder)
        self.index.save(folder)
        self.lists.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "DirectoryIndex":
        """Maps what `save` wrote."""
        vectors: FloatArray = _mapped(folder, "disorder_vectors")
        scope = np.load(folder / "scope.npy", allow_pickle=False)
        parts = [np.load(folder / f"gains.{part}.npy", allow_pickle=False) for part in ("data", "indices", "indptr")]
        gains = sparse.csr_matrix((parts[0], parts[1], parts[2]), shape=(len(scope), len(vectors)))
        expertise = Expertise(gains, np.load(folder / "scope_gain.npy", allow_pickle=False), scope)
        return cls(
            load_readings(folder),
            expertise,
            Ragged.load(folder, "own_terms"),
            _mapped(folder, "texts"),
            vectors,
            ExpertIndex.load(folder),
            EvidenceLists.load(folder, expertise),
        )


def in_order(experts: Sequence[Expert]) -> tuple[Expert, ...]:
    """Experts by their id, so that the order in which a directory comes never matters.

    Raises:
        InputError: An expert_id occurs twice.
    """
    ordered = tuple(sorted(experts, key=lambda expert: expert.expert_id))
    for first, second in pairwise(ordered):
        if first.expert_id == second.expert_id:
            raise InputError(f"expert_id {first.expert_id}: occurs twice in the directory", "keep one of them")
    return ordered


def directory_digest(experts: Sequence[Expert]) -> str:
    """Sixteen hex digits of what is known of the experts' expertise; load, availability and contact do not count."""
    digest = hashlib.sha256()
    for expert in experts:
        fields = expert.model_dump(mode="json", include=_EXPERTISE_FIELDS)
        digest.update(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()[:16]


def open_or_build(
    experts: Sequence[Expert],
    knowledge: Knowledge,
    reader: Reader,
    model: FusionModel,
    folder: Path,
    encoder: TextEncoder | None,
    progress: Progress,
) -> tuple[DirectoryIndex, str]:
    """Opens the index whose stamp fits, or builds and saves it.

    Returns:
        The index and its stamp.

    Raises:
        ArtifactError: The folder cannot be written.
    """
    known: dict[str, str | int] = {"format": FORMAT, "knowledge": knowledge.stamp}
    stamp = make_stamp(
        {
            **known,
            "model": model.digest,
            "directory": directory_digest(experts),
            "encoder": encoder.stamp if encoder else "none",
        }
    )
    place = index_place(folder, stamp)
    if is_stored(place, stamp):
        try:
            verify(place)
            opened = DirectoryIndex.load(place)
        except _UNREADABLE:
            # An index is derived data: a damaged one is built anew, and the progress tells so.
            discard(place)
        else:
            mark_used(place)
            return opened, stamp
    with working_folder(folder) as working:
        built = build(experts, knowledge, reader, model, _disorder_vectors(knowledge, known, folder), encoder, progress)
        store(working, place, stamp, built.save)
    remove_old(folder, place)
    return built, stamp


def build(
    experts: Sequence[Expert],
    knowledge: Knowledge,
    reader: Reader,
    model: FusionModel,
    vectors: FloatArray,
    encoder: TextEncoder | None,
    progress: Progress,
) -> DirectoryIndex:
    """Builds an index in memory; `vectors` are the disorders'."""
    readings = read_profiles(experts, reader, progress)
    evidence = gather_evidence(experts, readings, knowledge)
    expertise = estimate_expertise(evidence, profile_shape(experts), _memberships(experts, knowledge), model)
    expertise = without_renounced(expertise, experts, knowledge)
    ancestors = knowledge.snapshot.terms.term_ancestors
    own_terms = [
        {int(above) for term in knowledge.term_positions(expert.hpo_terms) for above in ancestors[term]}
        for expert in experts
    ]
    texts = (
        encoder.encode_profiles([profile_text(expert) for expert in experts], progress)
        if encoder
        else np.zeros((len(experts), 1), np.float32)
    )
    return DirectoryIndex(
        readings,
        expertise,
        Ragged.of(own_terms),
        texts,
        vectors,
        ExpertIndex.of(expert_vectors(expertise, vectors)),
        EvidenceLists.of(expertise),
    )


def _memberships(experts: Sequence[Expert], knowledge: Knowledge) -> NDArray[np.bool_]:
    place = {name: row for row, name in enumerate(knowledge.networks)}
    scope = np.zeros((len(experts), len(place)), np.bool_)
    for row, expert in enumerate(experts):
        scope[row, [place[name] for name in expert.erns if name in place]] = True
    return scope


def _disorder_vectors(knowledge: Knowledge, known: Mapping[str, str | int], folder: Path) -> FloatArray:
    """The disorders' vectors, taken from an index of another directory on the same knowledge where there is one."""
    for place in stored_elsewhere(folder, known):
        try:
            verify(place)
            vectors: FloatArray = _mapped(place, "disorder_vectors")
        except _UNREADABLE:
            continue  # Damaged, or removed by another process just now; it is never needed, only handy.
        return vectors
    return disorder_vectors(knowledge)


def _mapped(folder: Path, name: str) -> FloatArray:
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
