"""The page as a browser without scripts gets it."""

import csv
import io
import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from data.sample import case_text_file, phenopacket_file

PAGE = {"accept": "text/html"}
DEFAULTS = {"only_available": "1", "only_with_capacity": "1", "age_group": "case", "k": "10"}


def ask(client: TestClient, status: int = 200, files: dict[str, Any] | None = None, **fields: Any) -> str:
    data = {**DEFAULTS, **fields}
    response: Response = client.post("/shortlist", data=data, files=files, headers=PAGE)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def names(html: str) -> list[str]:
    return re.findall(r'<h3><a href="/experts/[^"]+">([^<]+)</a></h3>', html)


def chips(html: str, kind: str) -> list[str]:
    return re.findall(rf'<li class="chip {kind}">[^<]*<code>([^<]+)</code>', html)


def modules_of(client: TestClient, path: str) -> set[str]:
    """A script and all that it imports."""
    found, waiting = set(), [path]
    while waiting:
        found.add(one := waiting.pop())
        response = client.get(one)
        assert response.status_code == 200, one
        imported = {f"/static/{name}" for name in re.findall(r'from "\./([^"]+)"', response.text)}
        waiting += imported - found
    return found


def test_the_first_page_is_small_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/", headers=PAGE)
    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    sheets = {f"/static/{name}.css" for name in ("consilium", "frame", "answer", "reading")}
    assert {*sheets, "/static/page.js", "/static/icon.svg"} == set(loaded)
    modules = modules_of(client, "/static/page.js")
    assert {"/static/picker.js", "/static/combobox.js", "/static/review.js", "/static/card.js"} <= modules
    assert len(page.content) + sum(len(client.get(path).content) for path in {*loaded, *modules}) <= 100_000
    assert not re.findall(r'(?:src|action)="(?:https?:)?//', page.text)
    assert " style=" not in page.text
    assert "<script>" not in page.text
    assert "Pseudonymised only" in page.text
    assert "stored" in page.text


def test_text_gives_what_was_understood_and_experts(client: TestClient) -> None:
    html = ask(client, case=case_text_file().read_text(encoding="utf-8"))
    assert len(names(html)) == 10
    assert '<mark class="present finding" title="' in html
    assert "Likely disorders" in html
    assert "Networks involved" in html


def test_a_phenopacket_is_taken_pasted_and_as_a_file(client: TestClient) -> None:
    packet = phenopacket_file().read_bytes()
    pasted = ask(client, case=packet.decode())
    uploaded = ask(client, files={"file": ("case.json", packet, "application/json")})
    assert names(pasted) == names(uploaded) != []
    assert chips(pasted, "present") == chips(uploaded, "present") != []


def test_the_page_shows_what_the_api_answers(client: TestClient) -> None:
    case = {"hpo_present": ["HP:0001997", "HP:0012622"], "genes": ["UMOD"], "age": "P33Y"}
    answer = client.post("/api/v1/shortlists", json={"case": case}).json()
    html = ask(client, present="HP:0001997 Gout\nChronic kidney disease", genes="umod", age="33")
    assert names(html) == [expert["name"] for expert in answer["experts"]]


def test_each_expert_is_shown_with_the_likely_answer_and_may_be_ordered_by_it(client: TestClient) -> None:
    case = {"hpo_present": ["HP:0001997", "HP:0012622"], "genes": ["UMOD"]}
    asked = {"case": case, "order": "expected_answer"}
    answer = client.post("/api/v1/shortlists", json=asked).json()
    html = ask(client, present="Gout\nChronic kidney disease", genes="umod", order="expected_answer")
    assert names(html) == [expert["name"] for expert in answer["experts"]]
    shown = [int(share) for share in re.findall(r"answers within \d+ days: (\d+)% likely", html)]
    assert shown == [round(100 * expert["reply"]["probability"]) for expert in answer["experts"]]
    assert '<option value="expected_answer" selected>' in html


def test_the_shortlist_is_kept_as_a_file(client: TestClient) -> None:
    fields = {**DEFAULTS, "present": "Gout", "k": "5"}
    told = client.post("/shortlist", data={**fields, "action": "json"}, headers=PAGE)
    listed = client.post("/shortlist", data={**fields, "action": "csv"}, headers=PAGE)
    answer = client.post("/api/v1/shortlists", json={"case": {"hpo_present": ["HP:0001997"]}, "k": 5}).json()
    assert [one["name"] for one in told.json()["experts"]] == [one["name"] for one in answer["experts"]]
    rows = list(csv.DictReader(io.StringIO(listed.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == [one["name"] for one in answer["experts"]]
    for file, name in ((told, "shortlist.json"), (listed, "shortlist.csv")):
        assert file.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert file.headers["cache-control"] == "no-store"


def test_the_points_of_each_expert_add_up(client: TestClient) -> None:
    html = ask(client, present="Gout; Chronic kidney disease")
    experts = re.findall(r'<p class="score"><b>([0-9.]+)</b>(.*?)</ul>', html, re.DOTALL)
    assert len(experts) == 10
    for score, reasons in experts:
        shown = [round(10 * float(share)) for share in re.findall(r'class="points">\+([0-9.]+)<', reasons)]
        assert sum(shown) == round(10 * float(score))


def test_names_that_are_not_known_are_asked_back_and_can_be_accepted(client: TestClient) -> None:
    html = ask(client, 422, present="gouti artritis\nHP:0012622", disorders="Marfan syndrom", genes="UM0D", age="old")
    assert "Please check 4 things" in html
    button = re.search(r'name="accept" value="(present&#10;[^"]+HP:0001997[^"]*)"', html)
    assert button is not None
    assert "gouti artritis" in html
    value = button[1].replace("&#10;", "\n")
    again = ask(client, present="gouti artritis\nHP:0012622", accept=value)
    assert set(chips(again, "present")) == {"HP:0001997", "HP:0012622"}


def test_what_was_understood_can_be_corrected(client: TestClient) -> None:
    html = ask(client, case="A 33-year-old woman with gout and Fanconi syndrome, no haematuria.", action="correct")
    fields = dict(re.findall(r'<textarea id="(\w+)"[^>]*>(.*?)</textarea>', html, re.DOTALL))
    assert fields["case"] == ""
    assert "HP:0001997 Gout" in fields["present"]
    assert "HP:0000790 Hematuria" in fields["excluded"]
    assert 'value="P33Y"' in html


def test_filters_hold_and_stay_in_the_form(client: TestClient) -> None:
    html = ask(client, present="Gout", networks=["ERKNet", "MetabERN"], languages=["de"], k="5", age_group="adult")
    assert len(names(html)) == 5
    for field in ('value="ERKNet" checked', 'value="MetabERN" checked', 'value="de" checked', 'value="adult" checked'):
        assert field in html
    assert "3 active" in html
    assert "Left out by the filters" in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "nothing to match on"),
        ({"case": "   "}, "nothing to match on"),
        ({"case": '{"id": "x", "phenotypicFeatures": ['}, "looks like JSON"),
        ({"case": '{"a": ' * 500 + "1" + "}" * 500}, "nested"),
        ({"case": "[1, 2]"}, "list"),
        ({"case": json.dumps({"id": "x", "phenotypicFeatures": [{"negated": True}]})}, "version 1"),
        ({"case": json.dumps({"hpo_present": ["HP:9999999"]})}, "nothing to match on"),
        ({"case": "gout " * 50_000}, "200,000"),
        ({"case": "gout", "networks": ["ERNone"]}, "not a European Reference Network"),
        ({"age": "33"}, "nothing to match on"),
        ({"disorders": "ORPHA:9999999"}, "no Orphanet disorder"),
    ],
)
def test_bad_input_is_told_on_the_page(client: TestClient, fields: dict[str, Any], words: str) -> None:
    html = ask(client, 422, **fields)
    assert "Please check" in html
    assert words in html


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.7 ...", "PDF"), (b"PK\x03\x04....", "office"), (bytes(range(256)), "binary"), (b"", "empty")],
)
def test_a_file_that_is_no_text_is_told(client: TestClient, content: bytes, words: str) -> None:
    assert words in ask(client, 422, files={"file": ("referral.pdf", content, "application/pdf")})


def test_a_file_that_is_too_large_is_told_on_a_page(client: TestClient) -> None:
    assert "larger than" in ask(client, 413, files={"file": ("referral.txt", b"x" * 3_000_000, "text/plain")})


def test_what_is_left_out_of_a_phenopacket_is_remarked(client: TestClient) -> None:
    features = [{"type": {"id": "HP:0001997"}}, {"type": {"id": "HP:9999999"}}, {"type": {"id": "MONDO:1"}}]
    html = ask(client, case=json.dumps({"id": "x", "phenotypicFeatures": features}))
    assert "HP:9999999" in html
    assert "MONDO:1" in html


def test_nothing_that_was_typed_becomes_markup(client: TestClient) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)> gout </textarea>"
    for html in (ask(client, case=evil), ask(client, 422, present=evil, genes=evil, exclude_centres=evil)):
        assert "<script>alert" not in html
        assert "<img" not in html


def test_a_reload_leads_back_to_the_empty_form(client: TestClient) -> None:
    response = client.get("/shortlist", headers=PAGE)
    assert response.status_code == 200
    assert 'action="/shortlist"' in response.text
    assert client.get("/", headers=PAGE).text.count('id="case-form"') == 1, "the start page where nobody can sign in"


def test_another_form_of_body_is_refused(client: TestClient) -> None:
    assert client.post("/shortlist", json={"case": "gout"}).status_code == 415
    broken = {"content-type": "multipart/form-data; boundary=x", "accept": "text/html"}
    assert client.post("/shortlist", content=b"--y\r\nbroken", headers=broken).status_code in {400, 422}
