"""Chromium for tests, the one of the system. Nothing is downloaded.

The browser lives as long as a test module: Playwright keeps an event loop running in this thread,
which tests of other modules may not find there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage"]  # root has no sandbox; /dev/shm is small in containers
OURS = {"127.0.0.1", "localhost", "::1"}


def program() -> str:
    """Where Chromium is."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "Chromium is missing. Run: apt-get install chromium"
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, start_app: object, serve: object) -> Iterator[Page]:
    """A tab of its own. The test fails if the page asks another host for anything, or logs an error.

    It is closed before the apps of the other two fixtures, or it would log that they are gone.
    """
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(10_000)
    tab = context.new_page()
    foreign: list[str] = []
    problems: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"{message.text} ({message.location.get('url')})")

    context.on("request", lambda request: foreign.append(request.url) if _is_foreign(request.url) else None)
    tab.on("console", heard)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    yield tab
    context.close()
    assert not foreign, f"The page asked other hosts: {foreign}"
    assert not problems, f"The page logged errors: {problems}"


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in OURS
