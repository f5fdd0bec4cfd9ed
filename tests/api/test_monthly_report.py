"""Monthly reports: counted from the store and from a history, with no cell below five on either side."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from api.entry.training import furnish
from api.reports import (
    InvitationFact,
    MonthFacts,
    PanelFact,
    as_csv,
    as_html,
    facts_of_history,
    month_of,
    monthly_report,
    stored_facts,
)
from api.reports.figures import Coverage
from api.sample_directory import import_sample_when_empty
from api.settings import Settings
from api.store import open_store, upgrade
from data import InputError, read_experts
from data.sample import experts_file
from matching import HistorySettings, Matcher, simulate_history
from ontology import Knowledge

OCTOBER = month_of("2026-10")
DAY = datetime(2026, 10, 5, tzinfo=UTC)


def panel(contributors: int, hours: float | None = 10.0, *, urgent: bool = False) -> PanelFact:
    return PanelFact(DAY, urgent, contributors, hours, DAY + timedelta(days=12))


def invitation(number: int, centre: str, answer: str | None = "accepted") -> InvitationFact:
    return InvitationFact(f"E{number}", centre, "DE", DAY, answer, is_decided=True)


def facts(panels: list[PanelFact], invitations: list[InvitationFact]) -> MonthFacts:
    return MonthFacts("ERKNet", (DAY,) * 7, tuple(panels), tuple(invitations), (1, 2, 2, 3, 4))


def test_a_panel_is_active_from_two_contributors_on() -> None:
    report = monthly_report(facts([panel(2)] * 6 + [panel(1)] * 5 + [panel(0)] * 2, []), OCTOBER)
    assert report.value("Panels requested") == "13"
    assert report.value("Active panels") == "6"
    assert report.value("Time to first answer") == "10.0 hours"
    assert report.value("Time to outcome") == "12.0 days"
    assert report.value("Open panels of these members") == "2.0 panels"


def test_only_the_month_counts() -> None:
    late = replace(panel(2), opened_at=OCTOBER.ends)
    assert monthly_report(facts([panel(2)] * 5 + [late] * 9, []), OCTOBER).value("Panels requested") == "5"
    assert month_of("2026-12").ends == datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(InputError, match="2026-10"):
        month_of("October")


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_no_small_cell_is_shown_nor_left_by_subtraction(few: int) -> None:
    panels = [panel(2)] * few + [panel(0, None)] * 10
    report = monthly_report(facts(panels, []), OCTOBER)
    assert report.value("Active panels") == report.value("Time to first answer") == "too few to tell"
    report = monthly_report(facts(panels[:few], []), OCTOBER)
    assert report.value("Panels requested") == "<5"
    numbers = count()
    asked = [invitation(next(numbers), centre) for centre in ["A"] * 9 + ["B"] * 6 + ["C"] * few]
    report = monthly_report(facts([], asked), OCTOBER)
    listed = {one.name: one.value for one in report.figures if one.section == "Invitations by centre"}
    assert listed == {"A": "9", "all others": f"{6 + few}"}
    assert report.value("Invitations sent") == f"{15 + few}"
    refused = [replace(one, answer="declined") for one in asked[:few]]
    assert monthly_report(facts([], asked + refused), OCTOBER).value("Accepted") == "too few to tell"


def test_the_two_files_say_the_same_and_name_no_expert() -> None:
    asked = [invitation(number, "=cmd <b>") for number in range(8)]
    report = monthly_report(facts([panel(2)] * 6, asked), OCTOBER, Coverage(900, 120, 300))
    page, rows = as_html(report), list(csv.DictReader(io.StringIO(as_csv(report))))
    assert [row["value"] for row in rows] == [one.value for one in report.figures]
    assert all(f"<td>{one.value}</td>" in page for one in report.figures)
    assert "=cmd &lt;b&gt;" in page
    assert next(row for row in rows if "cmd" in row["figure"])["figure"] == "'=cmd <b>"
    assert "E1" not in page


def test_the_training_world_is_told_without_singling_out_its_few_panels(
    sqlite_settings: Settings, knowledge: Knowledge
) -> None:
    upgrade(sqlite_settings)
    with open_store(sqlite_settings) as store:
        import_sample_when_empty(store)
        furnish(store, knowledge.vocabulary)
        with store.begin(read_only=True) as transaction:
            found = stored_facts(transaction, "ERKNet")
            now = transaction.at
    assert sorted(one.contributors for one in found.panels) == [0, 0, 0, 2, 2]
    assert sum(one.outcome_at is not None for one in found.panels) == 1
    assert sorted(one.answer or "" for one in found.invitations) == ["", "", *["accepted"] * 7, "declined"]
    hours = [one.first_answer_hours for one in found.panels if one.first_answer_hours is not None]
    assert sorted(hours) == pytest.approx([2, 24, 48], abs=0.1)
    whole = replace(OCTOBER, begins=now - timedelta(days=90), ends=now + timedelta(days=1))
    report = monthly_report(found, whole)
    assert report.value("Panels requested") == "5"
    assert report.value("Active panels") == "too few to tell"
    assert report.value("Invitations sent") == "10"
    assert report.value("Outcomes signed off") == "<5"


def test_a_simulated_history_is_counted_as_its_records_say(knowledge: Knowledge, home: Path) -> None:
    matcher = Matcher.open(knowledge, read_experts(experts_file())[0], home / "index")
    history = simulate_history(matcher, HistorySettings(months=3, cases_a_month=60), seed=2)
    month = month_of("2023-02")
    network = max(matcher.knowledge.networks, key=lambda one: sum(panel.network == one for panel in history.panels))
    report = monthly_report(facts_of_history(history, matcher.experts, network), month)
    own = [panel.panel_id for panel in history.panels if panel.network == network and month.has(panel.opened_at)]
    contributors = {panel: {one.expert_id for one in history.contributions if one.panel_id == panel} for panel in own}
    active = sum(len(of_panel) >= 2 for of_panel in contributors.values())
    assert len(own) >= 5
    assert report.value("Panels requested") == f"{len(own)}"
    assert report.value("Active panels") == (
        f"{active}" if active >= 5 and not 0 < len(own) - active < 5 else "too few to tell"
    )
