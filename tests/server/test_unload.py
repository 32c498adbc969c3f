"""`demo.unload`: what runs when a visitor's page is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

import fanlight as gr
from fanlight.engine.engine import EngineSettings
from tests.engine.support import until
from tests.server.pagesocket import Tab, page_token
from tests.server.support import EventStream

pytestmark = pytest.mark.server


@pytest.fixture
def gone() -> list[str | None]:
    return []


@pytest.fixture
def app(serve: Callable[..., str], gone: list[str | None]) -> tuple[gr.Blocks, str]:
    with gr.Blocks() as demo:
        gr.Button().click(lambda: None)

        def bye(request: gr.Request) -> None:
            gone.append(f"{request.session_hash} {request.headers['user-agent'][:6]} {request.client.host}")

        async def also() -> None:
            gone.append("also")

        demo.unload(bye)
        demo.unload(also)
    url = serve(demo)
    assert demo.served is not None
    engine = demo.served.app.site.engine
    engine.settings = EngineSettings(reload_s=0.2, grace_s=0.6)
    return demo, url


def test_a_closed_page_is_noticed_once_and_others_are_left_alone(
    app: tuple[gr.Blocks, str], gone: list[str | None]
) -> None:
    demo, url = app
    with Tab(url, page_token(demo), "other"):
        tab = Tab(url, page_token(demo), "mine")
        tab.next()
        tab.socket.close(1001)
        until(lambda: len(gone) == 2)
        assert sorted(gone) == sorted(["also", "mine Python 127.0.0.1"])
    assert len(gone) == 2


def test_a_page_that_is_loaded_anew_in_time_is_not_gone(app: tuple[gr.Blocks, str], gone: list[str | None]) -> None:
    demo, url = app
    tab = Tab(url, page_token(demo), "mine")
    tab.next()
    tab.socket.close(1001)
    with Tab(url, page_token(demo), "mine") as again:
        again.next()
        threading.Event().wait(0.4)
        assert gone == []
    until(lambda: len(gone) == 2)


def test_a_broken_connection_has_the_grace_period(app: tuple[gr.Blocks, str], gone: list[str | None]) -> None:
    demo, url = app
    tab = Tab(url, page_token(demo), "mine")
    tab.next()
    tab.cut()
    with pytest.raises(AssertionError):
        until(lambda: gone, 0.4)
    until(lambda: len(gone) == 2)


def test_stock_clients_tell_by_their_heartbeat(app: tuple[gr.Blocks, str], gone: list[str | None]) -> None:
    _, url = app
    stream = EventStream(url, "/gradio_api/heartbeat/stock", {"User-Agent": "Python-any"})
    assert stream.status == 200
    stream.cut()
    until(lambda: len(gone) == 2)
    assert "stock Python 127.0.0.1" in gone


def test_a_listener_of_unload_cannot_be_called(app: tuple[gr.Blocks, str]) -> None:
    demo, _ = app
    assert "bye" not in str(demo.get_api_info(all_endpoints=True))
    with pytest.raises(TypeError):
        demo.unload(print, gr.Textbox())  # type: ignore[call-arg]  # it takes no inputs
