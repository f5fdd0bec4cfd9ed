"""TREC run files: six columns a line, `case_id Q0 id rank score consilium`."""

import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from data.errors import InputError

__all__ = ["run_ids", "write_ranking"]

_WHITE_SPACE = re.compile(r"\s+")
_RUN_NAME = "consilium"


def run_ids(kind: str, ids: Iterable[str]) -> dict[str, str]:
    """How ids are written in a run file, where white space separates columns: each run of it becomes `_`.

    Args:
        kind: What they identify, for the message.
        ids: All ids of one column.

    Raises:
        InputError: Two ids would be written alike, so that the run could not be read.
    """
    written: dict[str, str] = {}
    owners: dict[str, str] = {}
    for id_ in ids:
        name = _WHITE_SPACE.sub("_", id_)
        owner = owners.setdefault(name, id_)
        if owner != id_:
            raise InputError(
                f"{kind} {owner!r} and {id_!r} are both written {name} in a run file", "rename one of them"
            )
        written[id_] = name
    return written


def write_ranking(stream: TextIO, case_id: str, ranking: Sequence[tuple[str, float]]) -> None:
    """Writes one case's ranking, best first; ids as `run_ids` gives them.

    Nine significant digits keep the order for readers that sort by score again.
    """
    stream.writelines(
        f"{case_id} Q0 {id_} {rank} {score:.9g} {_RUN_NAME}\n" for rank, (id_, score) in enumerate(ranking, start=1)
    )
