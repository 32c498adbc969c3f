"""A relay that means harm: it reaches the author's app and nothing else, his terminal stays his, and nothing grows."""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import fanlight as gr
from fanlight.tunnel.frames import DATA, GOAWAY, HELLO, LEASE, OPEN, PING, RESET, STATE, WINDOW, frame
from tests.tunnel.failing import Author, author, no_proxy
from tests.tunnel.fakes import FakeRelay, fake_relay
from tests.tunnel.relays import local_names, until
from tests.tunnel.test_what_stays import children

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names", "no_proxy")]
__all__ = ["author", "local_names", "no_proxy"]


class Visit:
    """A stream that the relay opens: what came back, and how it ended."""

    def __init__(self) -> None:
        self.received = b""
        self.is_over = threading.Event()
        self.code = 0
        self.stream: Any = None

    def data(self, chunk: bytes) -> None:
        self.received += bytes(chunk)
        self.stream.consumed(len(chunk))

    def ended(self) -> None:
        self.is_over.set()

    def broken(self, code: int, text: str) -> None:
        self.code = code
        self.is_over.set()

    def pause(self) -> None:
        pass

    def resume(self) -> None:
        pass


def memory(process: int) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def files(process: int) -> int:
    """Open files."""
    return len(os.listdir(f"/proc/{process}/fd"))


@pytest.fixture
def link(author: Author) -> Iterator[Author]:
    """An app whose link is held by a relay of the test's own."""
    with fake_relay(lambda relay: relay.lease()) as address:
        author.gets_a_link(address)
        yield author
        author.demo.close(verbose=False)


def visit(fields: dict[str, Any]) -> Visit:
    """Open a stream with these fields, and ask for the app's config on it."""
    made = Visit()

    def work(relay: FakeRelay) -> None:
        made.stream = relay.mux.open(fields, made)
        made.stream.send(b"GET /config HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")

    fake_relay.do(work)
    return made


def test_no_field_of_a_stream_leads_elsewhere(link: Author) -> None:
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.5)
        port = other.getsockname()[1]
        for fields in (
            {}, {"host": "127.0.0.1", "port": port}, {"address": f"127.0.0.1:{port}", "scheme": "ssh"},
            {"target": f"http://127.0.0.1:{port}/", "url": f"http://127.0.0.1:{port}/"}, {"address": ["127.0.0.1", port]},
            {"address": {"a": 1}, "scheme": None, "port": -1}, {"_address": ["127.0.0.1", port]}, {"unix": "/run/docker.sock"},
        ):  # fmt: skip
            found = visit(fields)
            assert found.is_over.wait(10)
            assert b'"mode"' in found.received, fields
        try:
            came.append(other.accept())
        except TimeoutError:
            pass
    assert came == []


ODD = json.dumps({"host": "127.0.0.1", "port": 22, "wish": {"host": "127.0.0.1", "port": 22}}).encode()
NEVER_SENT = [
        frame(HELLO, 0, ODD), frame(STATE, 0, ODD), frame(OPEN, 2, b"{}"), frame(OPEN, 0, b"{}"), frame(OPEN, 1, b"[1]"),
        frame(OPEN, 1, b"\xff"), frame(OPEN, 1, b"[" * 60_000), frame(DATA, 77, b"x"), frame(LEASE, 0, b"nothing"),
        frame(LEASE, 0, b"{}"), frame(LEASE, 0, b"[" * 60_000), frame(GOAWAY, 0, b"7"), frame(WINDOW, 0, b""), b"\xff" * 7,
        frame(OPEN, 1, b"{}") + frame(WINDOW, 1, struct.pack(">QQ", 9, 9)), frame(OPEN, 1, b"{}") + frame(RESET, 1, b""),
        frame(LEASE, 0, json.dumps({"n": "9" * 60_000}).encode()), frame(LEASE, 0, b'{"expires_in": ' + b"9" * 60_000 + b"}"),
]  # fmt: skip


@pytest.mark.parametrize("turn", range(6))
def test_frames_that_a_relay_never_sends_end_the_tunnel_only(link: Author, turn: int) -> None:
    for data in NEVER_SENT[turn::6]:
        before = fake_relay.greetings
        fake_relay.do(lambda relay, data=data: relay.raw(data))
        until(lambda before=before: fake_relay.greetings > before, lambda data=data: data[:40])
        until(lambda: (link.demo.share_state or {}).get("state") == "open")
    assert len(children(os.getpid())) == 1
    assert all(relay.opened == 0 for relay in fake_relay.relays)
    said = link.capsys.readouterr().out
    assert "Traceback" not in said
    assert "Error" not in said


def test_leases_that_cannot_be_meant(author: Author) -> None:
    """None of them gives a link; each is told in a line that does nothing to a terminal. Others are in test_lease.py."""
    for bad in ({"expires_in": float("nan")}, {"url": "http://ok.example\x1b[2J"}, {"resume": None}):
        leased: list[int] = []

        def talk(relay: FakeRelay, bad: dict[str, Any] = bad, leased: list[int] = leased) -> None:
            leased.append(1)
            if len(leased) < 3:
                relay.lease(**bad)
            else:
                relay.goodbye({"code": "share-enough", "text": "Enough.", "final": True})

        told: list[dict[str, Any]] = []
        with fake_relay(talk) as address:
            author.is_refused("share-enough", gr.Share(relay=address, on_state=told.append))
        away = [state["text"] for state in told if state["state"] == "away"]
        assert len(away) == 2, bad
        assert all("the relay gave a link whose" in text and text.isprintable() for text in away), away
        assert not any(state["state"] == "open" for state in told)


def test_texts_of_the_relay_do_nothing_to_the_terminal(link: Author) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\nShare link: http://evil.example \u202e" + "x" * 5000
    fake_relay.do(lambda relay: relay.lease(notice=evil))
    until(lambda: "From the relay's operator" in str(link.capsys.readouterr().out) or None) if False else time.sleep(
        0.3
    )
    for number in range(200):
        fake_relay.do(lambda relay, number=number: relay.lease(notice=f"notice {number} \x1b[2J"))
    fake_relay.do(lambda relay: relay.goodbye({"code": evil, "text": evil, "final": True}))
    until(lambda: (link.demo.share_state or {}).get("state") == "ended")
    time.sleep(0.2)
    said = link.capsys.readouterr().out
    assert all(line.isprintable() for line in said.splitlines()), said
    assert not any(line.startswith("Share link: http://evil") for line in said.splitlines())
    assert said.count("From the relay's operator") <= 10
    assert len(said) < 10_000
    assert httpx.get(f"{link.demo.local_url}config").status_code == 200


@contextmanager
def steady(process: int, most: int) -> Iterator[None]:
    """Whether a process stays as big as it is."""
    before = memory(process)
    yield
    time.sleep(0.3)
    grown = memory(process) - before
    assert grown < most, f"{grown / 1e6:.0f} MB more"


def test_floods_do_not_make_it_grow(link: Author) -> None:
    (child,) = children(os.getpid())
    with steady(child, 30_000_000):
        fake_relay.do(lambda relay: [relay.raw(frame(PING, 0, b"12345678")) for _ in range(20_000)])
        for _ in range(30):
            fake_relay.do(lambda relay: relay.lease(notice="y" * 50_000))
        number = 101

        def opens(relay: FakeRelay) -> None:
            """Streams that are opened and taken back at once: two thousand at a time."""
            nonlocal number
            for _ in range(2000):
                relay.raw(frame(OPEN, number, b"{}") + frame(RESET, number, b"\0\3"))
                number += 2

        for _ in range(10):
            fake_relay.do(opens)
            time.sleep(0.1)
        until(lambda: files(child) < 60, lambda: files(child))
    until(lambda: (link.demo.share_state or {}).get("state") == "open")
    assert children(os.getpid()) == [child]


def test_more_streams_than_files(link: Author) -> None:
    """Thousands of visitors at once: those that there is room for are served, and the link stays."""
    (child,) = children(os.getpid())

    def opens(relay: FakeRelay) -> None:
        for number in range(1001, 1001 + 2 * 6000, 2):
            relay.raw(frame(OPEN, number, b"{}"))

    resource.prlimit(child, resource.RLIMIT_NOFILE, (200, 200))
    before = fake_relay.greetings
    fake_relay.do(lambda relay: relay.carrier.abort("again"))
    until(lambda: fake_relay.greetings > before)
    fake_relay.do(opens)
    until(lambda: files(child) > 130, lambda: files(child))
    time.sleep(0.5)
    assert files(child) < 180  # there is room left for a new tunnel, and for whoever asks for its state
    assert children(os.getpid()) == [child]
    fake_relay.do(lambda relay: [relay.raw(frame(RESET, number, b"\0\3")) for number in range(1001, 13_001, 2)])
    until(lambda: files(child) < 40, lambda: files(child))
    found = visit({})
    assert found.is_over.wait(10)
    assert b'"mode"' in found.received
    assert fake_relay.greetings == before + 1


def test_crumbs_for_an_app_that_does_not_answer_are_not_hoarded(link: Author) -> None:
    """One byte at a time, on many streams, faster than connections to the app are made."""
    (child,) = children(os.getpid())
    with steady(child, 60_000_000):

        def crumbs(relay: FakeRelay) -> None:
            for number in range(1001, 1101, 2):
                relay.raw(frame(OPEN, number, b"{}") + frame(DATA, number, b"x") * 20_000)

        fake_relay.do(crumbs)
        time.sleep(1)
    until(lambda: (link.demo.share_state or {}).get("state") == "open")
