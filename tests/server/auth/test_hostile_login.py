"""The login survives what nobody should send."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

import fanlight as gr
from tests.server.support import client
from tests.server.test_hostile import BODIES

KINDS = [
    "application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "",
    "application/x-www-form-urlencoded",
]  # fmt: skip
FORMS: dict[str, bytes] = {
    "many fields": b"&".join(b"a%d=1" % n for n in range(5000)),
    "twice": b"username=ann&username=bob&password=secret&password=x",
    "no values": b"username&password",
    "percent": b"username=%ff%fe&password=%00%zz",
    "new lines": b"username=a%0d%0aSet-Cookie:x=1&password=b",
    "multipart": b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nann\r\n--x--\r\n',
    "file": b'--x\r\nContent-Disposition: form-data; name="password"; filename="a"\r\n\r\nann\r\n--x--\r\n',
    "endless part": b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 20_000,
}
HEADERS = [
    {"cookie": "fl_login_x=" + "a" * 4000}, {"cookie": "=;=;;;\xff"}, {"cookie": "a" * 8000},
    {"authorization": "Basic ////"},
    {"x-fanlight-page": "...."}, {"x-fanlight-page": "a.b.9999999999.c"}, {"x-forwarded-for": "\xff"},
    {"accept": "text/html" * 500},
    {"sec-fetch-site": "nonsense"}, {"host": "127.0.0.1:99999"},
]  # fmt: skip


@pytest.fixture
def url(serve: Callable[..., str]) -> str:
    with gr.Blocks() as demo:
        gr.Textbox()
    return serve(demo, auth=[("ann", "secret"), ("bob", "hidden")])


@pytest.mark.parametrize("body", [*BODIES, *FORMS])
def test_bodies(body: str, url: str, caplog: pytest.LogCaptureFixture) -> None:
    with client() as http:
        for kind in KINDS:
            answer = http.post(f"{url}/login", content={**BODIES, **FORMS}[body], headers={"content-type": kind})
            assert 400 <= answer.status_code < 500, (kind, answer.status_code, answer.text)
            assert "set-cookie" not in answer.headers
        assert http.post(f"{url}/login", data={"username": "bob", "password": "hidden"}).status_code == 200
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: str(headers)[:30])
def test_headers(headers: dict[str, str], url: str, caplog: pytest.LogCaptureFixture) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    with client() as http:
        for path in ("/", "/config", "/login", "/logout", "/gradio_api/user", "/gradio_api/doctor"):
            answer = http.get(url + path, headers=raw)  # type: ignore[arg-type]  # bytes as they are
            assert answer.status_code < 500
            assert "Traceback" not in answer.text
        answer = http.post(f"{url}/login", data={"username": "ann", "password": "x"}, headers=raw)  # type: ignore[arg-type]
        assert 400 <= answer.status_code < 500
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]
