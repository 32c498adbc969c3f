"""One visitor's connection, at the app's side: a stream of the tunnel and a socket to the app."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

from fanlight.tunnel.carrier import end_writing
from fanlight.tunnel.client.said import said
from fanlight.tunnel.frames import Chunk
from fanlight.tunnel.mux import GONE, Stream
from fanlight.tunnel.room import Reader, Room

CONNECT_S = 5.0
BUFFER = 256 * 1024


class Local(Reader):
    """Connects a stream to the app. The app's address is the author's alone; no frame can name another."""

    def __init__(self, stream: Stream, host: str, port: int, room: Room) -> None:
        super().__init__(room)
        self._stream = stream
        self._address = (host, port)
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._early = bytearray()  # joined: a chunk would hold on to the whole piece that it came in
        self._is_over = False
        self._has_ended = False
        self._app_has_ended = False
        self._has_answered = False
        self._is_paused = False
        self._unpassed = 0
        stream.end = self
        self._task = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._loop.create_connection(lambda: self, *self._address)
        except (OSError, TimeoutError) as error:
            self._is_over = True
            self._stream.reset(GONE, f"the app on port {self._address[1]} does not answer: {said(error)}")

    # Of the app.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if self._is_over:
            self._transport.abort()
            return
        self._transport.set_write_buffer_limits(high=BUFFER)
        self._transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        early, self._early = bytes(self._early), bytearray()
        if early:
            self.data(early)
        if self._has_ended:
            end_writing(self._transport)

    def data_received(self, data: bytes) -> None:
        self._has_answered = True
        self._stream.send(data)

    def eof_received(self) -> bool:
        self._app_has_ended = True
        self._stream.finish()
        return not self._has_ended

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        unpassed, self._unpassed = self._unpassed, 0
        if unpassed:
            self._stream.consumed(unpassed)

    def connection_lost(self, error: Exception | None) -> None:
        self._is_over = True
        if error is not None and not self._has_answered:
            self._stream.reset(GONE, "the app ended the connection")
        else:  # also after an error: an app that reads no more of an upload has answered before
            self._stream.finish()
        self.resume_writing()

    # Of the stream.

    def data(self, chunk: Chunk) -> None:
        if self._transport is None:
            self._early += chunk
            return
        if not self._is_over:
            self._transport.write(chunk)
        if self._is_paused:
            self._unpassed += len(chunk)
        else:
            self._stream.consumed(len(chunk))

    def ended(self) -> None:
        self._has_ended = True
        if self._transport is None or self._transport.is_closing():
            return
        if self._app_has_ended:
            self._transport.close()
        else:
            end_writing(self._transport)

    def broken(self, code: int, text: str) -> None:
        self._is_over = True
        self._early.clear()
        if self._transport is not None:
            self._transport.abort()
        else:
            self._task.cancel()

    def pause(self) -> None:
        if self._transport is not None:
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()
