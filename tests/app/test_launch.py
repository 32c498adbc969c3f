"""`launch()`: address, ports, what the author adds to the page, and what does not exist yet."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import NotAvailableYet
from tests.apps import free_port
from tests.server.support import client


def hello() -> gr.Blocks:
    with gr.Blocks(title="A title & more") as demo:
        box = gr.Textbox(label="Box")
        box.submit(lambda text: text + "!", box, box, api_name="bang")
    return demo


def test_it_binds_loopback_and_returns_app_address_and_no_link(serve: Callable[..., str]) -> None:
    demo = hello()
    serve(demo)
    app, address, link = demo.launch(prevent_thread_lock=True, quiet=True)
    assert address.startswith("http://127.0.0.1:")
    assert address.endswith("/")
    assert callable(app)
    assert link is None
    assert demo.is_running
    assert demo.local_url == address


def test_launching_again_keeps_the_server_and_closing_frees_the_port() -> None:
    demo = hello()
    port = free_port()
    first = demo.launch(server_port=port, prevent_thread_lock=True, quiet=True)
    second = demo.launch(prevent_thread_lock=True, quiet=True)
    assert first[1] == second[1]
    demo.close(verbose=False)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
    third = demo.launch(server_port=port, prevent_thread_lock=True, quiet=True)
    assert third[1] == first[1]
    gr.close_all(verbose=False)
    assert not demo.is_running


def test_a_taken_port_is_passed_over_unless_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"Port {port} .* is taken"):
            hello().launch(server_port=port, prevent_thread_lock=True, quiet=True)
        monkeypatch.setenv("GRADIO_SERVER_PORT", str(port))
        demo = hello()
        address = demo.launch(prevent_thread_lock=True, quiet=True)[1]
        assert not address.endswith(f":{port}/")
        demo.close(verbose=False)
        monkeypatch.setenv("GRADIO_NUM_PORTS", "1")
        with pytest.raises(OSError, match="No port from"):
            hello().launch(prevent_thread_lock=True, quiet=True)


def test_what_the_author_adds_is_on_the_page(serve: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "more.css").write_text(".more {}")
    (tmp_path / "icon.png").write_bytes(b"\x89PNG icon")
    (tmp_path / "head.html").write_text('<meta name="from" content="file">')
    demo = hello()
    url = serve(
        demo,
        css=".own {}",
        css_paths=tmp_path / "more.css",
        head="<script>one()</script>",
        head_paths=[tmp_path / "head.html"],
        favicon_path=tmp_path / "icon.png",
        footer_links=["api"],
    )
    assert demo.served is not None
    config = b"".join(demo.served.app.site.documents["pages"][""].config)
    assert b".own {}\\n.more {}" in config
    assert b'"footer_links":["api"]' in config
    with client() as http:
        page = http.get(url)
        icon = http.get(f"{url}/favicon.ico")
    assert icon.content == b"\x89PNG icon"
    assert icon.headers["content-type"] == "image/png"
    if "not built" not in page.text:
        assert "<title>A title &amp; more</title>" in page.text
        assert '<script nonce="' in page.text
        assert '<meta name="from" content="file">' in page.text


@pytest.mark.parametrize(
    "argument",
    [
        {"ssl_keyfile": "k"}, {"mcp_server": True},
        {"pwa": True}, {"enable_monitoring": True},
        {"strict_cors": False}, {"js": True},
    ],
)  # fmt: skip
def test_what_comes_later_says_so(argument: dict[str, Any]) -> None:
    with pytest.raises(NotAvailableYet, match=next(iter(argument))):
        hello().launch(prevent_thread_lock=True, quiet=True, **argument)


@pytest.mark.parametrize(
    "argument",
    [
        {"max_threads": 0}, {"state_session_capacity": 0}, {"resume": "maybe"}, {"server_port": 70000},
        {"favicon_path": "/no/such/file"}, {"max_file_size": "big"}, {"on_disconnect": "never"},
    ],
)  # fmt: skip
def test_values_out_of_range_are_named(argument: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(argument))):
        hello().launch(prevent_thread_lock=True, quiet=True, **argument)


def test_arguments_without_a_meaning_are_accepted_with_a_line(
    serve: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(hello(), ssr_mode=True)
    assert "ssr_mode=...) means nothing here" in capsys.readouterr().out


def test_nothing_is_printed_when_quiet(serve: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    serve(hello())
    assert capsys.readouterr().out == ""


def test_a_dead_proxy_in_the_environment_does_not_matter(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9")
    url = serve(hello())
    with client() as http:
        assert http.post(f"{url}/run/bang", json={"data": ["a"]}).json()["data"] == ["a!"]


def test_it_starts_inside_a_running_loop_without_stopping_it(serve: Callable[..., str]) -> None:
    def call(url: str) -> None:
        with client() as http:
            http.post(f"{url}/run/bang", json={"data": ["a"]}).raise_for_status()

    async def cell() -> int:
        ticks = 0

        async def beat() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(beat())
        url = serve(hello())
        await asyncio.to_thread(call, url)
        task.cancel()
        return ticks

    assert asyncio.run(cell()) > 1


def test_a_strict_policy_lets_no_text_become_a_script(serve: Callable[..., str]) -> None:
    with client() as http:
        assert "unsafe-eval" in http.get(serve(hello())).headers["content-security-policy"]
        assert "unsafe-eval" not in http.get(serve(hello(), csp="strict")).headers["content-security-policy"]
    for options in ({"js": "() => 1"}, {}):
        with gr.Blocks() as demo:
            gr.Button().click(None, None, None, js=None if options else "() => 1")
        with pytest.raises(ValueError, match="csp"):
            demo.launch(csp="strict", prevent_thread_lock=True, **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="csp must be"):
        hello().launch(csp="loose", prevent_thread_lock=True)  # type: ignore[arg-type]  # the mistake


def test_the_queue_is_limited_as_the_author_says(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda text: text, box, box, api_name="fn")
    demo.queue(api_open=False, max_size=5, default_concurrency_limit=3)
    url = serve(demo)
    assert demo.served is not None
    engine = demo.served.app.site.engine
    assert engine.lines.limits.waiting == 5
    assert engine.lines.limits.default == 3
    with client() as http:
        closed = http.post(f"{url}/api/fn", json={"data": ["a"]})
        event = http.post(f"{url}/call/fn", json={"data": ["a"]}).json()["event_id"]
        assert "complete" in http.get(f"{url}/call/fn/{event}").text
    assert closed.status_code == 404
    assert "queue" in closed.json()["message"]


def test_delete_cache_says_how_often_and_how_old() -> None:
    with gr.Blocks(delete_cache=(30, 600)) as demo:
        gr.Textbox()
    site = demo.launch(prevent_thread_lock=True, quiet=True)[0].site
    assert (site.engine.settings.sweep_s, site.files.limits.most_age_s) == (30, 600)
    demo.close(verbose=False)
    assert gr.Interface(str, "text", "text", delete_cache=(1, 2)).delete_cache == (1, 2)
    for wrong in ((1,), (0, 1), "often", (1, float("inf"))):
        with pytest.raises(ValueError, match="pair of seconds"):
            gr.Blocks(delete_cache=wrong)  # type: ignore[arg-type]  # mistakes
