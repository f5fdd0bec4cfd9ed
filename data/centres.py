"""Centres read and written like experts and cases: JSON lines, CSV and DataFrames, every problem reported."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from data.centre import Centre
from data.frames import frame_of, read_frame
from data.identifiers import network_name
from data.inspection import Inspection
from data.iso import country_code
from data.problems import ValidationReport
from data.reading import read_records
from data.values import code, codes, line
from data.vocabulary import Vocabulary
from data.writing import FileFormat, write_records

if TYPE_CHECKING:
    import pandas as pd

CENTRE_FIELDS = tuple(Centre.model_fields)
"""The fields of a centre in the order in which files have them."""


def read_centres(
    source: Path | BinaryIO, *, vocabulary: Vocabulary | None = None, name: str | None = None
) -> tuple[list[Centre], ValidationReport]:
    """Reads centres; arguments and errors as for `read_experts`. A centre is known by its name and country."""
    return read_records(source, CENTRE_FIELDS, _centre_from_record, "key", vocabulary=vocabulary, name=name)


def write_centres(centres: Iterable[Centre], target: Path | BinaryIO, *, file_format: FileFormat | None = None) -> None:
    """Writes centres; arguments and errors as for `write_experts`."""
    write_records((centre.model_dump(mode="json") for centre in centres), CENTRE_FIELDS, target, file_format)


def centres_frame(centres: Sequence[Centre]) -> "pd.DataFrame":
    """Gives a row for each centre, in the columns of the file format."""
    return frame_of([centre.model_dump(mode="json") for centre in centres], CENTRE_FIELDS)


def centres_from_frame(
    frame: "pd.DataFrame", *, vocabulary: Vocabulary | None = None, name: str = "DataFrame"
) -> tuple[list[Centre], ValidationReport]:
    """Reads centres from a frame; as `experts_from_frame`."""
    return read_frame(frame, _centre_from_record, "key", vocabulary=vocabulary, name=name)


def _centre_from_record(record: Mapping[str, Any], inspection: Inspection) -> Centre | None:
    inspection.unknown_fields(record, frozenset(CENTRE_FIELDS))
    name = line(inspection, "name", record.get("name"))
    if name is None:
        inspection.error("name", None, "required, but not there; record left out", "give every centre its name")
        return None
    country = line(inspection, "country", record.get("country"))
    values = {
        "name": name,
        "country": None if country is None else code(inspection, "country", country, country_code),
        "networks": codes(inspection, "networks", record.get("networks"), network_name, "network"),
    }
    return inspection.build(Centre, values)
