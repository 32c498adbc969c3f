"""WebSocket as a carrier of bytes: where messages begin and end means nothing, only their bytes count.

Written here, not taken from a library: the relay that is sent over ssh may use the standard library only, visitors and
tunnels share one port, and this much of RFC 6455 is less than what would adapt one.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable

from fanlight.tunnel.frames import Chunk, ProtocolError

PROTOCOL = "fanlight.tunnel.1"
PATH = "/_fanlight/tunnel"
ZERO_KEY = b"\0\0\0\0"

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10


def new_key() -> str:
    """A fresh `Sec-WebSocket-Key`."""
    return base64.b64encode(os.urandom(16)).decode()


def accept_of(key: str) -> str:
    """The `Sec-WebSocket-Accept` that answers a key."""
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()


def header(size: int, mask: bytes | None, opcode: int = _BINARY) -> bytes:
    """The header of one whole message of `size` bytes.

    Args:
        mask: the client's four bytes, which are zero over TLS; None from a server.
    """
    bit = 0x80 if mask is not None else 0
    if size < 126:
        head = bytes((0x80 | opcode, bit | size))
    elif size < 0x10000:
        head = bytes((0x80 | opcode, bit | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, bit | 127)) + size.to_bytes(8, "big")
    return head + mask if mask is not None else head


def masked(data: Chunk, mask: bytes, offset: int = 0) -> bytes:
    """Bytes under a mask, which begins `offset` bytes before them; the same call takes it off."""
    size = len(data)
    key = (mask * 2)[offset % 4 : offset % 4 + 4]
    pattern = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(data, "little") ^ int.from_bytes(pattern, "little")).to_bytes(size, "little")


class WebSocketReader:
    """Takes the bytes of binary messages out of a WebSocket connection.

    Args:
        on_bytes: called with each piece as it arrives.
        on_control: called with what must be sent back: the opcode and payload of a pong or close.
        from_client: whether messages must be masked, as a client's must.
    """

    __slots__ = ("_from_client", "_held", "_left", "_mask", "_offset", "_on_bytes", "_on_control", "is_closed")

    def __init__(
        self, on_bytes: Callable[[Chunk], None], on_control: Callable[[int, bytes], None], *, from_client: bool
    ) -> None:
        self._on_bytes = on_bytes
        self._on_control = on_control
        self._from_client = from_client
        self._held = b""
        self._left = 0
        self._mask = ZERO_KEY
        self._offset = 0
        self.is_closed = False

    def feed(self, data: Chunk) -> None:
        """Take in what arrived.

        Raises:
            ProtocolError: it is no WebSocket, or holds text.
        """
        if self._held:
            data = self._held + data
            self._held = b""
        view = memoryview(data)
        at, end = 0, len(view)
        while at < end and not self.is_closed:
            if self._left:
                piece = view[at : at + self._left]
                at += len(piece)
                self._left -= len(piece)
                self._on_bytes(piece if self._mask == ZERO_KEY else masked(piece, self._mask, self._offset))
                self._offset += len(piece)
                continue
            used = self._message(view[at : at + 14 + 125])
            if not used:
                break
            at += used
        if at < end and not self.is_closed:
            self._held = bytes(view[at:])

    def _message(self, view: memoryview) -> int:
        """Read the header of a message, or a whole control message; how many bytes that took, 0 for too few."""
        if len(view) < 2:
            return 0
        first, second = view[0], view[1]
        opcode, size = first & 0x0F, second & 0x7F
        if first & 0x70 or bool(second & 0x80) != self._from_client:
            raise ProtocolError("the connection carries no WebSocket as it should be")
        extra = 2 if size == 126 else 8 if size == 127 else 0
        start = 2 + extra + (4 if self._from_client else 0)
        if len(view) < start:
            return 0
        if extra:
            size = int.from_bytes(view[2 : 2 + extra], "big")
            if size >> 63:
                raise ProtocolError("a message claims an impossible length")
        mask = bytes(view[start - 4 : start]) if self._from_client else ZERO_KEY
        if opcode in (_BINARY, _CONTINUATION):
            self._left, self._mask, self._offset = size, mask, 0
            return start
        if opcode not in (_CLOSE, _PING, _PONG) or extra or not first & 0x80:
            raise ProtocolError(f"the tunnel carries bytes only, not messages of type {opcode}")
        if len(view) < start + size:
            return 0
        payload = masked(view[start : start + size], mask)
        if opcode == _CLOSE:
            self.is_closed = True
        if opcode != _PONG:
            self._on_control(_PONG if opcode == _PING else _CLOSE, payload)
        return start + size
