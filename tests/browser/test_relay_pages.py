"""The pages that a relay writes itself, each as a visitor gets it from a running relay."""

from __future__ import annotations

import http.server
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fanlight.tunnel.held import HeldLink
from fanlight.tunnel.relay.password import password_hash
from tests.apps import App, free_port
from tests.browser.axe import AXE
from tests.chromium import chromium
from tests.tunnel.relays import relay, until

pytestmark = pytest.mark.browser
__all__ = ["chromium"]

NOBODY = 9
"""A port where no app is."""
FOUND = """async () => (await axe.run()).violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200) + ' ' + (n.any[0]?.message ?? '')).join(' | '))"""


class Hello(http.server.BaseHTTPRequestHandler):
    """An app that says hello."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.send_response(204)
        self.end_headers()

    def do_GET(self) -> None:
        body = b"<!doctype html><title>app</title><h1>Hello from the app</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def hello() -> Iterator[int]:
    """The port of such an app."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def silent() -> Iterator[int]:
    """The port of an app that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with plain_relay(tmp_path_factory.mktemp("relay")) as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A tab in which axe may run."""
    context = chromium.new_context(bypass_csp=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def plain_relay(folder: Path, *options: str) -> AbstractContextManager[App]:
    """A relay without TLS; browsers find names below `localhost` on this machine."""
    return relay(folder, "--domain", "relay.localhost", "--plain-http", *options)


def task(running: App, folder: Path, port: int, **wish: Any) -> dict[str, Any]:
    """What the process is told that holds a link."""
    return {
        "folder": str(folder / "links"),
        "wish": {"host": "127.0.0.1", "port": port, "key": "00" * 32, **wish},
        "relay": {"host": "127.0.0.1", "port": int(running.url.rpartition(":")[2]), "is_tls": False},
    }


@contextmanager
def link(running: App, folder: Path, port: int, **wish: Any) -> Iterator[HeldLink]:
    """A link to a port of this machine."""
    held = HeldLink(task(running, folder, port, **wish))
    try:
        assert held.wait(20), held.trouble
        yield held
    finally:
        held.close()


def looks_right(page: Page, title: str) -> None:
    """The page's title stands at the top left, nothing is too wide, and axe has nothing to say: in light and dark."""
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_text(title)
    assert page.title() in (title, "Relay status")
    assert page.locator("script").count() == 0
    expect(page.locator("footer svg[aria-hidden=true]")).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign") in ("start", "left")
            assert page.evaluate(FOUND) == []


def test_the_relay_itself(carrier: App, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://relay.localhost:{carrier.url.rpartition(':')[2]}/")
    looks_right(page, "This is a Fanlight relay")
    assert [url for url in asked if "favicon" in url] == []


def test_an_address_of_no_app(carrier: App, page: Page) -> None:
    answer = page.goto(f"http://other.localhost:{carrier.url.rpartition(':')[2]}/")
    assert answer is not None
    assert answer.status == 404
    looks_right(page, "There is no such link")


@pytest.mark.parametrize(("lifetime", "title"), [(1, "This link has ended"), (0, "This app is no longer shared")])
def test_a_link_that_is_over(lifetime: float, title: str, carrier: App, page: Page, tmp_path: Path) -> None:
    with link(carrier, tmp_path, NOBODY, lifetime=lifetime) as held:
        if lifetime:
            until(lambda: held.has_ended)
    answer = page.goto(held.url)
    assert answer is not None
    assert answer.status == 410
    looks_right(page, title)


def test_an_app_that_has_stopped_and_comes_back(carrier: App, page: Page, tmp_path: Path) -> None:
    port = free_port()
    with link(carrier, tmp_path, port) as held:
        answer = page.goto(held.url)
        assert answer is not None
        assert answer.status == 502
        looks_right(page, "The app has stopped")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Hello)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            page.get_by_role("link", name="Try now").click()
            expect(page.get_by_role("heading")).to_have_text("Hello from the app")
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def test_a_computer_that_is_away(carrier: App, page: Page, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fanlight.tunnel"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(task(carrier, tmp_path, NOBODY)) + "\n")
        process.stdin.flush()
        states = map(json.loads, process.stdout)
        url = next(state["url"] for state in states if state["state"] == "open")
        process.kill()
    answer = page.goto(url)  # the relay waits ten seconds for it
    assert answer is not None
    assert (answer.status, answer.header_value("refresh")) == (503, "5")
    looks_right(page, "The app is not connected at the moment")


def test_too_many_requests(page: Page, tmp_path: Path) -> None:
    with plain_relay(tmp_path, "--requests", "0.1") as running, link(running, tmp_path, NOBODY) as held:
        answer = page.goto(held.url)
        assert answer is not None
        assert answer.status == 429
        looks_right(page, "Too many requests")


def test_too_many_visitors(page: Page, silent: int, tmp_path: Path) -> None:
    with plain_relay(tmp_path, "--connections", "1") as running, link(running, tmp_path, silent) as held:
        first = socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2])))
        with first:
            first.sendall(f"GET / HTTP/1.1\r\nHost: {held.url.removeprefix('http://')}\r\n\r\n".encode())
            answer = until(lambda: full(page, held.url))
            assert answer.status == 503
            looks_right(page, "Too many visitors")


def full(page: Page, url: str) -> Any:
    """The answer, once the first visitor has arrived."""
    page.set_default_timeout(1000)
    try:
        return page.goto(url)
    except Exception:
        return None


def test_a_link_that_has_carried_all(page: Page, tmp_path: Path) -> None:
    with plain_relay(tmp_path, "--gigabytes", "0.0000001") as running, link(running, tmp_path, NOBODY) as held:
        page.goto(held.url)
        answer = page.goto(held.url)
        assert answer is not None
        assert answer.status == 509
        looks_right(page, "This link has carried all that it may")


def test_a_connection_that_belongs_to_another_address(carrier: App, page: Page, hello: int, tmp_path: Path) -> None:
    """Browsers do not do that by themselves; the page is one that a hand-made request got."""
    address = ("127.0.0.1", int(carrier.url.rpartition(":")[2]))
    with ExitStack() as stack:
        held, other = (stack.enter_context(link(carrier, tmp_path, hello)) for _ in range(2))
        visitor = stack.enter_context(socket.create_connection(address))
        stream = stack.enter_context(visitor.makefile("rb"))
        visitor.sendall(f"HEAD / HTTP/1.1\r\nHost: {held.url.removeprefix('http://')}\r\n\r\n".encode())
        while stream.readline() != b"\r\n":
            pass
        host = other.url.removeprefix("http://")
        visitor.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n".encode())
        text = stream.read().decode()
    assert "HTTP/1.1 421 " in text
    page.set_content(text[text.rindex("<!doctype html>") :])
    looks_right(page, "This connection belongs to another address")


def test_the_password_by_keyboard_alone(carrier: App, page: Page, hello: int, tmp_path: Path) -> None:
    with link(carrier, tmp_path, hello, password=password_hash("open sesame")) as held:
        answer = page.goto(f"{held.url}/room?x=1")
        assert answer is not None
        assert answer.status == 401
        looks_right(page, "This app is shared with a password")
        field = page.get_by_label("Password")
        expect(field).to_be_focused()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert field.get_attribute("autocomplete") == "current-password"
        page.keyboard.type("open barley")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("This is not the password. Try again.")
        expect(field).to_be_focused()
        expect(field).to_have_accessible_description("This is not the password. Try again.")
        looks_right(page, "This app is shared with a password")
        page.keyboard.type("open sesame")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Open the app")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading")).to_have_text("Hello from the app")
        assert page.url == f"{held.url}/room?x=1"


def test_too_many_wrong_passwords(page: Page, hello: int, tmp_path: Path) -> None:
    hashed = password_hash("open sesame")
    with plain_relay(tmp_path) as running, link(running, tmp_path, hello, password=hashed) as held:
        page.goto(held.url)
        for _ in range(7):
            page.get_by_label("Password").fill("open barley")
            page.get_by_role("button", name="Open the app").click()
            page.wait_for_load_state()
        expect(page.get_by_role("alert")).to_have_text(re.compile(r"Too many tries. Try again in \d+ s\."))
        looks_right(page, "This app is shared with a password")


def test_the_operators_page(page: Page, hello: int, tmp_path: Path) -> None:
    with plain_relay(tmp_path) as running, ExitStack() as links:
        status = until(lambda: [line for line in running.output if line.startswith("Status")])[0].split()[-1]
        page.goto(status)
        expect(page.get_by_text("No link is open.")).to_be_visible()
        held = [links.enter_context(link(running, tmp_path, hello)) for _ in range(2)]
        page.goto(status)
        looks_right(page, "Relay status")
        expect(page.get_by_role("row")).to_have_count(3)
        expect(page.get_by_role("columnheader", name="Ends in")).to_be_visible()
        for each in held:
            expect(page.get_by_role("cell", name=f"{each.name[:4]}…")).to_be_visible()
            assert each.name not in page.content()
