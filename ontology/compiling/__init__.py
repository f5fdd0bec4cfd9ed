"""Compiles knowledge releases into a snapshot, and keeps the one that serves up to date."""

from ontology.compiling.compilation import compile_snapshot
from ontology.compiling.service import ensure_snapshot

__all__ = ["compile_snapshot", "ensure_snapshot"]
