"""What a share link costs, beside nginx without a tunnel and OpenSSH's -R, in one go.

    .venv/bin/python benchmarks/links.py                    # about four minutes
    .venv/bin/python benchmarks/links.py --only mixed,idle

CPU is that of relay and client together, which other work on the machine disturbs least. "gate" is what we hold
ourselves to; a figure above it is marked. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import socket
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from linkparts import load, ways

GATES = {
    "CPU ms per 1,000 requests": 40,
    "CPU s per GB, down": 1.7,
    "CPU s per GB, up": 1.7,
    "CPU s per GB, down, TLS": 2.4,
    "CPU s per GB, up, TLS": 2.4,
    "added ms, median": 0.15,
    "ms beside a download": 75,
    "share of the link for the download, missing": 0.15,
    "relay with 1,000 idle links, MB": 150,
    "seconds until a killed relay's link is back": 3,
}
"""At most. Changing one needs a page in docs/decisions."""
BULK = 2000 * 2**18
LINK = (50, 40)
"""Megabits a second and ms of round trip of the emulated link."""


def tell(name: str, way: str, figure: float, note: str = "") -> None:
    """Print a figure, and whether it is over its gate."""
    gate = GATES.get(name) if way.startswith("ours") else None
    mark = "" if gate is None else f"  gate {gate:g}{'' if figure <= gate else '  MISSED'}"
    print(f"{name:46} {way:18} {figure:9.3f}{mark}{note}", flush=True)


@contextlib.contextmanager
def all_ways(folder: Path, far: int) -> Iterator[list[ways.Way]]:
    """Every way at once; those whose programs are missing are left out, with a line."""
    made: list[tuple[str, Callable[[Path, int], contextlib.AbstractContextManager[ways.Way]]]] = [
        ("ours", lambda folder, far: ways.ours(folder, far, tls=False)),
        ("tls", lambda folder, far: ways.ours(folder, far, tls=True)),
        ("nginx", ways.nginx),
        ("ssh", ways.openssh),
    ]
    with contextlib.ExitStack() as stack:
        found = []
        for name, make in made:
            (folder / name).mkdir()
            try:
                found.append(stack.enter_context(make(folder / name, far)))
            except RuntimeError as error:
                print(f"{name} is left out: {error}")
        yield found


def small(folder: Path, far: int, rounds: int) -> None:
    """Small requests on kept connections: CPU at 16, and the time added at one."""
    direct = load.Visit(far, "localhost")
    with all_ways(folder, far) as found:
        least: dict[str, list[float]] = {way.name: [] for way in found}
        added: dict[str, list[float]] = {way.name: [] for way in found}
        for _ in range(rounds):
            bare = statistics.median(asyncio.run(load.small(direct, 1, 2)))
            for way in found:
                before = way.cpu()
                count = load.count(way.visit, 16, 4)
                least[way.name].append((way.cpu() - before) / count * 1e6)
                added[way.name].append(statistics.median(asyncio.run(load.small(way.visit, 1, 2))) - bare)
        for way in found:
            tell("CPU ms per 1,000 requests", way.name, min(least[way.name]))
            tell("added ms, median", way.name, statistics.median(added[way.name]))


def bulk(folder: Path, far: int, rounds: int) -> None:
    """Half a gigabyte down and up."""
    with all_ways(folder, far) as found:
        for direction, move in (("down", load.down), ("up", load.up)):
            for way in found:
                cost, speed = [], []
                for _ in range(rounds):
                    before = way.cpu()
                    speed.append(BULK / asyncio.run(move(way.visit, BULK)) / 1e6)
                    cost.append((way.cpu() - before) / BULK * 1e9)
                name = f"CPU s per GB, {direction}" + (", TLS" if way.visit.is_tls else "")
                tell(name, way.name, min(cost), f"  {max(speed):.0f} MB/s")


def mixed(folder: Path, far: int, rounds: int) -> None:
    """A small request beside a download of another visitor, on the emulated link."""
    with ways.ours(folder, far, tls=False, slow=LINK) as way:
        found = [asyncio.run(load.mixed(way.visit, 8)) for _ in range(rounds)]
        capacity = LINK[0] * 125_000
        tell("ms beside a download", way.name, statistics.median(ms for ms, _ in found))
        rate = statistics.median(rate for _, rate in found)
        tell("share of the link for the download, missing", way.name, 1 - rate / capacity)


def idle(folder: Path, far: int, rounds: int) -> None:
    """A thousand links that nobody visits. Their client sides are greetings of this process: the relay is measured."""
    with ways.ours(folder, far, tls=False) as way:
        before = way.memory()
        held = [_greeted(way.visit.port) for _ in range(1000)]
        time.sleep(1)
        cpu = way.cpu()
        time.sleep(20)
        tell("relay with 1,000 idle links, MB", way.name, way.memory(), f"  {before:.0f} MB without")
        tell("CPU % of a core, 1,000 idle links", way.name, (way.cpu() - cpu) / 20 * 100)
        for connection in held:
            connection.close()


def _greeted(port: int) -> socket.socket:
    """A tunnel that has its link."""
    from fanlight.tunnel.frames import HELLO, json_frame
    from fanlight.tunnel.websocket import PATH, PROTOCOL, ZERO_KEY, header, new_key

    connection = socket.create_connection(("127.0.0.1", port))
    lines = [
        f"GET {PATH} HTTP/1.1", "Host: relay.localhost", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {new_key()}", f"Sec-WebSocket-Protocol: {PROTOCOL}",
    ]  # fmt: skip
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    hello = json_frame(HELLO, {"versions": [1], "key": "00" * 32})
    connection.sendall(header(len(hello), ZERO_KEY) + hello)
    got = b""
    while b'"url"' not in got:
        got += connection.recv(65536)
    return connection


def aborted(folder: Path, far: int, rounds: int) -> None:
    """Ten thousand visitors who leave at once; then a visitor who stays."""
    with ways.ours(folder, far, tls=False) as way:
        before = way.memory(), way.memory(1)
        began = time.perf_counter()
        for number in range(10_000):
            with socket.create_connection(("127.0.0.1", way.visit.port)) as visit:
                visit.sendall(way.visit.get("/small"))
                visit.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if number % 100 == 99:
                asyncio.run(load.small(way.visit, 1, 0.01))
        asyncio.run(load.small(way.visit, 1, 1))
        tell("10,000 aborted visits, s", way.name, time.perf_counter() - began)
        tell("… relay and client grew by, MB", way.name, way.memory() + way.memory(1) - sum(before))


def slow_visitors(folder: Path, far: int, rounds: int) -> None:
    """200 visitors who read nothing of a download, and 200 who send a head byte by byte; then another one's request."""
    with ways.ours(folder, far, tls=False) as way:
        quiet = statistics.median(asyncio.run(load.small(way.visit, 1, 2)))
        before = way.memory()
        held = []
        for number in range(400):
            connection = socket.create_connection(("127.0.0.1", way.visit.port))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(way.visit.get(f"/big?{BULK}")[: None if number % 2 else 20])
            held.append(connection)
        time.sleep(2)
        beside = statistics.median(asyncio.run(load.small(way.visit, 1, 2)))
        tell("ms of a request beside 400 slow visitors", way.name, beside, f"  {quiet:.3f} ms without")
        tell("… the relay grew by, MB", way.name, way.memory() - before)
        time.sleep(12)
        cut = sum(_is_cut(connection) for connection in held[::2])
        tell("… slow heads cut off within 14 s, of 200", way.name, cut)
        for connection in held:
            connection.close()


def _is_cut(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(65536)[:12] in (b"HTTP/1.1 408", b"")
    except BlockingIOError:
        return False
    except OSError:
        return True


def killed(folder: Path, far: int, rounds: int) -> None:
    """A relay that is killed and started again on the same port."""
    import os
    import signal

    port = ways.free_port()
    state = {"FANLIGHT_HOME": str(folder / "state")}
    command = [sys.executable, "-m", "fanlight.cli"]
    relay = [*command, "relay", "--port", str(port)]
    with ways.running(*relay, said="Relay at", **state) as (number, _):
        share = [*command, "share", str(far), "--relay", f"http://localhost:{port}"]
        with ways.running(*share, said="Public link:", **state) as (_, line):
            visit = load.Visit(port, line.split()[2].partition("://")[2])
            took = []
            os.kill(number, signal.SIGKILL)
            for _ in range(rounds):
                with ways.running(*relay, said="Relay at", **state) as (number, _):
                    began = time.perf_counter()
                    asyncio.run(load.small(visit, 1, 0.01))
                    took.append(time.perf_counter() - began)
                    os.kill(number, signal.SIGKILL)
            name = "seconds until a killed relay's link is back"
            tell(name, "ours", statistics.median(took), f"  {max(took):.1f} at most")


def soak(folder: Path, far: int, rounds: int) -> None:
    """Minutes (`--rounds`) of mixed visits: small, big, up, and such as are broken off."""
    with ways.ours(folder, far, tls=True) as way:
        asyncio.run(_visits(way.visit, 40))  # until its memory has found its size
        before = way.memory(), way.memory(1)
        count = asyncio.run(_visits(way.visit, 60 * rounds))
        tell("soak: visits", way.name, count)
        tell("… the relay grew by, MB", way.name, way.memory() - before[0])
        tell("… the client's parent grew by, MB", way.name, way.memory(1) - before[1])


async def _visits(visit: load.Visit, seconds: float) -> int:
    end, done = time.perf_counter() + seconds, 0

    async def one() -> None:
        nonlocal done
        while time.perf_counter() < end:
            kind = random.randrange(5)
            if kind == 0:
                await load.down(visit, random.randrange(1, 5_000_000))
            elif kind == 1:
                await load.up(visit, 2**18 * random.randrange(1, 10))
            elif kind == 2:
                _, writer = await visit.open()
                writer.write(visit.get("/big?9000000")[: random.randrange(1, 90)])
                await asyncio.sleep(random.random() / 10)
                writer.transport.abort()
            else:
                await load.small(visit, 1, 0.01)
            done += 1

    await asyncio.gather(*(one() for _ in range(20)))
    return done


MEASURES = {
    "small": small, "bulk": bulk, "mixed": mixed, "idle": idle, "aborted": aborted, "slow": slow_visitors,
    "killed": killed, "soak": soak,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only",
        default=",".join(name for name in MEASURES if name != "soak"),
        help="names of measures, separated by commas",
    )
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    for name in arguments.only.split(","):
        with tempfile.TemporaryDirectory() as folder, ways.far() as far:
            MEASURES[name](Path(folder), far, arguments.rounds)


if __name__ == "__main__":
    main()
