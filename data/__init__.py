"""What comes in: cases, experts and centres, read and written with every problem reported."""

from data.case import Case
from data.centre import Centre
from data.centres import centres_frame, centres_from_frame, read_centres, write_centres
from data.errors import (
    ArtifactError,
    ConsiliumError,
    DirectoryError,
    InputError,
    KnowledgeError,
    SettingsError,
)
from data.expert import Expert, Publication
from data.frames import cases_frame, cases_from_frame, experts_frame, experts_from_frame
from data.problems import Problem, ValidationReport
from data.reading import read_cases, read_experts
from data.reading_one import read_case
from data.vocabulary import Resolution, Vocabulary
from data.writing import write_cases, write_experts

__all__ = [
    "ArtifactError",
    "Case",
    "Centre",
    "ConsiliumError",
    "DirectoryError",
    "Expert",
    "InputError",
    "KnowledgeError",
    "Problem",
    "Publication",
    "Resolution",
    "SettingsError",
    "ValidationReport",
    "Vocabulary",
    "cases_frame",
    "cases_from_frame",
    "centres_frame",
    "centres_from_frame",
    "experts_frame",
    "experts_from_frame",
    "read_case",
    "read_cases",
    "read_centres",
    "read_experts",
    "write_cases",
    "write_centres",
    "write_experts",
]
