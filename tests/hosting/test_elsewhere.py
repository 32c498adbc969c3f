"""Reached by other ways than its own address: forwarders, notebooks, tunnels. None needs a setting."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import fanlight as gr
from tests.apps import free_port
from tests.server.support import client

pytestmark = pytest.mark.server


@dataclass
class Way:
    """What a browser that comes this way sends: the Host that arrives, the page's origin, more headers."""

    host: str
    origin: str
    headers: dict[str, str] = field(default_factory=dict)


SAME = {"sec-fetch-site": "same-origin"}
WAYS = {
    "ssh -L to another port": Way("localhost:9000", "http://localhost:9000", SAME),
    "ssh -L, an old browser": Way("127.0.0.1:9000", "http://127.0.0.1:9000"),
    "ssh -L on IPv6": Way("[::1]:9000", "http://[::1]:9000", SAME),
    "VS Code forwarding": Way("localhost:51234", "http://localhost:51234", SAME),
    "VS Code dev tunnel": Way(
        "localhost:PORT", "https://abc-PORT.euw.devtunnels.ms",
        {**SAME, "x-forwarded-host": "abc-PORT.euw.devtunnels.ms", "x-forwarded-proto": "https"},
    ),
    "Codespaces, Host kept": Way("cool-name-PORT.app.github.dev", "https://cool-name-PORT.app.github.dev",
                                 {**SAME, "x-forwarded-proto": "https"}),
    "Codespaces, Host replaced": Way("localhost:PORT", "https://cool-name-PORT.app.github.dev",
                                     {**SAME, "x-forwarded-host": "cool-name-PORT.app.github.dev",
                                      "x-forwarded-proto": "https"}),
    "jupyter-server-proxy": Way("hub.example.org", "https://hub.example.org", {**SAME, "x-forwarded-proto": "https"}),
    "jupyter-server-proxy with a port": Way("hub.example.org:8888", "http://hub.example.org:8888",
                                            {"x-forwarded-for": "203.0.113.9"}),
    "JupyterHub, prefix told": Way("hub.example.org", "https://hub.example.org",
                                   {**SAME, "x-forwarded-prefix": "/user/ann/proxy/PORT"}),
    "a tunnel program": Way("words-made-up.trycloudflare.com", "https://words-made-up.trycloudflare.com",
                            {**SAME, "x-forwarded-proto": "https", "cf-connecting-ip": "203.0.113.9"}),
    "a tunnel program, Host replaced": Way("127.0.0.1:PORT", "https://abc.ngrok.app",
                                           {**SAME, "x-forwarded-host": "abc.ngrok.app", "x-forwarded-proto": "https"}),
    "a name of the local network": Way("workstation.lan:8080", "http://workstation.lan:8080"),
}  # fmt: skip


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Box")
        box.submit(lambda text: text + "!", box, box, api_name="bang")
    return demo


@pytest.mark.parametrize("name", list(WAYS))
@pytest.mark.parametrize("locked", [False, True])
def test_page_calls_uploads_and_socket_work(name: str, locked: bool, serve: Callable[..., str]) -> None:
    port = free_port()
    url = serve(app(), server_port=port, auth=("ann", "secret") if locked else None)
    way = WAYS[name]
    put = {key: value.replace("PORT", str(port)) for key, value in {"host": way.host, **way.headers}.items()}
    origin = {"origin": way.origin.replace("PORT", str(port))}
    with client(headers=put) as http:
        if locked:
            answer = http.post(f"{url}/login", data={"username": "ann", "password": "secret"}, headers=origin)
            assert answer.status_code == 200, answer.text
            http.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
        page = http.get(url)
        assert page.status_code == 200
        assert "Log in" not in page.text
        root = http.get(f"{url}/config").json()["root"]
        outside = origin["origin"] + put.get("x-forwarded-prefix", "")
        assert root == outside or "x-forwarded-host" not in put, (root, outside)
        joined = http.post(f"{url}/gradio_api/run/bang", json={"data": ["a"]}, headers=origin)
        assert joined.json()["data"] == ["a!"]
        sent = http.post(f"{url}/gradio_api/upload", files={"files": ("a.txt", b"x")}, headers=origin)
        assert sent.status_code == 200
        with connect(
            f"ws{url[4:]}/gradio_api/socket", proxy=None, origin=origin["origin"],  # type: ignore[arg-type]
            additional_headers={k: v for k, v in http.headers.items() if k in (*put, "cookie") and k != "host"}
            | {"Host": put["host"]},
        ) as socket:  # fmt: skip
            socket.send(json.dumps([{"t": "hello", "token": "x", "session": "tab", "seen": 0}]))
            assert json.loads(socket.recv(timeout=20))[0]["code"] == "token-invalid"  # it listens


@pytest.mark.parametrize(
    ("host", "origin", "site"),
    [
        ("evil.example:PORT", "http://evil.example:PORT", "same-origin"),  # DNS rebinding keeps the port
        ("evil.example:PORT", None, None),
        ("EVIL.EXAMPLE:PORT", None, "none"),
        ("127.0.0.1.evil.example:PORT", None, None),
        ("evil.example.:PORT", None, None),
    ],
)
def test_a_foreign_name_with_the_bound_port_is_refused_with_the_remedy(
    host: str, origin: str | None, site: str | None, serve: Callable[..., str]
) -> None:
    port = free_port()
    url = serve(app(), server_port=port)
    sent = {"host": host, "origin": origin, "sec-fetch-site": site, "x-forwarded-host": "localhost"}
    headers = {k: v.replace("PORT", str(port)) for k, v in sent.items() if v}
    with client(headers=headers) as http:
        for path in ("/", "/config", "/gradio_api/file=x", "/login"):
            answer = http.get(url + path)
            assert answer.status_code == 421
            assert "FANLIGHT_ALLOWED_HOSTS" in answer.json()["message"]
        assert http.post(f"{url}/run/bang", json={"data": ["a"]}).status_code == 421
    with pytest.raises(InvalidStatus), connect(f"ws{url[4:]}/gradio_api/socket", proxy=None,
                                               additional_headers={"Host": headers["host"]}):  # fmt: skip
        pass


FOREIGN = [
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"origin": "http://localhost:1", "sec-fetch-site": "same-site"},  # another program of this machine
    {"origin": "http://127.0.0.1:1"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"origin": "http://127.0.0.1.evil.example"},
    {"origin": "https://evil.example", "x-forwarded-host": "evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("options", [{}, {"auth": ("ann", "secret")}], ids=str)
def test_pages_of_other_sites_may_do_nothing(
    headers: dict[str, str], options: dict[str, object], serve: Callable[..., str]
) -> None:
    demo = app()
    url = serve(demo, forwarded_allow_ips="192.0.2.1", **options)
    assert demo.served is not None
    with client() as http:
        if options:
            http.post(f"{url}/login", data={"username": "ann", "password": "secret"})
        for route in demo.served.app.routes:
            for method in sorted(getattr(route, "methods", None) or ()):
                path = route.path.replace("{name:path}", "x").replace("{path:path}", "x")  # type: ignore[attr-defined]
                if method in ("GET", "HEAD") and ("{" in path or "progress" in path):  # these wait
                    continue
                answer = http.request(method, url + path, headers=headers, json={} if method == "POST" else None)
                allowed = answer.headers.get("access-control-allow-origin")
                assert allowed is None, (method, path)
                if method not in ("GET", "HEAD"):
                    assert answer.status_code == 403, (method, path, answer.status_code)
        asked = {
            **headers,
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-fanlight-page",
        }
        preflight = http.options(f"{url}/run/bang", headers=asked)
        assert "access-control-allow-origin" not in preflight.headers
        sent = {k: v for k, v in headers.items() if k != "origin"}
        with pytest.raises(InvalidStatus) as refused, connect(
            f"ws{url[4:]}/gradio_api/socket", proxy=None, origin=headers.get("origin"),  # type: ignore[arg-type]
            additional_headers=sent,
        ):  # fmt: skip
            pass
        assert refused.value.response.status_code == 403


def test_an_origin_that_the_author_allows_may_call_with_the_visitor_s_login(serve: Callable[..., str]) -> None:
    friend = {"origin": "https://friend.example", "sec-fetch-site": "cross-site"}
    url = serve(app(), auth=("ann", "secret"), allowed_origins=["https://friend.example"])
    with client() as http:
        answer = http.post(f"{url}/login", data={"username": "ann", "password": "secret"}, headers=friend)
        assert answer.headers["access-control-allow-origin"] == "https://friend.example"
        assert answer.headers["access-control-allow-credentials"] == "true"
        called = http.post(f"{url}/run/bang", json={"data": ["a"]}, headers=friend)
        assert called.json()["data"] == ["a!"]
        preflight = http.options(
            f"{url}/run/bang", headers={**friend, "access-control-request-headers": "content-type"}
        )
        assert preflight.headers["access-control-allow-origin"] == "https://friend.example"
        assert preflight.headers["access-control-allow-credentials"] == "true"
        other = {**friend, "origin": "https://friend.example.evil.example"}
        assert http.post(f"{url}/run/bang", json={"data": ["a"]}, headers=other).status_code == 403


def test_published_without_login_all_sites_may_call_as_strangers(serve: Callable[..., str]) -> None:
    foreign = {"origin": "https://blog.example", "sec-fetch-site": "cross-site"}
    url = serve(app(), server_name="0.0.0.0")
    with client() as http:
        http.get(url)
        answer = http.post(f"{url}/run/bang", json={"data": ["a"]}, headers=foreign)
        assert (answer.json()["data"], answer.headers["access-control-allow-origin"]) == (["a!"], "*")
        assert "access-control-allow-credentials" not in answer.headers
        page = http.get(url, headers=foreign)
        assert "set-cookie" not in page.headers


@pytest.mark.parametrize("base", ["/proxy/absolute/PORT", "/user/ann@x.org/proxy/absolute/localhost:PORT"])
def test_a_notebook_server_that_passes_on_whole_paths_needs_no_setting(base: str, serve: Callable[..., str]) -> None:
    port = free_port()
    url = serve(app(), server_port=port)
    base = base.replace("PORT", str(port))
    with client(headers={"host": "hub.example.org"}) as http:
        assert http.get(f"{url}{base}/").status_code == 200
        assert http.get(f"{url}{base}").headers["location"] == f"./{base.rpartition('/')[2].replace(':', '%3A')}/"
        assert http.get(f"{url}{base}/config").json()["root"] == f"http://hub.example.org{base.replace(':', '%3A')}"
        assert http.post(f"{url}{base}/gradio_api/run/bang", json={"data": ["a"]}).json()["data"] == ["a!"]
        assert http.get(f"{url}/other{base}x/config").status_code == 404
    with connect(f"ws://127.0.0.1:{port}{base}/gradio_api/socket", proxy=None) as socket:
        socket.send(json.dumps([{"t": "hello", "token": "x", "session": "s"}]))
        assert json.loads(socket.recv(timeout=10))[0]["code"] == "token-invalid"
