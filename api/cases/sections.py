"""Sections of a case: its texts, and its findings with what else is coded; each sealed, with a version of its own."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from api.cases.screened_texts import TEXTS, Screening, screened_text
from api.cases.visibility import case_for
from api.identity import Principal
from api.refusals import NotFoundError
from api.store import Event, Transaction
from api.store.tables import CaseRow, CaseSectionRow
from data.case import Case
from data.identifiers import CaseId

__all__ = [
    "CODED",
    "FINDINGS",
    "SECTION_NAMES",
    "SectionState",
    "as_case",
    "read_section",
    "save_findings",
    "save_text",
    "section_version",
    "sections_of",
    "write_section",
]

FINDINGS = "findings"
"""The section of everything coded."""
SECTION_NAMES = (FINDINGS, *TEXTS)
"""All sections, in the order in which they are read."""
CODED = ("hpo_present", "hpo_excluded", "genes", "suspected_disorders", "age", "sex")
"""The fields of a `data.Case` that a person gives in the section of findings."""
_BESIDE = ("corrections", "recorded_genes", "recorded_disorders")


class SectionState(NamedTuple):
    """A section as far as it is no content."""

    section: str
    version: int
    changed_at: datetime
    changed_by: str


def as_case(transaction: Transaction, principal: Principal, case_id: str) -> Case:
    """Gives a stored case as what is matched on; recorded as a reading of its content.

    Args:
        transaction: One that may write.
        principal: Who is asking.
        case_id: Which case.

    Raises:
        NotFoundError: There is no such case, or its content is not for them.
    """
    row = case_for(transaction, principal, case_id, content=True)
    held = select(CaseSectionRow).where(CaseSectionRow.case_id == case_id)
    contents = {one.section: _opened(transaction, one) for one in transaction.session.scalars(held)}
    coded = contents.pop(FINDINGS, {})
    texts = {name: content["text"] for name, content in contents.items()}
    return Case.model_validate(
        {"case_id": CaseId(case_id), "language": row.language, "country": row.country, **coded, **texts}
    )


def sections_of(transaction: Transaction, case_id: str) -> list[SectionState]:
    """Gives which sections a case has, in the order in which they are read; the caller has seen to who may know."""
    held = select(CaseSectionRow).where(CaseSectionRow.case_id == case_id)
    states = [
        SectionState(one.section, one.version, one.changed_at, one.changed_by)
        for one in transaction.session.scalars(held)
    ]
    return sorted(states, key=lambda one: SECTION_NAMES.index(one.section))


def read_section(
    transaction: Transaction, principal: Principal, case_id: str, section: str
) -> tuple[Mapping[str, Any], SectionState]:
    """Gives the content of a section: `{"text": ...}`, or the coded fields; recorded as a reading.

    Raises:
        NotFoundError: There is no such case or section, or its content is not for them.
    """
    case_for(transaction, principal, case_id, content=True)
    row = transaction.session.get(CaseSectionRow, (case_id, section))
    if row is None:
        raise NotFoundError
    return _opened(transaction, row), SectionState(section, row.version, row.changed_at, row.changed_by)


def section_version(transaction: Transaction, case_id: str, section: str) -> int | None:
    """Gives the version of a section; None where the case has no such section yet."""
    return transaction.session.scalar(
        select(CaseSectionRow.version).where(CaseSectionRow.case_id == case_id, CaseSectionRow.section == section)
    )


def save_text(
    transaction: Transaction, principal: Principal, case: CaseRow, section: str, text: str, screening: Screening
) -> SectionState:
    """Saves a text, screened; corrections of the reading of the text before it go.

    Args:
        transaction: The request's.
        principal: Who is asking.
        case: From `case_to_change`.
        section: One of `TEXTS`.
        text: The whole of it.
        screening: What to do with direct identifiers.

    Raises:
        InputError: The text holds direct identifiers.
    """
    kept = screened_text(section, text, case.language or "", screening)
    _drop_corrections(transaction, principal, case, section)
    return write_section(transaction, principal, case, section, {"text": kept}, reason=screening.recorded)


def save_findings(transaction: Transaction, principal: Principal, case: CaseRow, coded: Case) -> SectionState:
    """Saves findings, genes, suspicions, age and sex; corrections of the texts' reading and what was recorded stay.

    Args:
        transaction: The request's.
        principal: Who is asking.
        case: From `case_to_change`.
        coded: A case that holds them; its texts are not looked at.
    """
    content = {name: value for name, value in coded.model_dump(mode="json").items() if name in (*CODED, *_BESIDE)}
    if (row := transaction.session.get(CaseSectionRow, (case.case_id, FINDINGS))) is not None:
        content |= {name: value for name, value in _opened(transaction, row).items() if name in _BESIDE}
    return write_section(transaction, principal, case, FINDINGS, content)


def write_section(
    transaction: Transaction,
    principal: Principal,
    case: CaseRow,
    section: str,
    content: Mapping[str, Any],
    *,
    reason: str | None = None,
) -> SectionState:
    """Seals a section under its next version, with its event; what it says was checked before."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    row = transaction.session.get(CaseSectionRow, (case.case_id, section), populate_existing=True)
    if row is None:
        row = CaseSectionRow(case_id=case.case_id, section=section, version=0)
        transaction.session.add(row)
    row.sealed = transaction.content.seal(case.case_id, written, _place(case.case_id, section))
    row.changed_at, row.changed_by = transaction.at, principal.staff_id
    row.version += 1
    case.changed_at, case.version = transaction.at, case.version + 1
    transaction.session.flush()
    transaction.events.add(
        Event(
            principal.staff_id,
            "section.saved",
            "case",
            case.case_id,
            case_id=case.case_id,
            reason=reason,
            detail={
                "section": section,
                "version": row.version,
                "digest": transaction.content.digest(case.case_id, written),
            },
        )
    )
    return SectionState(section, row.version, row.changed_at, row.changed_by)


def _drop_corrections(transaction: Transaction, principal: Principal, case: CaseRow, section: str) -> None:
    """Offsets into the text before would point into the wrong words."""
    row = transaction.session.get(CaseSectionRow, (case.case_id, FINDINGS))
    if row is None:
        return
    coded = _opened(transaction, row)
    left = [one for one in coded.get("corrections", ()) if one["field"] != section]
    if len(left) != len(coded.get("corrections", ())):
        write_section(transaction, principal, case, FINDINGS, {**coded, "corrections": left})


def _opened(transaction: Transaction, row: CaseSectionRow) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        transaction.content.open(row.case_id, row.sealed, _place(row.case_id, row.section))
    )
    return content


def _place(case_id: str, section: str) -> str:
    return f"case_sections/{case_id}.{section}/sealed"
