"""Before a login every route but the few public ones is closed, and nothing tells what the app is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import fanlight as gr
from fanlight.server.routing import Endpoint
from tests.server.pagesocket import Tab, identities
from tests.server.support import client

PUBLIC = {
    "/", "/login", "/logout", "/favicon.ico", "/robots.txt", "/app_id", "/user", "/user/", "/login_check",
    "/login_check/",
    "/theme.css", "/static/fonts/{name}",  # the form to log in wears the theme
    "/doctor", "/doctor/stream",  # tell how the caller's own request arrived, and nothing of the app
}  # fmt: skip
LogIn = Callable[..., httpx.Client]

MARK = "zanzibar"
"""In everything that the app is made of."""


@pytest.fixture
def demo(tmp_path: Path) -> gr.Blocks:
    with gr.Blocks(title=f"{MARK} title") as demo:
        box = gr.Textbox(label=f"{MARK} label", value=f"{MARK} value", elem_id=MARK, info=MARK)
        box.submit(lambda text: text, box, box, api_name=f"{MARK}_endpoint", api_description=MARK)
    return demo


@pytest.fixture
def url(demo: gr.Blocks, serve: Callable[..., str], tmp_path: Path) -> str:
    icon = tmp_path / "icon.svg"
    icon.write_text(f"<svg><title>{MARK}</title></svg>")
    options = {"css": f".{MARK}{{}}", "head": f"<meta name={MARK}>", "js": f"() => '{MARK}'", "favicon_path": icon}
    return serve(demo, auth=("ann", "secret"), auth_message="Members only", **options)


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", f"{MARK}_endpoint", path)


def every_request(demo: gr.Blocks) -> list[tuple[Endpoint, str]]:
    assert demo.served is not None
    found = [r for r in demo.served.app.routes if isinstance(r, Endpoint)]
    return [(route, method) for route in found for method in sorted(route.methods or ())]


def test_every_route_is_closed_but_the_public_ones(demo: gr.Blocks, url: str) -> None:
    requests = every_request(demo)
    visited = 0
    with client() as http:
        for route, method in requests:
            if route.access == "public":
                assert route.path.removeprefix("/gradio_api") in PUBLIC, f"{route.path} must not be public"
                continue
            answer = http.request(method, url + filled(route.path), json={} if method == "POST" else None)
            assert answer.status_code == 401, (method, route.path, answer.status_code)
            if method != "HEAD":
                assert answer.json()["detail"] == {"error": "Not authenticated", "auth_message": "Members only"}
            visited += 1
    assert visited > 40
    assert demo.served is not None
    sockets = [r for r in demo.served.app.routes if isinstance(r, WebSocketRoute)]
    assert len(sockets) == 1
    assert len(requests) == visited + sum(route.access == "public" for route, _ in requests)


def test_nothing_that_is_public_tells_what_the_app_is(demo: gr.Blocks, url: str) -> None:
    with client(follow_redirects=True) as http:
        for route, method in every_request(demo):
            answer = http.request(method, url + filled(route.path))
            told = answer.text + str(answer.headers)
            assert MARK not in told.replace(f"{MARK}_endpoint", ""), route.path  # a path that was asked may be named
        wrong = http.post(f"{url}/login", data={"username": "x", "password": "y"}, headers={"accept": "text/html"})
    assert MARK not in wrong.text
    assert "Members only" in wrong.text


def test_the_socket_is_closed_before_a_login_and_open_after_it(demo: gr.Blocks, url: str, log_in: LogIn) -> None:
    made = identities(demo)
    visitor = made.new_visitor()
    with connect(f"ws{url[4:]}/gradio_api/socket", proxy=None) as socket:
        assert json.loads(socket.recv(timeout=20))[0]["code"] == "login-needed"
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
    with pytest.raises(ConnectionClosed), Tab(url, made.token(visitor), "tab") as tab:  # a token changes nothing
        tab.wait("welcome")
    http = log_in(url)
    page = http.get(url).text
    if "fanlight-config" in page:
        found = re.search(r'"token":"([^"]+)"', page)
        assert found
        cookies = "; ".join(f"{c.name}={c.value}" for c in http.cookies.jar)
        with Tab(url, found[1], "tab", headers={"cookie": cookies}) as tab:
            assert tab.next()["t"] == "welcome"


def test_after_the_login_all_is_open(url: str, log_in: LogIn) -> None:
    http = log_in(url)
    assert http.get(f"{url}/config").json()["username"] == "ann"
    assert MARK in http.get(f"{url}/info").text
    assert MARK in http.get(f"{url}/favicon.ico").text
    assert http.get(f"{url}/gradio_api/user").json() == "ann"
    assert http.get(f"{url}/gradio_api/login_check").json() is None
    assert http.post(f"{url}/run/{MARK}_endpoint", json={"data": ["x"]}).json()["data"] == ["x"]


def test_an_app_without_login_has_nothing_to_log_in_to(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    url = serve(demo)
    with client() as http:
        assert http.get(f"{url}/gradio_api/user").json() is None
        assert http.get(f"{url}/login").headers["location"] == "./"
        assert http.post(f"{url}/login", data={"username": "a", "password": "b"}).status_code == 303
        assert http.get(f"{url}/logout").headers["location"] == "./"
    with pytest.raises(RuntimeError, match="no logins"):
        _ = demo.logins
