"""The compiled knowledge, opened for a process and compiled first where that is due."""

from api.progress import ProgressProtocol
from api.settings import Settings
from ontology import Knowledge, ensure_snapshot

__all__ = ["open_knowledge"]


def open_knowledge(settings: Settings, progress: ProgressProtocol) -> Knowledge:
    """Opens the compiled knowledge, compiled first where there is none of what is installed.

    Raises:
        KnowledgeError: What is installed cannot be compiled.
    """
    ensure_snapshot(settings.home, progress)
    return Knowledge.open(settings.home)
