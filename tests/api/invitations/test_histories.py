"""What past invitations say: histories, and an expert's own list."""

from datetime import timedelta

from sqlalchemy import select, update

from api.invitations import histories_of, own_invitations, work_stamp
from api.store.tables import ConsentRow, ExpertPreferenceRow, InvitationRow
from matching.reply import History
from tests.api.invitations.conftest import Selecting


def test_histories_count_answers_and_silence(selecting: Selecting) -> None:
    second = selecting.another_panel()
    selecting.invite("A", "B", "C", backups=("E",))
    selecting.invite("A", panel_id=second)
    with selecting.store.begin() as transaction:
        before = work_stamp(transaction)
        assert histories_of(transaction) == {}
    selecting.accept("A")
    selecting.decline("B")
    with selecting.store.begin() as transaction:
        for row in transaction.session.scalars(select(InvitationRow).where(InvitationRow.answered_at.is_not(None))):
            assert row.invited_at is not None
            row.answered_at = row.invited_at + timedelta(hours=6 if row.expert_id == "A" else 30)
    selecting.let_pass(100)
    with selecting.store.begin() as transaction:
        told = histories_of(transaction)
        assert work_stamp(transaction) != before
    # A was silent in the second panel; E, asked in B's place, stayed silent as well.
    assert told == {
        "A": History(2, 1, 6.0), "B": History(1, 1, 30.0), "C": History(1, 0, None), "E": History(1, 0, None)
    }  # fmt: skip


def test_who_comes_back_changes_the_stamp(selecting: Selecting) -> None:
    with selecting.store.begin() as transaction:
        away = ExpertPreferenceRow(
            expert_id="A", away_until=transaction.at + timedelta(hours=1), added_disorders=[], removed_disorders=[],
            changed_at=transaction.at, version=1,
        )  # fmt: skip
        transaction.session.add(away)
        transaction.session.flush()
        gone = work_stamp(transaction)
        transaction.session.execute(update(ExpertPreferenceRow).values(away_until=transaction.at))
        assert work_stamp(transaction) != gone


def test_an_expert_sees_what_they_are_asked_while_there_is_consent(selecting: Selecting) -> None:
    selecting.invite("A", backups=("B",))
    selecting.invite("A", panel_id=selecting.another_panel())
    selecting.accept("A")

    def listed(who: str, *, only_open: bool = False) -> list[str]:
        with selecting.store.begin(read_only=True) as transaction:
            found = own_invitations(transaction, selecting.expert(who), only_open=only_open, after=None, limit=10)
        return [one.invitation.state for one in found]

    assert listed("A") == ["accepted", "invited"]
    assert listed("A", only_open=True) == ["invited"]
    assert listed("B") == []
    with selecting.store.begin() as transaction:
        transaction.session.execute(update(ConsentRow).values(withdrawn_at=transaction.at))
    assert listed("A") == []
