"""Clearing what nothing refers to: folders of killed updates and releases older than the one before."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from data.releases.errors import describe_os_error
from data.releases.manifest import Manifest
from data.releases.record import RECORD_NAME, InstalledPart

INCOMING_PREFIX = ".incoming-"


def tidy(knowledge: Path, manifest: Manifest, releases: Mapping[str, InstalledPart]) -> list[str]:
    """Removes leftovers; says of each that cannot be removed why, for it only takes space.

    Only under the update's lock, and only with a record that was read whole: what it does not name is removed.
    """
    leftovers = [*knowledge.glob(f"{INCOMING_PREFIX}*"), *knowledge.glob(f".{RECORD_NAME}-*")]
    for part in manifest.parts:
        release = releases.get(part)
        used = {kept.folder for kept in (release, release and release.previous) if kept}
        if (knowledge / part).is_dir():
            leftovers += [folder for folder in (knowledge / part).iterdir() if folder not in used]
    notes: list[str] = []
    for leftover in leftovers:
        try:
            if leftover.is_dir() and not leftover.is_symlink():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()
        except OSError as error:
            notes.append(f"a leftover could not be removed: {describe_os_error(error)}")
    return notes
