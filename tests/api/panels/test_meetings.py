"""What people are told of: meetings and their changes, the lead's naming, requests for data - and screened texts."""

from datetime import datetime, timedelta

import pytest

from api.cases.screened_texts import Screening
from api.panels import (
    MeetingTimes,
    cancel_meeting,
    change_meeting,
    change_panel,
    contribute,
    contributions,
    meeting_for,
    meetings_for,
    plan_meeting,
)
from api.refusals import ConflictError, NotFoundError
from api.store.tables import EventRow
from data.errors import InputError
from tests.api.panels.house import House, whatever

TAKING_PART = ["clinician", "lead", "member", "other member"]


def soon(at: datetime, hours: float = 24, length: float = 1) -> MeetingTimes:
    return MeetingTimes(
        at + timedelta(hours=hours), at + timedelta(hours=hours + length), "https://video.example.org/p"
    )


def test_everybody_who_takes_part_is_told_of_each_version_once(house: House) -> None:
    panel_id = house.assessing()
    with house.acting("office") as (transaction, office):
        meeting_id = plan_meeting(transaction, office, panel_id, soon(transaction.at)).meeting_id
        other_id = plan_meeting(transaction, office, panel_id, soon(transaction.at, 48)).meeting_id
    for hours in (30, 31):
        with house.acting("lead") as (transaction, lead):
            times = soon(transaction.at, hours)
            change_meeting(transaction, lead, panel_id, meeting_id, times, check_version=whatever)
    with house.acting("office") as (transaction, office):
        cancel_meeting(transaction, office, panel_id, meeting_id)
    for kind, versions in (("meeting_planned", 2), ("meeting_changed", 2), ("meeting_cancelled", 1)):
        messages = house.messages(kind)
        assert sorted(str(one["staff_id"]) for one in messages) == sorted(TAKING_PART * versions)
        assert all(one.keys() == {"panel_id", "meeting_id", "staff_id"} for one in messages)
    with house.acting("lead") as (transaction, lead), pytest.raises(ConflictError, match="cancelled"):
        change_meeting(transaction, lead, panel_id, meeting_id, soon(transaction.at), check_version=whatever)
    # What is withdrawn takes its meetings along.
    house.move(panel_id, "clinician", "withdraw")
    assert len(house.messages("meeting_cancelled")) == 2 * len(TAKING_PART)
    with house.acting("clinician") as (transaction, clinician):
        row = meeting_for(transaction, clinician, panel_id, other_id)
        assert (row.state, row.sequence) == ("cancelled", 1)
        assert len(meetings_for(transaction, clinician, panel_id)) == 2


def test_times_and_links_are_checked(house: House) -> None:
    panel_id = house.assessing()
    with house.acting("office") as (transaction, office):
        at = transaction.at
        start = at + timedelta(hours=1)
        naive = start.replace(tzinfo=None)
        for starts_at, ends_at, link in (
            (at, start, None),
            (start, start, None),
            (start, start + timedelta(hours=25), None),
            (naive, naive + timedelta(hours=1), None),
            (start, start + timedelta(hours=1), "http://video.example.org/"),
            (start, start + timedelta(hours=1), "https://user@video.example.org/"),
            (start, start + timedelta(hours=1), "https://[::1/"),
            (start, start + timedelta(hours=1), "https://video.example.org/a b"),
            (start, start + timedelta(hours=1), f"https://video.example.org/{'a' * 500}"),
        ):
            with pytest.raises(InputError):
                plan_meeting(transaction, office, panel_id, MeetingTimes(starts_at, ends_at, link))
        assert meetings_for(transaction, office, panel_id) == []
    with house.acting("invited") as (transaction, invited), pytest.raises(NotFoundError):
        meetings_for(transaction, invited, panel_id)


def test_the_lead_is_told_and_is_somebody_whose_access_was_approved(house: House) -> None:
    panel_id = house.create()
    for nobody in ("nobody-1", "analyst", "administrator"):
        with house.acting("office") as (transaction, office), pytest.raises(InputError, match="lead_id"):
            change_panel(transaction, office, panel_id, {"lead_id": nobody}, check_version=whatever)
    house.name_lead(panel_id)
    assert house.messages("lead_named") == [{"panel_id": panel_id, "staff_id": "lead"}]


def test_identifiers_are_refused_masked_or_kept_for_a_recorded_reason(house: House) -> None:
    panel_id = house.assessing()
    text = "Mrs Ada Fernsby has gout."
    with house.acting("member") as (transaction, member), pytest.raises(InputError, match="direct identifiers"):
        contribute(transaction, member, panel_id, text)
    with house.acting("member") as (transaction, member):
        contribute(transaction, member, panel_id, text, screening=Screening("mask"))
        contribute(transaction, member, panel_id, text, screening=Screening("allow", "author_of_publication"))
        masked, kept = (one.text for one in contributions(transaction, member, panel_id))
    assert "Fernsby" not in masked
    assert kept == text
    with house.store.begin(read_only=True) as transaction:
        events = transaction.session.query(EventRow).where(EventRow.action == "contribution.added")
        assert [one.reason for one in events.order_by(EventRow.number)] == [
            "identifiers_masked",
            "author_of_publication",
        ]
