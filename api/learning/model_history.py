"""The reply models kept under CONSILIUM_HOME/models/replies, and the pointer to the one in service.

`history/` holds each promoted model with its report, numbered; `current` names the one in service. The pointer is
written beside and moved into place, so that whoever reads it sees the one or the other. Without it the published and
assumed figures serve.
"""

from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from data.errors import ArtifactError, InputError
from matching.reply import PUBLISHED_MODEL
from matching.reply_model import ReplyModel

__all__ = ["PUBLISHED", "KeptModel", "ModelHistory", "served_reply_model"]

PUBLISHED = "published"
"""What the published and assumed figures are called among the models."""


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model of the history.

    Attributes:
        name: Its number and digest, or `published`.
        model: The model.
        is_current: Whether it serves.
    """

    name: str
    model: ReplyModel
    is_current: bool


class ModelHistory:
    """The kept reply models of a home."""

    def __init__(self, settings: Settings) -> None:
        """Opens what there is; an empty home has the published figures alone."""
        self.folder = settings.home / "models" / "replies"
        self._kept = self.folder / "history"
        self._pointer = self.folder / "current"

    @property
    def current(self) -> str:
        """Name of the model in service.

        Raises:
            ArtifactError: The pointer cannot be read.
        """
        try:
            return self._pointer.read_text(encoding="utf-8").strip() if self._pointer.exists() else PUBLISHED
        except (OSError, ValueError) as error:
            raise ArtifactError(f"{self._pointer}: cannot be read ({error}); remove it to go back") from error

    def load(self, name: str) -> ReplyModel:
        """Gives a model by its name.

        Raises:
            ArtifactError: It is missing or damaged.
        """
        return PUBLISHED_MODEL if name == PUBLISHED else ReplyModel.load(self._kept / f"{name}.json")

    def all(self) -> list[KeptModel]:
        """Every model, the published one first and then in the order they were promoted.

        Raises:
            ArtifactError: One is damaged.
        """
        current = self.current
        return [KeptModel(name, self.load(name), name == current) for name in self._names()]

    def report_file(self, name: str) -> Path:
        """Where the report of a model is."""
        return self._kept / f"{name}.txt"

    def promote(self, model: ReplyModel, report: str) -> str:
        """Keeps a model with its report, and puts it into service; gives its name.

        Raises:
            ArtifactError: It cannot be written.
        """
        number = max((int(name.split("-")[0]) for name in self._names()[1:]), default=0) + 1
        name = f"{number:04}-{model.digest}"
        try:
            self._kept.mkdir(parents=True, exist_ok=True)
            self.report_file(name).write_text(report, encoding="utf-8")
            draft = self._kept / f".{name}.draft"
            model.save(draft)
            draft.replace(self._kept / f"{name}.json")
        except OSError as error:
            raise ArtifactError(f"{self._kept}: the model cannot be kept ({error}); free space or rights") from error
        self._point_to(name)
        return name

    def note_refusal(self, report: str) -> Path:
        """Keeps the report of a model that was not promoted, in place of the last such one."""
        file = self.folder / "last-refusal.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report, encoding="utf-8")
        return file

    def rollback(self, name: str | None = None) -> str:
        """Puts an earlier model into service, by default the one before; gives its name. Nothing is deleted.

        Raises:
            InputError: There is no such model, or none before.
        """
        names, current = self._names(), self.current
        if name is None:
            place = names.index(current) if current in names else len(names)
            if place == 0:
                raise InputError("models: the published figures serve already", "nothing is before them")
            name = names[place - 1]
        if name not in names:
            raise InputError(f"models: {name} is not kept", "`consilium models list` names those that are")
        self.load(name)
        self._point_to(name)
        return name

    def _names(self) -> list[str]:
        return [PUBLISHED, *sorted(file.stem for file in self._kept.glob("*-*.json"))]

    def _point_to(self, name: str) -> None:
        draft = self.folder / ".current.draft"
        try:
            draft.write_text(f"{name}\n", encoding="utf-8")
            draft.replace(self._pointer)
        except OSError as error:
            raise ArtifactError(f"{self._pointer}: cannot be written ({error}); free space or rights") from error


def served_reply_model(settings: Settings) -> ReplyModel:
    """The reply model in service.

    Raises:
        ArtifactError: It is missing or damaged.
    """
    history = ModelHistory(settings)
    return history.load(history.current)
