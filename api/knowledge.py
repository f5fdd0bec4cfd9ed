"""The compiled knowledge, opened for a process and compiled first where that is due, and the reader of texts on it."""

from pathlib import Path

from api.progress import ProgressProtocol
from api.settings import Settings
from ontology import Knowledge, NameEncoder, Reader, ensure_snapshot

__all__ = ["name_encoder_file", "open_knowledge", "open_reader"]


def open_knowledge(settings: Settings, progress: ProgressProtocol) -> Knowledge:
    """Opens the compiled knowledge, compiled first where there is none of what is installed.

    Raises:
        KnowledgeError: What is installed cannot be compiled.
    """
    ensure_snapshot(settings.home, progress)
    return Knowledge.open(settings.home)


def open_reader(settings: Settings, knowledge: Knowledge, *, semantic: bool = True) -> Reader:
    """Makes the reader of texts that the settings describe.

    Args:
        settings: Whether it guesses by nearness, and whose laboratory rules hold.
        knowledge: What it reads against.
        semantic: False switches the guessing off whatever the settings say.

    Raises:
        InputError: The file of laboratory rules cannot be used.
        ArtifactError: The name encoder trained on this machine is damaged.
    """
    trained = name_encoder_file(settings)
    return Reader(
        knowledge,
        semantic=semantic and settings.semantic_reading,
        laboratory_rules=settings.laboratory_rules,
        name_encoder=NameEncoder.load(trained) if trained.is_file() else None,
    )


def name_encoder_file(settings: Settings) -> Path:
    """Where `consilium train --part names` writes its encoder, which is then used in place of the shipped one."""
    return settings.home / "models" / "name_encoder.npz"
