"""Experience of experts: the disorders of panels that they contributed to, without any link to the cases."""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from api.store.tables import ExpertExperienceRow, ExpertPreferenceRow
from data.identifiers import ExpertId, OrphaCode

__all__ = ["Experience", "experience", "experience_marks", "replace"]

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
    """Experience as the directory's content hash takes it in; empty where there is none."""
    return [
        f"{expert_id}\0{disorder}\0{panels}"
        for expert_id, disorders in experience(session).items()
        for disorder, panels in disorders.items()
    ]


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
