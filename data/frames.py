"""Experts and cases as pandas DataFrames and back: a row a record, a column a field, lists and dicts as cell values.

pandas is imported when a frame is made or read, never before: no command needs to wait for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from data.case import Case
from data.case_records import CASE_FIELDS, case_from_record
from data.expert import Expert
from data.expert_records import EXPERT_FIELDS, expert_from_record
from data.inspection import Inspection
from data.problems import ValidationReport
from data.reading import collected
from data.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

_Record = TypeVar("_Record", bound=BaseModel)
_WHOLE_NUMBERS = ("max_open_panels", "open_panels")


def experts_frame(experts: Sequence[Expert]) -> "pd.DataFrame":
    """Gives a row for each expert, in the columns of the file format."""
    frame = frame_of([expert.model_dump(mode="json") for expert in experts], EXPERT_FIELDS)
    # Else a limit that is not stated would turn the whole column into fractions.
    return frame.astype(dict.fromkeys(_WHOLE_NUMBERS, "Int64"))


def cases_frame(cases: Sequence[Case]) -> "pd.DataFrame":
    """Gives a row for each case, in the columns of the file format."""
    return frame_of([case.model_dump(mode="json") for case in cases], CASE_FIELDS)


def experts_from_frame(
    frame: "pd.DataFrame", *, vocabulary: Vocabulary | None = None, name: str = "DataFrame"
) -> tuple[list[Expert], ValidationReport]:
    """Reads experts from a frame; a problem's line is the row's number from 1.

    Cells may also be text as in CSV, as pandas reads it from such a file.
    """
    return read_frame(frame, expert_from_record, "expert_id", vocabulary=vocabulary, name=name)


def cases_from_frame(
    frame: "pd.DataFrame", *, vocabulary: Vocabulary | None = None, name: str = "DataFrame"
) -> tuple[list[Case], ValidationReport]:
    """Reads cases from a frame; as `experts_from_frame`."""
    return read_frame(frame, case_from_record, "case_id", vocabulary=vocabulary, name=name)


def read_frame(
    frame: "pd.DataFrame",
    make: Callable[[Mapping[str, Any], Inspection], _Record | None],
    id_field: str,
    *,
    vocabulary: Vocabulary | None,
    name: str,
) -> tuple[list[_Record], ValidationReport]:
    """Reads a frame's rows; `make` gives each record, or None with its reason told."""
    inspection = Inspection(name, vocabulary, from_table=True)
    kept = list(collected(_records(frame, inspection), inspection, make, id_field))
    inspection.report.records_kept = len(kept)
    return kept, inspection.report


def frame_of(records: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> "pd.DataFrame":
    """Gives a row for each raw record, in the columns of `fields`."""
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame.from_records(list(records), columns=list(fields))


def _records(frame: "pd.DataFrame", inspection: Inspection) -> Iterator[dict[str, Any]]:
    columns = [str(column) for column in frame.columns]
    for number, row in enumerate(frame.itertuples(index=False, name=None), start=1):
        inspection.line = number
        inspection.report.records_read += 1
        yield {column: _plain(value) for column, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:
    """Gives Python's own value for numpy's and pandas', None for every kind of missing one."""
    import pandas as pd  # noqa: PLC0415

    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (str, list, tuple, dict)):
        return value
    return None if pd.isna(value) else value
