"""A slow, long link on one machine: `python slow.py LISTEN TARGET MBIT MS`.

All connections share one first-in-first-out line per direction. Nothing is lost; the line holds at most 384 kB of each
connection, as a router's buffer would.
"""

from __future__ import annotations

import asyncio
import socket
import sys

BUFFER = 384 * 1024


class Line:
    """One direction of the link."""

    def __init__(self, bytes_per_second: float, delay: float) -> None:
        self.rate = bytes_per_second
        self.delay = delay
        self.free_at = 0.0

    def arrival(self, size: int) -> float:
        """When so many bytes that start now are there."""
        now = asyncio.get_running_loop().time()
        self.free_at = max(now, self.free_at) + size / self.rate
        return self.free_at + self.delay


class Side(asyncio.Protocol):
    """One end of a carried connection; what it reads goes out at the other end, later."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.waiting = 0
        self.other: Side | None = None
        self.transport: asyncio.Transport | None = None
        self.early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)

    def data_received(self, data: bytes) -> None:
        assert self.transport is not None
        self.waiting += len(data)
        if self.waiting > BUFFER:
            self.transport.pause_reading()
        asyncio.get_running_loop().call_at(self.line.arrival(len(data)), self.deliver, data)

    def deliver(self, data: bytes) -> None:
        assert self.transport is not None
        self.waiting -= len(data)
        if self.waiting <= BUFFER and not self.transport.is_closing():
            self.transport.resume_reading()
        if self.other is not None and self.other.transport is not None:
            self.other.transport.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self.other is not None and self.other.transport is not None:
            asyncio.get_running_loop().call_later(self.line.delay, self.other.transport.close)


async def main() -> None:
    listen, target, mbit, ms = (int(argument) for argument in sys.argv[1:5])
    there, back = (Line(mbit * 125_000, ms / 2000) for _ in range(2))
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    class Near(Side):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            assert self.transport is not None
            self.transport.pause_reading()
            tasks.add(task := loop.create_task(self.dial()))
            task.add_done_callback(tasks.discard)

        async def dial(self) -> None:
            await asyncio.sleep(ms / 1000)
            self.other = Side(back)
            self.other.other = self
            await loop.create_connection(lambda: self.other, "127.0.0.1", target)
            assert self.transport is not None
            self.transport.resume_reading()

    server = await loop.create_server(lambda: Near(there), "127.0.0.1", listen)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
