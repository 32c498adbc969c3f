"""What broke when somebody tried to get round the login."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import websockets.sync.client
from fastapi import FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from starlette.responses import RedirectResponse
from starlette.testclient import TestClient
from websockets.exceptions import ConnectionClosed

import fanlight as gr
from tests.server.support import client


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Textbox()
    return demo


@pytest.mark.parametrize(
    "headers",
    [{"cookie": 'a="' + "\\" * 60_000 + '"'}, {"cookie": "a=" + "b" * 60_000}, {f"x-{n}": "" for n in range(200)}],
    ids=["backslashes", "long", "many"],
)
def test_headers_beyond_need_are_refused_at_once(headers: dict[str, str], serve: Callable[..., str]) -> None:
    url = serve(app(), auth=("ann", "secret"))
    with client() as http:
        before = time.monotonic()
        assert http.get(f"{url}/config", headers=headers).status_code == 431
        assert time.monotonic() - before < 1  # it was more than four seconds, for everybody


@pytest.mark.parametrize("start", ["GET /", "GET / HTTP/1.1\r\nx-a: "], ids=["address", "header"])
def test_a_head_without_end_is_cut(start: str, serve: Callable[..., str]) -> None:
    at = urlsplit(serve(app(), auth=("ann", "secret")))
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=20) as connection:
        connection.sendall(start.encode())
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):
            connection.sendall(b"a" * 100_000_000)


def test_large_bodies_on_one_connection_are_no_heads(serve: Callable[..., str]) -> None:
    url = serve(app())
    with client() as http:
        for _ in range(3):
            answer = http.post(f"{url}/gradio_api/doctor", content=b"a" * 300_000)
            assert answer.json() == {"received": 300_000}


def test_few_backslashes_in_cookies_are_fine(serve: Callable[..., str]) -> None:
    url = serve(app())
    with client() as http:
        assert http.get(f"{url}/config", headers={"cookie": 'a="' + "\\" * 99}).status_code == 200


def test_an_origin_that_is_no_address_is_another_site(serve: Callable[..., str]) -> None:
    url = serve(app(), auth=("ann", "secret"))
    with client() as http:
        answer = http.post(
            f"{url}/login", data={"username": "ann", "password": "secret"}, headers={"origin": "http://["}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "origin-foreign")


@pytest.mark.parametrize(
    ("charset", "user"),
    [("raw_unicode_escape", b"\\ud800"), ("utf-7", b"+2AA-"), ("idna", b"xn--" + b"a" * 70), ("undefined", b"ann")],
)
def test_a_form_whose_charset_gives_no_text_is_refused(charset: str, user: bytes, serve: Callable[..., str]) -> None:
    url = serve(app(), auth=lambda user, password: True)
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = part % (b"username", user) + part % (b"password", b"secret") + b"--x--\r\n"
    with client() as http:
        kind = f"multipart/form-data; boundary=x; charset={charset}"
        answer = http.post(f"{url}/login", content=body, headers={"content-type": kind})
        assert (answer.status_code, answer.json()["code"]) == (422, "form-invalid")


def yields(request: Request) -> Any:
    yield request.headers.get("x-user")


async def yields_later(request: Request) -> Any:
    yield request.headers.get("x-user")


@pytest.mark.parametrize("ask", [yields, yields_later, lambda request: RedirectResponse("/login"), lambda request: ()])
def test_what_is_no_name_lets_nobody_in(
    ask: Callable[..., Any], serve: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    url = serve(app(), auth_dependency=ask)
    with client() as http:
        assert http.get(f"{url}/config").status_code == 401
    assert "which counts as nobody" in caplog.text


def test_the_host_s_refusal_closes_the_socket_with_its_status(serve: Callable[..., str]) -> None:
    def ask(request: Request) -> str:
        raise HTTPException(403, "guests stay outside")

    url = serve(app(), auth_dependency=ask).replace("http", "ws", 1)
    with websockets.sync.client.connect(f"{url}/gradio_api/socket", proxy=None) as page:
        assert "guests stay outside" in str(page.recv(timeout=10))
        with pytest.raises(ConnectionClosed) as closed:
            page.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4403


def test_a_login_at_one_app_is_none_at_another_that_a_second_host_has_at_the_same_path() -> None:
    public, private = FastAPI(), FastAPI()
    gr.mount_gradio_app(private, app(), "/app", auth=lambda user, password: password == "long and secret")
    gr.mount_gradio_app(public, app(), "/app", auth=lambda user, password: True)
    public.mount("/private", private)
    with TestClient(public, base_url="http://127.0.0.1") as http:
        cookie = http.post("/app/login", data={"username": "root", "password": "x"}).headers["set-cookie"].split(";")[0]
        http.cookies.clear()
        assert http.get("/app/gradio_api/user", headers={"cookie": cookie}).json() == "root"
        assert http.get("/private/app/gradio_api/user", headers={"cookie": cookie}).json() is None


def test_another_spelling_of_a_name_gives_no_further_guesses(serve: Callable[..., str]) -> None:
    url = serve(app(), auth=lambda user, password: (user.lower(), password) == ("ann", "secret"))
    with client() as http:
        codes = [
            http.post(f"{url}/login", data={"username": user, "password": "x"}).status_code
            for user in ("ann", "Ann", "aNn", "anN", "ANN", "\uff21nn")
        ]
    assert codes == [401] * 5 + [429]


def test_a_page_that_the_host_lets_call_can_neither_log_in_nor_out() -> None:
    host = FastAPI()
    host.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
    gr.mount_gradio_app(host, app(), "/app", auth=[("ann", "secret"), ("eve", "hidden")])
    foreign = {"origin": "https://evil.example"}
    with TestClient(host, base_url="http://127.0.0.1", follow_redirects=False) as http:
        http.post("/app/login", data={"username": "ann", "password": "secret"})
        eve = http.post("/app/login", data={"username": "eve", "password": "hidden"}, headers=foreign)
        assert (eve.status_code, eve.headers.get("set-cookie")) == (403, None)
        assert http.post("/app/logout", headers=foreign).status_code == 403
        assert http.get("/app/gradio_api/user").json() == "ann"


def test_a_link_on_another_site_leads_to_the_app_and_logs_nobody_out() -> None:
    host = FastAPI()
    host.add_middleware(CORSMiddleware, allow_origins=["*"])
    gr.mount_gradio_app(host, app(), "/app", auth=("ann", "secret"))
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    with TestClient(host, base_url="http://127.0.0.1", follow_redirects=False) as http:
        http.post("/app/login", data={"username": "ann", "password": "secret"})
        assert 'name="password"' not in http.get("/app/", headers=link).text
        assert "Log out?" in http.get("/app/logout", headers=link).text
        assert http.get("/app/gradio_api/user").json() == "ann"
