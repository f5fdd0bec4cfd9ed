"""From a case with consent to a signed-off outcome by forms alone, as a browser without scripts sends them."""

from collections.abc import Callable

from tests.api.pages.panel.conftest import Office

Made = Callable[[], tuple[str, list[str]]]


def test_a_panel_goes_from_the_case_to_its_report(office: Office, made_panel: Made) -> None:
    panel_id, members = made_panel()
    base = f"/panels/{panel_id}"
    coordinator = office.sign_in("coordinator")
    page = coordinator.text(base)
    assert "Panel on Linden" in page
    assert page.count(">asked<") == 5
    assert page.count(">stands by<") == 2

    expert = office.sign_in(f"expert-{members[0]}")
    assert base in expert.text("/")
    merely_asked = expert.text(base)
    assert "tubulointerstitial" not in merely_asked
    assert "medullary cysts" not in merely_asked
    invitation = merely_asked.partition('name="invitation_id" value="')[2].partition('"')[0]
    assert expert.post(f"{base}/accept", invitation_id=invitation).headers["location"] == f"{base}#now"
    assert "medullary cysts" in expert.text(base)

    assert coordinator.post(f"{base}/assess").status_code == 303
    assert "Panels that wait for your contribution" in expert.text("/")
    assert expert.post(f"{base}/contribute", text="UMOD should be sequenced.").status_code == 303
    assert "UMOD should be sequenced." in coordinator.text(base)
    assert "Panels that wait for your contribution" not in expert.text("/")

    assert expert.post(f"{base}/ask", question="How high is the urate?").status_code == 303
    clinician = office.sign_in("clinician")
    assert "Panels that ask you for data" in clinician.text("/")
    request = clinician.text(base).partition('name="data_request_id" value="')[2].partition('"')[0]
    assert clinician.post(f"{base}/answer", data_request_id=request, answer="520 micromol/l.").status_code == 303

    written = coordinator.post(
        f"{base}/outcome", version="0", recommendation="Sequence UMOD.", diagnosis="ORPHA:34149", then="conclude"
    )
    assert written.status_code == 303, written.text
    assert "Sign the outcome off?" in coordinator.text(f"{base}/confirm/sign-off")
    assert coordinator.post(f"{base}/sign-off").status_code == 303
    assert "report.pdf" in coordinator.text(base)
    assert coordinator.get(f"/api/v1{base}/report.pdf").content.startswith(b"%PDF")
    trail = coordinator.text(f"{base}/trail")
    assert "Outcome signed off" in trail
    assert "UMOD" not in trail
    assert "Outcomes for your patients" in clinician.text("/")


def test_who_has_nothing_to_do_with_a_panel_finds_nothing(office: Office, made_panel: Made) -> None:
    panel_id, _ = made_panel()
    for subject in ("coordinator-eye", "analyst", "helpdesk", "administrator", "guest"):
        surfer = office.sign_in(subject)
        for place in ("", "/trail", "/confirm/withdraw", "/experts"):
            assert surfer.get(f"/panels/{panel_id}{place}").status_code in {403, 404}, (subject, place)


def test_filters_stand_in_the_address(office: Office, made_panel: Made) -> None:
    panel_id, _ = made_panel()
    surfer = office.sign_in("coordinator")
    assert panel_id in surfer.text("/panels?state=panel_selection&network=ERKNet&mine=1")
    for none in ("state=closed", "network=ERN-EYE", "urgent=1"):
        assert panel_id not in surfer.text(f"/panels?{none}")


def test_a_case_without_consent_makes_no_panel(office: Office) -> None:
    case_id = office.case(nickname="Alder", consent=False)
    assert office.sign_in("coordinator").get(f"/cases/{case_id}/panel").status_code == 404
    clinician = office.sign_in("clinician")
    assert "No consent for care stands" in clinician.text(f"/cases/{case_id}/panel")
    assert "Alder" not in clinician.text("/panels/new")
    assert "Cases without a consent for care" in clinician.text("/")


def test_experts_chosen_before_come_along_to_the_case(office: Office) -> None:
    case_id = office.case(nickname="Rowan")
    surfer = office.sign_in("coordinator")
    query = "?member=SAMPLE-001&backup=SAMPLE-002"
    assert f"/cases/{case_id}/panel{query}" in surfer.text(f"/panels/new{query}")
    shown = surfer.text(f"/cases/{case_id}/panel{query}")
    assert 'name="as:SAMPLE-001" value="member" checked' in shown
    assert 'name="as:SAMPLE-002" value="backup" checked' in shown
    assert shown.count('value="member" checked') == 1
