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
MOST_ASKING = 16
"""Connections at once; one more ends the oldest. Only this user's own programs have a reason to come."""


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
        except (OSError, ValueError, OverflowError) as error:
            if isinstance(error, ConnectionRefusedError) or not self._is_running():
                self._forget()
            return None
        return answer if isinstance(answer, dict) else None

    def _is_running(self) -> bool:
        """Whether the process is there, although it does not answer now: it may be suspended."""
        if os.name == "nt":  # where the same call would send it a signal
            return False
        try:
            os.kill(int(self.path.stem), 0)
        except (ProcessLookupError, ValueError, OverflowError):
            return False
        except OSError:
            return True
        return True

    def _forget(self) -> None:
        with contextlib.suppress(OSError):  # another program was faster, or nothing can be removed here
            self.path.unlink()


def entries(folder: Path) -> Iterator[Entry]:
    """All links that were written down; some may be gone."""
    for path in sorted(folder.glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
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
        self._asking: dict[asyncio.StreamWriter, None] = {}

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
            with contextlib.suppress(OSError):
                self._path.unlink()
            self._path = None

    def _create(self, name: str, url: str) -> None:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        fields = {"name": name, "url": url, "port": port, "secret": self._secret}
        path = self._folder / f"{os.getpid()}.json"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # of a process of the same number, before
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:  # a link without an entry is still a link
            return
        self._path = path
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(fields, file)
        except OSError:  # half an entry helps nobody
            with contextlib.suppress(OSError):
                path.unlink()
            self._path = None

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._asking) >= MOST_ASKING:
            oldest = next(iter(self._asking))
            del self._asking[oldest]
            oldest.transport.abort()
        self._asking[writer] = None
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._talk(reader, writer)
        except (OSError, ValueError, ArithmeticError, RecursionError, TimeoutError):
            pass  # what cannot be a wish of this user's gets no answer
        finally:
            self._asking.pop(writer, None)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wish = json.loads(await reader.readline())
        if not isinstance(wish, dict):
            return
        if hmac.compare_digest(str(wish.get("secret", "")).encode("utf-8", "replace"), self._secret.encode()):
            self._act(wish)
            answer = {**self._state, "target": self._target, "ends": self._ends}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
