"""Every error Consilium raises on purpose, as one short tree.

ConsiliumError
    InputError       a file, record or value from outside is wrong; the caller can put it right
    KnowledgeError   a knowledge release or the compiled snapshot is missing, damaged or refused
    ArtifactError    a saved index or model is damaged or belongs to another snapshot
    SettingsError    the configuration asks for something that is not allowed or not possible
    DirectoryError   the directory of experts cannot be read, written or brought up to date
"""


class ConsiliumError(Exception):
    """Root of the tree; its message is one clear line that names the thing, the place and the way out."""


class InputError(ConsiliumError, ValueError):
    """A file, record or value from outside is wrong.

    It is a ValueError too, so that pydantic turns it into a validation error of the field it was raised for.

    Attributes:
        problem: What is wrong, without the way out.
        suggestion: The way out, or the nearest right value, where one is known.
    """

    def __init__(self, problem: str, suggestion: str | None = None) -> None:
        super().__init__(f"{problem}; {suggestion}" if suggestion else problem)
        self.problem = problem
        self.suggestion = suggestion


class KnowledgeError(ConsiliumError):
    """A knowledge release or the compiled snapshot is missing, damaged or refused."""


class ArtifactError(ConsiliumError):
    """A saved index or model is damaged or belongs to another snapshot."""


class SettingsError(ConsiliumError):
    """The configuration asks for something that is not allowed or not possible."""


class DirectoryError(ConsiliumError):
    """The directory of experts cannot be read, written or brought up to date."""
