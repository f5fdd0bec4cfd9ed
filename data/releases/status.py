"""What is installed and whether it is whole; going back one release."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import KnowledgeError
from data.releases.errors import describe_os_error
from data.releases.lock import update_lock
from data.releases.manifest import Manifest, load_manifest
from data.releases.record import InstalledPart, installed, knowledge_folder, write_record


@dataclass(frozen=True, slots=True)
class PartStatus:
    """A part of the knowledge as it stands.

    Attributes:
        part: Its name.
        title: What it is, for a person.
        licence: Under which terms it is used.
        installed: The installed release; None when there is none and the embedded default serves, if it has the part.
        problems: What is wrong with the installed files, one line each; empty when they are whole.
    """

    part: str
    title: str
    licence: str
    installed: InstalledPart | None
    problems: tuple[str, ...] = ()


def status(home: Path, *, manifest: Manifest | None = None, verify: bool = False) -> tuple[PartStatus, ...]:
    """Tells for every part of the manifest what is installed and whether its files are whole.

    Args:
        home: CONSILIUM_HOME.
        manifest: The manifest of releases; the shipped one by default.
        verify: Whether to compute checksums too, which reads all files; sizes are always compared.

    Raises:
        KnowledgeError: The record of installed releases is damaged.
    """
    manifest = manifest or load_manifest()
    releases = installed(home)
    return tuple(
        PartStatus(
            part.name,
            part.title,
            part.licence,
            release := releases.get(part.name),
            damage(release, verify=verify) if release else (),
        )
        for part in manifest.parts.values()
    )


def damage(release: InstalledPart, *, verify: bool) -> tuple[str, ...]:
    """Lists what differs between a release's files and their stamps; `verify` compares checksums too."""
    problems: list[str] = []
    for name, stamp in release.files.items():
        path = release.folder / name
        try:
            size = path.stat().st_size
            if size != stamp.size:
                problems.append(f"{path}: {size:,} bytes, but {stamp.size:,} were installed; update again")
            elif verify and sha256_of(path) != stamp.sha256:
                problems.append(f"{path}: changed since it was installed; update again")
        except FileNotFoundError:
            problems.append(f"{path}: missing; update again")
        except OSError as error:
            problems.append(f"{path}: cannot be read ({describe_os_error(error)})")
    return tuple(problems)


def sha256_of(path: Path) -> str:
    """Computes a file's sha256 in lower-case hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def rollback(home: Path, part: str) -> InstalledPart:
    """Makes the previous release of a part the installed one; the other is kept, so a second call returns to it.

    Raises:
        KnowledgeError: Nothing to go back to, the previous release is damaged, or an update is running.
    """
    knowledge = knowledge_folder(home)
    if part not in installed(home):
        raise KnowledgeError(f"{knowledge}: {part} is not installed, so there is no release to go back to")
    with update_lock(knowledge):
        releases = installed(home)
        current = releases[part]
        if current.previous is None:
            raise KnowledgeError(f"{knowledge}: {part} {current.version} is the only release kept")
        problems = damage(current.previous, verify=True)
        if problems:
            raise KnowledgeError(f"{part} {current.previous.version} cannot be used: {problems[0]}")
        restored = replace(current.previous, previous=replace(current, previous=None))
        try:
            write_record(knowledge, {**releases, part: restored})
        except OSError as error:
            raise KnowledgeError(f"{part} stays {current.version}: {describe_os_error(error)}") from error
        return restored
