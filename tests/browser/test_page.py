"""The page in a real browser, with scripts and without."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from data.sample import phenopacket_file

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = pytest.mark.slow

EXPERTS = ".expert"


def ask(page: Page) -> None:
    page.get_by_role("button", name="Find experts").click()


def expect_answer(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile("10 experts to ask"))).to_be_visible()
    expect(page.locator(EXPERTS)).to_have_count(10)
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    expect(page.get_by_role("heading", name="Likely disorders")).to_be_visible()


def test_a_text_becomes_a_shortlist(visit: "Visit", referral: str) -> None:
    page = visit.open()
    page.get_by_label("Case summary or phenopacket").fill(referral)
    ask(page)
    expect_answer(page)
    expect(page.locator("mark.present").first).to_be_visible()


def test_a_pasted_phenopacket_becomes_a_shortlist(visit: "Visit") -> None:
    page = visit.open()
    page.get_by_label("Case summary or phenopacket").fill(phenopacket_file().read_text(encoding="utf-8"))
    ask(page)
    expect_answer(page)


def test_a_phenopacket_file_becomes_a_shortlist(visit: "Visit") -> None:
    page = visit.open()
    page.get_by_label("or a file").set_input_files(phenopacket_file())
    ask(page)
    expect_answer(page)


def test_names_typed_by_hand_become_a_shortlist(visit: "Visit") -> None:
    page = visit.open()
    page.get_by_label("Findings present").fill("Gout; HP:0012622")
    page.get_by_label("Genes").fill("umod")
    ask(page)
    expect_answer(page)
    expect(page.locator(".chip.present")).to_have_count(2)


def test_an_unknown_name_is_asked_back_and_accepted_by_one_press(visit: "Visit") -> None:
    page = visit.open()
    page.get_by_label("Findings present").fill("gouti artritis")
    ask(page)
    expect(page.get_by_role("heading", name="Please check one thing")).to_be_visible()
    page.get_by_role("button", name=re.compile("Gout HP:0001997")).click()
    expect_answer(page)


def test_the_codes_of_a_record_are_edited_as_lists(visit: "Visit") -> None:
    page = visit.open()
    page.get_by_label("Case summary or phenopacket").fill(phenopacket_file().read_text(encoding="utf-8"))
    ask(page)
    page.get_by_role("button", name="Edit the codes as lists").click()
    expect(page.get_by_role("heading", name="What was understood, to be corrected")).to_be_visible()
    expect(page.get_by_label("Case summary or phenopacket")).to_have_value("")
    ask(page)
    expect_answer(page)


def test_filters_are_kept_with_the_answer(visit: "Visit") -> None:
    page = visit.open()
    page.get_by_label("Findings present").fill("Gout")
    page.locator(".filters > summary").click()
    page.get_by_role("checkbox", name=re.compile("^ERKNet")).check()
    ask(page)
    expect_answer(page)
    expect(page.locator(EXPERTS).filter(has_text="ERKNet")).to_have_count(10)
    page.get_by_text("Change the case or the filters").click()
    expect(page.get_by_role("checkbox", name=re.compile("^ERKNet"))).to_be_checked()


def test_an_expert_has_a_page(visit: "Visit") -> None:
    page = visit.open()
    page.get_by_label("Findings present").fill("Gout")
    ask(page)
    link = page.locator(f"{EXPERTS} h3 a").first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_the_type_ahead_works_by_keyboard(scripted_visit: "Visit") -> None:
    page = scripted_visit.open()
    box = page.get_by_role("combobox", name="Findings present")
    box.press_sequentially("gouty")
    option = page.get_by_role("option", name=re.compile("Gout"))
    expect(option.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "present-listbox-option-0")
    box.press("Enter")
    expect(page.locator(".known .chip")).to_have_text(re.compile("Gout.*HP:0001997"))
    expect(box).to_be_focused()
    box.press("Backspace")
    expect(page.locator(".known .chip")).to_have_count(0)
    box.press_sequentially("zzzzzz")
    expect(page.get_by_text("Nothing is called like this.")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_with_scripts_the_answer_comes_in_place(scripted_visit: "Visit", referral: str) -> None:
    page = scripted_visit.open()
    page.get_by_label("Case summary or phenopacket").fill(referral)
    page.keyboard.press("Control+Enter")
    expect_answer(page)
    assert page.url == scripted_visit.address
    expect(page.locator("#answer")).to_be_focused()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_is_wider_than_the_window(scripted_visit: "Visit", referral: str, width: int) -> None:
    page = scripted_visit.page
    page.set_viewport_size({"width": width, "height": 900})
    scripted_visit.open()
    page.locator(".filters > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Case summary or phenopacket").fill(referral)
    ask(page)
    expect_answer(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_reference_shows_every_operation(scripted_visit: "Visit") -> None:
    page = scripted_visit.open("docs")
    document = page.request.get(f"{scripted_visit.address}openapi.json").json()
    expect(page.locator(".opblock")).to_have_count(sum(len(operations) for operations in document["paths"].values()))
    page.locator(".opblock-summary").first.click()
    expect(page.get_by_text("Findings, five experts").first).to_be_attached()
