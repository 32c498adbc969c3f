"""Forwarded headers: whose count, and what they may say."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import fanlight as gr
from fanlight.server.forwarded import TrustedProxies, apply
from tests.server.support import client


def applied(headers: dict[str, str], trusted: str = "127.0.0.1,10.0.0.0/8", peer: str = "127.0.0.1") -> dict[str, Any]:
    scope: dict[str, Any] = {
        "type": "http", "path": "/config", "scheme": "http", "client": (peer, 5), "root_path": "",
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers.items()],
    }  # fmt: skip
    apply(scope, TrustedProxies(trusted.split(",")))
    return scope


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what stands before the nearest stranger he has written himself
        ("6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.1.2.3, 10.1.2.4", "10.1.2.3"),
        ("[2001:db8::1]:5000", "2001:db8::1"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("nonsense", "127.0.0.1"), ("203.0.113.9, nonsense", "127.0.0.1"), ("", "127.0.0.1"), (",,,", "127.0.0.1"),
        ("1" * 5000, "127.0.0.1"), ("' or 1=1", "127.0.0.1"), ("203.0.113.9\xe9", "127.0.0.1"),
    ],
)  # fmt: skip
def test_the_visitor_is_the_nearest_stranger_of_the_chain(chain: str, address: str) -> None:
    assert applied({"x-forwarded-for": chain})["client"][0] == address


def test_everybody_is_trusted_only_by_request_and_the_chain_is_then_believed() -> None:
    assert applied({"x-forwarded-for": "6.6.6.6, 203.0.113.9"}, "*", "198.51.100.7")["client"][0] == "6.6.6.6"
    headers = {
        "x-forwarded-for": "6.6.6.6", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example",
        "x-forwarded-prefix": "/evil",
    }  # fmt: skip
    scope = applied(headers, peer="198.51.100.7")
    assert (scope["client"][0], scope["scheme"], scope["root_path"]) == ("198.51.100.7", "http", "")
    assert "fanlight.host" not in scope


@pytest.mark.parametrize(
    ("headers", "scheme", "host", "root"),
    [
        ({"x-forwarded-proto": "https"}, "https", None, ""),
        ({"x-forwarded-proto": "HTTPS, http"}, "https", None, ""),
        ({"x-forwarded-proto": "javascript"}, "http", None, ""),
        ({"x-forwarded-host": "pub.example:8443, inner"}, "http", "pub.example:8443", ""),
        ({"x-forwarded-host": "[::1]:80"}, "http", "[::1]:80", ""),
        ({"x-forwarded-host": "evil.example/x"}, "http", None, ""),
        ({"x-forwarded-host": 'a"><script>'}, "http", None, ""),
        ({"x-forwarded-prefix": "/tools/app/"}, "http", None, "/tools/app"),
        ({"x-forwarded-prefix": "//evil.example"}, "http", None, ""),
        ({"x-forwarded-prefix": "/a; Domain=b"}, "http", None, ""),
        ({"x-forwarded-prefix": "https://evil.example"}, "http", None, ""),
    ],
)
def test_scheme_host_and_prefix_are_taken_when_they_make_sense(
    headers: dict[str, str], scheme: str, host: str | None, root: str
) -> None:
    scope = applied(headers)
    assert (scope["scheme"], scope.get("fanlight.host"), scope["root_path"]) == (scheme, host, root)
    assert scope["path"] == f"{root}/config"


def test_a_long_chain_costs_nothing() -> None:
    since = time.perf_counter()
    for _ in range(200):
        applied({"x-forwarded-for": ", ".join(["10.0.0.1"] * 200)})
    assert time.perf_counter() - since < 5


def test_what_handlers_and_cookies_see(serve: Callable[..., str]) -> None:
    def who(request: gr.Request) -> str:
        return f"{request.client.host} {request.url}"

    with gr.Blocks() as demo:
        out = gr.Textbox()
        gr.Button().click(who, None, out, api_name="who")
    url = serve(demo, auth=("ann", "secret"))
    headers = {
        "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "pub.example",
        "x-forwarded-prefix": "/tools",
    }  # fmt: skip
    with client(headers=headers) as http:
        answer = http.post(f"{url}/login", data={"username": "ann", "password": "secret"})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Secure-fl_login_")
        assert "; Path=/tools/; " in cookie
        assert "; Secure" in cookie
        http.headers["cookie"] = cookie.partition(";")[0]
        assert http.get(f"{url}/config").json()["root"] == "https://pub.example/tools"
        assert http.post(f"{url}/run/who", json={"data": []}).json()["data"][0].startswith("203.0.113.9 https://")
        at_root = {k: v for k, v in headers.items() if k != "x-forwarded-prefix"}
    with client(headers=at_root) as http:
        answer = http.post(f"{url}/login", data={"username": "ann", "password": "secret"})
        assert answer.headers["set-cookie"].startswith("__Host-fl_login_")
        # Over https a cookie without the prefix, which another host of the domain could have set, does not count.
        name, _, token = answer.headers["set-cookie"].partition(";")[0].partition("=")
        planted = {"cookie": f"{name.removeprefix('__Host-')}={token}"}
        assert http.get(f"{url}/config", headers=planted).status_code == 401
        assert http.get(f"{url}/config", headers={"cookie": f"{name}={token}"}).status_code == 200
