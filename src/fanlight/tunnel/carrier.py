"""One connection that carries a tunnel: bytes between a transport and a mux."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import cast

from fanlight.tunnel.frames import Chunk, ProtocolError
from fanlight.tunnel.mux import Mux
from fanlight.tunnel.room import Reader, Room
from fanlight.tunnel.websocket import ZERO_KEY, WebSocketReader, header, masked

PIECE = 64 * 1024
"""What is handed to the transport at once; all that waits behind it can still be put in order."""
PING_EVERY_S = 10.0
SILENT_S = 25.0
"""A tunnel that brings nothing for so long, not even the answer to a ping, is lost."""


def end_writing(transport: asyncio.WriteTransport) -> None:
    """Say on one connection that no more will be written.

    It may have been reset without our knowing; that error must not reach the tunnel, which carries others too.
    """
    try:
        transport.write_eof()
    except OSError:
        transport.abort()


class Carrier(Reader):
    """Reads and writes the tunnel of a connection.

    Args:
        framing: "client" or "server" of a WebSocket, or "raw" for bytes as they are.
        is_private: nobody between can read the bytes (TLS, or the same machine), so that a mask would protect nothing.
        on_lost: called once with the reason when the connection has ended.
        room: where bytes land that arrive; one of its own by default.
    """

    def __init__(
        self, framing: str, is_private: bool, on_lost: Callable[[str], None], room: Room | None = None
    ) -> None:
        super().__init__(room or Room())
        self.mux: Mux = cast(Mux, None)  # given by `start`, before the transport
        self.transport: asyncio.WriteTransport = cast(asyncio.WriteTransport, None)
        self._loop = asyncio.get_running_loop()
        self._framing = framing
        self._is_private = is_private
        self._on_lost = on_lost
        self._reason = ""
        self._is_paused = False
        self._is_woken = False
        self._is_lost = False
        self._timer: asyncio.TimerHandle | None = None
        self._pings = 0
        self._socket = WebSocketReader(self._bytes, self._answer, from_client=framing == "server")

    def start(self, mux: Mux, transport: asyncio.WriteTransport, already: bytes = b"") -> None:
        """Begin, with what was read beyond the handshake."""
        self.mux = mux
        self.transport = transport
        transport.set_write_buffer_limits(high=PIECE, low=PIECE // 4)
        self._tick()
        if already:
            self.data_received(already)
        self.wake()

    def close(self, reason: str) -> None:
        """Send what is queued about the tunnel, then end."""
        if self._is_lost:
            return
        self._reason = self._reason or reason
        self._flush()
        last = self.mux.pull(0)
        if last:  # the other side reads slowly; it must still learn why this ends
            self._write(last)
        self.transport.close()

    def abort(self, reason: str) -> None:
        """End at once."""
        self._reason = self._reason or reason
        self.transport.abort()

    def wake(self) -> None:
        """There is something to send; it goes out once this turn of the loop has gathered all of it."""
        if self.mux.is_stuck:
            self.abort("the other side does not read")
        elif not self._is_woken and not self._is_paused and not self._is_lost:
            self._is_woken = True
            self._loop.call_soon(self._flush)

    def data_received(self, data: bytes) -> None:
        try:
            if self._framing == "raw":
                self.mux.feed(data)
            else:
                self._socket.feed(data)
        except ProtocolError as error:
            self.abort(str(error))

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        if self._is_lost:  # a pipe has two ends
            return
        self._is_lost = True
        if self._timer is not None:
            self._timer.cancel()
        self._on_lost(self._reason or (str(error) if error else "the other side closed the connection"))

    def _bytes(self, chunk: Chunk) -> None:
        self.mux.feed(chunk)

    def _answer(self, opcode: int, payload: bytes) -> None:
        """Answer a ping or a close of the WebSocket itself."""
        if self._is_paused and opcode != 8:
            return  # whoever pings and reads nothing gets no answers to hoard: RFC 6455, section 5.5.3
        mask = self._mask()
        self.transport.write(header(len(payload), mask, opcode) + (masked(payload, mask) if mask else payload))
        if opcode == 8:
            self._reason = self._reason or "the other side closed the connection"
            self.transport.close()

    def _mask(self) -> bytes | None:
        if self._framing != "client":
            return None
        return ZERO_KEY if self._is_private else os.urandom(4)

    def _flush(self) -> None:
        self._is_woken = False
        while not self._is_paused and not self._is_lost and self.mux.has_output:
            pieces = self.mux.pull(PIECE)
            if pieces:
                self._write(pieces)

    def _write(self, pieces: list[Chunk]) -> None:
        if self._framing != "raw":
            mask = self._mask()
            size = sum(map(len, pieces))
            if mask and mask != ZERO_KEY:
                pieces = [masked(b"".join(pieces), mask)]
            pieces.insert(0, header(size, mask))
        self.transport.write(pieces[0] if len(pieces) == 1 else b"".join(pieces))

    def _tick(self) -> None:
        """Ping: a few times soon, to learn the round trip, then every now and then."""
        now = self._loop.time()
        if now - self.mux.heard > SILENT_S:
            self.abort(f"nothing came for {SILENT_S:.0f} seconds")
            return
        self.mux.ping()
        self._pings += 1
        self._timer = self._loop.call_later(0.2 if self._pings < 4 else PING_EVERY_S, self._tick)
