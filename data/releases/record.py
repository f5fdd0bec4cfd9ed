"""The record of what is installed: `knowledge/installed.json`, replaced as a whole so that it is never half written."""

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from data.errors import KnowledgeError
from data.releases.errors import RecordError

RECORD_NAME = "installed.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What identifies an installed file.

    Attributes:
        size: Bytes.
        sha256: Checksum in lower-case hex.
        origin: Where the file came from: path or address, without credentials.
    """

    size: int
    sha256: str
    origin: str


@dataclass(frozen=True, slots=True)
class InstalledPart:
    """A part's release as it lies on disk.

    Attributes:
        part: The part's name.
        version: The release, as the part's check read it from the files.
        folder: Absolute folder of the files.
        files: File name -> stamp.
        source: The folder or address it was updated from, without credentials.
        installed_at: When, in UTC.
        terms: How many terms, disorders or labels it holds, as the part's check counted.
        previous: The release before it, kept for a rollback.
    """

    part: str
    version: str
    folder: Path
    files: Mapping[str, FileStamp]
    source: str
    installed_at: datetime
    terms: int
    previous: "InstalledPart | None" = None


def knowledge_folder(home: Path) -> Path:
    """Gives the folder under CONSILIUM_HOME that holds the releases."""
    return home.expanduser().resolve() / "knowledge"


def installed(home: Path) -> dict[str, InstalledPart]:
    """Reads which parts are installed under `home`; empty when there are none.

    Raises:
        RecordError: The record is damaged.
        KnowledgeError: It was written by a later version of Consilium.
    """
    knowledge = knowledge_folder(home)
    path = knowledge / RECORD_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, error) from error
    if isinstance(content, dict) and isinstance(content.get("format"), int) and content["format"] > _FORMAT:
        raise KnowledgeError(f"{path}: written by a later version of Consilium; upgrade it, or use another home")
    try:
        return {part: _read_part(part, entry, knowledge) for part, entry in content["parts"].items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> RecordError:
    return RecordError(
        f"{path}: the record of installed releases is damaged ({type(error).__name__}: {error}); "
        "run `consilium knowledge update` to install them afresh"
    )


def write_record(knowledge: Path, parts: Mapping[str, InstalledPart]) -> None:
    """Replaces the record: readers see the old or the new one, also after a power cut.

    Raises:
        OSError: It could not be written; the old record stays.
    """
    content = {"format": _FORMAT, "parts": {name: _entry(part, knowledge) for name, part in sorted(parts.items())}}
    descriptor, name = tempfile.mkstemp(prefix=f".{RECORD_NAME}-", dir=knowledge)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, ensure_ascii=False, indent=1)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes the file private; the record is no secret and a service under another account reads it.
        Path(name).chmod(0o644)
        Path(name).replace(knowledge / RECORD_NAME)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    sync_folder(knowledge)


def sync_folder(folder: Path) -> None:
    """Makes renames within `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entry(part: InstalledPart, knowledge: Path) -> dict[str, Any]:
    return {
        "version": part.version,
        "folder": part.folder.relative_to(knowledge).as_posix(),
        "terms": part.terms,
        "source": part.source,
        "installed_at": part.installed_at.isoformat(timespec="seconds"),
        "files": {
            name: {"size": stamp.size, "sha256": stamp.sha256, "origin": stamp.origin}
            for name, stamp in sorted(part.files.items())
        },
        "previous": _entry(part.previous, knowledge) if part.previous else None,
    }


def _read_part(part: str, entry: Mapping[str, Any], knowledge: Path) -> InstalledPart:
    # An edited record must not make an update remove, or a reader open, anything outside the part's own folder.
    folder = PurePosixPath(entry["folder"])
    names = (folder.name, *entry["files"])
    if folder.parts != (part, folder.name) or any(
        name in {"", ".", ".."} or "/" in name or "\x00" in name for name in names
    ):
        raise ValueError(f"{part}: a name leads out of the folder of the part")
    files = {
        name: FileStamp(int(stamp["size"]), str(stamp["sha256"]), str(stamp["origin"]))
        for name, stamp in entry["files"].items()
    }
    return InstalledPart(
        part=part,
        version=str(entry["version"]),
        folder=knowledge / folder,
        files=files,
        source=str(entry["source"]),
        installed_at=datetime.fromisoformat(entry["installed_at"]).astimezone(UTC),
        terms=int(entry["terms"]),
        previous=_read_part(part, entry["previous"], knowledge) if entry["previous"] else None,
    )
