"""A visitor's connection: the page's document, its socket, uploads. See docs/page-protocol.md."""

from __future__ import annotations

import html
import json
import re
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

Message = dict[str, Any]
CONFIG = re.compile(r'<script type="application/json" id="fanlight-config"[^>]*>(.*?)</script>', re.DOTALL)
MOST_FRAME_BYTES = 512 * 1024 * 1024


class SocketLine:
    """The wire between one visitor and an app.

    Args:
        url: the page's address. headers: sent with each request. auth: user and password for an app with a login.

    Raises:
        ConnectionError: the address shows no page of an app; the message says what it shows.
    """

    def __init__(self, url: str, headers: dict[str, str], auth: tuple[str, str] | None, timeout_s: float) -> None:
        self.url = url
        self._seen = 0
        with ExitStack() as opened:
            self.http = opened.enter_context(
                httpx.Client(trust_env=False, timeout=timeout_s, headers=headers, follow_redirects=True)
            )
            self.config = self._open_page(auth)
            cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)
            address, parts = urljoin(url, "gradio_api/socket"), urlsplit(url)
            self.socket = opened.enter_context(
                connect(
                    re.sub("^http", "ws", address),
                    proxy=None,
                    max_size=MOST_FRAME_BYTES,
                    open_timeout=timeout_s,
                    additional_headers={**headers, **({"cookie": cookies} if cookies else {})},
                    origin=Origin(f"{parts.scheme}://{parts.netloc}"),
                )
            )
            self.token, self.session = self._hello(self.config["page"]["token"], timeout_s)
            self._opened = opened.pop_all()

    def _open_page(self, auth: tuple[str, str] | None) -> Message:
        if auth is not None:
            fields = {"username": auth[0], "password": auth[1]}
            self.http.post(urljoin(self.url, "login"), data=fields).raise_for_status()
        answer = self.http.get(self.url)
        found = CONFIG.search(answer.text)
        if found is None:
            text = html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split()
            raise ConnectionError(f"{self.url} shows no app ({answer.status_code}): {' '.join(text)[:200]}")
        config: Message = json.loads(found[1])
        return config

    def _hello(self, token: str, timeout_s: float) -> tuple[str, str]:
        hello = {"t": "hello", "token": token, "session": secrets.token_hex(16), "seen": 0, "reload": False}
        self.send(hello)
        welcome = next(message for message in self.receive(timeout_s) if message["t"] == "welcome")
        return welcome["token"], welcome["session"]

    def send(self, *messages: Message) -> None:
        """Send one frame."""
        self.socket.send(json.dumps(messages))

    def receive(self, timeout_s: float) -> list[Message]:
        """The messages of the next frame; acknowledges them.

        Raises:
            TimeoutError: nothing came in time. ConnectionError: the server has closed the connection.
        """
        try:
            frame: list[Message] = json.loads(self.socket.recv(timeout=timeout_s))
        except ConnectionClosed as closed:
            raise ConnectionError(f"The server has closed the page's connection: {closed}") from None
        numbers = [message["n"] for message in frame if "n" in message]
        if numbers:
            self._seen = max(numbers)
            self.send({"t": "ack", "n": self._seen})
        return frame

    def upload(self, paths: Sequence[Path]) -> list[Message]:
        """Send files; returns their descriptions as the page keeps them.

        Raises:
            httpx.HTTPStatusError: the server refused them.
        """
        files = [("files", (path.name, path.read_bytes())) for path in paths]
        answer = self.http.post(
            urljoin(self.url, "gradio_api/upload"), files=files, headers={"x-fanlight-page": self.token}
        )
        answer.raise_for_status()
        return [
            {
                "path": found, "url": f"gradio_api/file={found}", "orig_name": path.name, "size": path.stat().st_size,
                "mime_type": None, "is_stream": False, "meta": {"_type": "gradio.FileData"},
            }
            for found, path in zip(answer.json(), paths, strict=True)
        ]  # fmt: skip

    def close(self) -> None:
        """Leave the page for good."""
        try:
            self.send({"t": "bye"})
        except ConnectionClosed:
            pass
        self._opened.close()
