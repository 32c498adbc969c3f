"""Many streams over one tunnel, without any input or output of its own.

Bytes that arrive are fed in; bytes to send are pulled out, as many as the carrier has room for, so that what waits can
still be put in order: frames about the tunnel first, then streams that have hardly begun, then turns of 16 KiB.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from fanlight.tunnel.frames import (
    CODE,
    DATA,
    FIN,
    HEADER,
    MOST_PAYLOAD,
    MOST_TEXT,
    OFFSET,
    OFFSETS,
    OPEN,
    PING,
    PONG,
    RESET,
    WINDOW,
    Chunk,
    FrameReader,
    ProtocolError,
    frame,
    json_fields,
    json_frame,
)
from fanlight.tunnel.window import FIRST, MOST, Window

TURN = 16 * 1024
GRANTS = 4
"""So often within one window the sender is allowed more; seldom would make it stop and go."""
QUEUED = 64 * 1024
"""A stream that holds this much unsent data asks its end to stop reading."""
TUNNEL_MEMORY = 32 * 1024 * 1024
"""All windows of a tunnel together."""
LAST_NUMBER = 2**32 - 1000
MOST_CONTROL = 4 * 1024 * 1024
"""Unsent frames about the tunnel; a peer that never reads must not make them grow."""

# Codes of RESET.
GONE = 1
"""The app does not answer."""
FULL = 2
"""Too many streams."""
CANCELLED = 3
"""The end of this stream went away."""


class End(Protocol):
    """What a stream connects to: the visitor's connection, or the one to the app."""

    def data(self, chunk: Chunk) -> None:
        """Bytes came. Say `stream.consumed(n)` when they have been passed on."""

    def ended(self) -> None:
        """No more bytes will come."""

    def broken(self, code: int, text: str) -> None:
        """The stream is over in both directions. Not called for a reset of one's own."""

    def pause(self) -> None:
        """Much is unsent: stop reading."""

    def resume(self) -> None:
        """Read on."""


class Stream:
    """One connection of a visitor, at either side of the tunnel."""

    __slots__ = (
        "_consumed", "_granted", "_limit", "_mux", "_paused", "_pending", "_ready", "_size", "_window",
        "end", "fin_received", "fin_sent", "number", "received", "sent", "wants_fin",
    )  # fmt: skip

    def __init__(self, mux: Mux, number: int, now: float) -> None:
        self._mux = mux
        self.number = number
        self.end: End | None = None
        self.sent = 0
        self.received = 0
        self.wants_fin = self.fin_sent = self.fin_received = False
        self._limit = FIRST
        self._granted = FIRST
        self._consumed = 0
        self._window = Window(now)
        self._pending: deque[Chunk] = deque()
        self._size = 0
        self._paused = False
        self._ready = False

    @property
    def is_open(self) -> bool:
        """Whether it still belongs to the tunnel."""
        return self._mux.streams.get(self.number) is self

    def send(self, chunk: Chunk) -> None:
        """Queue bytes for the other side."""
        if self.wants_fin or not self.is_open:
            return
        self._pending.append(chunk)
        self._size += len(chunk)
        if self._size >= QUEUED and not self._paused and self.end is not None:
            self._paused = True
            self.end.pause()
        self._mux.want(self)

    def finish(self) -> None:
        """Say that no more bytes will be sent, once what is queued has gone."""
        if not self.wants_fin and self.is_open:
            self.wants_fin = True
            self._mux.want(self)

    def reset(self, code: int, text: str = "") -> None:
        """End both directions at once. What is queued is dropped."""
        if self.is_open:
            self._mux.control(frame(RESET, self.number, CODE.pack(code) + text.encode()[:MOST_TEXT]))
            self._mux.drop(self)

    def consumed(self, size: int) -> None:
        """Say that so many of the bytes that came have been passed on, which lets the peer send more."""
        self._consumed += size
        now = self._mux.clock()
        self._window.take(self.received, now, self._mux.round_trip, self._mux.most_window)
        size = self._window.size
        if self._granted - self._consumed <= size - size // GRANTS and not self.fin_received and self.is_open:
            self._granted = max(self._granted, self._consumed + size)
            self._mux.control(frame(WINDOW, self.number, OFFSETS.pack(self._consumed, self._granted)))

    # What follows is between stream and mux.

    def arrived(self, chunk: Chunk) -> None:
        self.received += len(chunk)
        if self.received > self._granted:
            raise ProtocolError("a stream sent more than its window")
        if self.fin_received:
            raise ProtocolError("a stream sent after its end")
        if self.end is not None:
            self.end.data(chunk)

    def grant(self, limit: int) -> None:
        if limit > self._limit:
            self._limit = limit
            self._mux.want(self)

    @property
    def is_ready(self) -> bool:
        if self._size:
            return self.sent < self._limit
        return self.wants_fin and not self.fin_sent

    def turn(self, most: int, out: list[Chunk]) -> int:
        """Put one turn of this stream into `out`; how many bytes that were."""
        room = min(most, self._limit - self.sent, self._size, MOST_PAYLOAD)
        if room > 0:
            out.append(HEADER.pack(DATA, self.number, room))
            left = room
            while left:
                chunk = self._pending[0]
                if len(chunk) <= left:
                    out.append(self._pending.popleft())
                    left -= len(chunk)
                else:
                    view = memoryview(chunk)
                    out.append(view[:left])
                    self._pending[0] = view[left:]
                    left = 0
            self._size -= room
            self.sent += room
            if self._paused and self._size < QUEUED // 2 and self.end is not None:
                self._paused = False
                self.end.resume()
        if self.wants_fin and not self._size and not self.fin_sent:
            self.fin_sent = True
            out.append(frame(FIN, self.number, OFFSET.pack(self.sent)))
            self._mux.settle(self)
        return max(room, 0) + HEADER.size


class Mux:
    """All streams of one tunnel, at one side.

    Args:
        odd: whether this side's own streams have odd numbers; the relay's do.
        clock: seconds that never go back.
        on_open: called with a stream that the other side opened and its fields; sets `stream.end`.
        on_message: called with type and payload of frames about the tunnel that are not the mux's own.
        on_output: called when there is something to pull.
        most_streams: more are refused.
    """

    def __init__(
        self,
        *,
        odd: bool,
        clock: Callable[[], float],
        on_open: Callable[[Stream, dict[str, Any]], None],
        on_message: Callable[[int, bytes], None],
        on_output: Callable[[], None],
        most_streams: int = 4096,
    ) -> None:
        self.clock = clock
        self.streams: dict[int, Stream] = {}
        self.round_trip = 0.1
        self.heard = clock()
        self.is_stuck = False
        """The other side reads nothing: the carrier should give up."""
        self._reader = FrameReader(self._frame, self._data)
        self._odd = odd
        self._next = 1 if odd else 2
        self._last_seen = 0
        self._on_open = on_open
        self._on_message = on_message
        self._on_output = on_output
        self._most_streams = most_streams
        self._control: deque[bytes] = deque()
        self._control_size = 0
        self._young: deque[Stream] = deque()
        self._old: deque[Stream] = deque()
        self._trips: deque[float] = deque(maxlen=8)

    def feed(self, data: Chunk) -> None:
        """Take in bytes of the carrier.

        Raises:
            ProtocolError: the other side broke the rules.
        """
        self.heard = self.clock()
        self._reader.feed(data)

    def open(self, fields: dict[str, Any], end: End) -> Stream:
        """Open a stream to the other side. When the numbers run out, the tunnel counts as stuck and is made anew."""
        self.is_stuck = self.is_stuck or self._next > LAST_NUMBER
        stream = Stream(self, self._next, self.clock())
        self._next += 2
        stream.end = end
        self.streams[stream.number] = stream
        self.control(json_frame(OPEN, fields, stream.number))
        return stream

    def message(self, kind: int, fields: dict[str, Any]) -> None:
        """Send a frame about the tunnel."""
        self.control(json_frame(kind, fields))

    def ping(self) -> None:
        """Measure the round trip."""
        self.control(frame(PING, 0, OFFSET.pack(int(self.clock() * 1e6) & 0xFFFFFFFFFFFFFFFF)))

    @property
    def most_window(self) -> int:
        """No stream's window may be bigger."""
        return max(FIRST, min(MOST, TUNNEL_MEMORY // max(1, len(self.streams))))

    @property
    def has_output(self) -> bool:
        """Whether a pull would give something."""
        return bool(self._control or self._young or self._old)

    def pull(self, room: int) -> list[Chunk]:
        """What to send next: about `room` bytes, in pieces."""
        out: list[Chunk] = []
        if self._control:
            out.extend(self._control)
            room -= self._control_size
            self._control.clear()
            self._control_size = 0
        while room > 0 and (self._young or self._old):
            line = self._young or self._old
            stream = line.popleft()
            stream._ready = False
            if not stream.is_open or not stream.is_ready:
                continue
            alone = not self._young and not self._old
            room -= stream.turn(min(room, MOST_PAYLOAD) if alone else TURN, out)
            if stream.is_ready:
                self.want(stream)
        return out

    def close(self, code: int, text: str) -> None:
        """Break all streams; the carrier is gone."""
        for stream in list(self.streams.values()):
            if not stream.is_open:  # an end that broke before has reset it
                continue
            self.drop(stream)
            if stream.end is not None:
                stream.end.broken(code, text)

    # What follows is between mux and stream.

    def want(self, stream: Stream) -> None:
        if not stream._ready and stream.is_ready:
            stream._ready = True
            (self._young if stream.sent < TURN else self._old).append(stream)
            self._on_output()

    def control(self, data: bytes) -> None:
        self._control_size += len(data)
        if self._control_size > MOST_CONTROL:
            self.is_stuck = True
        else:
            self._control.append(data)
        self._on_output()

    def drop(self, stream: Stream) -> None:
        self.streams.pop(stream.number, None)
        stream._pending.clear()
        stream._size = 0

    def settle(self, stream: Stream) -> None:
        if stream.fin_sent and stream.fin_received:
            self.drop(stream)

    def _data(self, number: int, chunk: Chunk) -> None:
        stream = self.streams.get(number)
        if stream is not None:
            stream.arrived(chunk)
        else:
            self._known(number)

    def _known(self, number: int) -> None:
        """Refuse numbers that never were. What comes for a stream that has ended was under way, and is dropped."""
        ours = bool(number % 2) == self._odd
        if number == 0 or number >= (self._next if ours else self._last_seen + 1):
            raise ProtocolError(f"stream {number} was never opened")

    def _frame(self, kind: int, number: int, payload: bytes) -> None:
        if kind == OPEN:
            self._opened(number, payload)
        elif number:
            self._known(number)
            stream = self.streams.get(number)
            if stream is not None:
                self._about(stream, kind, payload)
        elif kind == PING:
            self.control(frame(PONG, 0, payload[:8]))
        elif kind == PONG:
            self._measure(payload)
        else:
            self._on_message(kind, payload)

    def _opened(self, number: int, payload: bytes) -> None:
        if number <= self._last_seen or bool(number % 2) == self._odd:
            raise ProtocolError(f"stream {number} cannot be opened now")
        self._last_seen = number
        if len(self.streams) >= self._most_streams:
            self.control(frame(RESET, number, CODE.pack(FULL) + b"too many connections"))
            return
        stream = self.streams[number] = Stream(self, number, self.clock())
        self._on_open(stream, json_fields(payload))

    def _about(self, stream: Stream, kind: int, payload: bytes) -> None:
        if kind == WINDOW and len(payload) == OFFSETS.size:
            consumed, limit = OFFSETS.unpack(payload)
            if consumed > stream.sent:
                raise ProtocolError("a window acknowledges what was never sent")
            stream.grant(limit)
        elif kind == FIN and len(payload) == OFFSET.size:
            if stream.fin_received or OFFSET.unpack(payload)[0] != stream.received:
                raise ProtocolError("a stream ended at another offset than it reached")
            stream.fin_received = True
            self.settle(stream)
            if stream.end is not None:
                stream.end.ended()
        elif kind == RESET and len(payload) >= CODE.size:
            self.drop(stream)
            if stream.end is not None:
                stream.end.broken(CODE.unpack_from(payload)[0], payload[CODE.size :].decode("utf-8", "replace"))
        else:
            raise ProtocolError(f"frame {kind} of a stream makes no sense")

    def _measure(self, payload: bytes) -> None:
        if len(payload) == OFFSET.size:
            passed = self.clock() - OFFSET.unpack(payload)[0] / 1e6
            if 0 <= passed < 60:
                self._trips.append(passed)
                self.round_trip = min(self._trips)
