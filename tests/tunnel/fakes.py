"""A relay in the test itself, which says what a real one would not: it has our frames, and no manners."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fanlight.tunnel.carrier import Carrier
from fanlight.tunnel.frames import GOAWAY, HELLO, LEASE
from fanlight.tunnel.mux import Mux
from fanlight.tunnel.websocket import PROTOCOL, accept_of
from tests.tunnel.strangers import HERE

NAME = "abcdefghijklmnop"


class FakeRelay:
    """One tunnel, at the relay's side.

    Attributes:
        hello: what the client greeted with.
        mux: of the project's own, for well-formed frames.
        opened: streams that the client opened, which it never should.
    """

    def __init__(self, carrier: Carrier, address: str, writer: asyncio.StreamWriter) -> None:
        self.carrier = carrier
        self.writer = writer  # held: it complains when it goes before its connection
        self.address = address
        self.hello: dict[str, Any] = {}
        self.opened = 0
        self.lost = ""

    @property
    def mux(self) -> Mux:
        return self.carrier.mux

    def goodbye(self, fields: dict[str, Any]) -> None:
        """Send the client away."""
        self.mux.message(GOAWAY, fields)
        self.carrier.close("done")

    def lease(self, **fields: Any) -> None:
        """Give a link, in which some fields are other than they should be."""
        good = {
            "url": f"{self.address}/", "name": NAME, "resume": "right", "expires_in": 1000.0, "longest_in": 2000.0,
            "notice": "",
        }  # fmt: skip
        self.mux.message(LEASE, good | fields)

    def raw(self, data: bytes) -> None:
        """Send bytes that our own side would not make. Answers about streams that were opened so are taken in."""
        self.mux._next = max(self.mux._next, 1_000_001)
        self.mux.control(data)


class _Faker:
    """Starts such relays."""

    def __init__(self) -> None:
        self.greetings = 0
        self.relays: list[FakeRelay] = []
        self.loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def __call__(self, talk: Callable[[Any], None], *, protocol: str = PROTOCOL) -> Iterator[str]:
        """A relay that answers each greeting with what `talk` does; its address.

        Args:
            protocol: the one that it speaks; others are refused.
        """
        self.greetings, self.relays = 0, []
        ready = threading.Event()
        found: list[str] = []
        loop = self.loop = asyncio.new_event_loop()
        stop = asyncio.Event()

        async def serve() -> None:
            server = await asyncio.start_server(
                lambda reader, writer: self._meet(reader, writer, talk, protocol, found), HERE, 0
            )
            found.append(f"http://{HERE}:{server.sockets[0].getsockname()[1]}")
            ready.set()
            await stop.wait()
            server.close()
            for relay in self.relays:
                relay.carrier.abort("the test is over")
            await asyncio.sleep(0.05)

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
        thread.start()
        ready.wait(5)
        try:
            yield found[0]
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(5)
            loop.close()

    def do(self, work: Callable[[FakeRelay], None]) -> None:
        """Let the newest tunnel do something, in the thread that it belongs to."""
        done = threading.Event()

        def run() -> None:
            try:
                work(self.relays[-1])
            finally:
                done.set()

        assert self.loop is not None
        self.loop.call_soon_threadsafe(run)
        assert done.wait(20)

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, talk: Callable[[Any], None], protocol: str,
        found: list[str],
    ) -> None:  # fmt: skip
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in head[1:]}
        if fields.get("sec-websocket-protocol") != protocol:
            body = json.dumps({"code": "share-version", "text": f"This relay speaks {protocol} only."}).encode()
            writer.write(
                b"HTTP/1.1 426 Upgrade Required\r\nX-Fanlight-Relay: 1\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            writer.close()
            return
        writer.write(
            f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_of(fields['sec-websocket-key'])}\r\n\r\n".encode()
        )
        relay: FakeRelay | None = None

        def lost(reason: str) -> None:
            if relay is not None:
                relay.lost = reason or "lost"

        def message(kind: int, payload: bytes) -> None:
            assert relay is not None
            if kind == HELLO:
                self.greetings += 1
                relay.hello = json.loads(payload)
                talk(relay)

        def opened(stream: object, fields: dict[str, Any]) -> None:
            assert relay is not None
            relay.opened += 1

        carrier = Carrier("server", False, lost)
        relay = FakeRelay(carrier, found[0], writer)
        self.relays.append(relay)
        mux = Mux(odd=True, clock=time.monotonic, on_open=opened, on_message=message, on_output=carrier.wake)
        transport = writer.transport
        transport.set_protocol(carrier)
        carrier.start(mux, transport, bytes(reader._buffer))  # type: ignore[attr-defined] # what came with the head


fake_relay = _Faker()
