"""Bringing the knowledge up to date: fetch, verify, parse, then swap; whatever fails before leaves the old release."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import ConsiliumError, KnowledgeError
from data.releases.arrival import fetch_part, same_as_pinned, same_files
from data.releases.errors import RecordError, ReleaseError, SourceError, describe_os_error
from data.releases.folder import FolderSource
from data.releases.lock import update_lock
from data.releases.manifest import Manifest, Part, load_manifest
from data.releases.progress import NoProgress, Progress, shown
from data.releases.record import (
    RECORD_NAME,
    FileStamp,
    InstalledPart,
    installed,
    knowledge_folder,
    sync_folder,
    write_record,
)
from data.releases.report import PartCheck, PartFacts, PartOutcome, UpdateReport
from data.releases.source import Source
from data.releases.status import damage
from data.releases.tidy import INCOMING_PREFIX, tidy

if TYPE_CHECKING:
    from data.releases.web import Patience

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def update(
    home: Path,
    *,
    source: str | None,
    checks: Mapping[str, PartCheck],
    progress: Progress | None = None,
    manifest: Manifest | None = None,
    serving: Mapping[str, int] | None = None,
    patience: "Patience | None" = None,
) -> UpdateReport:
    """Updates the knowledge releases under `home`, each part by itself.

    A part is replaced only after its files have arrived whole, their checksums hold, its check has parsed them
    completely, and they hold at least half as many terms as the release in use. KeyboardInterrupt passes through;
    parts replaced before it stay replaced, all others stay as they were.

    Args:
        home: CONSILIUM_HOME.
        source: A folder, or an https address (http on loopback); None for the public addresses.
        checks: How to parse each part; parts without a check are left alone.
        progress: Is told about downloads and checks.
        manifest: The manifest of releases; the shipped one by default.
        serving: Terms of the embedded default by part, which count where nothing is installed.
        patience: How long and how often transfers are tried.

    Raises:
        SourceError: The source cannot be used at all.
        UpdateBusyError: Another update is running.
        KnowledgeError: The knowledge folder cannot be used.
    """
    manifest = manifest or load_manifest()
    knowledge = knowledge_folder(home)
    try:
        knowledge.mkdir(parents=True, exist_ok=True)
        with update_lock(knowledge):
            releases, notes = _before(home)
            # What a damaged record no longer names may be the only copy, so nothing is cleared after one.
            clear = not notes
            if clear:
                notes += tidy(knowledge, manifest, releases)
            with _open_source(source, manifest, patience) as opened:
                work = _Work(knowledge, releases, opened, progress or NoProgress(), dict(serving or {}))
                outcomes = tuple(
                    work.update_part(part, checks[part.name]) for part in manifest.parts.values() if part.name in checks
                )
                if clear:
                    notes += tidy(knowledge, manifest, releases)
                return UpdateReport(opened.address, outcomes, tuple(dict.fromkeys(notes)))
    except OSError as error:
        raise KnowledgeError(f"knowledge cannot be updated: {describe_os_error(error)}") from error


def _before(home: Path) -> tuple[dict[str, InstalledPart], list[str]]:
    """Reads what is installed; a damaged record is copied aside with a note, not built upon."""
    knowledge = knowledge_folder(home)
    try:
        return installed(home), []
    except RecordError as error:
        aside = knowledge / f"{RECORD_NAME}.damaged"
        shutil.copyfile(knowledge / RECORD_NAME, aside)
        return {}, [f"{error}; a copy was put aside as {aside.name}"]


def _open_source(source: str | None, manifest: Manifest, patience: "Patience | None") -> Source:
    if source is not None and "://" not in source:
        return FolderSource(Path(source), manifest)
    # httpx takes a while to import, and only an update over the network needs it.
    from data.releases.mirror import MirrorSource, PublicSource  # noqa: PLC0415
    from data.releases.web import Patience  # noqa: PLC0415

    if source is None:
        return PublicSource(patience or Patience())
    return MirrorSource(source, manifest, patience or Patience())


@dataclass(frozen=True, slots=True)
class _Work:
    """One update; `releases` moves on as parts are replaced."""

    knowledge: Path
    releases: dict[str, InstalledPart]
    source: Source
    progress: Progress
    serving: Mapping[str, int]

    def update_part(self, part: Part, check: PartCheck) -> PartOutcome:
        """Updates one part; its errors become its outcome, so that the other parts go on."""
        current = self.releases.get(part.name)
        version, terms = (current.version, current.terms) if current else (None, None)
        try:
            return self._try_part(part, check, current)
        except OSError as error:
            reason = describe_os_error(error)
        except (SourceError, ReleaseError) as error:
            reason = str(error)
        embedded = part.name in self.serving
        return PartOutcome(part.name, "failed", version, terms, reason=reason, embedded=embedded)

    def _try_part(self, part: Part, check: PartCheck, current: InstalledPart | None) -> PartOutcome:
        offers = self.source.offers(part)
        # A damaged release is never "unchanged": the same files fetched again repair it.
        whole = current if current and not damage(current, verify=True) else None
        if whole and same_as_pinned(part, offers, whole):
            return PartOutcome(part.name, "unchanged", whole.version, whole.terms)
        with self._incoming() as folder:
            stamps = fetch_part(part, offers, self.source, folder, self.progress)
            if not stamps:
                version, terms = (current.version, current.terms) if current else (None, None)
                embedded = part.name in self.serving
                return PartOutcome(part.name, "not offered", version, terms, embedded=embedded)
            if whole and same_files(part, {name: stamp.sha256 for name, stamp in stamps.items()}, whole):
                return PartOutcome(part.name, "unchanged", whole.version, whole.terms)
            kept = _keep_missing(part, stamps, whole, folder)
            facts = self._parse(part, check, folder, current)
            release = self._place(part, facts, {**kept, **stamps}, folder, whole or (current and current.previous))
        return PartOutcome(
            part.name,
            "updated",
            release.version,
            release.terms,
            replaced=current.version if current else None,
            kept=tuple(kept),
        )

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """Gives an empty folder on the file system of the releases, gone afterwards unless it was renamed."""
        outer = Path(tempfile.mkdtemp(prefix=INCOMING_PREFIX, dir=self.knowledge))
        try:
            # mkdtemp makes the folder private; a release must be readable to whom the umask allows.
            inner = outer / "release"
            inner.mkdir()
            yield inner
        finally:
            shutil.rmtree(outer)

    def _parse(self, part: Part, check: PartCheck, folder: Path, current: InstalledPart | None) -> PartFacts:
        try:
            with shown(self.progress, f"reading {part.name}", None):
                facts = check(folder)
        except ConsiliumError as error:
            raise ReleaseError(str(error).replace(f"{folder}{os.sep}", "")) from error
        except Exception as error:
            # Parsers of foreign files raise whatever they stumble over.
            raise ReleaseError(f"cannot be read ({type(error).__name__}: {_one_line(error)})") from error
        if facts.terms <= 0 or not facts.version.strip():
            raise ReleaseError(f"holds {facts.terms:,} terms of version {facts.version!r}; it is empty or malformed")
        used = current.terms if current else self.serving.get(part.name, 0)
        if 2 * facts.terms < used:
            raise ReleaseError(f"holds {facts.terms:,} terms, fewer than half of the {used:,} in use; it is incomplete")
        return facts

    def _place(
        self, part: Part, facts: PartFacts, stamps: Mapping[str, FileStamp], folder: Path, before: InstalledPart | None
    ) -> InstalledPart:
        """Moves the files to their place and swaps the record; undoes the move when the record cannot be written."""
        place = _free_place(self.knowledge / part.name, facts.version, stamps)
        place.parent.mkdir(exist_ok=True)
        release = InstalledPart(
            part=part.name,
            version=facts.version,
            folder=place,
            files=dict(stamps),
            source=self.source.address,
            installed_at=datetime.now(UTC).replace(microsecond=0),
            terms=facts.terms,
            previous=replace(before, previous=None) if before else None,
        )
        sync_folder(folder)
        folder.rename(place)
        try:
            sync_folder(place.parent)
            write_record(self.knowledge, {**self.releases, part.name: release})
        except BaseException:
            shutil.rmtree(place)
            raise
        self.releases[part.name] = release
        return release


def _keep_missing(
    part: Part, stamps: Mapping[str, FileStamp], whole: InstalledPart | None, folder: Path
) -> dict[str, FileStamp]:
    if not part.keep_missing or whole is None:
        return {}
    kept = {name: stamp for name, stamp in whole.files.items() if name not in stamps}
    for name in kept:
        shutil.copyfile(whole.folder / name, folder / name)
    return kept


def _free_place(parent: Path, version: str, stamps: Mapping[str, FileStamp]) -> Path:
    """Names the release's folder after its version; other files of the same version get their checksum added."""
    name = _UNSAFE.sub("-", version).strip("-.")[:60] or "release"
    if not (parent / name).exists():
        return parent / name
    content = "".join(f"{file}:{stamp.sha256}\n" for file, stamp in sorted(stamps.items()))
    name = f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"
    place, count = parent / name, 1
    while place.exists():
        count += 1
        place = parent / f"{name}-{count}"
    return place


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
