"""Two muxes with a pipe between them that delivers pieces of any size, and checks every window on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fanlight.tunnel.frames import OFFSETS, WINDOW, Chunk, FrameReader
from fanlight.tunnel.mux import Mux, Stream
from fanlight.tunnel.window import FIRST


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def content(number: int, side: str, at: int, size: int) -> bytes:
    """What a side sends on a stream, from an offset on: every stream's bytes differ."""
    seed = number * 7 + (side == "client") * 101
    return bytes((seed + place * 13 + place // 256) % 251 for place in range(at, at + size))


@dataclass
class Recorder:
    """An end that keeps what comes."""

    stream: Stream
    greedy: bool = True
    """Whether it consumes at once."""
    received: bytes = b""
    unconsumed: int = 0
    ends: int = 0
    breaks: list[tuple[int, str]] = field(default_factory=list)
    is_paused: bool = False
    pauses: int = 0

    def data(self, chunk: Chunk) -> None:
        assert not self.ends, "bytes after the end"
        assert not self.breaks, "bytes after a break"
        self.received += bytes(chunk)
        self.unconsumed += len(chunk)
        if self.greedy:
            self.consume(self.unconsumed)

    def consume(self, size: int) -> None:
        size = min(size, self.unconsumed)
        if size:
            self.unconsumed -= size
            self.stream.consumed(size)

    def ended(self) -> None:
        self.ends += 1

    def broken(self, code: int, text: str) -> None:
        self.breaks.append((code, text))

    def pause(self) -> None:
        assert not self.is_paused
        self.is_paused = True
        self.pauses += 1

    def resume(self) -> None:
        assert self.is_paused
        self.is_paused = False


class Side:
    """One side: its mux, its ends, and the pipe that leads away from it."""

    def __init__(self, name: str, clock: Clock, greedy: bool = True, **options: Any) -> None:
        self.name = name
        self.greedy = greedy
        self.ends: dict[int, Recorder] = {}
        self.opened: dict[int, dict[str, Any]] = {}
        self.messages: list[tuple[int, bytes]] = []
        self.outputs = 0
        self.pipe = b""
        self.limits: dict[int, int] = {}
        """Up to where the other side may send, as it can know."""
        self.sent: dict[int, int] = {}
        self.tap = FrameReader(self._frame, self._data)
        self.mux = Mux(
            odd=name == "relay",
            clock=clock,
            on_open=self._open,
            on_message=lambda kind, payload: self.messages.append((kind, payload)),
            on_output=self._output,
            **options,
        )

    def open(self) -> Recorder:
        """Open a stream to the other side."""
        end = Recorder(None, self.greedy)  # type: ignore[arg-type] # set in the next line
        end.stream = self.mux.open({"from": self.name}, end)
        self.ends[end.stream.number] = end
        return end

    def pull(self, room: int) -> None:
        """Put about so many bytes into the pipe."""
        for piece in self.mux.pull(room):
            self.pipe += bytes(piece)

    def _open(self, stream: Stream, fields: dict[str, Any]) -> None:
        end = Recorder(stream, self.greedy)
        stream.end = end
        self.ends[stream.number] = end
        self.opened[stream.number] = fields

    def _output(self) -> None:
        self.outputs += 1

    def _frame(self, kind: int, number: int, payload: bytes) -> None:
        if kind == WINDOW:
            self.limits[number] = max(self.limits.get(number, FIRST), OFFSETS.unpack(payload)[1])

    def _data(self, number: int, chunk: Chunk) -> None:
        self.sent[number] = self.sent.get(number, 0) + len(chunk)


class Tunnel:
    """Both sides."""

    def __init__(self, *, greedy: bool = True, **options: Any) -> None:
        self.clock = Clock()
        self.relay = Side("relay", self.clock, greedy, **options)
        self.client = Side("client", self.clock, greedy, **options)

    def other(self, side: Side) -> Side:
        return self.client if side is self.relay else self.relay

    def deliver(self, side: Side, size: int) -> None:
        """Bring the first bytes of a side's pipe to the other one."""
        piece, side.pipe = side.pipe[:size], side.pipe[size:]
        other = self.other(side)
        side.tap.feed(piece)
        for number, sent in side.sent.items():
            assert sent <= other.limits.get(number, FIRST), "more was sent than the window holds"
        other.mux.feed(piece)

    def run(self) -> None:
        """Let all that is under way arrive; ends consume what they have."""
        while True:
            for side in (self.relay, self.client):
                side.pull(50_000)
                self.deliver(side, len(side.pipe))
                for end in side.ends.values():
                    end.consume(end.unconsumed)
            if not any(side.mux.has_output or side.pipe for side in (self.relay, self.client)):
                return
            self.clock.now += 0.005
