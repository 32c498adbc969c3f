"""Talking to a served app over real sockets."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx


def client(**options: Any) -> httpx.Client:
    """An HTTP client that uses no proxy of the environment."""
    return httpx.Client(trust_env=False, timeout=20, **options)


def join(url: str, fn: int, data: list[Any], session: str, headers: dict[str, str] | None = None) -> str:
    """Put a job into its line through the stock route; its id."""
    body = {"data": data, "fn_index": fn, "session_hash": session}
    with client() as http:
        answer = http.post(f"{url}/gradio_api/queue/join", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    event: str = answer.json()["event_id"]
    return event


class EventStream:
    """A stock event stream on a socket of its own, which can be cut without a goodbye."""

    def __init__(self, url: str, path: str, headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20)
        lines = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", *[f"{k}: {v}" for k, v in (headers or {}).items()]]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        while self.file.readline() not in (b"\r\n", b""):
            pass

    def messages(self) -> Iterator[dict[str, Any]]:
        """The messages, until the stream ends."""
        rest = b""
        while True:
            size = int(self.file.readline() or b"0", 16)
            if size == 0:
                self.file.close()
                self.socket.close()
                return
            chunk = self.file.read(size)
            self.file.read(2)
            *whole, rest = (rest + chunk).split(b"\n\n")
            for block in whole:
                yield json.loads(block.removeprefix(b"data: "))

    def cut(self) -> None:
        """Reset the connection: the server gets no goodbye."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.file.close()
        self.socket.close()


def data_path(session: str) -> str:
    """The stream's path for a session."""
    return f"/gradio_api/queue/data?session_hash={session}"
