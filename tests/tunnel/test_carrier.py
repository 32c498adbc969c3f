"""A connection that carries a tunnel: what is written, and when it is given up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fanlight.tunnel.carrier import PIECE, SILENT_S, Carrier
from fanlight.tunnel.frames import OPEN, PING, PONG, RESET, Chunk, FrameReader, frame
from fanlight.tunnel.mux import CANCELLED, MOST_CONTROL, Mux
from fanlight.tunnel.websocket import ZERO_KEY, WebSocketReader, header, masked
from tests.tunnel.muxes import Recorder

FRAMINGS = pytest.mark.parametrize("framing", ["raw", "client", "server"])


class Wire(asyncio.Transport):
    """Keeps what is written; says when it is full."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__()
        self.carrier = carrier
        self.written = b""
        self.held = 0
        self.takes = True
        self.end = ""

    def write(self, data: Any) -> None:
        self.written += bytes(data)
        if not self.takes:
            self.held += len(data)
            if self.held > PIECE:
                self.carrier.pause_writing()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert high == PIECE

    def close(self) -> None:
        self.end = self.end or "closed"

    def abort(self) -> None:
        self.end = "aborted"


class Held:
    """A carrier with a wire and a mux, and the frames that the other side would see."""

    def __init__(self, framing: str, *, is_private: bool = True) -> None:
        self.framing = framing
        self.lost: list[str] = []
        self.carrier = Carrier(framing, is_private, self.lost.append)
        self.mux = Mux(
            odd=True,
            clock=asyncio.get_running_loop().time,
            on_open=lambda stream, fields: stream.reset(CANCELLED),
            on_message=lambda kind, payload: None,
            on_output=self.carrier.wake,
        )
        self.wire = Wire(self.carrier)

    def sent(self) -> list[tuple[int, bytes]]:
        """Frames on the wire."""
        frames: list[tuple[int, bytes]] = []
        reader = FrameReader(lambda kind, number, payload: frames.append((kind, payload)), lambda number, chunk: None)
        if self.framing == "raw":
            reader.feed(self.wire.written)
        else:
            WebSocketReader(reader.feed, lambda opcode, payload: None, from_client=self.framing == "client").feed(
                self.wire.written
            )
        return frames

    def receive(self, data: Chunk, opcode: int = 2) -> None:
        """Bytes of the other side come."""
        if self.framing != "raw":
            mask = ZERO_KEY if self.framing == "server" else None
            data = header(len(data), mask, opcode) + (masked(data, mask) if mask else bytes(data))
        self.carrier.data_received(bytes(data))


@FRAMINGS
def test_frames_go_out_together_and_answers_follow(framing: str) -> None:
    async def act() -> None:
        held = Held(framing)
        held.carrier.start(held.mux, held.wire)
        held.receive(frame(PING, 0, b"12345678"))
        held.mux.ping()
        assert not held.wire.written
        await asyncio.sleep(0)
        assert [kind for kind, _ in held.sent()] == [PING, PONG, PING]
        held.carrier.connection_lost(None)

    asyncio.run(act())


def test_a_mask_hides_bytes_where_others_could_read_them() -> None:
    async def act() -> None:
        held = Held("client", is_private=False)
        held.carrier.start(held.mux, held.wire)
        held.mux.message(1, {"key": "secret"})
        await asyncio.sleep(0)
        assert b"secret" not in held.wire.written
        assert held.sent()[-1] == (1, b'{"key":"secret"}')
        held.carrier.connection_lost(None)

    asyncio.run(act())


@FRAMINGS
def test_what_came_with_the_handshake_is_read(framing: str) -> None:
    async def act() -> None:
        held = Held(framing)
        data = frame(OPEN, 2, b"{}")
        if framing != "raw":
            mask = ZERO_KEY if framing == "server" else None
            data = header(len(data), mask) + data
        held.carrier.start(held.mux, held.wire, data)
        await asyncio.sleep(0)
        assert RESET in [kind for kind, _ in held.sent()]
        held.carrier.connection_lost(None)

    asyncio.run(act())


@FRAMINGS
def test_nonsense_ends_the_connection(framing: str) -> None:
    async def act() -> None:
        held = Held(framing)
        held.carrier.start(held.mux, held.wire)
        held.receive(b"\0" * 20)
        assert held.wire.end == "aborted"
        held.carrier.connection_lost(None)
        held.carrier.connection_lost(None)
        assert len(held.lost) == 1
        assert "type 0" in held.lost[0]

    asyncio.run(act())


@pytest.mark.parametrize("framing", ["client", "server"])
def test_a_close_is_answered(framing: str) -> None:
    async def act() -> None:
        held = Held(framing)
        held.carrier.start(held.mux, held.wire)
        held.receive(b"\x03\xe8bye", opcode=8)
        assert held.wire.end == "closed"
        assert held.wire.written.endswith(b"\x03\xe8bye")
        held.carrier.connection_lost(None)

    asyncio.run(act())


@pytest.mark.parametrize("framing", ["client", "server"])
def test_pings_of_one_who_never_reads_are_not_piled_up(framing: str) -> None:
    async def act() -> None:
        held = Held(framing)
        held.carrier.start(held.mux, held.wire)
        held.wire.takes = False
        for _ in range(20_000):
            held.receive(b"x" * 125, opcode=9)
        assert len(held.wire.written) < 4 * PIECE
        held.wire.takes = True
        held.carrier.resume_writing()
        held.receive(b"again", opcode=9)
        assert held.wire.written.endswith(b"again")
        held.carrier.connection_lost(None)

    asyncio.run(act())


@FRAMINGS
def test_one_who_asks_and_never_reads_is_cut_off(framing: str) -> None:
    async def act() -> None:
        held = Held(framing)
        held.carrier.start(held.mux, held.wire)
        await asyncio.sleep(0)
        held.carrier.pause_writing()
        for _ in range(MOST_CONTROL // 15 // 1000 + 1):
            held.receive(frame(PING, 0, b"12345678") * 1000)
        await asyncio.sleep(0)
        assert held.wire.end == "aborted"
        held.carrier.connection_lost(None)
        assert held.lost == ["the other side does not read"]

    asyncio.run(act())


def test_silence_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act() -> None:
        loop = asyncio.get_running_loop()
        held = Held("raw")
        held.carrier.start(held.mux, held.wire)
        real = loop.time
        monkeypatch.setattr(loop, "time", lambda: real() + SILENT_S + 1)
        await asyncio.sleep(0.001)
        await asyncio.sleep(0.001)
        assert held.wire.end == "aborted"
        held.carrier.connection_lost(None)
        assert "nothing came" in held.lost[0]

    asyncio.run(act())


def test_closing_says_the_last_words_and_tells_why() -> None:
    async def act() -> None:
        held = Held("raw")
        held.carrier.start(held.mux, held.wire)
        held.mux.message(10, {"code": "stopped"})
        held.carrier.close("stopped")
        assert held.sent()[-1] == (10, b'{"code":"stopped"}')
        assert held.wire.end == "closed"
        held.carrier.connection_lost(None)
        held.carrier.close("again")
        assert held.lost == ["stopped"]

    asyncio.run(act())


def test_a_turn_that_nobody_takes_writes_nothing() -> None:
    async def act() -> None:
        held = Held("raw")
        held.carrier.start(held.mux, held.wire)
        await asyncio.sleep(0)
        end = Recorder(None)  # type: ignore[arg-type] # set in the next line
        end.stream = held.mux.open({}, end)
        await asyncio.sleep(0)
        held.carrier.pause_writing()
        end.stream.send(b"dropped")
        held.receive(frame(RESET, 1, b"\0\3"))
        before = held.wire.written
        assert b"dropped" not in before
        held.carrier.resume_writing()
        assert held.wire.written == before
        held.carrier.connection_lost(None)

    asyncio.run(act())


def test_a_connection_that_is_lost_before_it_carries_anything_is_told_once() -> None:
    async def act() -> None:
        held = Held("raw")
        held.carrier.connection_lost(OSError("reset"))
        held.carrier.connection_lost(None)
        assert held.lost == ["reset"]

    asyncio.run(act())


@FRAMINGS
def test_the_last_words_go_out_also_to_one_who_reads_slowly(framing: str) -> None:
    """A client that misses why it was sent away would come back, and drive away whoever took its place."""

    async def act() -> None:
        held = Held(framing)
        held.carrier.start(held.mux, held.wire)
        await asyncio.sleep(0)
        held.carrier.pause_writing()
        end = Recorder(None)  # type: ignore[arg-type] # set in the next line
        end.stream = held.mux.open({}, end)
        end.stream.send(b"x" * 10_000)
        held.mux.message(10, {"code": "taken-over"})
        held.carrier.close("taken-over")
        assert held.sent()[-1] == (10, b'{"code":"taken-over"}')
        assert b"xxx" not in held.wire.written
        held.carrier.connection_lost(None)

    asyncio.run(act())
