"""Arrays of the snapshot: texts and ragged rows that are memory-mapped rather than loaded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Texts(Sequence[str]):
    """A sequence of texts kept as one UTF-8 blob.

    Attributes:
        blob: uint8, shape (bytes,).
        offsets: int64, shape (texts + 1,); text i is blob[offsets[i]:offsets[i + 1]].
    """

    blob: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Packs texts in their order."""
        # A lone surrogate, which JSON may hold, cannot be written; it shows as "?".
        encoded = [text.encode(errors="replace") for text in texts]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(text) for text in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, position: int | slice) -> str:
        if isinstance(position, slice):
            raise TypeError("Texts are taken one at a time")
        if not 0 <= position < len(self):
            raise IndexError(position)
        return bytes(self.blob[self.offsets[position] : self.offsets[position + 1]]).decode()

    def __iter__(self) -> Iterator[str]:
        blob, offsets = self.blob.tobytes(), self.offsets.tolist()
        return (blob[start:end].decode() for start, end in pairwise(offsets))

    def save(self, folder: Path, name: str) -> None:
        """Writes NAME.blob.npy and NAME.offsets.npy."""
        np.save(folder / f"{name}.blob.npy", self.blob)
        np.save(folder / f"{name}.offsets.npy", self.offsets)

    @classmethod
    def load(cls, folder: Path, name: str) -> "Texts":
        """Maps what `save` wrote."""
        return cls(load_array(folder, f"{name}.blob"), load_array(folder, f"{name}.offsets"))


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of positions of differing length (the index part of a CSR matrix).

    Attributes:
        offsets: int32, shape (rows + 1,).
        values: int32; row i is values[offsets[i]:offsets[i + 1]], ascending.
    """

    offsets: IntArray
    values: IntArray

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]]) -> "Ragged":
        """Packs rows in their order; each is sorted and freed of repetitions."""
        packed = [sorted(set(row)) for row in rows]
        offsets = np.zeros(len(packed) + 1, np.int32)
        np.cumsum([len(row) for row in packed], out=offsets[1:])
        return cls(offsets, np.fromiter((value for row in packed for value in row), np.int32, int(offsets[-1])))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> IntArray:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    def lengths(self) -> IntArray:
        """Number of values in each row, int32, shape (rows,)."""
        return np.diff(self.offsets)

    def gather(self, rows: NDArray[np.integer[Any]]) -> tuple[NDArray[np.intp], IntArray]:
        """All values of some rows at once: for each value the place of its row in `rows`, and the value."""
        lengths = self.lengths()[rows]
        owners = np.repeat(np.arange(len(rows)), lengths)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return owners, self.values[self.offsets[rows][owners] + within]

    def turned(self, columns: int) -> "Ragged":
        """The transposed rows: row c lists the rows of self that hold c."""
        owners = np.repeat(np.arange(len(self), dtype=np.int32), self.lengths())
        order = np.argsort(self.values, kind="stable")
        offsets = np.zeros(columns + 1, np.int32)
        np.cumsum(np.bincount(self.values, minlength=columns), out=offsets[1:])
        return Ragged(offsets, owners[order])

    def save(self, folder: Path, name: str) -> None:
        """Writes NAME.offsets.npy and NAME.values.npy."""
        np.save(folder / f"{name}.offsets.npy", self.offsets)
        np.save(folder / f"{name}.values.npy", self.values)

    @classmethod
    def load(cls, folder: Path, name: str) -> "Ragged":
        """Maps what `save` wrote."""
        return cls(load_array(folder, f"{name}.offsets"), load_array(folder, f"{name}.values"))


def load_array(folder: Path, name: str) -> NDArray[Any]:
    """Maps NAME.npy read-only."""
    mapped: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return mapped


def closure(parents: Sequence[Sequence[int]]) -> list[frozenset[int]]:
    """For each node of a directed acyclic graph the node itself and all its ancestors.

    Raises:
        ValueError: The graph has a cycle; the message names a node on it.
    """
    found: list[frozenset[int] | None] = [None] * len(parents)
    for start in range(len(parents)):
        stack = [start]
        open_nodes: set[int] = set()
        while stack:
            node = stack[-1]
            if found[node] is not None:
                stack.pop()
                continue
            waiting = [parent for parent in parents[node] if found[parent] is None]
            if not waiting:
                found[node] = frozenset({node}).union(*(found[parent] or () for parent in parents[node]))
                open_nodes.discard(node)
                stack.pop()
            elif node in open_nodes and any(parent in open_nodes for parent in waiting):
                raise ValueError(f"node {node} is its own ancestor")
            else:
                open_nodes.add(node)
                stack.extend(waiting)
    return [ancestors or frozenset() for ancestors in found]
