"""The links that this user's programs hold open, so that another program can list, end and extend them.

Each tunnel client writes a file of its own, which only the user can read, and listens on loopback for whoever shows the
secret in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANSWER_S = 3.0
MOST_LINE = 4096


@dataclass(frozen=True)
class Entry:
    """A link of this user's."""

    path: Path
    name: str
    url: str
    port: int
    secret: str

    def ask(self, wish: dict[str, Any]) -> dict[str, Any] | None:
        """Ask the link's process for something: {} for its state, {"stop": true}, {"extend": seconds}.

        Returns:
            what it answers, or None when it is gone; then its file is removed.
        """
        try:
            with socket.create_connection(("127.0.0.1", self.port), ANSWER_S) as connection:
                connection.settimeout(ANSWER_S)
                connection.sendall(json.dumps({"secret": self.secret, **wish}).encode() + b"\n")
                with connection.makefile("rb") as stream:
                    answer = json.loads(stream.readline(MOST_LINE))
        except (OSError, ValueError):
            self.path.unlink(missing_ok=True)
            return None
        return answer if isinstance(answer, dict) else None


def entries(folder: Path) -> Iterator[Entry]:
    """All links that were written down; some may be gone."""
    for path in sorted(folder.glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError):
            fields = json.loads(path.read_text("utf-8"))
            yield Entry(path, str(fields["name"]), str(fields["url"]), int(fields["port"]), str(fields["secret"]))


class Registration:
    """This process's own entry.

    Args:
        folder: where entries lie; made if it does not exist.
        target: what the link leads to, for people.
        act: does what is asked, with the same wishes as `Entry.ask`.
    """

    def __init__(self, folder: Path, target: str, act: Callable[[dict[str, Any]], None]) -> None:
        self._folder = folder
        self._target = target
        self._act = act
        self._secret = secrets.token_hex(32)
        self._server: asyncio.Server | None = None
        self._path: Path | None = None
        self._state: dict[str, Any] = {}
        self._ends = 0.0

    async def start(self) -> None:
        """Listen on loopback."""
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0, limit=MOST_LINE)

    def write(self, state: dict[str, Any]) -> None:
        """Write the link down, or what has become of it."""
        self._state = {key: value for key, value in state.items() if key not in ("resume", "longest_in")}
        if state["state"] == "open":
            self._ends = time.time() + float(state["expires_in"])
            if self._path is None and self._server is not None:
                self._create(str(state["name"]), str(state["url"]))
        elif state["state"] == "ended":
            self.close()

    def close(self) -> None:
        """Remove the entry."""
        if self._server is not None:
            self._server.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None

    def _create(self, name: str, url: str) -> None:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        fields = {"name": name, "url": url, "port": port, "secret": self._secret}
        with contextlib.suppress(OSError):  # a link without an entry is still a link
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._folder / f"{os.getpid()}.json"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(fields, file)
            self._path = path

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                wish = json.loads(await reader.readline())
            if isinstance(wish, dict) and hmac.compare_digest(
                str(wish.get("secret", "")).encode(), self._secret.encode()
            ):
                self._act(wish)
                answer = {**self._state, "target": self._target, "ends": self._ends}
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except (OSError, ValueError, TimeoutError):
            pass
        finally:
            writer.close()
