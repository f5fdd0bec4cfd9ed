"""What looks like an identifier, told above the text and masked by one press, with scripts and without."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = pytest.mark.slow

TEXT = "Mrs Ada Fernsby, aged 33, has gout, no haematuria. Call 020 7946 0123. UMOD c.307G>T."
MASKED = "Mrs [name], aged 33, has gout, no haematuria. Call [phone]. UMOD c.307G>T."


@pytest.mark.parametrize("width", [1440, 390])
def test_identifiers_are_told_marked_and_masked(visit: "Visit", width: int) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    visit.open()
    page.get_by_label("Case summary or phenopacket").fill(TEXT)
    page.get_by_role("button", name="Find experts").click()
    notice = page.get_by_role("complementary", name="Identifiers")
    expect(notice).to_contain_text("What looks like a name and a phone number stand in this text.")
    expect(page.get_by_role("group", name="Looks like a name: Ada Fernsby")).to_be_visible()
    expect(page.get_by_role("group", name="Looks like a phone number: 020 7946 0123")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("blockquote mark.identifier").first.click()
    expect(page.locator(".card")).to_have_count(0)
    notice.get_by_role("button", name="Mask them").click()
    expect(page.get_by_role("button", name="Mask them")).to_have_count(0)
    expect(page.locator("blockquote")).to_have_text(MASKED)
    expect(page.locator("blockquote mark.present")).to_have_text(["gout", "UMOD"])
    assert "Fernsby" not in page.content()
