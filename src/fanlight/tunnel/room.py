"""Where arriving bytes land: one buffer for all connections of a program, which reads them in turn.

Without it each read asks for a quarter of a megabyte, most of which is given back at once: that costs more than the
bytes.
"""

from __future__ import annotations

import asyncio

SIZE = 256 * 1024
_NOTHING = memoryview(bytes(SIZE))


class Room:
    """A buffer that connections of one loop share: what a read put there is taken out before the next read."""

    __slots__ = ("view",)

    def __init__(self) -> None:
        self.view = memoryview(bytearray(SIZE))

    def take(self, size: int) -> bytes:
        """The bytes that a read has put there. Nothing of them stays."""
        data = bytes(self.view[:size])
        self.view[:size] = _NOTHING[:size]
        return data


class Reader(asyncio.BufferedProtocol):
    """One connection that reads by way of a room; `data_received` gets the bytes as in other protocols."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get_buffer(self, size: int) -> memoryview:
        return self._room.view

    def buffer_updated(self, size: int) -> None:
        self.data_received(self._room.take(size))

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        raise NotImplementedError
