"""The login page as people meet it: keyboard, password manager, screen reader, frames, phones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from tests.browser.axe import violations
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def app() -> gr.Blocks:
    with gr.Blocks(title="Private things") as demo:
        out, box = gr.Textbox(label="Out"), gr.Textbox(label="Box")

        def who(text: str, request: gr.Request) -> str:
            return f"{request.username}: {text}"

        gr.Button("Who").click(who, box, out)
    return demo


def log_in(page: Page, password: str = "secret") -> None:
    page.get_by_label("User name").fill("ann")
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


@pytest.fixture
def calm(chromium: Browser, serve: object) -> Iterator[Page]:
    """A tab whose console may complain: browsers log every answer 401."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_wrong_password_is_told_and_the_right_one_opens_the_app(serve: Callable[..., str], calm: Page) -> None:
    calm.goto(f"{serve(app(), auth=('ann', 'secret'), auth_message='Members <b>only</b>')}/?topic=1")
    assert calm.title() == "Log in"
    expect(calm.get_by_text("Members only")).to_be_visible()
    expect(calm.get_by_label("User name")).to_be_focused()
    calm.keyboard.type("ann")
    calm.keyboard.press("Tab")
    calm.keyboard.type("wrong")
    calm.keyboard.press("Enter")
    expect(calm.get_by_role("alert")).to_have_text("User name or password is wrong.")
    expect(calm.get_by_label("User name")).to_have_value("ann")
    expect(calm.get_by_label("Password")).to_be_focused()
    assert calm.get_by_label("Password").get_attribute("aria-describedby") == "problem"
    calm.keyboard.type("secret")
    calm.keyboard.press("Enter")
    calm.get_by_role("button", name="Who").click()
    expect(calm.get_by_label("Out")).to_have_value("ann: ")
    assert calm.url.endswith("/?topic=1")
    calm.reload()
    expect(calm.get_by_role("button", name="Who")).to_be_visible()


def test_no_script_of_the_page_can_read_the_login(serve: Callable[..., str], calm: Page) -> None:
    calm.goto(serve(app(), auth=("ann", "secret")))
    log_in(calm)
    expect(calm.get_by_role("button", name="Who")).to_be_visible()
    tokens = [c["value"] for c in calm.context.cookies()]
    assert len(tokens) == 2
    told = calm.evaluate("document.cookie + document.documentElement.outerHTML + JSON.stringify({...sessionStorage})")
    assert not [token for token in tokens if token in told]
    answers = calm.evaluate(
        "Promise.all(['config','gradio_api/token','token','gradio_api/user'].map(p => fetch(p).then(r => r.text())))"
    )
    assert not [token for token in tokens if token in str(answers)]


def test_logging_out_in_one_tab_stops_the_other_which_says_so(serve: Callable[..., str], calm: Page) -> None:
    url = serve(app(), auth=("ann", "secret"))
    calm.goto(url)
    log_in(calm)
    other = calm.context.new_page()
    other.goto(url)
    expect(other.get_by_role("button", name="Who")).to_be_visible()
    expect(calm.get_by_text("ann")).to_be_visible()
    calm.get_by_role("button", name="Log out").click()
    expect(calm.get_by_role("heading", name="Log in")).to_be_visible()
    expect(other.get_by_role("status").get_by_text("This page is out of date.")).to_be_visible()
    other.get_by_role("button", name="Reload").click()
    expect(other.get_by_role("heading", name="Log in")).to_be_visible()


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page on another site: to browsers `localhost` and `127.0.0.1` are two."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_in_a_frame_of_another_site_one_can_log_in_and_work(serve: Callable[..., str], calm: Page) -> None:
    url = serve(app(), auth=("ann", "secret"))
    with another_site(f"<h1>Host</h1><iframe src='{url}/' width=900 height=700></iframe>") as host:
        calm.goto(host)
        frame = calm.frame_locator("iframe")
        frame.get_by_label("User name").fill("ann")
        frame.get_by_label("Password").fill("secret")
        frame.get_by_label("Password").press("Enter")
        frame.get_by_label("Box").fill("hello")
        frame.get_by_role("button", name="Who").click()
        expect(frame.get_by_label("Out")).to_have_value("ann: hello")
        calm.goto(url)  # outside the frame nobody has logged in
        expect(calm.get_by_role("heading", name="Log in")).to_be_visible()


def test_where_the_browser_keeps_no_cookie_the_form_says_so(serve: Callable[..., str], calm: Page) -> None:
    url = serve(app(), auth=("ann", "secret"))
    calm.route("**/login*", lambda route: route.fulfill(status=303, headers={"location": f"{url}/"}, body=""))
    calm.goto(url)
    expect(calm.get_by_role("alert")).to_have_count(0)
    log_in(calm)
    expect(calm.get_by_role("alert")).to_contain_text("did not keep the login")


@pytest.mark.parametrize("embeddable", [False, ["https://partner.example"]])
def test_who_may_show_it_in_a_frame_is_the_author_s_word(
    embeddable: bool | list[str], serve: Callable[..., str], calm: Page
) -> None:
    url = serve(app(), embeddable=embeddable)
    with another_site(f"<iframe src='{url}/' width=900 height=700></iframe>") as host:
        refused: list[str] = []
        calm.on("console", lambda message: refused.append(message.text))
        calm.goto(host)
        calm.wait_for_function("() => true")
        calm.wait_for_timeout(500)
    assert any("frame-ancestors" in text for text in refused), refused


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_every_screen_and_reader(scheme: str, width: int, serve: Callable[..., str], chromium: Browser) -> None:
    url = serve(app(), auth=("ann", "secret"), auth_message="<p>Members only. Ask <a href='#'>Eve</a> for a place.</p>")
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 700}, color_scheme=scheme)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.goto(url)
    log_in(tab, "wrong")
    expect(tab.get_by_role("alert")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(tab) == []
    context.close()
