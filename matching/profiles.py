"""What is read out of the free texts of profiles: disorders and genes named in bios and titles."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.expert import Expert
from data.releases import Progress
from ontology import Reader

_NAME = "readings.json"


@dataclass(frozen=True, slots=True)
class TitleReading:
    """Orphanet entries, groups too, and genes named in the title of a publication."""

    pmid: str
    entities: tuple[int, ...]
    genes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileReading:
    """Orphanet entries named in an expert's bio, and the readings of the titles that name any entry or gene."""

    bio: tuple[int, ...]
    titles: tuple[TitleReading, ...]


def read_profiles(experts: Sequence[Expert], reader: Reader, progress: Progress) -> tuple[ProfileReading, ...]:
    """Reads the texts of every profile, each text once: colleagues often share a bio or a publication."""
    readings: list[ProfileReading] = []
    entities, genes = cache(reader.entities), cache(reader.genes)
    progress.start("reading profiles", len(experts))
    try:
        for expert in experts:
            titles = (
                TitleReading(
                    publication.pmid,
                    entities(publication.title),
                    tuple(map(str, genes(publication.title))),
                )
                for publication in expert.publications
            )
            readings.append(
                ProfileReading(entities(expert.bio), tuple(title for title in titles if title.entities or title.genes))
            )
            progress.advance(1)
    finally:
        progress.finish()
    return tuple(readings)


def save_readings(readings: Sequence[ProfileReading], folder: Path) -> None:
    """Writes readings into an existing folder."""
    rows = [
        [reading.bio, [[title.pmid, title.entities, title.genes] for title in reading.titles]] for reading in readings
    ]
    (folder / _NAME).write_text(json.dumps(rows), encoding="utf-8")


def load_readings(folder: Path) -> tuple[ProfileReading, ...]:
    """Reads what `save_readings` wrote."""
    rows = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    return tuple(
        ProfileReading(
            tuple(bio), tuple(TitleReading(pmid, tuple(entities), tuple(genes)) for pmid, entities, genes in titles)
        )
        for bio, titles in rows
    )


def profile_text(expert: Expert) -> str:
    """What an expert says in words: bio and titles."""
    return " ".join(part for part in (expert.bio, *(publication.title for publication in expert.publications)) if part)
