"""A shortlist as a file: JSON in the very form of the API's answer, or CSV with a line for each expert."""

import csv
import io
from typing import Literal, get_args

from starlette.responses import Response

from api.rest.answers import ShortlistAnswer
from data.spreadsheet import with_apostrophe

__all__ = ["FILE_FORMATS", "FileFormat", "shortlist_file"]

FileFormat = Literal["csv", "json"]

FILE_FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)
"""What the page offers."""

_COLUMNS = (
    "rank", "expert_id", "name", "centre", "country", "networks", "score", "reply_probability", "reasons", "notes",
)  # fmt: skip


def shortlist_file(shortlist: ShortlistAnswer, file_format: FileFormat) -> Response:
    """Gives a shortlist for the browser to keep; its name says nothing of the case."""
    content, media_type = (
        (_csv(shortlist), "text/csv; charset=utf-8")
        if file_format == "csv"
        else (shortlist.model_dump_json(indent=2), "application/json")
    )
    headers = {"content-disposition": f'attachment; filename="shortlist.{file_format}"'}
    return Response(content, media_type=media_type, headers=headers)


def _csv(shortlist: ShortlistAnswer) -> str:
    """Gives the experts, a line each, lists joined by `; `; no cell is a formula to a spreadsheet."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for expert in shortlist.experts:
        reasons = (
            f"{reason.label or reason.id}: {reason.note} ({reason.contribution:.4f})" for reason in expert.reasons
        )
        cells = (
            str(expert.rank),
            expert.expert_id,
            expert.name,
            expert.centre or "",
            expert.country or "",
            "; ".join(expert.networks),
            f"{expert.score:.6f}",
            f"{expert.reply.probability:.4f}" if expert.reply else "",
            "; ".join(reasons),
            "; ".join(expert.notes),
        )
        writer.writerow([with_apostrophe(cell) for cell in cells])
    # The mark tells spreadsheets that it is UTF-8.
    return f"\N{ZERO WIDTH NO-BREAK SPACE}{lines.getvalue()}"
