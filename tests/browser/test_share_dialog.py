"""The share dialog, beside an app that runs and shares itself on the network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.apps import App, running
from tests.browser.axe import violations
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until
from tests.server.support import client

pytestmark = pytest.mark.browser

SCRIPT = """
import fanlight as gr
with gr.Blocks() as demo:
    gr.Textbox(label="Name")
demo.launch(share={share}, footer_links={footer_links})
"""
SHORT = 'gr.Share(relay="lan", expires="50m")'
ROUTE = "**/gradio_api/link"


def script(folder: Path, share: str, footer_links: list[str] | None = None) -> Path:
    path = folder / "app.py"
    path.write_text(SCRIPT.format(share=share, footer_links=footer_links))
    return path


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app whose link ends in 50 minutes; tests only look at it."""
    with running(script(tmp_path_factory.mktemp("short"), SHORT)) as app:
        link_of(app)
        yield app


def link_of(app: App) -> str:
    """The address of its link, as it prints it."""
    found: re.Match[str] = until(lambda: re.search(r"On this network: (http\S+)", app.log), 20)
    return found[1]


def visited(app: App) -> str:
    """Where the link listens, from this machine."""
    return f"http://127.0.0.1:{link_of(app).rpartition(':')[2]}/"


def open_dialog(page: Page) -> None:
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog", name="Share this app")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def asked(page: Page) -> list[Request]:
    """The questions about the link, as they come."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request) if request.url.endswith("/gradio_api/link") else None)
    return found


def fake(page: Page, **fields: Any) -> None:
    state = {"state": "open", "url": "https://x.share.example", "public": True, "expires_in": None, "qr": ["1"] * 21}
    page.route(ROUTE, lambda route: route.fulfill(json=state | fields))


def test_the_author_copies_the_address_moves_the_end_and_stops(
    start_app: Callable[[Path], App], page: Page, tmp_path: Path
) -> None:
    app = start_app(script(tmp_path, SHORT))
    url = link_of(app)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(app.url)
    footer = page.locator("footer")
    expect(footer).to_contain_text("ends in 50 min")
    open_dialog(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("On this network")).to_have_value(url)
    expect(dialog.get_by_text("this is no public link")).to_be_visible()
    expect(dialog.get_by_role("img", name="QR code of the address")).to_be_visible()
    press(page, "Copy")
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == url
    press(page, "12 hours more")
    expect(dialog).to_contain_text(re.compile(r"in 12 h (49|50) min"))
    expect(footer).to_contain_text("ends in 12 h")
    with client() as http:
        assert http.get(visited(app)).status_code == 200
        press(page, "Stop sharing")
        expect(dialog.get_by_role("button", name="Keep sharing")).to_be_focused()
        press(page, "Keep sharing")
        expect(dialog.get_by_role("button", name="Stop sharing")).to_be_focused()
        press(page, "Stop sharing")
        press(page, "Stop sharing")
        expect(dialog.get_by_text("Ended")).to_be_visible()
        expect(dialog.get_by_label("On this network")).to_have_count(0)
        expect(dialog.get_by_role("button", name="Close").last).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        expect(page.get_by_role("button", name="Share", exact=True)).to_be_hidden()
        expect(page.get_by_role("link", name="Use via API")).to_be_focused()
        until(lambda: refuses(http, visited(app)))
    page.reload()
    expect(page.get_by_role("button", name="Settings")).to_be_visible()
    expect(page.get_by_role("button", name="Share", exact=True)).to_have_count(0)


def refuses(http: httpx.Client, url: str) -> bool:
    try:
        return http.get(url).status_code >= 400
    except httpx.TransportError:
        return True


def test_a_visitor_by_the_link_has_no_such_entry(short: App, page: Page) -> None:
    page.goto(visited(short))
    expect(page.get_by_label("Name")).to_be_visible()
    expect(page.get_by_role("button", name="Settings")).to_be_visible()
    expect(page.get_by_role("button", name="Share", exact=True)).to_have_count(0)


@pytest.mark.parametrize(("links", "count"), [([], 0), (["api", "settings"], 0), (["share"], 1)])
def test_the_footer_has_it_where_the_author_wants_it(
    links: list[str], count: int, start_app: Callable[[Path], App], page: Page, tmp_path: Path
) -> None:
    app = start_app(script(tmp_path, '"lan"', links))
    link_of(app)
    page.goto(app.url)
    expect(page.get_by_label("Name")).to_be_visible()
    expect(page.get_by_role("button", name="Share", exact=True)).to_have_count(count)
    if count:
        open_dialog(page)
        expect(page.get_by_role("dialog")).to_contain_text("in 72 h")
        # It cannot live longer than the three days that it has.
        expect(page.get_by_role("button", name="12 hours more")).to_have_count(0)
        expect(page.locator("footer")).not_to_contain_text("ends in")


def test_by_keyboard_alone(short: App, page: Page) -> None:
    page.goto(short.url)
    entry = page.get_by_role("button", name="Share", exact=True)
    entry.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Copy")).to_be_focused()
    for name in ("12 hours more", "Stop sharing"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("dialog").get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Keep sharing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(entry).to_be_focused()


def test_it_asks_while_it_is_open_and_counts_down_by_itself(short: App, page: Page) -> None:
    page.clock.install()
    questions = asked(page)
    page.goto(short.url)
    footer = page.locator("footer")
    expect(footer).to_contain_text(re.compile(r"ends in \d\d min"))
    expect(footer.get_by_text("ends in")).to_have_class(re.compile("soon"))
    page.clock.run_for(60_000)
    assert len(questions) == 1
    open_dialog(page)
    until(lambda: len(questions) == 2)
    for count in (3, 4):
        page.clock.run_for(5000)
        until(lambda count=count: len(questions) == count)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.run_for(60_000)
    assert len(questions) == 4
    fake(page, state="ended", text="The link's time is over.")
    page.clock.fast_forward("51:00")
    page.clock.run_for(10_000)
    expect(page.get_by_role("button", name="Share", exact=True)).to_be_hidden()
    assert len(questions) == 5


def test_what_is_wrong_is_said_in_words(short: App, page: Page) -> None:
    fake(page, expires_in=7200, longest_in=90_000)
    page.goto(short.url)
    expect(page.locator("footer")).to_contain_text("ends in 2 h")
    page.clock.install()
    open_dialog(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Public link")).to_have_value("https://x.share.example")
    expect(dialog.get_by_text("Open", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="12 hours more")).to_be_visible()
    page.unroute(ROUTE)
    fake(page, state="away", text="The relay restarts.", expires_in=7200)
    page.clock.run_for(5000)
    expect(dialog.get_by_text("Reconnecting…")).to_be_visible()
    expect(dialog.get_by_text("The relay restarts.")).to_be_visible()
    expect(dialog.get_by_role("button", name="12 hours more")).to_have_count(0)
    page.unroute(ROUTE)
    fake(page, state="ended", text="The link's time is over.", url="", qr=[])
    page.clock.run_for(5000)
    expect(dialog.get_by_text("The link's time is over.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Stop sharing")).to_have_count(0)


def test_a_server_that_is_away_is_told_apart_from_a_link_that_is(short: App, chromium: Browser) -> None:
    context = chromium.new_context()  # its console may complain
    page = context.new_page()
    page.goto(short.url)
    open_dialog(page)
    page.clock.install()
    page.route(ROUTE, lambda route: route.abort())
    press(page, "12 hours more")
    expect(page.get_by_role("dialog").get_by_text("The server cannot be reached")).to_be_visible()
    page.unroute(ROUTE)
    page.route(ROUTE, lambda route: route.fulfill(status=403, json={"message": "Load the page again."}))
    press(page, "12 hours more")
    expect(page.get_by_role("dialog").get_by_text("Load the page again.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_every_screen_and_reader(
    width: int, scheme: str, direction: str, short: App, chromium: Browser
) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(short.url)
    page.evaluate("dir => { document.documentElement.dir = dir }", direction)
    expect(page.locator("footer")).to_contain_text("ends in")
    assert violations(page) == []
    open_dialog(page)
    press(page, "Stop sharing")
    expect(page.get_by_role("button", name="Keep sharing")).to_be_visible()
    assert violations(page) == []
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog = page.locator("dialog")
    assert dialog.evaluate("element => element.scrollWidth <= element.clientWidth")
    code = page.get_by_role("img", name="QR code of the address")
    assert code.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    context.close()
