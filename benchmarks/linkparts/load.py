"""What visitors do: small requests, downloads, uploads, and small requests beside a download."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """Where visitors go.

    Attributes:
        host: of the Host header.
        is_tls: whether they speak TLS; the certificate is not checked.
    """

    port: int
    host: str
    is_tls: bool = False

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection."""
        context = ssl._create_unverified_context() if self.is_tls else None
        return await asyncio.open_connection("127.0.0.1", self.port, ssl=context, limit=2**20)

    def get(self, path: str) -> bytes:
        """A request."""
        return f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nUser-Agent: benchmark\r\nAccept: */*\r\n\r\n".encode()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read an answer to its end; the bytes of its body.

    Raises:
        RuntimeError: it is no 200.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head[:20]:
        raise RuntimeError(head.split(b"\r\n")[0].decode())
    size = left = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while left:
        left -= len(await reader.read(min(left, 2**18)))
    return size


async def small(visit: Visit, connections: int, seconds: float) -> list[float]:
    """How long each small request took, in ms, on so many kept connections."""
    end = time.perf_counter() + seconds

    async def one() -> list[float]:
        reader, writer = await visit.open()
        took = []
        request = visit.get("/small")
        while time.perf_counter() < end:
            began = time.perf_counter()
            writer.write(request)
            await _answer(reader)
            took.append((time.perf_counter() - began) * 1000)
        writer.close()
        return took

    return [time_ for times in await asyncio.gather(*(one() for _ in range(connections))) for time_ in times]


def count(visit: Visit, connections: int, seconds: int) -> int:
    """How many small requests pass on so many kept connections; asked by wrk where it is installed, which is faster."""
    program = shutil.which("wrk")
    if program is None:
        return len(asyncio.run(small(visit, connections, seconds)))
    url = f"http{'s' if visit.is_tls else ''}://127.0.0.1:{visit.port}/small"
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}", "-H", f"Host: {visit.host}", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(said.partition(" requests in ")[0].split()[-1])


async def down(visit: Visit, size: int) -> float:
    """Seconds of a download."""
    reader, writer = await visit.open()
    began = time.perf_counter()
    writer.write(visit.get(f"/big?{size}"))
    await _answer(reader)
    writer.close()
    return time.perf_counter() - began


async def up(visit: Visit, size: int) -> float:
    """Seconds of an upload."""
    reader, writer = await visit.open()
    began = time.perf_counter()
    writer.write(f"POST /sink HTTP/1.1\r\nHost: {visit.host}\r\nContent-Length: {size}\r\n\r\n".encode())
    piece = bytes(2**18)
    for _ in range(size // len(piece)):
        writer.write(piece)
        await writer.drain()
    await _answer(reader)
    writer.close()
    return time.perf_counter() - began


async def mixed(visit: Visit, seconds: float) -> tuple[float, float]:
    """Median ms of a small request beside a running download, and what the download gets, in bytes a second."""
    reader, writer = await visit.open()
    writer.write(visit.get(f"/big?{10**10}"))
    await reader.readuntil(b"\r\n\r\n")
    got = 0

    async def download() -> None:
        nonlocal got
        while True:
            got += len(await reader.read(2**18))

    task = asyncio.create_task(download())
    await asyncio.sleep(2)
    before, began = got, time.perf_counter()
    times = await small(visit, 1, seconds)
    rate = (got - before) / (time.perf_counter() - began)
    task.cancel()
    writer.transport.abort()
    return statistics.median(times), rate
