"""The service on a port of its own, and Debian's Chromium to look at it."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from api.application import create_application
from api.workbench import Workbench
from data.sample import cases_file

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# The first text loads the text encoder.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def address(workbench: Workbench) -> Iterator[str]:
    """The service's address; it runs in a thread, as `consilium serve` runs it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(create_application(workbench), log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://localhost:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not shutil.which(str(CHROMIUM)):
        pytest.skip(f"{CHROMIUM} is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


class Visit:
    """A page together with everything it should not do: tell errors, or ask anybody but this machine."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._request)

    def open(self, path: str = "") -> Page:
        self.page.goto(self.address + path)
        return self.page

    def _console(self, message: ConsoleMessage) -> None:
        # The browser itself notes each refused form here; that the page tells it is tested.
        if message.type in {"error", "warning"} and "422" not in message.text:
            self.errors.append(f"{message.text} {message.location}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.elsewhere.append(request.url)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    """A visit with scripts on, then with scripts off."""
    yield from _visit(browser, address, scripts=request.param)


@pytest.fixture
def scripted_visit(browser: Browser, address: str) -> Iterator[Visit]:
    yield from _visit(browser, address, scripts=True)


@pytest.fixture
def unscripted_visit(browser: Browser, address: str) -> Iterator[Visit]:
    yield from _visit(browser, address, scripts=False)


def _visit(browser: Browser, address: str, *, scripts: bool) -> Iterator[Visit]:
    with browser.new_context(java_script_enabled=scripts) as context:
        visit = Visit(context, address)
        yield visit
        assert visit.errors == []
        assert visit.elsewhere == []


@pytest.fixture(scope="session")
def referral() -> str:
    """The text of the first sample case."""
    summary: str = json.loads(cases_file().read_text(encoding="utf-8").splitlines()[0])["summary"]
    return summary
