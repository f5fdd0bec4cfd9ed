"""What is known: HPO, Orphanet, annotations, genes and networks' scope, compiled into a snapshot; and reading text."""

from ontology.compiling import ensure_snapshot
from ontology.information import information_content
from ontology.knowledge import Disorder, Finding, Knowledge
from ontology.lookup import Concept
from ontology.reading import Mention, NameEncoder, Reader, Understanding, read_case
from ontology.release_checks import RELEASE_CHECKS
from ontology.similarity import ProfileSet, best_match_average, sim_gic
from ontology.text_encoder import EMBEDDED_MODEL, TextEncoder

__all__ = [
    "EMBEDDED_MODEL",
    "RELEASE_CHECKS",
    "Concept",
    "Disorder",
    "Finding",
    "Knowledge",
    "Mention",
    "NameEncoder",
    "ProfileSet",
    "Reader",
    "TextEncoder",
    "Understanding",
    "best_match_average",
    "ensure_snapshot",
    "information_content",
    "read_case",
    "sim_gic",
]
