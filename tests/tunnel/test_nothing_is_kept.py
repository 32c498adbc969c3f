"""A relay keeps nothing of what passes through it: not in its output, its files, or its memory."""

from __future__ import annotations

import platform
import secrets
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apps import App, free_port, started
from tests.tunnel.failing import no_proxy
from tests.tunnel.relays import authority, link_of, local_names, relay, until
from tests.tunnel.strangers import listener, read_head
from tests.tunnel.traces import in_files, in_memory

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names", "no_proxy")]
__all__ = ["local_names", "no_proxy"]

PLACES = (
    "path", "query", "header", "cookie", "body", "long-body", "answer-header", "answer", "long-answer", "up", "down", "event",
)  # fmt: skip


def marks() -> dict[str, bytes]:
    """A text for each place, which stands nowhere else."""
    return {place: f"{place}-{secrets.token_hex(12)}".encode() for place in PLACES}


def long(mark: bytes) -> bytes:
    """Much of the same, more than fits into one piece of anything."""
    return b"".join(b"%06d %s\n" % (number, mark) for number in range(12_000))


class Page:
    """An app that gives back what it is asked for; what it needs to know comes with the request."""

    def __init__(self, mark: dict[str, bytes]) -> None:
        self.mark = mark

    def talk(self, connection: socket.socket) -> None:
        mark = self.mark
        while head := read_head(connection):
            top, _, rest = head.partition("\r\n\r\n")
            lines = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in top.split("\r\n")[1:]}
            if "upgrade" in lines:
                connection.sendall(
                    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                )
                while data := connection.recv(65536):
                    connection.sendall(mark["down"] if mark["up"] in data else data)
                return
            left = int(lines.get("content-length", 0)) - len(rest)
            while left > 0:
                left -= len(connection.recv(65536))
            if top.startswith("GET /events"):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
                for _ in range(5):
                    connection.sendall(b"data: " + mark["event"] + b"\n\n")
                    time.sleep(0.02)
                return
            body = long(mark["long-answer"]) if top.startswith("GET /long") else b"<p>" + mark["answer"]
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nX-Answer: %s\r\nContent-Length: %d\r\n\r\n" % (mark["answer-header"], len(body))
                + body
            )


class Visitor:
    """Somebody who visits by the link, with TLS."""

    def __init__(self, link: str, context: ssl.SSLContext) -> None:
        self.host = link.removeprefix("https://")
        raw = socket.create_connection(("127.0.0.1", int(self.host.rpartition(":")[2])))
        self.connection = context.wrap_socket(raw, server_hostname=self.host.partition(":")[0])

    def send(self, first: bytes, *headers: bytes, body: bytes = b"") -> None:
        lines = [first + b" HTTP/1.1", b"Host: " + self.host.encode(), *headers, b"Content-Length: %d" % len(body)]
        self.connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    def until(self, end: bytes, times: int = 1) -> bytes:
        got = b""
        while got.count(end) < times:
            piece = self.connection.recv(65536)
            assert piece, got
            got += piece
        return got


def send_all(link: str, context: ssl.SSLContext, mark: dict[str, bytes]) -> list[Visitor]:
    """Use the link in every way; the connections, which stay open and idle where they can."""
    one = Visitor(link, context)
    one.send(
        b"POST /%s?q=%s" % (mark["path"], mark["query"]), b"X-Mine: " + mark["header"], b"Cookie: c=" + mark["cookie"],
        body=mark["body"] + b"!" * 100,
    )  # fmt: skip
    one.until(mark["answer"])
    one.send(b"POST /upload", body=long(mark["long-body"]))
    one.until(mark["answer"])
    one.send(b"GET /long")
    one.until(b"011999 " + mark["long-answer"])
    two = Visitor(link, context)
    two.send(b"GET /events/%s" % mark["path"])
    two.until(mark["event"], times=5)  # several may come at once
    three = Visitor(link, context)
    three.send(
        b"GET /socket?q=%s" % mark["query"], b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", b"X-Mine: " + mark["header"],
    )  # fmt: skip
    three.until(b"101 Switching")
    for _ in range(3):
        three.connection.sendall(b"\x82\x7e" + mark["up"])
        three.until(mark["down"])
    return [one, two, three]


class Carried:
    """A relay with TLS and a link by it."""

    def __init__(self, relay: App, state: Path, link: str, context: ssl.SSLContext, mark: dict[str, bytes]) -> None:
        self.relay = relay
        self.state = state
        self.link = link
        self.context = context
        self.mark = mark

    @property
    def process(self) -> int:
        return self.relay.process.pid

    def traces(self, texts: list[bytes]) -> dict[bytes, list[str]]:
        """Where each of these is found."""
        found = {text: ["output"] for text in texts if text.decode() in self.relay.log}
        for places in (in_files(self.process, self.state, texts), in_memory(self.process, texts)):
            for text, where in places.items():
                found.setdefault(text, []).extend(where)
        return found


@pytest.fixture
def carried(tmp_path: Path) -> Iterator[Carried]:
    mark = marks()
    domain = f"d{secrets.token_hex(8)}.localhost"
    files = authority(tmp_path, domain, f"*.{domain}")
    port = free_port()
    options = ("--domain", domain, "--cert", str(files.cert), "--key", str(files.key))
    with relay(tmp_path, *options, port=port) as found, listener(Page(mark).talk, "127.0.0.1") as local:
        command = [
            "-m",
            "fanlight.cli",
            "share",
            f"{local}",
            "--relay",
            f"https://{domain}:{port}",
            "--authority",
            str(files.pem),
        ]
        with started(command, tmp_path) as sharing:
            context = ssl.create_default_context(cafile=str(files.pem))
            yield Carried(found, tmp_path / "relay-state", link_of(sharing), context, mark)


def test_the_search_finds_what_is_there(carried: Carried) -> None:
    """In the output, on disk, and in memory while a request is under way: otherwise finding nothing proves nothing."""
    shown = carried.link.partition(".")[2].partition(":")[0].encode()
    written, held, body = (secrets.token_hex(12).encode() for _ in range(3))
    (carried.state / "planted").write_bytes(b"before " + written + b" after")
    one, two = Visitor(carried.link, carried.context), Visitor(carried.link, carried.context)
    one.connection.sendall(b"GET /%s HTTP/1.1\r\nHost: %s\r\nX-Half:" % (held, one.host.encode()))
    two.connection.sendall(b"POST / HTTP/1.1\r\nHost: %s\r\nX-Half: %s" % (two.host.encode(), body * 600))
    found = until(lambda: (now := carried.traces([shown, written, held, body])).keys() >= {held, body} and now)
    assert found[shown][0] == "output"
    assert any("planted" in where for where in found[written])
    one.connection.close()
    two.connection.close()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can overwrite what is freed")
def test_nothing_is_kept(carried: Carried) -> None:
    """Not while connections idle, not when they are closed, and not when they broke in the middle."""
    texts = list(carried.mark.values())
    idle = send_all(carried.link, carried.context, carried.mark)
    until(lambda: not carried.traces(texts), lambda: carried.traces(texts), seconds=5)
    for visitor in idle:
        visitor.connection.close()
    break_all(carried.link, carried.context, carried.mark)
    until(lambda: not carried.traces(texts), lambda: carried.traces(texts), seconds=5)
    assert len(texts) == len(PLACES)


def test_nothing_is_written_or_printed(carried: Carried) -> None:
    texts = list(carried.mark.values())
    for visitor in send_all(carried.link, carried.context, carried.mark):
        visitor.connection.close()
    break_all(carried.link, carried.context, carried.mark)
    assert in_files(carried.process, carried.state, texts) == {}
    assert not any(text.decode() in carried.relay.log for text in texts)
    assert sorted(path.name for path in carried.state.rglob("*")) == ["relay-key"]


def break_all(link: str, context: ssl.SSLContext, mark: dict[str, bytes]) -> None:
    """Go away in a head, in a body, in an answer and in a WebSocket."""
    head = b" HTTP/1.1\r\nHost: %s\r\nX-Mine: %s\r\n" % (link.removeprefix("https://").encode(), mark["header"])
    for half in (
        b"GET /%s?%s" % (mark["path"], mark["query"]) + head + b"Cookie: " + mark["cookie"],
        b"POST /%s" % mark["path"] + head + b"Content-Length: 999999\r\n\r\n" + long(mark["long-body"])[:300_000],
        b"GET /long/%s" % mark["path"] + head + b"\r\n", b"GET /events" + head + b"\r\n",
        b"GET /ws" + head + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + mark["up"] * 100,
        b"NO \x00 REQUEST " + mark["path"] + b"\r\n\r\n",
    ):  # fmt: skip
        visitor = Visitor(link, context)
        visitor.connection.sendall(half)
        time.sleep(0.05)
        visitor.connection.close()
