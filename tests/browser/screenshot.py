"""Takes the README's picture: `python tests/browser/screenshot.py` writes docs/shortlist.png.

With `--all FOLDER` it also takes every page at three widths, light and dark, to be looked at.
"""

import argparse
import json
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.application import create_application
from api.settings import load_settings
from api.workbench import Workbench
from data.sample import cases_file

PICTURE = Path(__file__).parents[2] / "docs" / "shortlist.png"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CASE = 0
WIDTHS = (1440, 1024, 390)
HEIGHT = 900


@contextmanager
def service() -> Iterator[str]:
    """Serves the sample directory from CONSILIUM_HOME, its database put into a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(database_url=f"sqlite:///{folder}/consilium.db")
        with Workbench.open(settings) as workbench, socket.create_server(("127.0.0.1", 0)) as listening:
            server = uvicorn.Server(uvicorn.Config(create_application(workbench), log_config=None, access_log=False))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            while not server.started:
                time.sleep(0.05)
            try:
                yield f"http://localhost:{listening.getsockname()[1]}/"
            finally:
                server.should_exit = True
                thread.join()


def opened(browser: Browser, address: str, width: int = 1440, scheme: str = "light") -> Page:
    """Opens the form in a window of its own."""
    dark = scheme == "dark"
    page = browser.new_page(
        viewport={"width": width, "height": HEIGHT}, color_scheme="dark" if dark else "light", device_scale_factor=1.5
    )
    page.goto(address)
    return page


def ask(page: Page) -> None:
    """Asks the sample case."""
    case = json.loads(cases_file().read_text(encoding="utf-8").splitlines()[CASE])
    page.get_by_label("Case summary or phenopacket").fill(case["summary"])
    for finding in case.get("hpo_present", ()):
        page.get_by_label("Findings present").fill(finding)
        page.get_by_label("Findings present").press("Enter")
    page.get_by_role("button", name="Find experts").click()
    page.wait_for_selector("#answer")
    page.evaluate("scrollTo(0, 0)")


def take_corrections(page: Page, folder: Path, name: str) -> None:
    """Takes the card of a marked place, its type-ahead, and the text after corrections."""
    marks = page.locator("blockquote mark[tabindex]")
    marks.nth(1).click()
    page.screenshot(path=folder / f"card-{name}")
    page.locator(".card .box input").press_sequentially("chronic kid")
    page.wait_for_selector(".card [role=option]")
    page.screenshot(path=folder / f"card-type-ahead-{name}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    marks.nth(0).click()
    page.get_by_role("button", name="Remove").click()
    page.screenshot(path=folder / f"corrected-{name}")


def take_all(browser: Browser, address: str, folder: Path) -> None:
    """Takes form, type-ahead, answer, expert, problems and reference."""
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            page = opened(browser, address, width, scheme)
            name = f"{width}-{scheme}.png"
            page.screenshot(path=folder / f"form-{name}", full_page=True)
            page.get_by_label("Findings present").press_sequentially("polyu")
            page.wait_for_selector("[role=option]")
            page.screenshot(path=folder / f"type-ahead-{name}")
            page.get_by_label("Findings present").fill("")
            ask(page)
            page.screenshot(path=folder / f"answer-{name}", full_page=True)
            page.screenshot(path=folder / f"answer-top-{name}")
            take_corrections(page, folder, name)
            page.locator(".expert h3 a").first.click()
            page.wait_for_selector(".record")
            page.screenshot(path=folder / f"expert-{name}", full_page=True)
            page.goto(address)
            page.locator(".filters > summary").click()
            page.get_by_label("Findings present").fill("gouti artritis")
            page.get_by_label("Age", exact=True).fill("old")
            page.get_by_role("button", name="Find experts").click()
            page.wait_for_selector("#problems")
            page.locator(".filters > summary").click()
            page.screenshot(path=folder / f"problems-{name}", full_page=True)
            page.close()
    page = opened(browser, f"{address}docs")
    page.wait_for_selector(".opblock")
    page.screenshot(path=folder / "reference.png")


def main() -> int:
    """Takes the picture, and more where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="take every page as well, into this folder")
    options = parser.parse_args()
    with service() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = opened(browser, address)
        ask(page)
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        if options.all:
            take_all(browser, address, options.all)
        browser.close()
    sys.stdout.write(f"wrote {PICTURE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
