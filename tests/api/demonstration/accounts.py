"""What a database holds after walks, counted against what one walk makes."""

from collections import Counter

from sqlalchemy import func, select

from api.progress import NoProgress
from api.store import Store
from api.store.tables import (
    CaseRow,
    ConsentRow,
    ContributionRow,
    DataRequestRow,
    EventRow,
    InvitationRow,
    MeetingRow,
    OutboxRow,
    OutcomeRow,
    PanelRow,
)
from api.upkeep import verify

OF_ONE_WALK = {
    CaseRow: 1, ConsentRow: 1, PanelRow: 1, ContributionRow: 2, DataRequestRow: 1, MeetingRow: 1, OutcomeRow: 1,
}  # fmt: skip
EVENTS_OF_ONE_WALK = {
    "case.enrolled": 1, "consent.recorded": 1, "panel.created": 1, "panel.opened": 1, "panel.assessed": 1,
    "panel.concluded": 1, "panel.signed_off": 1, "panel.closed": 1, "contribution.added": 2, "data_request.asked": 1,
    "data_request.answered": 1, "meeting.planned": 1, "outcome.written": 1, "outcome.signed_off": 1,
    "invitation.accepted": 4, "invitation.declined": 1, "invitation.expired": 1,
}  # fmt: skip
# Clinician, lead and three further members are told of the meeting, of its end with the panel's, and of the outcome.
_MESSAGES_OF_ONE_WALK = {
    "lead_named": 1, "data_requested": 1, "data_given": 2, "meeting_planned": 5, "meeting_cancelled": 5,
    "outcome_signed_off": 5,
}  # fmt: skip


def what_is_wrong(store: Store, walks: int) -> list[str]:
    """Everything that is lost, doubled or out of place after so many whole walks."""
    wrong: list[str] = []
    with store.begin(read_only=True) as transaction:
        session = transaction.session
        for table, each in OF_ONE_WALK.items():
            found = session.scalar(select(func.count()).select_from(table))
            if found != each * walks:
                wrong.append(f"{table.__tablename__}: {found} instead of {each * walks}")
        actions = Counter(session.scalars(select(EventRow.action)))
        wrong += [
            f"{action}: {actions[action]} events instead of {each * walks}"
            for action, each in EVENTS_OF_ONE_WALK.items()
            if actions[action] != each * walks
        ]
        kinds = Counter(session.scalars(select(OutboxRow.kind)))
        wrong += [
            f"{kind}: {kinds[kind]} messages instead of {each * walks}"
            for kind, each in _MESSAGES_OF_ONE_WALK.items()
            if kinds[kind] != each * walks
        ]
        # Each time that somebody was asked is one event and one message.
        if actions["invitation.sent"] != kinds["invited"]:
            wrong.append(f"{kinds['invited']} messages for {actions['invitation.sent']} invitations")
        states = Counter(session.scalars(select(PanelRow.state)))
        if states != {"closed": walks}:
            wrong.append(f"panels: {dict(states)}")
        asked = Counter(
            (panel_id, expert_id)
            for panel_id, expert_id in session.execute(select(InvitationRow.panel_id, InvitationRow.expert_id))
        )
        wrong += [f"{who} invited {often} times" for who, often in asked.items() if often > 1]
        chain = verify(session, NoProgress())
        if chain.problem:
            wrong.append(f"audit: {chain.problem}")
    return wrong
