"""What is known of experts beside their records: panels they contributed to, and what they said themselves."""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from api.store.tables import ExpertExperienceRow, ExpertPreferenceRow
from data.identifiers import ExpertId, OrphaCode
from matching.experience import OwnWords

__all__ = ["Experience", "experience", "experience_marks", "own_words", "replace"]

Experience = Mapping[ExpertId, Mapping[OrphaCode, int]]
"""Expert -> disorder -> number of panels."""


def experience(session: Session) -> Experience:
    """All experience, but for disorders that an expert said not to be theirs."""
    counted = (
        select(ExpertExperienceRow.expert_id, ExpertExperienceRow.disorder, func.count())
        .group_by(ExpertExperienceRow.expert_id, ExpertExperienceRow.disorder)
        .order_by(ExpertExperienceRow.expert_id, ExpertExperienceRow.disorder)
    )
    corrections = select(ExpertPreferenceRow.expert_id, ExpertPreferenceRow.removed_disorders)
    removed = {expert_id: set(disorders) for expert_id, disorders in session.execute(corrections)}
    found: dict[ExpertId, dict[OrphaCode, int]] = {}
    for expert_id, disorder, count in session.execute(counted):
        if disorder not in removed.get(expert_id, ()):
            found.setdefault(ExpertId(expert_id), {})[OrphaCode(disorder)] = count
    return found


def experience_marks(session: Session) -> list[str]:
    """Experience and own words as the directory's content hash takes them in; empty where there are none."""
    panels = [
        f"{expert_id}\0{disorder}\0{panels}"
        for expert_id, disorders in experience(session).items()
        for disorder, panels in disorders.items()
    ]
    said = [
        f"{expert_id}\0{disorder}\0{word}"
        for expert_id, words in own_words(session).items()
        for word, disorders in (("handles", words.added), ("does not", words.removed))
        for disorder in disorders
    ]
    return [*panels, *said]


def own_words(session: Session) -> Mapping[ExpertId, OwnWords]:
    """What experts said of the disorders that they handle, of those who said anything."""
    columns = (
        ExpertPreferenceRow.expert_id,
        ExpertPreferenceRow.added_disorders,
        ExpertPreferenceRow.removed_disorders,
    )
    found = session.execute(select(*columns).order_by(ExpertPreferenceRow.expert_id))
    return {
        ExpertId(expert_id): OwnWords(tuple(sorted(added)), tuple(sorted(removed)))
        for expert_id, added, removed in found
        if added or removed
    }


def replace(
    session: Session, earlier: Sequence[str], expert_ids: Iterable[str], disorder: str | None, year: int
) -> list[str]:
    """Writes experience in place of some that was written before.

    Args:
        session: Of a transaction that may write.
        earlier: Ids that an earlier call gave.
        expert_ids: Whose it is.
        disorder: ORPHA code; None where the experience is of none.
        year: When.

    Returns:
        The ids of the rows. They are random, so that they do not tell the moment, and with it the case.
    """
    session.execute(delete(ExpertExperienceRow).where(ExpertExperienceRow.experience_id.in_(earlier)))
    rows = [
        ExpertExperienceRow(
            experience_id=f"experience-{secrets.token_hex(16)}", expert_id=expert_id, disorder=disorder, year=year
        )
        for expert_id in sorted(set(expert_ids))
        if disorder is not None
    ]
    session.add_all(rows)
    session.flush()
    return [row.experience_id for row in rows]
