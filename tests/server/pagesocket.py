"""The page's side of its socket, as small as it can be: see docs/page-protocol.md."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import fanlight as gr
from fanlight.server.identity import Identities
from fanlight.wire.patches import apply

Message = dict[str, Any]


def identities(demo: gr.Blocks) -> Identities:
    """What makes the tokens of a served app."""
    assert demo.served is not None
    return demo.served.app.site.identities


def page_token(demo: gr.Blocks) -> str:
    """A token as a visitor finds it in his page; it works without the built page."""
    made = identities(demo)
    return made.token(made.new_visitor())


class Tab:
    """One connection of a page's tab, with a hello already sent.

    Args:
        hello: other fields of the hello.
        queue: frames that are taken in before the reader stops reading from the network.
    """

    def __init__(
        self,
        url: str,
        token: str,
        session: str,
        seen: int = 0,
        *,
        headers: dict[str, str] | None = None,
        queue: int | None = 16,
        **hello: Any,
    ) -> None:
        self.seen = seen
        self.calls: dict[str, str] = {}
        self.early: list[Message] = []
        address = "ws://" + urlsplit(url).netloc + "/gradio_api/socket"
        self.socket = connect(
            address, proxy=None, additional_headers=headers, max_queue=queue, max_size=None, compression=None
        ).__enter__()
        self.frames = self._frames()
        self.send({"t": "hello", "token": token, "session": session, "seen": seen, **hello})

    def __enter__(self) -> Tab:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def send(self, *messages: Message) -> None:
        """Send one frame."""
        self.socket.send(json.dumps(messages))

    def run(self, call: str, *data: Any, fn: int = 0) -> None:
        """Ask for a job."""
        self.send({"t": "run", "call": call, "fn": fn, "data": list(data)})

    def acknowledge(self) -> None:
        """Say that everything up to here has been applied."""
        self.send({"t": "ack", "n": self.seen})

    def _frames(self) -> Iterator[Message]:
        while True:
            yield from json.loads(self.socket.recv(timeout=20))

    def next(self) -> Message:
        """The next message; those of the log raise `seen`."""
        message = next(self.frames)
        number = message.get("n")
        if number is not None:
            assert number > self.seen, f"{message} came twice or out of order"
            self.seen = number
        return message

    def wait(self, *kinds: str) -> Message:
        """The first message of these kinds, past all others."""
        while True:
            message = self.next()
            if message["t"] in kinds:
                return message

    def all_until(self, done: Callable[[Message], bool]) -> list[Message]:
        """The messages up to and with the one that `done` says yes to."""
        found = [self.next()]
        while not done(found[-1]):
            found.append(self.next())
        return found

    def pong(self) -> list[Message]:
        """What comes before the answer to a ping: all that the server has to say by now, but for news under way."""
        self.send({"t": "ping"})
        return self.all_until(lambda m: m["t"] == "pong")[:-1]

    def closed(self) -> int:
        """The code that the server closes the connection with."""
        try:
            while True:
                self.next()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 1006

    def cut(self) -> None:
        """Reset the connection: the server gets no goodbye."""
        raw = self.socket.socket
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.shutdown(socket.SHUT_RD)
        self.socket.recv_events_thread.join()


class Screen:
    """What the outputs of one job show, from its messages."""

    def __init__(self) -> None:
        self.now: list[Any] = []
        self.shown: list[Any] = []
        self.ends: list[str] = []

    def take(self, messages: list[Message]) -> None:
        """Apply messages of the log."""
        for message in messages:
            kind = message["t"]
            if kind == "patch":
                self.now = [apply(value, ops) for value, ops in zip(self.now, message["ops"], strict=True)]
            elif kind in ("values", "done") and message["values"] is not None:
                self.now = message["values"]
            if kind in ("values", "patch"):
                self.shown.append(self.now[0])
            if kind in ("done", "failed", "cancelled"):
                self.ends.append(kind)
