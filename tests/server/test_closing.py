"""An app that is closed is gone at once, whoever holds on to it."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

import fanlight as gr
from fanlight.server.running import QuietServer
from tests.engine.support import until


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Textbox()
    return demo


def test_a_client_that_connects_while_the_app_closes_does_not_hold_it_up(
    serve: Callable[..., str], demo: gr.Blocks, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = urlsplit(serve(demo)).port
    held: list[socket.socket] = []
    closing = QuietServer.shutdown

    async def later(server: QuietServer, sockets: list[socket.socket] | None = None) -> None:
        held.extend(socket.create_connection(("127.0.0.1", port or 0)) for _ in range(5))
        await asyncio.sleep(0)  # the loop lets them in, but has not made their connections yet
        await closing(server, sockets)

    monkeypatch.setattr(QuietServer, "shutdown", later)
    threads = threading.active_count()
    began = time.monotonic()
    demo.close(verbose=False)
    assert time.monotonic() - began < 1
    assert threading.active_count() < threads
    for connection in held:
        connection.close()
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING], caplog.text


def test_a_reader_that_never_reads_does_not_hold_it_up(serve: Callable[..., str], demo: gr.Blocks) -> None:
    url = serve(demo)
    with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0)) as held:
        held.sendall(b"GET /gradio_api/heartbeat/x HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until(lambda: demo.served.app.site.engine.sessions)  # type: ignore[union-attr]
        began = time.monotonic()
        demo.close(verbose=False)
        assert time.monotonic() - began < 1
