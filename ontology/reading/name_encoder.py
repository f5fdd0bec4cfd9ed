"""Vectors of phrases and of findings in one space, learned from the names that findings have in eight languages.

A phrase is the mean of the vectors of its words and of their letter n-grams (as fastText: Bojanowski et al., TACL
2017), hashed into a fixed number of buckets; a finding is a vector of its own. Both were trained so that every name
lies next to its finding (ontology.reading.name_training). No word of a text is kept.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from data.errors import ArtifactError
from ontology.reading.words import folded_word
from ontology.snapshot import Snapshot
from ontology.tables import FloatArray

FORMAT = 1
BUCKETS = 1 << 16
_GRAMS = (3, 4, 5)
_LONGEST_WORD = 30
"""Letters of a word that are looked at."""
_FILE = "name_encoder.npz"


def buckets_of(word: str) -> list[int]:
    """Buckets of a word: its own and those of its letter n-grams."""
    folded = folded_word(word)[:_LONGEST_WORD]
    marked = f"<{folded}>"
    grams = (marked[place : place + length] for length in _GRAMS for place in range(len(marked) - length + 1))
    return [zlib.crc32(part.encode()) % BUCKETS for part in (f"={folded}", *grams)]


@dataclass(frozen=True)
class NameEncoder:
    """The trained vectors.

    Attributes:
        bucket_vectors: int8 (BUCKETS, dimensions), times `scale`.
        finding_numbers: int32 (findings,), ascending HPO numbers.
        finding_vectors: int8 (findings, dimensions), of unit length but for rounding.
        scale: What a step of `bucket_vectors` is worth.
        stamp: What it was trained on.
    """

    bucket_vectors: NDArray[np.int8]
    finding_numbers: NDArray[np.int32]
    finding_vectors: NDArray[np.int8]
    scale: float
    stamp: str

    def word_sums(self, words: Sequence[str]) -> FloatArray:
        """The sum of each word's buckets' vectors, float32 (words, dimensions)."""
        buckets = [buckets_of(word) for word in words]
        lengths = np.array([len(own) for own in buckets], np.int64)
        flat = np.fromiter((bucket for own in buckets for bucket in own), np.int64, int(lengths.sum()))
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64)
        vectors = self.bucket_vectors[flat].astype(np.float32)
        return np.asarray(np.add.reduceat(vectors, starts, axis=0), np.float32)

    def phrase(self, text_words: Sequence[str]) -> FloatArray:
        """Unit vector of a phrase, float32 (dimensions,)."""
        total = self.word_sums(text_words).sum(axis=0, keepdims=True)
        vector: FloatArray = unit_rows(total)[0]
        return vector

    def matrix(self, snapshot: Snapshot, terms: NDArray[np.int32]) -> FloatArray:
        """Unit vectors of HPO terms by position, float32 (terms, dimensions); a term it never saw lies by its label."""
        numbers = snapshot.terms.term_number[terms]
        places = np.clip(np.searchsorted(self.finding_numbers, numbers), 0, len(self.finding_numbers) - 1)
        vectors = self.finding_vectors[places].astype(np.float32)
        for row in np.nonzero(self.finding_numbers[places] != numbers)[0]:
            vectors[row] = self.phrase(snapshot.terms.term_labels[int(terms[row])].split())
        return unit_rows(vectors)

    def save(self, file: Path) -> None:
        """Writes it."""
        meta = json.dumps({"format": FORMAT, "scale": self.scale, "stamp": self.stamp})
        with file.open("wb") as stream:
            np.savez(
                stream,
                bucket_vectors=self.bucket_vectors,
                finding_numbers=self.finding_numbers,
                finding_vectors=self.finding_vectors,
                meta=np.array(meta),
            )

    @classmethod
    def load(cls, file: Path) -> "NameEncoder":
        """Reads what `save` wrote.

        Raises:
            ArtifactError: It is damaged, or of another format.
        """
        again = "remove it to use the one that comes with Consilium, or train it anew"
        try:
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as saved:
                meta = json.loads(str(saved["meta"]))
                if meta["format"] != FORMAT:
                    raise ArtifactError(f"{file}: name encoder of format {meta['format']}, not {FORMAT}; {again}")
                arrays = (saved["bucket_vectors"], saved["finding_numbers"], saved["finding_vectors"])
                return cls(*arrays, scale=float(meta["scale"]), stamp=str(meta["stamp"]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise ArtifactError(f"{file}: the name encoder is damaged ({error}); {again}") from error


def unit_rows(vectors: FloatArray) -> FloatArray:
    """The rows at unit length; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


@cache
def shipped_encoder() -> NameEncoder:
    """The encoder that comes with Consilium."""
    with as_file(files("ontology.reading") / _FILE) as file:
        return NameEncoder.load(file)
