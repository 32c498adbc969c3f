"""All of an app through a link: login, files both ways, several tabs, the page's socket and its fallback, both clients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.chromium import chromium
from tests.clients.node import Node
from tests.tunnel.relays import link_of, relay, secure_relay, shared_app

pytestmark = [pytest.mark.server, pytest.mark.browser]
__all__ = ["chromium"]


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A link with TLS to an app that asks for a login."""
    folder = tmp_path_factory.mktemp("whole")
    with secure_relay(folder, "--mbit", "0") as (found, files):
        arguments = f"auth=('ann', 'open'), share={found.url!r}, share_server_tls_certificate={str(files.pem)!r}"
        with shared_app(folder, arguments) as app:
            assert "Anyone with the link" not in app.log
            yield link_of(app)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(ignore_https_errors=True, accept_downloads=True)
    yield made
    made.close()


def entered(context: BrowserContext, link: str) -> Page:
    """The page, after a login where one is asked for."""
    page = context.new_page()
    page.goto(link)
    if page.get_by_label("Password").count():
        page.get_by_label("User name").fill("ann")
        page.get_by_label("Password").fill("open")
        page.get_by_label("Password").press("Enter")
    expect(page.get_by_label("Name")).to_be_visible()
    return page


def test_before_the_login_nothing_tells_of_the_app(context: BrowserContext, link: str) -> None:
    page = context.new_page()
    page.goto(link)
    assert "Greet" not in page.content()
    answer = page.goto(f"{link}/config")
    assert answer is not None
    assert answer.status == 401


def test_the_login_counts_at_the_link(context: BrowserContext, link: str) -> None:
    page = entered(context, link)
    page.get_by_label("Name").fill("Ann")
    page.get_by_role("button", name="Greet").click()
    expect(page.get_by_label("Answer")).to_have_value(re.compile(f"Hello Ann from .* at {re.escape(link)}"))
    login = next(cookie for cookie in context.cookies() if "fl_login" in cookie["name"])
    assert login["secure"]
    assert login["httpOnly"]


def test_files_go_both_ways(context: BrowserContext, link: str, tmp_path: Path) -> None:
    page = entered(context, link)
    big = tmp_path / "big.bin"
    big.write_bytes(b"x" * 20_000_000)
    page.locator("input[type=file]").set_input_files(big)
    expect(page.get_by_text("big.bin")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_label("Size")).to_have_value("20000000")
    page.get_by_label("Size").fill("3")
    link_to_it = page.get_by_role("link", name=re.compile("big.bin")).first
    sent = link_to_it.get_attribute("href") or ""
    page.get_by_role("button", name="Make").click()
    expect(link_to_it).not_to_have_attribute("href", sent, timeout=20_000)
    with page.expect_download() as download:
        link_to_it.click()
    assert Path(download.value.path()).read_bytes() == b"".join(bytes([number]) * 1_000_000 for number in range(3))


def test_two_tabs_run_side_by_side(context: BrowserContext, link: str) -> None:
    pages = [entered(context, link) for _ in range(2)]
    for number, page in enumerate(pages):
        page.get_by_label("Name").fill(str(8 + number))
        page.get_by_role("button", name="Count").click()
    for number, page in enumerate(pages):
        expect(page.get_by_label("Answer")).to_have_value(str(8 + number), timeout=10_000)


@pytest.mark.parametrize("is_open", [True, False])
def test_the_page_works_with_its_socket_and_without(context: BrowserContext, link: str, is_open: bool) -> None:
    if not is_open:
        context.route_web_socket(re.compile("/socket"), lambda socket: socket.close())
    streams: list[str] = []
    page = entered(context, link)
    page.on("request", lambda request: streams.append(request.url) if "queue/data" in request.url else None)
    page.get_by_label("Name").fill("5")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Answer")).to_have_value("5", timeout=20_000)
    assert bool(streams) != is_open


def test_the_stock_client_of_javascript(tmp_path: Path) -> None:
    node = Node()
    try:
        with relay(tmp_path, "--lan") as found, shared_app(tmp_path, f"share={found.url!r}") as app:
            link = link_of(app).rstrip("/")
            client = node.connect(link)
            assert client.predict("/greet", "Ann")[0].startswith("Hello Ann from ")
            client.close()
    finally:
        node.close()
