"""`auth_dependency`: the host says who it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import HTTPException
from starlette.requests import Request

import fanlight as gr
from tests.server.support import client


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        out, state = gr.Textbox(), gr.State(0)

        def who(request: gr.Request) -> str:
            return str(request.username)

        gr.Button().click(who, None, out, api_name="who")
        gr.Button().click(lambda n: (n + 1, n + 1), state, [out, state], api_name="count")
    return demo


def by_header(request: Request) -> str | None:
    return request.headers.get("x-user")


async def by_header_later(request: Request) -> str | None:
    return request.headers.get("x-user")


class Service:
    def user(self, request: Request) -> str | None:
        return request.headers.get("x-user")


@pytest.mark.parametrize("ask", [by_header, by_header_later, Service().user, lambda r: by_header_later(r)])
def test_none_is_401_everywhere_and_a_name_is_the_user(ask: Callable[..., Any], serve: Callable[..., str]) -> None:
    url = serve(app(), auth_dependency=ask)
    with client() as http:
        for path in ("/", "/config", "/info", "/queue/status", "/assets/x.js"):
            assert http.get(url + path).status_code == 401, path
        http.headers["x-user"] = "ann"
        assert http.get(url).status_code == 200
        assert http.get(f"{url}/config").json()["username"] == "ann"
        assert http.post(f"{url}/run/who", json={"data": []}).json()["data"] == ["ann"]


def test_users_without_cookies_do_not_share_sessions(serve: Callable[..., str]) -> None:
    url = serve(app(), auth_dependency=by_header)
    body = {"data": [], "session_hash": "same-name"}
    with client() as ann, client() as bob:
        ann.headers["x-user"], bob.headers["x-user"] = "ann", "bob"
        assert ann.post(f"{url}/run/count", json=body).json()["data"][0] == "1"
        assert bob.post(f"{url}/run/count", json=body).status_code == 403
        assert ann.post(f"{url}/run/count", json=body).json()["data"][0] == "2"


def test_one_that_fails_means_nobody_and_its_http_exception_is_the_answer(
    serve: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    def ask(request: Request) -> str:
        if request.headers.get("x-user") == "guest":
            raise HTTPException(403, "guests stay outside")
        raise RuntimeError("no database")

    url = serve(app(), auth_dependency=ask)
    with client() as http:
        assert http.get(f"{url}/config").status_code == 401
        assert "ask() failed, which counts as nobody" in caplog.text
        answer = http.get(f"{url}/config", headers={"x-user": "guest"})
        assert (answer.status_code, answer.json()["detail"]) == (403, "guests stay outside")
