"""Every route survives what nobody should send: a 4xx that names the cause, no traceback, and the server serves on."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Route, WebSocketRoute

import fanlight as gr
from fanlight.server.routing import Endpoint
from tests.server.support import client

DEEP = "[" * 3000 + "]" * 3000
BODIES: dict[str, bytes] = {
    "empty": b"",
    "not json": b"{data: [",
    "bad utf-8": b'{"data": ["\xff\xfe"]}',
    "a list": b"[1, 2]",
    "null": b"null",
    "nan": b'{"data": [NaN], "fn_index": 0, "session_hash": "x"}',
    "deep": b'{"data": ' + DEEP.encode() + b', "fn_index": 0, "session_hash": "x"}',
    "wrong types": b'{"data": 7, "fn_index": "0", "session_hash": {"a": 1}, "event_id": [], "trigger_id": "x"}',
    "wrong arity": b'{"data": [1,2,3,4,5,6,7,8,9], "fn_index": 0, "session_hash": "x"}',
    "unknown function": b'{"data": ["x"], "fn_index": 99999, "session_hash": "x"}',
    "negative function": b'{"data": ["x"], "fn_index": -1, "session_hash": "x"}',
    "boolean function": b'{"data": ["x"], "fn_index": true, "session_hash": "x"}',
    "huge number": b'{"data": [' + b"9" * 5000 + b'], "fn_index": 0, "session_hash": "x"}',
    "long session": json.dumps({"data": ["x"], "fn_index": 0, "session_hash": "s" * 5000}).encode(),
    "control characters": json.dumps({"data": ["x"], "fn_index": 0, "session_hash": "a\x00\n"}).encode(),
    "surrogate": b'{"data": ["\\ud800"], "fn_index": 0, "session_hash": "x"}',
}
PATH_VALUES = ["x", "..%2f..%2fetc%2fpasswd", "%00", "a" * 3000, "%ff%fe", "predict", "fn"]


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        box, number = gr.Textbox(label="Name"), gr.Number(label="Age", minimum=0)
        gr.Button().click(lambda name, age: f"{name} {age}", [box, number], box, api_name="fn")
    return demo


@pytest.fixture
def url(demo: gr.Blocks, serve: Callable[..., str]) -> str:
    return serve(demo)


def routes(demo: gr.Blocks) -> list[Endpoint]:
    assert demo.served is not None
    return [route for route in demo.served.app.routes if isinstance(route, Endpoint)]


def filled(path: str, value: str) -> str:
    return re.sub(r"\{[^}]*\}", value, path)


def check(answer: httpx.Response, log: pytest.LogCaptureFixture) -> None:
    assert answer.status_code < 500 or (answer.status_code == 500 and "error" in answer.json()), answer.text
    assert "Traceback" not in answer.text
    if (
        answer.status_code >= 400
        and answer.request.method != "HEAD"
        and answer.headers.get("content-type", "").startswith("application/json")
    ):
        body = answer.json()
        assert body.keys() >= {"detail"} or "error" in body
    assert not [r for r in log.records if r.levelno >= logging.ERROR and "request" in r.getMessage()], log.text


def test_every_route_declares_who_may_use_it(demo: gr.Blocks, url: str) -> None:
    assert demo.served is not None
    for route in demo.served.app.routes:
        assert isinstance(route, (Endpoint, WebSocketRoute)), route
        access = route.access if isinstance(route, Endpoint) else route.app.access  # type: ignore[attr-defined]
        assert access in ("public", "visitor", "user", "owner"), route


@pytest.mark.parametrize("body", list(BODIES))
def test_bodies(body: str, demo: gr.Blocks, url: str, caplog: pytest.LogCaptureFixture) -> None:
    kinds = ["application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", ""]
    with client() as http:
        for route in routes(demo):
            if "POST" not in (route.methods or ()):
                continue
            for kind in kinds:
                answer = http.post(url + filled(route.path, "fn"), content=BODIES[body], headers={"content-type": kind})
                check(answer, caplog)
        assert http.post(f"{url}/run/fn", json={"data": ["a", 1]}).json()["data"] == ["a 1"]


@pytest.mark.parametrize("value", PATH_VALUES)
def test_paths(value: str, demo: gr.Blocks, url: str, caplog: pytest.LogCaptureFixture) -> None:
    with client() as http:
        for route in routes(demo):
            if "{" not in route.path or "heartbeat" in route.path:
                continue
            for method in route.methods or ():
                answer = http.request(
                    method, url + filled(route.path, value), content=b"{}" if method == "POST" else None
                )
                check(answer, caplog)


def test_wrong_methods_are_405_and_unknown_paths_404(url: str) -> None:
    with client() as http:
        assert http.delete(f"{url}/config").status_code == 405
        assert http.get(f"{url}/no/such/path").status_code == 404


def test_a_body_that_is_too_large_is_refused_while_it_arrives(url: str) -> None:
    def endless() -> Any:
        for _ in range(1000):
            yield b" " * 65536

    with client() as http:
        answer = http.post(f"{url}/run/fn", content=endless(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert "10485760 bytes" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"data": ["a"]}, "needs 2"),
        ({"data": ["a", 1, 2]}, "takes 2"),
        ({"data": "a"}, "data must be a list"),
        ({"data": ["a", 1], "fn_index": "x"}, "fn_index"),
        ({"data": ["a", 1], "session_hash": 5}, "session_hash"),
    ],
)
def test_the_message_names_the_field(url: str, body: dict[str, Any], says: str) -> None:
    with client() as http:
        answer = http.post(f"{url}/gradio_api/run/fn", json=body)
    assert answer.status_code == 422
    assert says in answer.json()["message"]


@pytest.mark.parametrize(("value", "says"), [("abc", "number is needed"), (-5, "too small"), ([1], "number is needed")])
def test_typed_inputs_are_checked_on_the_server(url: str, value: Any, says: str) -> None:
    with client() as http:
        answer = http.post(f"{url}/gradio_api/run/fn", json={"data": ["a", value]})
    assert answer.status_code == 500
    assert says in answer.json()["error"]


def raw(url: str, text: bytes) -> bytes:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=10) as connection:
        connection.sendall(text)
        return connection.recv(65536)


@pytest.mark.parametrize(
    "text",
    [
        b"GET / HTTP/1.1\r\nHost: a b c\r\nConnection: close\r\n\r\n",
        b"GET /config HTTP/1.1\r\nHost: x\x00y\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"GET " + b"/a" * 40000 + b" HTTP/1.1\r\n\r\n",
        b"POST /run/fn HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    ],
)
def test_bytes_that_are_no_request(url: str, text: bytes) -> None:
    raw(url, text)
    with client() as http:
        assert http.get(f"{url}/config").status_code == 200


def test_a_name_that_a_foreign_page_pointed_here_is_refused(url: str) -> None:
    port = urlsplit(url).port
    with client() as http:
        refused = http.get(f"{url}/config", headers={"host": f"evil.example:{port}"})
        forwarded = http.get(f"{url}/config", headers={"host": "codespace.example"})
    assert refused.status_code == 421
    assert "FANLIGHT_ALLOWED_HOSTS" in refused.json()["message"]
    assert forwarded.status_code == 200
    assert forwarded.json()["root"] == "http://codespace.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost:1"},
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    ],
)
def test_a_foreign_page_may_not_call(url: str, headers: dict[str, str]) -> None:
    with client() as http:
        answer = http.post(f"{url}/run/fn", json={"data": ["a", 1]}, headers=headers)
        upload = http.post(f"{url}/upload", files={"files": b"x"}, headers=headers)
        read = http.get(f"{url}/config", headers=headers)
    assert answer.status_code == upload.status_code == 403
    assert "access-control-allow-origin" not in read.headers


def test_a_body_of_nothing_but_lists_does_not_hold_up_the_others(url: str) -> None:
    """Each of them takes two bytes to send and a hundred to hold."""
    lists = b"[" + b"[]," * 1_500_000 + b"[]]"
    with client() as http:
        answer = http.post(
            f"{url}/run/fn", content=b'{"data": ' + lists + b"}", headers={"content-type": "application/json"}
        )
        numbers = http.post(f"{url}/run/fn", json={"data": ["[" * 100_000, 1]})
    assert answer.status_code == 413
    assert "1000000 lists" in answer.json()["message"]
    assert numbers.status_code == 200


@pytest.mark.parametrize("path", ["/config", "/", "/info"])
@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"},
        {"x-gradio-server": "http://evil.example"},
        {"forwarded": "host=evil.example"},
        {"x-original-url": "/secret", "x-rewrite-url": "/secret"},
        {"x-forwarded-prefix": "/evil.example"},
    ],
    ids=str,
)
def test_no_header_of_a_stranger_turns_the_addresses_elsewhere(
    demo: gr.Blocks, serve: Callable[..., str], path: str, headers: dict[str, str]
) -> None:
    url = serve(demo, forwarded_allow_ips="192.0.2.1")
    with client() as http:
        asked = http.get(url + path, headers=headers)
        plain = http.get(url + path)
    assert asked.status_code == plain.status_code == 200
    assert "evil.example" not in asked.text + str(asked.headers)
    assert asked.headers["cache-control"] == "no-store"
    if path != "/":
        assert asked.text == plain.text


@pytest.mark.parametrize(
    "host", ["evil.example/x", "evil.example@x", "a b", '"><script>', "evil.example#", "é.example"]
)
def test_a_host_that_is_none_is_not_repeated(url: str, host: str) -> None:
    answer = raw(url, b"GET /config HTTP/1.1\r\nHost: " + host.encode() + b"\r\nConnection: close\r\n\r\n")
    assert host.encode() not in answer
    assert b'"root":"http://evil.example' not in answer


def test_the_address_that_one_visitor_came_by_is_not_told_to_another(url: str) -> None:
    with client() as http:
        first = http.get(f"{url}/config", headers={"host": "codespace.example"}).json()["root"]
        second = http.get(f"{url}/config").json()["root"]
    assert (first, second) == ("http://codespace.example", url)


def test_the_apps_own_page_may_call(url: str) -> None:
    with client() as http:
        for headers in ({"origin": url}, {"sec-fetch-site": "same-origin", "origin": url}, {"sec-fetch-site": "none"}):
            assert http.post(f"{url}/run/fn", json={"data": ["a", 1]}, headers=headers).status_code == 200


def test_routes_are_found_below_the_prefix_and_at_the_root(demo: gr.Blocks, url: str) -> None:
    paths = {route.path for route in routes(demo) if isinstance(route, Route)}
    assert {"/upload", "/gradio_api/upload", "/config", "/call/{name}", "/gradio_api/call/v2/{name}"} <= paths
