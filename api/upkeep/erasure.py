"""Erasing a case: its content becomes unreadable everywhere, and what happened stays provable without it.

Gone: the data key (in the database and in the key copy, so that no backup can be read either), all sections,
attachments and sealed texts, the nickname, and what narrows down who it was (centre, country, language).

Stays: ids, dates and states; who took part; the consents, which hold no free text, because a controller has to be able
to show that there was consent (GDPR Art. 7(1), 17(3)(e)); the events; and the erasure itself, in the database, in the
audit, and in the ledger that a restore goes by.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Text, cast, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.settings import Settings
from api.store import Event, Store, Transaction
from api.store.tables import (
    AttachmentContentRow,
    AttachmentRow,
    CaseRow,
    CaseSectionRow,
    ContributionRow,
    DataRequestRow,
    ErasureRow,
    GuestAccessRow,
    InvitationRow,
    MeetingRow,
    OutboxRow,
    OutcomeRow,
    PanelRow,
    PanelTransitionRow,
    ReferralRow,
)
from api.upkeep.key_copy import exclusive, hold_keys, read_key_copy, renew
from api.upkeep.ledger import Erasure
from api.upkeep.traces import remove_traces
from data.errors import InputError

__all__ = ["ERASED_NICKNAME", "Erased", "Reason", "erase", "erase_again", "erase_within"]

Reason = Literal["patient", "retention"]

ERASED_NICKNAME = "erased"
"""What stands in the place of a nickname."""

# States in which a panel's work goes on, and with erasing ends.
_LIVE = ("draft", "panel_selection", "assessment", "outcome")
# What each panel of the case holds of it, sealed; the rows stay, for who took part and when.
_SEALED_OF_PANELS: tuple[InstrumentedAttribute[bytes], ...] = (
    PanelRow.sealed_question,
    ContributionRow.sealed_text,
    DataRequestRow.sealed_question,
    OutcomeRow.sealed,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did.

    Attributes:
        case_id: The case.
        already: Whether it had been erased before; then only the key copy and the ledger were completed.
        sections: Sections deleted.
        attachments: Attachments deleted.
        panels: Panels whose texts were emptied.
        remains: What could not be cleaned yet, in words; None where nothing remains.
    """

    case_id: str
    already: bool = False
    sections: int = 0
    attachments: int = 0
    panels: int = 0
    remains: str | None = None


def erase(
    store: Store,
    settings: Settings,
    case_ids: Sequence[str],
    *,
    reason: Reason,
    actor: str,
    only: Callable[[Transaction, Sequence[str]], Sequence[str]] | None = None,
) -> list[Erased]:
    """Erases cases in one transaction, together with the key copy and the ledger.

    Repeating it is safe, and completes what an interruption left undone.

    Args:
        store: The store.
        settings: Where the key copy and the ledger lie.
        case_ids: The cases.
        reason: Why.
        actor: Staff id of who does it, or `consilium`.
        only: Gives those of the cases that are still to be erased, asked within the transaction; all where left out.

    Raises:
        InputError: A case is not known.
        StoreError: The database is busy or damaged, or the key copy cannot be written: nothing was changed then.
    """
    with exclusive(settings):
        with store.begin() as transaction:
            meant = case_ids if only is None else only(transaction, case_ids)
            done = [_erase_one(transaction, settings, case_id, reason, actor) for case_id in sorted(meant)]
            renew(transaction.session, settings)
        remains = remove_traces(store)
    return [
        Erased(one.case_id, one.already, one.sections, one.attachments, one.panels, remains=remains) for one in done
    ]


def _erase_one(transaction: Transaction, settings: Settings, case_id: str, reason: Reason, actor: str) -> Erased:
    session = transaction.session
    if session.get(ErasureRow, case_id) is not None:
        return Erased(case_id, already=True)
    if session.get(CaseRow, case_id) is None and case_id not in read_key_copy(settings.key_copy):
        raise InputError(f"there is no case {case_id}", "take its id from the case's page or from the audit")
    return erase_within(transaction, Erasure(case_id, reason, transaction.at, actor))


def erase_within(transaction: Transaction, erasure: Erasure, *, again: bool = False) -> Erased:
    """Erases a case within a transaction; the key copy and the ledger are the caller's.

    Args:
        transaction: One that may write.
        erasure: Which, why, and by whom. A case that a restore left out of the database is noted all the same.
        again: Whether a restore brought the case back, so that it is erased anew.
    """
    session = transaction.session
    hold_keys(session)
    case = session.get(CaseRow, erasure.case_id, with_for_update=True)
    sections = attachments = panels = 0
    if case is not None:
        transaction.content.destroy_key(case.case_id)
        sections, attachments = _delete_content(session, case.case_id)
        panels = _empty_panels(transaction, case.case_id, erasure.erased_by)
        _end_referrals(session, case.case_id)
        case.nickname, case.state = ERASED_NICKNAME, "erased"
        case.centre = case.country = case.language = None
        case.changed_at, case.version = transaction.at, case.version + 1
    if session.get(ErasureRow, erasure.case_id) is None:
        session.add(
            ErasureRow(
                case_id=erasure.case_id,
                reason=erasure.reason,
                erased_at=erasure.erased_at,
                erased_by=erasure.erased_by,
            )
        )
    detail = {"sections": sections, "attachments": attachments, "panels": panels, "again": again}
    transaction.events.add(
        Event(
            erasure.erased_by, "case.erased", "case", erasure.case_id,
            case_id=erasure.case_id, reason=erasure.reason, detail=detail,
        )
    )  # fmt: skip
    session.flush()
    return Erased(erasure.case_id, sections=sections, attachments=attachments, panels=panels)


def erase_again(transaction: Transaction, erasures: Iterable[Erasure]) -> int:
    """Erases what a restore brought back, and notes the erasures that it left out; gives how many cases came back."""
    count = 0
    for erasure in erasures:
        case = transaction.session.get(CaseRow, erasure.case_id)
        noted = transaction.session.get(ErasureRow, erasure.case_id)
        if case is not None and case.state != "erased":
            erase_within(transaction, erasure, again=True)
            count += 1
        elif noted is None:
            transaction.session.add(
                ErasureRow(
                    case_id=erasure.case_id,
                    reason=erasure.reason,
                    erased_at=erasure.erased_at,
                    erased_by=erasure.erased_by,
                )
            )
    transaction.session.flush()
    return count


def _delete_content(session: Session, case_id: str) -> tuple[int, int]:
    of_case = select(AttachmentRow.attachment_id).where(AttachmentRow.case_id == case_id)
    attachments = len(session.scalars(of_case).all())
    sections = len(session.scalars(select(CaseSectionRow.section).where(CaseSectionRow.case_id == case_id)).all())
    for statement in (
        delete(AttachmentContentRow).where(AttachmentContentRow.attachment_id.in_(of_case)),
        delete(AttachmentRow).where(AttachmentRow.case_id == case_id),
        delete(CaseSectionRow).where(CaseSectionRow.case_id == case_id),
    ):
        session.execute(statement)
    return sections, attachments


def _empty_panels(transaction: Transaction, case_id: str, actor: str) -> int:
    session = transaction.session
    panels = session.scalars(
        select(PanelRow).where(PanelRow.case_id == case_id).order_by(PanelRow.panel_id).with_for_update()
    ).all()
    ids = [panel.panel_id for panel in panels]
    for panel in panels:
        _withdraw(transaction, panel, actor)
    of_panels = select(InvitationRow).where(InvitationRow.panel_id.in_(ids)).order_by(InvitationRow.invitation_id)
    for invitation in session.scalars(of_panels.with_for_update()):
        if invitation.state in {"standby", "invited"}:
            invitation.state, invitation.version = "withdrawn", invitation.version + 1
    for column in _SEALED_OF_PANELS:
        session.execute(update(column.class_).where(column.class_.panel_id.in_(ids)).values({column.key: b""}))
    session.execute(
        update(DataRequestRow)
        .where(DataRequestRow.panel_id.in_(ids), DataRequestRow.sealed_answer.is_not(None))
        .values(sealed_answer=b"")
    )
    session.execute(
        update(GuestAccessRow)
        .where(GuestAccessRow.panel_id.in_(ids), GuestAccessRow.state.in_(("requested", "approved")))
        .values(state="ended")
    )
    meetings = update(MeetingRow).where(MeetingRow.panel_id.in_(ids))
    session.execute(meetings.values(video_link=None))
    session.execute(meetings.where(MeetingRow.starts_at > transaction.at).values(state="cancelled"))
    _cancel_messages(session, [case_id, *ids])
    return len(ids)


def _withdraw(transaction: Transaction, panel: PanelRow, actor: str) -> None:
    if panel.state not in _LIVE:
        return
    session = transaction.session
    numbers = session.scalars(
        select(PanelTransitionRow.number).where(PanelTransitionRow.panel_id == panel.panel_id)
    ).all()
    session.add(
        PanelTransitionRow(
            panel_id=panel.panel_id, number=max(numbers, default=0) + 1, name="withdraw",
            before=panel.state, after="withdrawn", at=transaction.at, by=actor,
        )
    )  # fmt: skip
    panel.state, panel.changed_at, panel.version = "withdrawn", transaction.at, panel.version + 1
    transaction.events.add(
        Event(
            actor, "panel.withdrawn", "panel", panel.panel_id,
            case_id=panel.case_id, panel_id=panel.panel_id, reason="erased",
        )
    )  # fmt: skip


def _cancel_messages(session: Session, ids: Sequence[str]) -> None:
    # A payload names what it is about by ids, which are random enough to be found in its text.
    for one in ids:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.state == "waiting", cast(OutboxRow.payload, Text).contains(one, autoescape=True))
            .values(state="cancelled")
            .execution_options(synchronize_session=False)
        )


def _end_referrals(session: Session, case_id: str) -> None:
    session.execute(
        update(ReferralRow).where(ReferralRow.case_id == case_id).values(centre=None, country=None, reason=None)
    )
