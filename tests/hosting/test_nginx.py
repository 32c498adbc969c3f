"""Behind a real nginx: with and without the path, with https, and with the settings that people forget."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from gradio_client import Client, handle_file
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import program
from tests.hosting.host import host as host
from tests.hosting.nginx import FORWARDED, GOOD, UPGRADE, proxied

pytestmark = pytest.mark.browser

Serve = Callable[..., str]


def app() -> gr.Blocks:
    def who(text: str, request: gr.Request) -> str:
        return f"{text} from {request.client.host} at {request.url}"

    def steps(text: str) -> Any:
        for number in range(3):
            yield f"{text} {number}"

    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="Box"), gr.Textbox(label="Out")
        gr.Button("Go").click(who, box, out, api_name="who")
        gr.Button("Steps").click(steps, box, out, api_name="steps")
        file = gr.File(elem_id="file")
        file.upload(lambda path: Path(path).read_text(), file, out, api_name="read")
        gr.Markdown("![cat](/file=cat.png)")
    return demo


@pytest.fixture
def folder(in_folder: Path) -> Path:
    (in_folder / "cat.png").write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
        )
        + bytes.fromhex("48afa4710000000049454e44ae426082")
    )
    return in_folder


@pytest.fixture
def tab(chromium: Browser, serve: Serve) -> Any:
    context = chromium.new_context(ignore_https_errors=True)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def use(tab: Page, address: str, sockets: bool = True) -> str:
    """Do in the page what needs every kind of request; what the handler saw."""
    opened: list[str] = []
    tab.on("websocket", lambda socket: opened.append(socket.url))
    failed: list[str] = []
    tab.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    tab.goto(address)
    tab.get_by_label("Box").fill("hello")
    tab.get_by_role("button", name="Go").click()
    out = tab.get_by_label("Out")
    expect(out).to_have_value(f"hello from 127.0.0.1 at {address}")
    tab.get_by_role("button", name="Steps").click()
    expect(out).to_have_value("hello 2")
    tab.locator("#file input[type=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"sent"}
    )
    expect(out).to_have_value("sent")
    assert bool(opened) is True
    if sockets:
        assert not [each for each in failed if "favicon" not in each], failed
    return out.input_value()


def by_client(address: str, folder: Path) -> None:
    (folder / "in.txt").write_text("by a client")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stock = Client(address, verbose=False, ssl_verify=False, download_files=folder / "down")
        assert stock.predict("x", api_name="/who").startswith("x from 127.0.0.1")
        assert stock.submit("x", api_name="/steps").result(timeout=20) == "x 2"
        assert stock.predict(handle_file(str(folder / "in.txt")), api_name="/read") == "by a client"
        stock.close()


@pytest.mark.parametrize(("strips", "root_path"), [(True, None), (True, "/tools/app"), (False, "/tools/app")])
@pytest.mark.parametrize("https", [False, True])
def test_below_a_path(strips: bool, https: bool, root_path: str | None, folder: Path, serve: Serve, tab: Page) -> None:
    """A proxy that cuts the path needs nothing; one that leaves it on needs root_path."""
    url = serve(app(), root_path=root_path)
    lines = f"location /tools/app/ {{ proxy_pass {url}{'/' if strips else ''}; {GOOD} }}"
    if strips and root_path is None:
        lines = lines.replace("proxy_buffering", "proxy_set_header X-Forwarded-Prefix /tools/app; proxy_buffering")
    with proxied(folder, lines, https=https) as front:
        use(tab, f"{front}/tools/app/")
        by_client(f"{front}/tools/app/", folder)


def test_a_path_that_is_cut_without_a_word_is_no_trouble_for_the_page(folder: Path, serve: Serve, tab: Page) -> None:
    url = serve(app())
    with proxied(folder, f"location /x/ {{ proxy_pass {url}/; {GOOD} }}") as front:
        tab.goto(f"{front}/x/")
        tab.get_by_label("Box").fill("hello")
        tab.get_by_role("button", name="Steps").click()
        expect(tab.get_by_label("Out")).to_have_value("hello 2")
        expect(tab.get_by_alt_text("cat")).to_be_visible()
        assert tab.get_by_alt_text("cat").evaluate("e => e.naturalWidth") == 1


@pytest.mark.parametrize("https", [False, True])
def test_a_mounted_app(https: bool, folder: Path, host: Serve, tab: Page) -> None:
    main = FastAPI()
    main.get("/")(lambda: "main")
    url = host(gr.mount_gradio_app(main, app(), "/ui"))
    with proxied(folder, f"location / {{ proxy_pass {url}; {GOOD} }}", https=https) as front:
        assert httpx.get(front, verify=False).json() == "main"
        moved = httpx.get(f"{front}/ui", verify=False)
        assert moved.headers["location"] == "./ui/"
        use(tab, f"{front}/ui/")
        by_client(f"{front}/ui/", folder)


def test_without_any_setting_nginx_changes_host_and_lets_no_socket_through(
    folder: Path, serve: Serve, tab: Page
) -> None:
    """`proxy_pass` alone: HTTP/1.0 to the app, its own Host, no upgrade, buffering, 1 MB bodies."""
    url = serve(app())
    with proxied(folder, f"location / {{ proxy_pass {url}; }}") as front:
        tab.goto(front)
        tab.get_by_label("Box").fill("hello")
        tab.get_by_role("button", name="Steps").click()
        expect(tab.get_by_label("Out")).to_have_value("hello 2")
        expect(tab.get_by_alt_text("cat")).to_be_visible()


@pytest.mark.parametrize("upgrade", [True, False])
def test_over_plain_http_under_a_name_that_the_app_does_not_know(
    upgrade: bool, folder: Path, serve: Serve, chromium: Browser
) -> None:
    """Browsers send no Sec-Fetch-Site there, and nginx replaces Host: only the page's token tells that it is ours."""
    url = serve(app(), auth=("ann", "secret"))
    with proxied(folder, f"location / {{ proxy_pass {url}; {UPGRADE if upgrade else ''} }}") as front:
        port = front.rpartition(":")[2]
        browser = chromium.browser_type.launch(
            executable_path=program(), args=["--no-sandbox", "--host-resolver-rules=MAP tools.test 127.0.0.1"]
        )
        tab = browser.new_page()
        tab.set_default_timeout(15_000)
        sockets: list[int] = []
        tab.on("websocket", lambda socket: socket.on("framereceived", lambda _: sockets.append(1)))
        tab.goto(f"http://tools.test:{port}/")
        assert tab.evaluate("isSecureContext") is False
        tab.get_by_label("User name").fill("ann")
        tab.get_by_label("Password").fill("secret")
        tab.get_by_role("button", name="Log in").click()
        tab.get_by_label("Box").fill("hello")
        tab.get_by_role("button", name="Steps").click()
        expect(tab.get_by_label("Out")).to_have_value("hello 2")
        tab.locator("#file input[type=file]").set_input_files(
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"sent"}
        )
        expect(tab.get_by_label("Out")).to_have_value("sent")
        assert bool(sockets) is upgrade
        tab.get_by_role("button", name="Log out").click()
        expect(tab.get_by_role("heading", name="Log in")).to_be_visible()
        browser.close()


def test_a_login_behind_https_has_the_strictest_cookie(folder: Path, serve: Serve) -> None:
    url = serve(app(), auth=("ann", "secret"))
    lines = f"location / {{ proxy_pass {url}; {FORWARDED} }}"
    trusted = ssl.create_default_context()
    trusted.check_hostname, trusted.verify_mode = False, ssl.CERT_NONE
    with proxied(folder, lines, https=True) as front, httpx.Client(verify=trusted) as http:
        cookie = http.post(f"{front}/login", data={"username": "ann", "password": "secret"}).headers["set-cookie"]
        assert cookie.startswith("__Host-")
        assert "; Secure" in cookie
        assert http.get(f"{front}/config").json()["root"] == front
