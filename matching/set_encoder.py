"""The set encoder: lays a set of findings next to the disorder that shows them.

Terms have learned vectors. A case is the weighted sum of its terms and their ancestors, an annotated entry that of its
profile by frequency; both are bent by a small learned layer and compared. `consilium train --part encoder` learns it
from simulated patients (matching.encoder_training), from annotations that cite no publication: leaving publications
out changes nothing of it. It knows terms by HPO id and no disorder, so it serves any release: entries are encoded by
the frequencies at hand, and a term it does not know counts through its ancestors.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.errors import ArtifactError
from ontology import Knowledge
from ontology.tables import FloatArray, IntArray

FORMAT = 1
CASE_SIZE = 40.0
"""Number of terms, ancestors among them, of a usual case."""
SMALLEST = 1e-6
_ARRAYS = (
    "term_number", "term_vectors", "case_weights", "entry_weights",
    "case_layer", "case_bias", "entry_layer", "entry_bias", "excluded_layer", "scale",
)  # fmt: skip


@dataclass(frozen=True)
class SetEncoder:
    """Learned weights; `terms` are those it was trained on.

    Attributes:
        term_number: int32 (terms,), ascending: HP:0000003 is 3.
        term_vectors: float16 (terms, dimensions).
        case_weights: float32 (terms,); weight of a term among a case's.
        entry_weights: float32 (terms,); weight of a term among an entry's, times its frequency.
        case_layer: float32 (dimensions, dimensions), with `case_bias` the layer that bends cases.
        case_bias: float32 (dimensions,).
        entry_layer: float32 (dimensions, dimensions), with `entry_bias` the layer that bends entries.
        entry_bias: float32 (dimensions,).
        excluded_layer: float32 (dimensions, dimensions); what excluded findings do to a case.
        scale: float32 (2,); length of a case of CASE_SIZE terms, and the power by which it grows with them.
        stamp: What it was trained on and how.
    """

    term_number: IntArray
    term_vectors: NDArray[np.float16]
    case_weights: FloatArray
    entry_weights: FloatArray
    case_layer: FloatArray
    case_bias: FloatArray
    entry_layer: FloatArray
    entry_bias: FloatArray
    excluded_layer: FloatArray
    scale: FloatArray
    stamp: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Eight hex digits that change with any weight."""
        content = b"".join(np.ascontiguousarray(getattr(self, name)).tobytes() for name in _ARRAYS)
        return hashlib.sha256(content).hexdigest()[:8]

    def save(self, path: Path) -> None:
        """Writes the arrays and the stamp as one .npz file; the same encoder gives the same bytes."""
        stamp = np.array(json.dumps({"format": FORMAT, **self.stamp}))
        with path.open("wb") as stream:
            np.savez(stream, stamp=stamp, **{name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def load(cls, path: Path) -> "SetEncoder":
        """Reads what `save` wrote.

        Raises:
            ArtifactError: The file is missing, damaged or of another format.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                stamp = json.loads(str(stored["stamp"]))
                arrays = {name: stored[name] for name in _ARRAYS}
            if stamp.pop("format") != FORMAT:
                raise ValueError("it is of another format")  # noqa: TRY301 - one way out for all damage
            terms, dimensions = arrays["term_vectors"].shape
            if len(arrays["term_number"]) != terms or arrays["case_layer"].shape != (dimensions, dimensions):
                raise ValueError("its arrays do not fit each other")  # noqa: TRY301 - one way out for all damage
        except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, BadZipFile) as error:
            raise ArtifactError(
                f"{path}: the set encoder cannot be read ({error}); run `consilium train --part encoder`"
            ) from error
        return cls(**arrays, stamp=stamp)


def shipped_encoder() -> SetEncoder:
    """The encoder that is committed with the code."""
    return SetEncoder.load(Path(str(files("matching") / "models" / "set_encoder.npz")))


class EncodedEntries:
    """All annotated entries of one knowledge, encoded to be compared with cases; safe to use from several threads."""

    def __init__(self, encoder: SetEncoder, knowledge: Knowledge) -> None:
        """Encodes the profiles of `knowledge` by the frequencies that hold."""
        self._encoder = encoder
        self._ancestors = knowledge.snapshot.terms.term_ancestors
        numbers = np.asarray(knowledge.snapshot.terms.term_number)
        place = np.minimum(np.searchsorted(encoder.term_number, numbers), len(encoder.term_number) - 1)
        known = encoder.term_number[place] == numbers
        self._vectors: FloatArray = np.where(known[:, None], encoder.term_vectors[place], np.float16(0)).astype(
            np.float32
        )
        self._case_weights: FloatArray = np.where(known, encoder.case_weights[place], np.float32(0))
        entry_weights = np.where(known, encoder.entry_weights[place], np.float32(0))
        frequencies = knowledge.frequencies
        shares = sparse.csc_matrix(
            (np.asarray(frequencies.shares), np.asarray(frequencies.sources), np.asarray(frequencies.offsets)),
            shape=(frequencies.source_count, len(numbers)),
        )
        sums = np.asarray(shares @ (entry_weights[:, None] * self._vectors), np.float32)
        self._entry_vectors = _bent(sums, encoder.entry_layer, encoder.entry_bias)

    def nearness(self, present: IntArray, excluded: IntArray) -> FloatArray:
        """Nearness of a case to every annotated entry, float32 (annotated entries,); the more findings the sharper.

        Args:
            present: Positions of observed terms, at least one.
            excluded: Positions of terms looked for and not there.
        """
        encoder = self._encoder
        closed = np.unique(self._ancestors.gather(present)[1])
        total = self._case_weights[closed] @ self._vectors[closed]
        absent = self._case_weights[excluded] @ self._vectors[excluded]
        shift = encoder.excluded_layer @ absent / max(np.sqrt(len(excluded)), 1.0)
        length = encoder.scale[0] * (len(closed) / CASE_SIZE) ** encoder.scale[1]
        vector = _bent(total[None], encoder.case_layer, encoder.case_bias, shift)[0]
        nearness: FloatArray = self._entry_vectors @ (length * vector)
        return nearness


def _bent(sums: FloatArray, layer: FloatArray, bias: FloatArray, shift: FloatArray | float = 0.0) -> FloatArray:
    """Rows of unit length, shifted, bent by a layer, and brought to unit length again."""
    unit = sums / (np.linalg.norm(sums, axis=1, keepdims=True) + SMALLEST) + shift
    bent = unit + np.tanh(unit @ layer.T + bias)
    return np.asarray(bent / (np.linalg.norm(bent, axis=1, keepdims=True) + SMALLEST), np.float32)
