"""`consilium erase`: a case that is to be forgotten."""

from enum import StrEnum
from typing import Annotated

import typer

from api.commands.console import answer, counted, remark
from api.commands.failures import DONE
from api.settings import load_settings
from api.store import open_store
from api.upkeep import erase

__all__ = ["command"]


class Why(StrEnum):
    """Reasons to erase a case."""

    patient = "patient"
    retention = "retention"


def command(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case's id, such as case-019ac3...")],
    *,
    reason: Annotated[Why, typer.Option("--reason", help="Whether the patient asked for it, or its time is over.")],
) -> int:
    """Erase a case: destroy its key, its content and its nickname, beyond any backup.

    It cannot be undone.

    Ids, dates, consents and the audit stay, without content.
    """
    settings = load_settings()
    with open_store(settings) as store:
        (done,) = erase(store, settings, [case_id], reason=reason.value, actor="consilium")
    if done.already:
        answer(f"{case_id} was erased before; the key copy and the ledger are complete")
    else:
        answer(
            f"erased: {case_id} ({counted(done.sections, 'section')}, {counted(done.attachments, 'attachment')}, "
            f"texts of {counted(done.panels, 'panel')}); its key is destroyed, so that no backup opens it"
        )
    if done.remains:
        remark(done.remains)
    return DONE
