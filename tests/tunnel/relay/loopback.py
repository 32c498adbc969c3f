"""A relay, a tunnel and an app in this process, over real sockets; the app keeps every byte and answers as told."""

from __future__ import annotations

import asyncio
import functools
import gc
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, ParamSpec, cast

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.link import LinkClient, State, Wish
from fanlight.tunnel.client.ways import RelayWay
from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.relay.link import Link
from fanlight.tunnel.relay.server import Relay

DOMAIN = "share.test"
PATIENCE_S = 10.0
P = ParamSpec("P")


def looped(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """A test that runs on a loop of its own; what the loop could not tell anybody fails it."""

    @functools.wraps(test)
    def run(*args: P.args, **options: P.kwargs) -> None:
        troubles: list[dict[str, Any]] = []

        async def act() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: troubles.append(context))
            async with asyncio.timeout(30):
                await test(*args, **options)

        asyncio.run(act())
        gc.collect()
        assert not troubles, troubles

    return run


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Wait for a condition.

    Raises:
        AssertionError: it does not come true.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_S
    while not condition():
        assert loop.time() < end, what or "the condition did not come true"
        await asyncio.sleep(0.005)


class Ear(asyncio.Protocol):
    """A connection that keeps every byte.

    Attributes:
        outlives: whether it stays when the other side has said all; else it closes, as most programs do.
    """

    def __init__(self, on_made: Callable[[Ear], None] = lambda ear: None) -> None:
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.received = b""
        self.outlives = False
        self.is_ended = False
        self.is_lost = False
        self._on_made = on_made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._on_made(self)

    def data_received(self, data: bytes) -> None:
        self.received += data

    def eof_received(self) -> bool:
        self.is_ended = True
        return self.outlives

    def connection_lost(self, error: Exception | None) -> None:
        self.is_ended = self.is_lost = True

    def send(self, data: bytes) -> None:
        self.transport.write(data)

    def close(self) -> None:
        self.transport.close()

    async def gets(self, data: bytes) -> None:
        """Wait until exactly this has come since the last call."""
        await until(lambda: len(self.received) >= len(data) or self.is_ended, f"got {self.received[-500:]!r}")
        assert self.received == data
        self.received = b""

    async def head(self) -> bytes:
        """Wait for a head, and take it out of what came."""
        await until(lambda: b"\r\n\r\n" in self.received or self.is_ended, f"got {self.received[-500:]!r}")
        head, end, self.received = self.received.partition(b"\r\n\r\n")
        assert end, f"no head came, but {head!r}"
        return head + end

    async def answer(self) -> tuple[int, bytes]:
        """Wait for a whole answer after which the connection ends: its status, and all of it."""
        await until(lambda: self.is_ended, f"got {self.received[-500:]!r}")
        assert self.received[:9] == b"HTTP/1.1 ", f"got {self.received[:500]!r}"
        return int(self.received[9:12]), self.received


class World:
    """All that a test acts on.

    Attributes:
        app: connections that reached the app, in order.
        states: what the tunnel client said.
    """

    def __init__(self, relay: Relay, port: int, wish: Wish) -> None:
        self.relay = relay
        self.port = port
        self.wish = wish
        self.app: list[Ear] = []
        self.states: list[State] = []
        self.visitors: list[Ear] = []
        self.client: LinkClient = cast(LinkClient, None)
        self.task: asyncio.Task[None] = cast("asyncio.Task[None]", None)
        self.server: asyncio.Server = cast(asyncio.Server, None)

    @property
    def link(self) -> Link:
        (link,) = self.relay.board.links.values()
        return link

    @property
    def host(self) -> str:
        return f"{self.link.right.name}.{DOMAIN}"

    async def connect(self) -> None:
        """Let a tunnel hold the link, and wait until it does."""
        self.client = LinkClient(self.wish, RelayWay(RelayAddress("127.0.0.1", self.port, False)), self.states.append)
        self.task = asyncio.create_task(self.client.run())
        await until(lambda: self.states and self.states[-1]["state"] in ("open", "ended"), "no link")

    async def visitor(self, port: int = 0, host: str = "127.0.0.1", **options: Any) -> Ear:
        """A visitor's connection."""
        _, ear = await asyncio.get_running_loop().create_connection(Ear, host, port or self.port, **options)
        self.visitors.append(ear)
        return ear

    async def get(self, path: str = "/", *lines: str, method: str = "GET", host: str = "", body: bytes = b"") -> Ear:
        """A visitor who has sent a request."""
        ear = await self.visitor()
        ear.send(self.request(path, *lines, method=method, host=host) + body)
        return ear

    def request(self, path: str = "/", *lines: str, method: str = "GET", host: str = "") -> bytes:
        """A request's head."""
        text = "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host or self.host}", *lines])
        return f"{text}\r\n\r\n".encode("latin-1")

    def forwarded(self, request: bytes, address: str = "127.0.0.1", scheme: str = "http", host: str = "") -> bytes:
        """What the app must get for a request's head."""
        host = host or self.host
        lines = [
            f"X-Forwarded-For: {address}", f"X-Forwarded-Proto: {scheme}", f"X-Forwarded-Host: {host}",
            f"X-Fanlight-Link: {self.link.signature(address, scheme, host).decode()}",
        ]  # fmt: skip
        return request[:-2] + "\r\n".join(lines).encode() + b"\r\n\r\n"

    async def at_app(self, number: int = 0) -> Ear:
        """A connection that reached the app."""
        await until(lambda: len(self.app) > number, "nothing reached the app")
        return self.app[number]

    def cut(self) -> None:
        """End all connections of visitors and app."""
        for ear in [*self.visitors, *self.app]:
            if not ear.is_lost:
                ear.transport.abort()

    async def empty(self) -> None:
        """Wait until nothing is left of any visitor."""
        link = self.link
        await until(lambda: not self.relay.reception.visitors, "a visitor's connection is left")
        await until(lambda: link.mux is None or link.mux.streams == {}, "a stream is left")
        assert link.connections == 0
        await until(lambda: all(ear.is_ended for ear in self.app), "a connection to the app is left")


async def settled(it: World) -> None:
    """Wait until nothing more passes."""
    seen = -1
    while seen != it.link.bytes_seen:
        seen = it.link.bytes_seen
        await asyncio.sleep(0.03)


@asynccontextmanager
async def world(
    *,
    wish: dict[str, Any] | None = None,
    app: Callable[[Ear], None] = lambda ear: None,
    connected: bool = True,
    **options: Any,
) -> AsyncIterator[World]:
    """A relay for a domain, one link and its app. Afterwards nothing may be left.

    Args:
        wish: more fields of the client's wish.
        app: called with each connection to the app.
        options: of the relay.
    """
    loop = asyncio.get_running_loop()
    relay = Relay(options.pop("addresses", None) or Addresses(DOMAIN), **options)
    port = await relay.start(0)
    it = World(relay, port, Wish("127.0.0.1", 0, **(wish or {})))

    def made(ear: Ear) -> None:
        it.app.append(ear)
        app(ear)

    it.server = await loop.create_server(lambda: Ear(made), "127.0.0.1", 0)
    it.wish.port = it.server.sockets[0].getsockname()[1]
    try:
        if connected:
            await it.connect()
        yield it
        it.cut()
        await until(lambda: not relay.reception.visitors, "a visitor's connection is left")
    finally:
        it.cut()
        it.server.close()
        if connected:
            it.client.stop()
            await asyncio.wait_for(it.task, 10)
        await relay.stop(drain=0)
        await until(lambda: len(asyncio.all_tasks()) == 1, f"tasks are left: {asyncio.all_tasks()}")
