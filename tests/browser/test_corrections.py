"""Correcting what was read, in a real browser: by pointer, by keyboard alone, and without scripts."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = pytest.mark.slow

TEXT = (
    "\N{DNA DOUBLE HELIX} Man of 41 with gout. Aplastic or hypoplastic nails, no haematuria. Mother has ataxia.\n"
    "K 2.6 mmol/L. Later gout again. He walks like a sailor."
)
SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector("blockquote"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const start = node.data.indexOf(words);
    if (start < 0) continue;
    getSelection().setBaseAndExtent(node, start, node, start + words.length);
  }
}"""


def ask(visit: "Visit", text: str = TEXT) -> Page:
    page = visit.open()
    page.get_by_label("Case summary or phenopacket").fill(text)
    page.get_by_role("button", name="Find experts").click()
    expect(page.get_by_role("heading", name="What was understood")).to_be_visible()
    return page


def ask_again(page: Page) -> None:
    page.get_by_role("button", name="Find experts again").first.click()
    expect(page.locator("#pending")).to_be_hidden()
    expect(page.locator("#answer")).to_be_visible()


def mark(page: Page, words: str) -> Locator:
    return page.locator("blockquote mark", has_text=re.compile(f"^{re.escape(words)}$")).first


def suggestions(page: Page) -> Locator:
    return page.locator(".card [role=option]")


def corrections(page: Page) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(page.locator("#corrections").input_value() or "[]")
    return made


@pytest.fixture
def page(scripted_visit: "Visit") -> Page:
    return ask(scripted_visit)


def test_a_click_removes_and_another_restores(page: Page) -> None:
    mark(page, "gout").click()
    card = page.get_by_role("dialog", name="Correct “gout”")
    expect(card).to_contain_text("HP:0001997")
    card.get_by_role("button", name="Remove").click()
    expect(card).to_be_hidden()
    expect(mark(page, "gout")).to_have_class(re.compile("removed finding"))
    expect(mark(page, "gout")).to_be_focused()
    expect(page.locator("#pending")).to_be_visible()
    ask_again(page)
    expect(mark(page, "gout")).to_have_class(re.compile("removed finding"))
    mark(page, "gout").click()
    expect(mark(page, "gout")).to_have_class("present finding")
    assert corrections(page) == []
    expect(page.locator("#pending")).to_be_visible()
    ask_again(page)
    expect(page.locator(".chip.present", has_text="Gout")).to_be_visible()


def test_one_decision_can_serve_for_all_places(page: Page) -> None:
    mark(page, "gout").click()
    page.get_by_label("also at the other place").check()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("mark.removed.finding.changed", has_text="gout")).to_have_count(2)
    ask_again(page)
    expect(page.locator(".chip.present", has_text="Gout")).to_have_count(0)


def test_a_mention_is_replaced_by_type_ahead(page: Page) -> None:
    mark(page, "K 2.6 mmol/L").click()
    card = page.get_by_role("dialog")
    expect(card.locator(".rule")).to_contain_text("2.6")
    card.get_by_role("combobox", name="Replace by").press_sequentially("hyperkal")
    suggestions(page).filter(has_text=re.compile("^Hyperkalemia")).first.click()
    expect(card).to_be_hidden()
    expect(mark(page, "K 2.6 mmol/L")).to_have_attribute("aria-description", re.compile("Hyperkalemia.*by hand"))
    ask_again(page)
    expect(page.locator(".chip.present", has_text="Hyperkalemia")).to_be_visible()
    expect(page.locator(".chip.present", has_text="Hypokalemia")).to_have_count(0)


def test_the_status_changes_and_survives(page: Page) -> None:
    mark(page, "ataxia").click()
    page.get_by_role("radio", name="present", exact=True).check(force=True)
    expect(mark(page, "ataxia")).to_have_class(re.compile("present finding changed"))
    page.get_by_role("button", name="Close").click()
    expect(mark(page, "ataxia")).to_be_focused()
    ask_again(page)
    expect(page.locator(".chip.present", has_text="Ataxia")).to_be_visible()
    mark(page, "ataxia").click()
    page.get_by_role("button", name="Restore").click()
    expect(mark(page, "ataxia")).to_have_class("family finding")


def test_nested_mentions_are_corrected_one_by_one(page: Page) -> None:
    mark(page, "hypoplastic nails").click()
    entries = page.locator(".card .entry")
    expect(entries).to_have_count(2)
    entries.first.get_by_role("button", name="Remove").click()
    expect(mark(page, "hypoplastic nails")).to_have_class(re.compile("present finding"))
    assert [one["text"] for one in corrections(page)] == ["hypoplastic nails"]


def test_selected_words_get_a_meaning(page: Page) -> None:
    page.evaluate(SELECT, "walks like a sailor")
    page.get_by_role("button", name="Say what this means").click()
    card = page.get_by_role("dialog", name="Correct “walks like a sailor”")
    card.get_by_role("combobox", name="Means").press_sequentially("broad-based gait")
    suggestions(page).filter(has_text="Broad-based gait").first.click()
    expect(mark(page, "walks like a sailor")).to_have_class("present finding changed")
    (added,) = corrections(page)
    assert TEXT[added["start"] : added["end"]] == added["text"] == "walks like a sailor"
    ask_again(page)
    expect(page.locator(".chip.present", has_text="Broad-based gait")).to_be_visible()
    mark(page, "walks like a sailor").click()
    page.get_by_role("button", name="Remove").click()
    expect(mark(page, "walks like a sailor")).to_have_count(0)


def test_everything_works_by_keyboard_alone(page: Page) -> None:
    first = mark(page, "gout")
    first.focus()
    page.keyboard.press("Tab")
    expect(page.locator("blockquote mark:focus")).to_have_text("Aplastic or ")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="present", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(mark(page, "gout")).to_have_class("excluded finding changed")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("hyperuric")
    expect(suggestions(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(suggestions(page).first).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(mark(page, "gout")).to_be_focused()
    page.get_by_role("button", name="Add what was missed").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("WALKS like a  sailor")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("broad-based gait")
    expect(suggestions(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(mark(page, "walks like a sailor")).to_be_focused()
    assert [one["text"] for one in corrections(page)] == ["gout", "walks like a sailor"]


def test_words_that_are_not_in_the_text_are_told(page: Page) -> None:
    page.get_by_role("button", name="Add what was missed").click()
    page.get_by_label("Words in the text").fill("dances")
    page.get_by_role("combobox", name="Means").press_sequentially("ataxia")
    suggestions(page).first.click()
    expect(page.get_by_text("These words are not in the text.")).to_be_visible()
    assert corrections(page) == []


def test_hover_and_focus_tell_what_a_place_means(page: Page) -> None:
    mark(page, "K 2.6 mmol/L").hover()
    tip = page.locator(".tip")
    expect(tip).to_contain_text(re.compile("Hypokalemia HP:0002900finding, present.*2.6"))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.locator("#add-mention").focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("blockquote mark:focus")).to_have_text("gout")
    expect(tip).to_contain_text("Gout")


def test_status_shows_without_colour(page: Page) -> None:
    line = "mark => [getComputedStyle(mark).textDecorationLine, getComputedStyle(mark).textDecorationStyle].join()"
    styles = {
        page.locator(f".legend mark.{status}").evaluate(line)
        for status in ("present.finding", "excluded.finding", "family", "uncertain", "removed")
    }
    assert len(styles) == 5


def test_changed_text_drops_what_no_longer_fits(page: Page) -> None:
    mark(page, "ataxia").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("Change the case or the filters").click()
    page.get_by_label("Case summary or phenopacket").fill(TEXT.replace("ataxia", "asthma"))
    page.get_by_role("button", name="Find experts", exact=True).click()
    expect(page.get_by_text("A correction no longer fits the text")).to_be_visible()
    assert corrections(page) == []


def test_nothing_of_the_case_goes_into_an_address_or_stays_in_the_browser(scripted_visit: "Visit") -> None:
    asked: list[str] = []
    page = ask(scripted_visit)
    page.on("request", lambda request: asked.append(request.url))
    mark(page, "gout").click()
    page.get_by_role("button", name="Remove").click()
    ask_again(page)
    expect(mark(page, "gout")).to_have_class(re.compile("removed finding"))
    assert asked == [scripted_visit.address + "shortlist"]
    assert page.url == scripted_visit.address
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_card_lies_within_the_window(scripted_visit: "Visit", width: int) -> None:
    scripted_visit.page.set_viewport_size({"width": width, "height": 900})
    page = ask(scripted_visit)
    for words in ("gout", "ataxia", "hypoplastic nails"):
        mark(page, words).click()
        box = page.get_by_role("dialog").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_list_of_mentions_does_the_same(unscripted_visit: "Visit") -> None:
    page = ask(unscripted_visit)

    def choose(words: str, becomes: str) -> None:
        page.locator("#readings > summary").click()
        page.get_by_label(re.compile(f"^“{words}” as ")).first.select_option(becomes)
        page.locator("#readings").get_by_role("button", name="Find experts again").click()

    expectations: list[tuple[str, str, Callable[[], None]]] = [
        ("ataxia", "removed", lambda: expect(page.locator("mark.removed.finding.changed")).to_have_text("ataxia")),
        ("haematuria", "present", lambda: expect(page.locator(".chip.present", has_text="Hematuria")).to_be_visible()),
        ("ataxia", "read", lambda: expect(mark(page, "ataxia")).to_have_class("family finding")),
    ]
    for words, becomes, expected in expectations:
        choose(words, becomes)
        expected()
    assert [(one["text"], one["status"]) for one in corrections(page)] == [("haematuria", "present")]
    expect(page.get_by_text("Add what was missed")).to_be_hidden()
