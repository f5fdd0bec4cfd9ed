"""Between an `Expert` and what the tables keep of it."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import RowMapping, Select
from sqlalchemy.orm import Session

from api.store.errors import StoreDamagedError
from api.store.tables import ExpertRow
from data.expert import Expert
from data.identifiers import ExpertId

__all__ = [
    "FIELDS",
    "RECORD",
    "Record",
    "centres_of",
    "content_hash",
    "expert_from",
    "facets_of",
    "folded",
    "records",
    "row_of",
]

FIELDS = tuple(Expert.model_fields)
"""The fields of an expert, each with a column of its name."""

RECORD = tuple(getattr(ExpertRow, field) for field in FIELDS)
"""Those columns."""

Record = Mapping[str, Any] | RowMapping
"""The values of those columns, by name."""

# The kind of a facet, and the field it is taken from.
_FACETS = {"network": "erns", "language": "languages", "age_group": "age_groups"}
# Letters that Unicode does not decompose, as they are typed on a keyboard without them.
_PLAIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ħ": "h",
    }
)


def folded(text: str) -> str:
    """The text without case and accents, white space single: "Łódź  Süd" becomes "lodz sud"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.translate(_PLAIN_LETTERS).split())


def row_of(expert: Expert) -> dict[str, Any]:
    """The expert's row: its fields as JSON values, and the derived columns."""
    fields = expert.model_dump(mode="json")
    return fields | {
        "search_text": folded(f"{expert.name} {expert.centre or ''}"),
        "fingerprint": _fingerprint(expert),
    }


def facets_of(row: Record) -> list[dict[str, str]]:
    """The values that the expert of this row is filtered by, as rows."""
    return [
        {"kind": kind, "value": value, "expert_id": row["expert_id"]}
        for kind, field in _FACETS.items()
        for value in dict.fromkeys(row[field])
    ]


def records(session: Session, query: Select[Any]) -> Sequence[RowMapping]:
    """The rows of a query, their JSON read.

    Raises:
        StoreDamagedError: One was changed by other means into something that is no JSON.
    """
    try:
        return session.execute(query).mappings().all()
    except json.JSONDecodeError as error:
        raise StoreDamagedError(
            f"the directory holds a list that is no JSON ({error}); "
            "put a backup in its place with `consilium db restore FILE`"
        ) from error


def expert_from(row: Record) -> Expert:
    """The expert of a row.

    Raises:
        StoreDamagedError: The row was changed by other means into something that is no expert.
    """
    try:
        return Expert.model_validate({field: row[field] for field in FIELDS})
    except ValidationError as error:
        problem = error.errors()[0]
        raise StoreDamagedError(
            f"the directory holds an expert that cannot be read: {row['expert_id']}: "
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}; import the expert again"
        ) from error


def content_hash(fingerprints: Mapping[ExpertId, str], marks: Iterable[str] = ()) -> str:
    """One hash of a directory's content, from its experts' ids and fingerprints, whatever their order.

    Args:
        fingerprints: Of each expert.
        marks: What else is told of the experts, such as their experience; without any the hash is as if there was none.
    """
    digest = hashlib.sha256()
    for expert_id in sorted(fingerprints):
        digest.update(f"{expert_id}\0{fingerprints[expert_id]}\n".encode())
    for mark in sorted(marks):
        digest.update(f"{mark}\n".encode())
    return digest.hexdigest()


def centres_of(rows: Iterable[tuple[str | None, str | None, list[str]]]) -> list[dict[str, Any]]:
    """The centres named by experts' rows (centre, country, networks), each with the networks of its experts."""
    networks: dict[tuple[str, str], set[str]] = {}
    for name, country, erns in rows:
        if name:
            networks.setdefault((name, country or ""), set()).update(erns)
    return [
        {"name": name, "country": country, "networks": sorted(erns)}
        for (name, country), erns in sorted(networks.items())
    ]


def _fingerprint(expert: Expert) -> str:
    # Without the defaults, so that a field added to Expert later changes no fingerprint until somebody fills it in.
    told = expert.model_dump(mode="json", exclude_defaults=True)
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
