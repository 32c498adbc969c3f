"""`mount_gradio_app`: several hosts, paths and orders; the host stays as it was."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from gradio_client import Client
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import fanlight as gr
from fanlight.graph.errors import NotAvailableYet
from tests.hosting.host import host as host
from tests.hosting.host import stopping
from tests.server.support import client

pytestmark = pytest.mark.server

Serve = Callable[[Any], str]


def app(sign: str = "!") -> gr.Blocks:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda text: text + sign, box, box, api_name="bang")
    return demo


def bang(url: str, path: str = "") -> str:
    """What the mounted app answers, called the long way, through its queue."""
    with client() as http:
        started = http.post(f"{url}{path}/call/bang", json={"data": ["a"]})
        assert started.status_code == 200, started.text
        return http.get(f"{url}{path}/call/bang/{started.json()['event_id']}").text.rpartition("data: ")[2].strip()


def fastapi_host() -> FastAPI:
    made = FastAPI()
    made.get("/")(lambda: {"message": "This is your main app"})
    return made


def test_the_guide_s_app(host: Serve) -> None:
    io = gr.Interface(lambda x: "Hello, " + x + "!", "textbox", "textbox", api_name="hello")
    url = host(gr.mount_gradio_app(fastapi_host(), io, path="/gradio"))
    with client() as http:
        assert http.get(url).json() == {"message": "This is your main app"}
        assert "text/html" in http.get(f"{url}/gradio/").headers["content-type"]
        assert http.get(f"{url}/docs").status_code == 200
        assert http.get(f"{url}/gradio/config").json()["root"] == f"{url}/gradio"
        moved = http.get(f"{url}/gradio?a=1")
        assert (moved.status_code, moved.headers["location"]) == (307, "./gradio/?a=1")
    stock = Client(f"{url}/gradio", verbose=False)
    assert stock.predict("x", api_name="/hello") == "Hello, x!"
    stock.close()


@pytest.mark.parametrize("path", ["/ui", "ui", "/ui/", "/deep/er/ui"])
def test_a_path_may_be_written_in_any_way(path: str, host: Serve) -> None:
    url = host(gr.mount_gradio_app(fastapi_host(), app(), path))
    assert bang(url, "/" + path.strip("/")) == '["a!"]'


def test_several_apps_in_one_host_have_cookies_of_their_own(host: Serve) -> None:
    main = FastAPI()
    for path in ("/", "/one", "/two"):
        main = gr.mount_gradio_app(main, app(path), path)
    url = host(main)
    assert [bang(url, path) for path in ("", "/one", "/two")] == ['["a/"]', '["a/one"]', '["a/two"]']
    with client() as http:
        for path in ("/", "/one/", "/two/"):
            http.get(url + path)
        cookies = {cookie.name: cookie.path for cookie in http.cookies.jar}
    assert sorted(filter(None, cookies.values())) == ["/", "/one/", "/two/"]


def test_an_app_at_the_root_hides_no_route_of_the_host(host: Serve) -> None:
    main = FastAPI()
    main.get("/before")(lambda: "before")
    gr.mount_gradio_app(main, app(), "/")
    main.get("/after")(lambda: "after")
    main.mount("/sub", PlainTextResponse("sub"))
    url = host(main)
    with client() as http:
        assert http.get(f"{url}/before").json() == "before"
        assert http.get(f"{url}/after").json() == "after"
        assert http.get(f"{url}/sub/x").text == "sub"
        assert "text/html" in http.get(url).headers["content-type"]
    assert bang(url) == '["a!"]'


def test_starlette_and_plain_asgi_hosts(host: Serve) -> None:
    async def hello(request: Any) -> PlainTextResponse:
        return PlainTextResponse("hello")

    async def plain(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        await PlainTextResponse(f"host of {scope['path']}")(scope, receive, send)

    for main in (Starlette(routes=[Route("/", hello)]), plain):
        url = host(gr.mount_gradio_app(main, app(), "/ui"))
        assert bang(url, "/ui") == '["a!"]'
        with client() as http:
            assert http.get(url).text in ("hello", "host of /")
            assert http.get(f"{url}/ui?a=1").headers["location"] == "./ui/?a=1"
            assert http.get(f"{url}/uix").status_code == (404 if isinstance(main, Starlette) else 200)


def test_a_host_inside_a_host(host: Serve) -> None:
    inner = gr.mount_gradio_app(FastAPI(), app(), "/ui")
    outer = FastAPI()
    outer.mount("/inner", inner)
    url = host(outer)
    assert bang(url, "/inner/ui") == '["a!"]'
    with client() as http:
        assert http.get(f"{url}/inner/ui/config").json()["root"] == f"{url}/inner/ui"


def test_the_host_s_lifespan_and_what_it_yields_are_kept(host: Serve) -> None:
    events: list[str] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, str]]:
        events.append("start")
        yield {"pool": "database"}
        events.append("end")

    main = FastAPI(lifespan=lifespan)

    @main.get("/pool")
    def pool(request: Request) -> str:
        return str(request.state.pool)

    def from_handler(request: gr.Request) -> str:
        return str(request.state.pool)

    with gr.Blocks() as demo:
        out = gr.Textbox()
        gr.Button().click(from_handler, None, out, api_name="pool")
    gr.mount_gradio_app(main, demo, "/ui")
    for _ in range(2):  # hosts of tests start more than once
        with TestClient(main) as http:
            assert http.get("/pool").json() == "database"
            assert http.post("/ui/run/pool", json={"data": []}).json()["data"] == ["database"]
    assert events == ["start", "end"] * 2


def test_mounting_while_the_host_starts_and_later(host: Serve) -> None:
    @contextlib.asynccontextmanager
    async def lifespan(main: FastAPI) -> AsyncIterator[None]:
        await asyncio.sleep(0)
        gr.mount_gradio_app(main, app(), "/early")
        yield

    main = FastAPI(lifespan=lifespan)

    @main.post("/open")
    async def later() -> None:
        gr.mount_gradio_app(main, app("?"), "/late")

    url = host(main)
    with client() as http:
        http.post(f"{url}/open")
    assert bang(url, "/early") == '["a!"]'
    assert bang(url, "/late") == '["a?"]'


def test_async_handlers_run_on_the_host_s_loop_and_a_blocking_one_is_named(
    host: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    loops: list[Any] = []
    main = FastAPI()

    @main.get("/loop")
    async def loop() -> None:
        loops.append(asyncio.get_running_loop())

    async def on_loop(text: str) -> str:
        loops.append(asyncio.get_running_loop())
        return text

    async def blocking(text: str) -> str:
        time.sleep(0.6)  # noqa: ASYNC251  # what must not be done
        return text

    def in_thread(text: str) -> str:
        return threading.current_thread().name

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(on_loop, box, box, api_name="on_loop")
        box.submit(blocking, box, box, api_name="blocking")
        box.submit(in_thread, box, box, api_name="in_thread")
    url = host(gr.mount_gradio_app(main, demo, "/ui"))
    with client() as http:
        http.get(f"{url}/loop")
        http.post(f"{url}/ui/run/on_loop", json={"data": ["a"]})
        assert loops[0] is loops[1]
        thread = http.post(f"{url}/ui/run/in_thread", json={"data": ["a"]}).json()["data"][0]
        assert thread.startswith("fanlight-worker")
        assert http.post(f"{url}/ui/run/blocking", json={"data": ["a"]}).status_code == 200
    assert "blocking() held up the server" in caplog.text
    assert "on_loop()" not in caplog.text


def test_a_handler_that_never_gives_the_loop_back_is_named(host: Serve) -> None:
    named = threading.Event()

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "stuck() held up the server" in record.getMessage():
                named.set()

    async def stuck(text: str) -> str:
        return "named" if named.wait(10) else "never named"  # blocking is the point

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(stuck, box, box, api_name="stuck")
    url = host(gr.mount_gradio_app(FastAPI(), demo, "/ui"))
    heard = Heard()
    logging.getLogger("fanlight").addHandler(heard)
    try:
        with client() as http:
            assert http.post(f"{url}/ui/run/stuck", json={"data": ["a"]}).json()["data"] == ["named"]
    finally:
        logging.getLogger("fanlight").removeHandler(heard)


def test_the_host_s_cors_decides_and_its_middleware_sees_all(host: Serve) -> None:
    main = FastAPI()
    seen: list[str] = []

    @main.middleware("http")
    async def note(request: Request, go_on: Any) -> Any:
        answer = await go_on(request)
        seen.append(request.url.path)
        answer.headers["x-host"] = "yes"
        return answer

    main.add_middleware(CORSMiddleware, allow_origins=["https://friend.example"], allow_methods=["*"])
    url = host(gr.mount_gradio_app(main, app(), "/ui"))
    with client() as http:
        for origin, allowed in (("https://friend.example", ["https://friend.example"]), ("https://evil.example", [])):
            answer = http.get(f"{url}/ui/config", headers={"origin": origin, "sec-fetch-site": "cross-site"})
            assert answer.headers.get_list("access-control-allow-origin") == allowed
            assert answer.headers["x-host"] == "yes"
    assert seen == ["/ui/config"] * 2


def test_only_a_site_that_the_host_s_cors_names_may_call(host: Serve) -> None:
    main = FastAPI()
    main.add_middleware(CORSMiddleware, allow_origins=["https://friend.example"], allow_methods=["*"])
    url = host(gr.mount_gradio_app(main, app(), "/ui"))
    asked = []
    with client() as http:
        for origin in ("https://friend.example", "https://evil.example"):
            headers = {"origin": origin, "sec-fetch-site": "cross-site"}
            call = http.post(f"{url}/ui/run/bang", json={"data": ["a"]}, headers=headers)
            sent = http.post(f"{url}/ui/upload", files={"files": ("a.txt", b"x")}, headers=headers)
            asked.append((call.status_code, sent.status_code, "set-cookie" in call.headers))
    assert asked == [(200, 200, False), (403, 403, False)]


def test_async_handlers_end_before_what_the_host_made_for_them(host: Serve) -> None:
    order: list[str] = []
    waiting = threading.Event()

    @contextlib.asynccontextmanager
    async def lifespan(main: FastAPI) -> AsyncIterator[None]:
        order.append("pool opened")
        yield
        order.append("pool closed")

    async def wait(text: str) -> str:
        try:
            waiting.set()
            await asyncio.Event().wait()
        finally:
            order.append("handler ended")
        return text

    async def plain(scope: Any, receive: Any, send: Any) -> None:
        await Starlette(lifespan=lifespan)(scope, receive, send)

    for main in (FastAPI(lifespan=lifespan), plain):
        order.clear()
        waiting.clear()
        with gr.Blocks() as demo:
            box = gr.Textbox()
            box.submit(wait, box, box, api_name="wait")
        with stopping(gr.mount_gradio_app(main, demo, "/ui")) as url, client() as http:
            http.post(f"{url}/ui/call/wait", json={"data": ["a"]}).raise_for_status()
            assert waiting.wait(10)
        assert order == ["pool opened", "handler ended", "pool closed"]


@pytest.mark.parametrize("lifespan", ["on", "off"])
def test_no_thread_of_ours_outlives_the_host_s_loop(lifespan: Any) -> None:
    def ours() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name.startswith("fanlight-")}

    before = ours()
    main = gr.mount_gradio_app(FastAPI(), app(), "/ui")
    for _ in range(2):
        with stopping(main, lifespan=lifespan) as url:
            assert bang(url, "/ui") == '["a!"]'
            started = ours() - before
            assert started
        for thread in started:
            thread.join(10)
            assert not thread.is_alive(), thread


def test_former_arguments_are_taken_with_advice() -> None:
    with pytest.warns(DeprecationWarning, match="gradio_api_url"):
        gr.mount_gradio_app(FastAPI(), app(), "/ui", gradio_api_url="http://x")
    with pytest.warns(DeprecationWarning, match="footer_links"):
        main = gr.mount_gradio_app(FastAPI(), app(), "/ui", show_api=False)
    assert '"footer_links":["settings"]' in TestClient(main).get("/ui/").text
    with pytest.raises(TypeError, match="no_such"):
        gr.mount_gradio_app(FastAPI(), app(), "/ui", no_such=1)


def test_each_mount_has_its_own_login(host: Serve) -> None:
    main = FastAPI()
    main.get("/open")(lambda: "open")
    gr.mount_gradio_app(main, app(), "/a", auth=("ann", "one"))
    gr.mount_gradio_app(main, app(), "/b", auth=lambda user, password: user == "bob")
    gr.mount_gradio_app(main, app(), "/c", auth_dependency=lambda request: request.headers.get("x-user"))
    url = host(main)
    with client() as http:
        assert http.get(f"{url}/open").json() == "open"
        assert [http.get(f"{url}/{x}/config").status_code for x in "abc"] == [401] * 3
        assert "Log in" in http.get(f"{url}/a/").text
        assert http.get(f"{url}/c/").status_code == 401
        assert http.post(f"{url}/a/login", data={"username": "ann", "password": "one"}).status_code == 200
        assert [http.get(f"{url}/{x}/config").status_code for x in "abc"] == [200, 401, 401]
        assert http.post(f"{url}/b/login", data={"username": "bob", "password": "x"}).status_code == 200
        assert [http.get(f"{url}/{x}/config").status_code for x in "abc"] == [200, 200, 401]
        assert http.get(f"{url}/c/config", headers={"x-user": "eve"}).json()["username"] == "eve"


@pytest.mark.parametrize(
    ("referer", "path"),
    [
        ("https://pub.example/tools/ui/", "/tools/ui/"), ("https://pub.example/tools/ui/login?page=x", "/tools/ui/"),
        ("https://pub.example/ui/", "/ui/"), ("https://pub.example/other/", "/ui/"), ("", "/ui/"), ("nonsense", "/ui/"),
        ("https://pub.example/a; Domain=evil.example/ui/", "/ui/"), ("http://[/ui/", "/ui/"),
        ("https://pub.example//evil.example/ui/", "/ui/"),
    ],
)  # fmt: skip
def test_a_login_holds_where_a_proxy_has_cut_off_a_path_without_a_word(referer: str, path: str) -> None:
    main = gr.mount_gradio_app(FastAPI(), app(), "/ui", auth=("ann", "one"))
    with TestClient(main) as http:
        answer = http.post("/ui/login", data={"username": "ann", "password": "one"}, headers={"referer": referer})
        assert answer.status_code == 200
        assert f"; Path={path};" in answer.headers["set-cookie"]
        elsewhere = http.get("/ui/", headers={"referer": referer, "sec-fetch-site": "cross-site", "cookie": "a=1"})
        assert all("; Path=/ui/;" in cookie for cookie in elsewhere.headers.get_list("set-cookie"))


def test_root_path_and_css_and_limits_are_per_mount(host: Serve) -> None:
    main = FastAPI()
    gr.mount_gradio_app(main, app(), "/a", root_path="/outside/a", css=".a{}", max_file_size="1kb", show_error=False)
    gr.mount_gradio_app(main, app(), "/b", root_path="https://pub.example/b")
    url = host(main)
    with client() as http:
        first, second = (http.get(f"{url}/{x}/config").json() for x in "ab")
        upload = {"files": ("a.txt", b"x" * 2000)}
        assert http.post(f"{url}/a/gradio_api/upload", files=upload).status_code == 413
        assert http.post(f"{url}/b/gradio_api/upload", files=upload).status_code == 200
    assert (first["root"], first["css"], first["max_file_size"], first["show_error"]) == (
        f"{url}/outside/a", ".a{}", 1024, False,
    )  # fmt: skip
    assert (second["root"], second["css"], second["show_error"]) == ("https://pub.example/b", None, True)


def test_a_wrong_argument_fails_at_the_author_s_line() -> None:
    with pytest.raises(NotAvailableYet, match="mount_gradio_app\\(mcp_server"):
        gr.mount_gradio_app(FastAPI(), app(), "/ui", mcp_server=True)
    with pytest.raises(ValueError, match="forwarded_allow_ips"):
        gr.mount_gradio_app(FastAPI(), app(), "/ui", forwarded_allow_ips="nonsense")
    with pytest.raises(ValueError, match="root_path"):
        gr.mount_gradio_app(FastAPI(), app(), "/ui", root_path="javascript:alert(1)")


def test_hosts_keep_working_when_they_are_called_without_a_lifespan() -> None:
    main = gr.mount_gradio_app(fastapi_host(), app(), "/ui")
    http = TestClient(main)
    for _ in range(3):  # each request has a loop of its own
        assert http.post("/ui/run/bang", json={"data": ["a"]}).json()["data"] == ["a!"]
