"""Forwarded headers: whose count, and what they may say."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette

import fanlight as gr
from fanlight.server.forwarded import TrustedProxies, apply
from tests.hosting.host import host as host
from tests.hosting.host import stopping
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
        ("6.6.6.6, " * 500 + "203.0.113.9", "203.0.113.9"),
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


def mounted(host: Callable[..., str], **options: Any) -> str:
    return host(gr.mount_gradio_app(Starlette(), telling(), "/ui", **options)) + "/ui"


def telling() -> gr.Blocks:
    """An app that tells who asked it, and under which address."""

    def tell(request: gr.Request) -> str:
        return f"{request.client.host} {request.url}"

    with gr.Blocks() as demo:
        out = gr.Textbox()
        gr.Button().click(tell, None, out, api_name="tell")
    return demo


def told(url: str, headers: dict[str, str]) -> tuple[str, str]:
    """What the handler saw, and the root that stock clients are given."""
    with client() as http:
        seen = http.post(f"{url}/run/tell", json={"data": []}, headers=headers).json()["data"][0]
        root = http.get(f"{url}/config", headers=headers).json()["root"]
    return seen, root


def test_a_mounted_app_takes_the_host_and_prefix_that_uvicorn_leaves_alone(host: Callable[..., str]) -> None:
    url = mounted(host)
    headers = {
        "x-forwarded-for": "1.1.1.1, 198.51.100.7", "x-forwarded-proto": "https", "x-forwarded-host": "a.example",
        "x-forwarded-prefix": "/pre",
    }  # fmt: skip
    seen, root = told(url, headers)
    assert seen.split(" ")[0] == "198.51.100.7"
    assert root == "https://a.example/pre/ui"


def test_a_mounted_app_does_not_read_the_chain_twice(host: Callable[..., str]) -> None:
    url = mounted(host, forwarded_allow_ips="127.0.0.1, 198.51.100.7")
    headers = {"x-forwarded-for": "1.1.1.1, 198.51.100.7"}
    assert told(url, headers)[0].split(" ")[0] == "198.51.100.7"


def test_a_stranger_cannot_pretend_that_the_server_has_read_the_chain(serve: Callable[..., str]) -> None:
    url = serve(telling(), forwarded_allow_ips="192.0.2.1")
    headers = {"x-forwarded-for": "127.0.0.1", "x-forwarded-host": "evil.example", "x-forwarded-prefix": "/evil"}
    seen, root = told(url, headers)
    assert seen.startswith("127.0.0.1 ")
    assert root == url


def test_headers_in_several_lines_are_one_list(serve: Callable[..., str]) -> None:
    url = serve(telling(), forwarded_allow_ips="127.0.0.1, 10.0.0.0/8")
    lines: Any = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "10.0.0.1")]
    with client() as http:
        seen = http.post(f"{url}/run/tell", json={"data": []}, headers=lines).json()["data"][0]
    assert seen.startswith("198.51.100.7 ")


@pytest.mark.parametrize("prefix", ["/user/a%40b.c%20d/proxy/7860", "/tools/"])
def test_a_prefix_is_answered_cut_off_and_left_on(prefix: str, serve: Callable[..., str]) -> None:
    url = serve(telling())
    headers = {"x-forwarded-prefix": prefix}
    outside = prefix.rstrip("/").replace("%40", "@")
    with client() as http:
        for path in ("", prefix.rstrip("/")):
            assert http.get(f"{url}{path}/config", headers=headers).json()["root"] == url + outside
            http.cookies.clear()
            page = http.get(f"{url}{path}/", headers=headers)
            assert page.status_code == 200
            assert f"Path={outside}/;" in page.headers["set-cookie"]
        moved = http.get(url + prefix.rstrip("/") + "?x=1", headers=headers)
        assert moved.status_code == 307
        assert moved.headers["location"] == f"./{prefix.rstrip('/').rpartition('/')[2]}/?x=1"


JUNK = [
    ("x-forwarded-host", "a b"), ("x-forwarded-host", "evil.example/path"), ("x-forwarded-host", "a@b"),
    ("x-forwarded-host", "\xff\xfe"), ("x-forwarded-host", "[::1"), ("x-forwarded-host", "x:99999999"),
    ("x-forwarded-proto", "javascript"), ("x-forwarded-proto", "\xe9"),
    ("x-forwarded-prefix", "//evil.example"), ("x-forwarded-prefix", "/../secret"),
    ("x-forwarded-prefix", "/a/%2e%2e"), ("x-forwarded-prefix", "/a\\b"), ("x-forwarded-prefix", "evil"),
    ("x-forwarded-prefix", "/" + "a" * 5000), ("x-forwarded-prefix", "/a/%00"), ("x-forwarded-prefix", "/a/%2f%2fb"),
    ("x-forwarded-prefix", "/%0d%0aset-cookie:x"), ("x-forwarded-prefix", "/a;b"),
    ("x-forwarded-for", "a" * 5000), ("x-forwarded-for", "999.1.1.1"), ("x-forwarded-for", "1.1.1.1," * 1000),
]  # fmt: skip


def test_junk_breaks_nothing(serve: Callable[..., str], host: Callable[..., str]) -> None:
    for url in (serve(telling()), mounted(host)):
        with client() as http:
            for name, value in JUNK:
                raw: Any = {name.encode(): value.encode("latin-1")}
                found, page = http.get(f"{url}/config", headers=raw), http.get(f"{url}/", headers=raw)
                assert (page.status_code, found.status_code) == (200, 200), (name, value)
                assert found.json()["root"] == url, (name, value)
                assert "set-cookie:x" not in str(page.headers)


def test_odd_letters_in_a_prefix_cannot_end_the_cookie(serve: Callable[..., str]) -> None:
    url = serve(telling())
    with client() as http:
        page = http.get(f"{url}/", headers={"x-forwarded-prefix": "/a%3B%20Domain=evil/%E6%97%A5".replace("=", "%3D")})
    assert page.status_code == 200
    assert "Path=/a%3B%20Domain%3Devil/%E6%97%A5/;" in page.headers["set-cookie"]


def test_a_prefix_that_the_server_knows_too_is_not_doubled() -> None:
    app = gr.mount_gradio_app(Starlette(), telling(), "/ui")
    with stopping(app, root_path="/pre") as url:
        assert told(f"{url}/ui", {"x-forwarded-prefix": "/pre"})[1] == f"{url}/pre/ui"
        assert told(f"{url}/ui", {})[1] == f"{url}/pre/ui"
