"""The workbench: knowledge, database, directory and matcher, opened together for a process.

`Workbench.open` brings up to date whatever is behind - snapshot, database, directory, index - so that a fresh machine
needs no other step. The service, `match` and `demo` work on it; it may be shared between threads.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from api.invitations import Commitments, WorkStamp, histories_of, work_stamp
from api.knowledge import open_knowledge, open_reader
from api.learning import ModelHistory
from api.progress import NoProgress, ProgressProtocol
from api.sample_directory import import_sample_when_empty
from api.settings import Settings
from api.store import DirectoryVersion, Store, open_store
from data import Expert
from matching import DifferentialModel, FusionModel, Matcher, SetEncoder
from matching.experience import with_experience
from matching.ordering import Replies
from matching.reply import PUBLISHED_HOURS, Histories
from matching.reply_model import ReplyModel
from ontology import Knowledge, Reader, TextEncoder

__all__ = [
    "Workbench",
    "differential_model_file",
    "index_folder",
    "model_file",
    "open_matcher",
    "set_encoder_file",
    "text_encoder",
    "trained_differential_model",
    "trained_model",
    "trained_set_encoder",
]

_SAMPLE_TAKEN_IN = "The directory was empty: the sample directory (synthetic experts) was taken in."


def index_folder(settings: Settings) -> Path:
    """Where indexes of directories are kept."""
    return settings.home / "index"


def model_file(settings: Settings) -> Path:
    """Where `consilium train` writes its model, which is then used in place of the shipped one."""
    return settings.home / "models" / "fusion.json"


def trained_model(settings: Settings) -> FusionModel | None:
    """The model trained on this machine; None where there is none and the shipped one serves.

    Raises:
        ArtifactError: It is damaged.
    """
    file = model_file(settings)
    return FusionModel.load(file) if file.is_file() else None


def set_encoder_file(settings: Settings) -> Path:
    """Where `consilium train --part encoder` writes its encoder, which is then used in place of the shipped one."""
    return settings.home / "models" / "set_encoder.npz"


def trained_set_encoder(settings: Settings) -> SetEncoder | None:
    """The set encoder trained on this machine; None where there is none and the shipped one serves.

    Raises:
        ArtifactError: It is damaged.
    """
    file = set_encoder_file(settings)
    return SetEncoder.load(file) if file.is_file() else None


def differential_model_file(settings: Settings) -> Path:
    """Where `consilium train DIR --part differential` writes, which is then used in place of the shipped model."""
    return settings.home / "models" / "differential.json"


def trained_differential_model(settings: Settings) -> DifferentialModel | None:
    """The differential's fitted numbers of this machine; None where there are none and the shipped ones serve.

    Raises:
        ArtifactError: They are damaged.
    """
    file = differential_model_file(settings)
    return DifferentialModel.load(file) if file.is_file() else None


def text_encoder(settings: Settings) -> TextEncoder:
    """The text encoder that the settings name; its model is loaded at the first text."""
    return TextEncoder(settings.text_encoder, index_folder(settings))


def open_matcher(
    settings: Settings,
    knowledge: Knowledge,
    experts: Sequence[Expert],
    progress: ProgressProtocol,
    encoder: TextEncoder | None = None,
    reader: Reader | None = None,
) -> Matcher:
    """Opens the matcher over some experts, its index built first where there is none of them.

    Args:
        settings: Where indexes and models are kept.
        knowledge: What the match knows.
        experts: Whom it ranks.
        progress: Is told about the building.
        encoder: The text encoder where there is one already, so that its model is loaded once.
        reader: The reader of texts where there is one already, so that its dictionaries are built once.

    Raises:
        InputError: The file of laboratory rules cannot be used.
        ArtifactError: The index cannot be written, or a trained model is damaged.
    """
    return Matcher.open(
        knowledge,
        experts,
        index_folder(settings),
        encoder=encoder or text_encoder(settings),
        progress=progress,
        model=trained_model(settings),
        set_encoder=trained_set_encoder(settings),
        differential_model=trained_differential_model(settings),
        reader=reader or open_reader(settings, knowledge),
    )


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A matcher and the directory it was made of; replaced as one, so that no request sees halves of two.

    Attributes:
        matcher: The matcher.
        version: Version of the directory.
        trained: When each trained model that it uses was written, None for shipped ones.
    """

    matcher: Matcher
    version: DirectoryVersion
    trained: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _AtWork:
    """The matcher with its experts as they are at work: commitments, answers so far, and how replies are foretold."""

    matcher: Matcher
    histories: Histories
    stamp: WorkStamp
    reply_model: ReplyModel
    reply_model_name: str


class Workbench:
    """Everything a match needs; close it at the end, or use it as a context manager.

    Attributes:
        settings: The settings it was opened with.
        knowledge: The compiled knowledge.
        store: The database.
    """

    def __init__(self, settings: Settings, knowledge: Knowledge, store: Store, progress: ProgressProtocol) -> None:
        """Use `open`; this opens the matcher over the store's directory."""
        self.settings = settings
        self.knowledge = knowledge
        self.store = store
        self._encoder = text_encoder(settings)
        self._reader = open_reader(settings, knowledge)
        self._refreshing = threading.Lock()
        self._indexed = self._index(progress)
        self._at_work = self._with_work()

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        knowledge: Knowledge | None = None,
        progress: ProgressProtocol | None = None,
        say: Callable[[str], None] | None = None,
    ) -> Self:
        """Opens everything, and brings up to date what is behind.

        Args:
            settings: Where everything lies.
            knowledge: The knowledge where it is open already.
            progress: Is told about long work.
            say: Is told, in a sentence, when the sample directory was taken in.

        Raises:
            ConsiliumError: Knowledge, database or index cannot be opened; the message says which and what helps.
        """
        progress = progress or NoProgress()
        knowledge = knowledge or open_knowledge(settings, progress)
        store = open_store(settings)
        try:
            if import_sample_when_empty(store) and say:
                say(_SAMPLE_TAKEN_IN)
            return cls(settings, knowledge, store, progress)
        except BaseException:
            store.close()
            raise

    @property
    def matcher(self) -> Matcher:
        """The matcher over the directory and its experts' commitments as they were at the last refresh."""
        return self._at_work.matcher

    @property
    def reply_model(self) -> ReplyModel:
        """The reply model in service at the last refresh."""
        return self._at_work.reply_model

    def replies(self, deadline_hours: float = PUBLISHED_HOURS) -> Replies:
        """What reply likelihoods go by: a deadline, and how experts answered invitations so far."""
        at_work = self._at_work
        return Replies(deadline_hours=deadline_hours, histories=at_work.histories, model=at_work.reply_model)

    @property
    def version(self) -> DirectoryVersion:
        """Version of the directory that the matcher was made of."""
        return self._indexed.version

    def refresh(self) -> bool:
        """Takes in anew what moved; requests are answered from what is at hand meanwhile.

        Returns:
            Whether the directory had moved; False too for threads that waited for another's refresh.

        Raises:
            ConsiliumError: The directory cannot be read or indexed; the matcher at hand stays.
        """
        with self._refreshing:
            with self.store.begin(read_only=True) as transaction:
                moved = transaction.directory.version() != self.version
                worked = work_stamp(transaction) != self._at_work.stamp
            worked |= ModelHistory(self.settings).current != self._at_work.reply_model_name
            if moved:
                self._indexed = self._index(NoProgress(), self._indexed)
            if moved or worked:
                self._at_work = self._with_work()
            return moved

    def close(self) -> None:
        """Closes the database."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _index(self, progress: ProgressProtocol, earlier: _Indexed | None = None) -> _Indexed:
        with self.store.begin(read_only=True) as transaction:
            directory = transaction.directory
            version = directory.version()
            experts = with_experience(directory.all(), directory.experience(), directory.own_words())
        trained = _trained_at(self.settings)
        if earlier is not None and earlier.trained == trained:
            matcher = earlier.matcher.over(experts, index_folder(self.settings), progress)
        else:
            matcher = open_matcher(self.settings, self.knowledge, experts, progress, self._encoder, self._reader)
        return _Indexed(matcher, version, trained)

    def _with_work(self) -> _AtWork:
        with self.store.begin(read_only=True) as transaction:
            stamp, histories = work_stamp(transaction), histories_of(transaction)
            commitments = Commitments.read(transaction)
        models = ModelHistory(self.settings)
        name = models.current
        matcher = self._indexed.matcher.with_experts(commitments.of)
        return _AtWork(matcher, histories, stamp, models.load(name), name)


def _trained_at(settings: Settings) -> tuple[int | None, ...]:
    files = (model_file(settings), set_encoder_file(settings), differential_model_file(settings))
    return tuple(file.stat().st_mtime_ns if file.is_file() else None for file in files)
