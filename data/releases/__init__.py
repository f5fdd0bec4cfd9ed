"""Knowledge releases: what is installed under CONSILIUM_HOME, and how it is brought up to date and taken back."""

from data.releases.archive import PACKETS_NAME, orphapackets
from data.releases.errors import ReleaseError, SourceError, UpdateBusyError
from data.releases.manifest import Manifest, Part, load_manifest
from data.releases.progress import NoProgress, Progress
from data.releases.record import FileStamp, InstalledPart, installed
from data.releases.report import PartCheck, PartFacts, PartOutcome, PartResult, UpdateReport
from data.releases.status import PartStatus, rollback, status
from data.releases.update import update

__all__ = [
    "PACKETS_NAME",
    "FileStamp",
    "InstalledPart",
    "Manifest",
    "NoProgress",
    "Part",
    "PartCheck",
    "PartFacts",
    "PartOutcome",
    "PartResult",
    "PartStatus",
    "Progress",
    "ReleaseError",
    "SourceError",
    "UpdateBusyError",
    "UpdateReport",
    "installed",
    "load_manifest",
    "orphapackets",
    "rollback",
    "status",
    "update",
]
