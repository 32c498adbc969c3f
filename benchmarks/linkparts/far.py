"""The app at the far end: so cheap that the way to it is what is measured. `python far.py PORT`.

GET /small, GET /big?BYTES, POST /sink (answers how many bytes came), GET /wait (answers after the connection's end).
"""

from __future__ import annotations

import asyncio
import re
import sys

SMALL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n" + b'{"ok":true,"data":["hello"]}'
)
PIECE = bytes(range(256)) * 1024


class Far(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.held = b""
        self.left = self.came = 0
        self.free = asyncio.Event()
        self.free.set()

    def pause_writing(self) -> None:
        self.free.clear()

    def resume_writing(self) -> None:
        self.free.set()

    def connection_lost(self, error: Exception | None) -> None:
        self.free.set()

    def data_received(self, data: bytes) -> None:
        if self.left:
            self.left -= len(data)
            if self.left <= 0:
                self.answer(b"%d" % self.came)
            return
        self.held += data
        while (end := self.held.find(b"\r\n\r\n")) >= 0:
            head, self.held = self.held[: end + 4], self.held[end + 4 :]
            self.request(head)

    def request(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1]
        if path == b"/small":
            self.transport.write(SMALL)
        elif path.startswith(b"/big?"):
            self.task = asyncio.create_task(self.big(int(path[5:])))
        elif path == b"/sink":
            found = re.search(rb"(?i)content-length: (\d+)", head)
            self.came = int(found[1]) if found else 0
            self.left = self.came - len(self.held)
            self.held = b""
            if self.left <= 0:
                self.answer(b"%d" % self.came)

    def answer(self, body: bytes) -> None:
        self.left = 0
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    async def big(self, size: int) -> None:
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        while size > 0 and not self.transport.is_closing():
            await self.free.wait()
            self.transport.write(PIECE[: min(size, len(PIECE))])
            size -= len(PIECE)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Far, "127.0.0.1", int(sys.argv[1]), backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
