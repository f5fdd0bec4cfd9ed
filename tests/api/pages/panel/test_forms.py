"""Forms of panels: forged ones are refused, scripts in texts stay text, and what was typed is kept."""

from collections.abc import Callable

import pytest

from api.cases.attachments import add_attachment
from api.cases.files import PreparedFile
from api.identity import Principal, Role, RoleInNetwork
from api.invitations import create_group
from api.pages.panel.steps import STEPS
from api.store.tables import PanelRow
from tests.api.pages.panel.conftest import Office

Made = Callable[[], tuple[str, list[str]]]
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def assessed(office: Office, made_panel: Made) -> str:
    """A panel in assessment that the coordinator leads."""
    panel_id, members = made_panel()
    expert = office.sign_in(f"expert-{members[0]}")
    invitation = expert.text(f"/panels/{panel_id}").partition('name="invitation_id" value="')[2].partition('"')[0]
    expert.post(f"/panels/{panel_id}/accept", invitation_id=invitation)
    office.sign_in("coordinator").post(f"/panels/{panel_id}/assess")
    return panel_id


@pytest.mark.parametrize("step", [*STEPS])
def test_a_forged_step_is_refused(office: Office, assessed: str, step: str) -> None:
    surfer = office.sign_in("coordinator")
    for data in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 64}):
        answer = surfer.client.post(f"/panels/{assessed}/{step}", data={"text": "forged", **data})
        assert answer.status_code in {403, 404}, answer.text
    assert "forged" not in surfer.text(f"/panels/{assessed}")


def test_a_forged_panel_is_refused(office: Office, assessed: str) -> None:
    case_id = office.case()
    surfer = office.sign_in("coordinator")
    for path in (f"/cases/{case_id}/panel", f"/panels/{assessed}/experts"):
        assert surfer.client.post(path, data={"question": "forged"}).status_code == 403


def test_a_step_by_get_does_nothing(office: Office, assessed: str) -> None:
    surfer = office.sign_in("coordinator")
    for step in STEPS:
        assert surfer.get(f"/panels/{assessed}/{step}").status_code in {404, 405}


def test_scripts_in_texts_stay_text(office: Office, assessed: str) -> None:
    surfer, base = office.sign_in("coordinator"), f"/panels/{assessed}"
    with office.workbench.store.begin() as transaction:
        case_id = transaction.session.get_one(PanelRow, assessed).case_id
        clinician = Principal(office.staff_id("clinician"), "Katrin Sommer")
        file = PreparedFile("application/pdf", b"%PDF-1.4", (SCRIPT,))
        attachment_id = add_attachment(transaction, clinician, case_id, "imaging", f"{SCRIPT}.pdf", file)
    assert surfer.post(f"{base}/contribute", text=SCRIPT).status_code == 303
    assert surfer.post(f"{base}/ask", question=SCRIPT).status_code == 303
    written = surfer.post(f"{base}/outcome", version="0", recommendation=SCRIPT, treatment_plan=SCRIPT)
    assert written.status_code == 303
    pages = [surfer.get(base), surfer.get(f"{base}/files/{attachment_id}"), surfer.get(f"{base}/trail")]
    # What is refused is shown again as it was typed.
    pages.append(surfer.post(f"{base}/outcome", version="1", recommendation=SCRIPT, diagnosis=SCRIPT))
    pages.append(surfer.post(f"{base}/meet", starts_at=SCRIPT, ends_at=SCRIPT, video_link=SCRIPT))
    pages.append(surfer.post(f"{base}/propose-guest", staff=SCRIPT, until=SCRIPT))
    pages.append(surfer.post(f"{base}/guide", version=SCRIPT, deadline=SCRIPT))
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
    assert [page.status_code for page in pages] == [200, 200, 200, 422, 422, 422, 422]
    assert pages[0].text.count("&lt;script&gt;alert(1)") >= 4


def test_scripts_in_nicknames_questions_and_names_of_groups_stay_text(office: Office) -> None:
    case_id, surfer = office.case(nickname=SCRIPT), office.sign_in("coordinator")
    lead = office.staff_id("coordinator")
    made = surfer.post(f"/cases/{case_id}/panel", question=SCRIPT, lead_id=lead)
    assert made.status_code == 303, made.text
    base = made.headers["location"]
    with office.workbench.store.begin() as transaction:
        coordinator = Principal(lead, "Anna Lindqvist", frozenset({RoleInNetwork(Role.COORDINATOR, "ERKNet")}))
        create_group(transaction, coordinator, "ERKNet", SCRIPT, ["SAMPLE-001"])
    for path in (base, f"{base}/experts", "/panels", "/panels/new", f"/cases/{case_id}/panel", "/"):
        page = surfer.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
    assert "&lt;script&gt;alert(1)" in surfer.get(f"{base}/experts").text


def test_what_was_refused_is_shown_beside_its_field_with_what_was_typed(office: Office, assessed: str) -> None:
    surfer, base = office.sign_in("coordinator"), f"/panels/{assessed}"
    refused = surfer.post(f"{base}/contribute", text="Please call Mrs. Erika Mustermann, born 12.03.1956.")
    assert refused.status_code == 422
    assert "Please call Mrs. Erika Mustermann" in refused.text
    assert "This may identify a person" in refused.text
    assert "Nothing was saved" in refused.text
    assert "Mustermann" not in surfer.text(base)
    masked = surfer.post(f"{base}/contribute", text="Please call Mrs. Erika Mustermann.", identifiers="mask")
    assert masked.status_code == 303
    assert "[name]" in surfer.text(base)


def test_a_change_made_on_an_older_page_is_refused(office: Office, assessed: str) -> None:
    surfer = office.sign_in("coordinator")
    answer = surfer.post(f"/panels/{assessed}/guide", version="1", deadline="2036-01-05T12:00")
    assert answer.status_code == 412
    assert "Somebody else changed this" in answer.text
    assert "2036-01-05T12:00" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 70_000])
def test_texts_that_cannot_be_kept_are_refused(office: Office, assessed: str, text: str) -> None:
    answer = office.sign_in("coordinator").post(f"/panels/{assessed}/contribute", text=text)
    assert answer.status_code == 422
