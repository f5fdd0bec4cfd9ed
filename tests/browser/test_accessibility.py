"""No violation of WCAG 2.2 AA on the pages, in light and dark, on a desk and on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations

pytestmark = pytest.mark.slow


@pytest.fixture(params=[(1440, "light"), (390, "dark")], ids=["desk, light", "phone, dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, scheme = request.param
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        yield context.new_page()


def test_the_form(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".filters > summary").click()
    assert violations(page) == []


def test_the_answer_with_a_card_open(page: Page, address: str, referral: str) -> None:
    page.goto(address)
    page.get_by_label("Case summary or phenopacket").fill(f"{referral} Contact: jane@example.org")
    page.get_by_role("button", name="Find experts").click()
    expect(page.locator("#answer")).to_be_visible()
    assert violations(page) == []
    page.locator("blockquote mark[tabindex]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_problems(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Findings present").fill("gouti artritis")
    page.get_by_label("Age", exact=True).fill("old")
    page.get_by_role("button", name="Find experts").click()
    expect(page.get_by_role("heading", name=re.compile("Please check"))).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["experts/SAMPLE-049", "components", "nothing-here"])
def test_other_pages(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("language", ["Deutsch", "Français", "Español", "Italiano"])
def test_a_language_is_chosen_and_kept(page: Page, address: str, referral: str, language: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=language).click()
    code = {"Deutsch": "de", "Français": "fr", "Español": "es", "Italiano": "it"}[language]
    expect(page.locator("html")).to_have_attribute("lang", code)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#case").fill(referral)
    page.locator("#ask").click()
    expect(page.locator("#answer")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", code)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name=re.compile("10 experts to ask"))).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
