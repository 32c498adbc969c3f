"""Somebody else's server, in which apps are mounted."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import uvicorn


@contextmanager
def stopping(app: Any, **options: Any) -> Iterator[str]:
    """Serve an ASGI app with uvicorn in a thread; when the block ends the server has ended, and its loop too."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        assert server.started, "the host did not start"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture
def host() -> Iterator[Callable[[Any], str]]:
    """Serves ASGI apps until the test ends; gives each one's address without a slash at the end."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(stopping(app))
