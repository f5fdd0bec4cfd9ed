"""A panel from the consultation request to the report, on both databases."""

import pytest
from sqlalchemy import select

from api.panels import (
    OutcomeDraft,
    answer_data_request,
    ask_for_data,
    contribute,
    contributions,
    data_request,
    outcome_of,
    report_of,
    report_pdf,
    view_panel,
    write_outcome,
)
from api.refusals import ConflictError, NotFoundError, StaleError
from api.store.tables import ContributionRow, DataRequestRow, ExpertExperienceRow, OutcomeRow, PanelRow
from ontology import Knowledge
from tests.api.panels.house import House, whatever

DISORDER = "ORPHA:34149"


def conclude(house: House, panel_id: str, knowledge: Knowledge, diagnosis: str | None = DISORDER) -> None:
    with house.acting("lead") as (transaction, lead):
        draft = OutcomeDraft("Test UMOD first.", "Lower the urate.", diagnosis)
        write_outcome(transaction, lead, panel_id, draft, knowledge.vocabulary, check_version=whatever)


def test_from_request_to_report(house: House, knowledge: Knowledge) -> None:
    panel_id = house.assessing(urgent=True)
    with house.acting("member") as (transaction, member):
        first = contribute(transaction, member, panel_id, "Gout so early points to UMOD.")
        request_id = ask_for_data(transaction, member, panel_id, "What is the urate excretion?")
    with house.acting("assistant") as (transaction, assistant):
        answer_data_request(transaction, assistant, panel_id, request_id, "Fractional excretion is 3 %.")
    with house.acting("clinician") as (transaction, clinician):
        assert not view_panel(transaction, clinician, panel_id).summary.is_active
    with house.acting("other member") as (transaction, other):
        contribute(transaction, other, panel_id, "I agree.", answers=first)
        assert data_request(transaction, other, panel_id, request_id).answer == "Fractional excretion is 3 %."
    conclude(house, panel_id, knowledge)
    assert house.move(panel_id, "lead", "conclude", "sign-off") == "signed_off"
    with house.acting("clinician") as (transaction, clinician):
        view = view_panel(transaction, clinician, panel_id)
        said = contributions(transaction, clinician, panel_id)
        outcome = outcome_of(transaction, clinician, panel_id)
        report = report_of(transaction, clinician, panel_id, knowledge.vocabulary)
    assert view.summary.is_active
    assert [step.after for step in view.timeline] == [
        "draft", "panel_selection", "assessment", "outcome", "signed_off",
    ]  # fmt: skip
    assert [(one.author_id, one.as_member, one.answers) for one in said] == [
        ("member", True, None),
        ("other member", True, first),
    ]
    assert (outcome.diagnosis, outcome.signed_off_by) == (DISORDER, "lead")
    assert outcome.contributors == ("lead", "member", "other member")
    assert (report.nickname, report.lead) == ("Elm", "Dr lead, Klinikum Auenthal (DE)")
    assert report.diagnosis is not None
    assert report.diagnosis.startswith(f"{DISORDER} ")
    assert report_pdf(report).startswith(b"%PDF-")
    assert house.move(panel_id, "lead", "close") == "closed"
    assert house.move(panel_id, "office", "archive") == "archived"
    actions = [action for action in house.actions(panel_id) if not action.endswith(".read")]
    assert actions == [
        "panel.created", "panel.changed", "panel.opened", "panel.assessed", "contribution.added", "data_request.asked",
        "data_request.answered", "contribution.added", "outcome.written", "panel.concluded", "panel.signed_off",
        "invitation.withdrawn", "outcome.signed_off", "panel.closed", "panel.archived",
    ]  # fmt: skip
    told = {one["staff_id"] for one in house.messages("outcome_signed_off")}
    assert told == {"clinician", "lead", "member", "other member"}


def test_experience_is_written_once_and_without_a_link_to_the_case(house: House, knowledge: Knowledge) -> None:
    panel_id = house.assessing()
    with house.acting("member") as (transaction, member):
        contribute(transaction, member, panel_id, "UMOD.")
    # Who says something without being a member gains nothing, nor does a member who says nothing.
    with house.acting("guest") as (transaction, guest):
        contribute(transaction, guest, panel_id, "MUC1?")
    with house.store.begin(read_only=True) as transaction:
        before = transaction.directory.version()
    conclude(house, panel_id, knowledge)
    house.move(panel_id, "lead", "conclude", "sign-off")
    house.move(panel_id, "lead", "reopen")
    with house.acting("clinician") as (transaction, clinician):
        assert outcome_of(transaction, clinician, panel_id).signed_off_at is None
        with pytest.raises(ConflictError, match="not signed off"):
            report_of(transaction, clinician, panel_id, knowledge.vocabulary)
    conclude(house, panel_id, knowledge, "ORPHA:558")
    house.move(panel_id, "lead", "conclude", "sign-off")
    with house.store.begin(read_only=True) as transaction:
        assert transaction.directory.experience() == {"E1": {"ORPHA:558": 1}}
        assert transaction.directory.version().version > before.version
        [row] = transaction.session.scalars(select(ExpertExperienceRow)).all()
        assert row.year == transaction.at.year
        assert panel_id not in row.experience_id
    conclude_without = house.assessing()
    conclude(house, conclude_without, knowledge, None)
    house.move(conclude_without, "lead", "conclude", "sign-off")
    with house.store.begin(read_only=True) as transaction:
        assert len(transaction.session.scalars(select(ExpertExperienceRow)).all()) == 1


def test_nothing_that_people_wrote_stands_open_in_the_tables(house: House, knowledge: Knowledge) -> None:
    panel_id = house.assessing()
    with house.acting("member") as (transaction, member):
        contribute(transaction, member, panel_id, "Zebra stripes.")
        ask_for_data(transaction, member, panel_id, "Zebra hooves?")
    conclude(house, panel_id, knowledge)
    with house.store.begin(read_only=True) as transaction:
        rows = [
            row
            for table in (PanelRow, ContributionRow, DataRequestRow, OutcomeRow)
            for row in transaction.session.scalars(select(table))
        ]
        kept = repr([vars(row) for row in rows])
    for word in ("Zebra", "tubulointerstitial", "UMOD", DISORDER):
        assert word not in kept


def test_an_outcome_is_not_overwritten_unread(house: House, knowledge: Knowledge) -> None:
    panel_id = house.assessing()
    conclude(house, panel_id, knowledge)

    def read_another(version: int) -> None:
        if version != 7:
            raise StaleError

    draft = OutcomeDraft("Another.")
    with house.acting("lead") as (transaction, lead), pytest.raises(StaleError):
        write_outcome(transaction, lead, panel_id, draft, knowledge.vocabulary, check_version=read_another)
    with house.acting("stranger") as (transaction, stranger), pytest.raises(NotFoundError):
        outcome_of(transaction, stranger, panel_id)
