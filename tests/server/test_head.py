"""First lines and headers come in time, or the connection ends."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

import fanlight as gr
from fanlight.server import head
from tests.server.support import client

GET = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def wire(serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Callable[[], socket.socket]:
    monkeypatch.setattr(head, "HEAD_S", 0.4)
    with gr.Blocks() as demo:
        gr.Textbox()
    parts = urlsplit(serve(demo))
    return lambda: socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20)


def ended(wire: socket.socket) -> bytes:
    """What comes until the server ends the connection."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while chunk := wire.recv(65536):
            found += chunk
    return found


@pytest.mark.parametrize("sent", [b"", b"G", GET, GET + b"X-Long: a"])
def test_a_head_that_does_not_end_is_not_waited_for(sent: bytes, wire: Callable[[], socket.socket]) -> None:
    with wire() as slow:
        slow.sendall(sent)
        since = time.monotonic()
        assert ended(slow) == b""
        assert time.monotonic() - since < 10


def test_one_that_drips_is_not_either(wire: Callable[[], socket.socket]) -> None:
    with wire() as slow, contextlib.suppress(ConnectionError):
        since = time.monotonic()
        slow.sendall(GET)
        slow.settimeout(0.05)
        while time.monotonic() - since < 10:
            slow.sendall(b"X")
            with contextlib.suppress(TimeoutError):
                if slow.recv(100) == b"":
                    break
    assert time.monotonic() - since < 5


def test_a_kept_connection_may_rest_longer_but_its_next_head_may_not(wire: Callable[[], socket.socket]) -> None:
    with wire() as kept:
        for _ in range(2):
            kept.sendall(GET + b"\r\n")
            assert b"200 OK" in kept.recv(65536)
            time.sleep(0.6)  # longer than a head may take
        kept.sendall(GET)
        assert ended(kept) == b""


def test_long_bodies_and_answers_are_no_heads(wire: Callable[[], socket.socket]) -> None:
    with wire() as slow:
        slow.sendall(
            b"POST /reset HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n"
        )
        for byte in b'{"": 1}'[:6]:
            time.sleep(0.15)  # in all longer than a head may take
            slow.sendall(bytes([byte]))
        assert slow.recv(65536).startswith(b"HTTP/1.1 4")


def test_others_are_served_meanwhile(wire: Callable[[], socket.socket]) -> None:
    many = [wire() for _ in range(50)]
    host, port = many[0].getpeername()
    with client() as http:
        assert http.get(f"http://{host}:{port}/robots.txt").status_code == 200
    for each in many:
        each.close()
