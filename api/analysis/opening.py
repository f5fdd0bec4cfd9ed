"""What a Consilium is opened from, in a form that travels to other processes and machines and opens the same there.

A recipe names the folder of the snapshot and the file of the directory; a directory of the database or of a DataFrame
travels along, without the database's address. What another process opens must carry the same stamp, else it refuses.
"""

import hashlib
import pickle
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from api.knowledge import open_knowledge, open_reader
from api.progress import NoProgress, ProgressProtocol
from api.settings import Settings, load_settings, sqlite_url
from api.store import open_store
from api.workbench import index_folder, text_encoder, trained_model, trained_set_encoder
from data import ArtifactError, DirectoryError, Expert, InputError, experts_from_frame, read_experts
from data.vocabulary import Vocabulary
from matching import Matcher

__all__ = ["DirectoryLike", "Recipe", "opened_once"]

DirectoryLike = Path | str | pd.DataFrame | Collection[Expert] | None
"""A directory: a file, a frame in the columns of the file format, Experts, or None for that of the database."""

_KEPT = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to open a matcher.

    Attributes:
        settings: Where the snapshot and the indexes lie; without the database's address.
        file: The file of the directory, absolute; None where the directory travels along.
        packed: The experts, pickled; empty where a file is named.
        texts: Whether similarity of texts counts.
        left_out: Publications whose annotations are left out.
    """

    settings: Settings
    file: Path | None
    packed: bytes
    texts: bool
    left_out: frozenset[str]

    @classmethod
    def of(
        cls, directory: DirectoryLike, home: Path | str | None, *, texts: bool, left_out: Collection[str]
    ) -> "Recipe":
        """Takes in what `Consilium.open` was given.

        Raises:
            ConsiliumError: The settings, the database or the directory cannot be used.
        """
        settings = load_settings(home=Path(home)) if home is not None else load_settings()
        file = Path(directory).absolute() if isinstance(directory, Path | str) else None
        packed = b"" if isinstance(directory, Path | str) else pickle.dumps(_experts(directory, settings))
        bare = settings.model_copy(update={"database_url": sqlite_url(settings.home / "consilium.db")})
        return cls(bare, file, packed, texts, frozenset(left_out))

    @property
    def key(self) -> str:
        """The same for recipes that open the same."""
        parts = (self.settings.model_dump_json(), str(self.file), self.packed, self.texts, sorted(self.left_out))
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def open(self, progress: ProgressProtocol) -> Matcher:
        """Opens the matcher; its index is built first where there is none.

        Raises:
            ConsiliumError: Knowledge, directory or index cannot be opened.
        """
        knowledge = open_knowledge(self.settings, progress)
        experts = _from_file(self.file, knowledge.vocabulary) if self.file else pickle.loads(self.packed)  # noqa: S301 - packed by `of`
        if self.left_out:
            knowledge = knowledge.without_publications(self.left_out)
        return Matcher.open(
            knowledge,
            experts,
            index_folder(self.settings),
            encoder=text_encoder(self.settings) if self.texts else None,
            progress=progress,
            model=trained_model(self.settings),
            set_encoder=trained_set_encoder(self.settings),
            reader=open_reader(self.settings, knowledge),
        )


_opened: dict[str, Matcher] = {}
_opening = threading.Lock()


def opened_once(recipe: Recipe, stamp: str) -> Matcher:
    """The matcher of a recipe that came from another process; opened once in this one, the last two are kept.

    Raises:
        ArtifactError: What opens here carries another stamp than there.
    """
    key = recipe.key
    with _opening:
        matcher = _opened.pop(key, None) or recipe.open(NoProgress())
        _opened[key] = matcher
        for old in list(_opened)[:-_KEPT]:
            del _opened[old]
    if matcher.stamp != stamp:
        raise ArtifactError(
            f"{recipe.settings.home}: knowledge, directory or model differ from those the work was begun with: here "
            f"{matcher.stamp}, there {stamp}; open it again, or bring this machine's folder up to date"
        )
    return matcher


def _experts(directory: pd.DataFrame | Collection[Expert] | None, settings: Settings) -> list[Expert]:
    if directory is None:
        return _of_database(settings)
    if not isinstance(directory, pd.DataFrame):
        return list(directory)
    experts, report = experts_from_frame(directory, name="experts")
    if report.has_errors:
        raise InputError(
            f"{report.problems[0].text()} ({report.summary()})", "correct the frame, or leave the rows out"
        )
    return experts


def _of_database(settings: Settings) -> list[Expert]:
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        experts = list(transaction.directory.all())
        name = store.name
    if not experts:
        raise DirectoryError(f"the directory of {name} is empty; import one with `consilium experts import FILE`")
    return experts


def _from_file(file: Path, vocabulary: Vocabulary) -> list[Expert]:
    experts, report = read_experts(file, vocabulary=vocabulary)
    if not experts:
        raise InputError(f"{file}: no expert could be read: {report.text().splitlines()[0]}")
    return experts
