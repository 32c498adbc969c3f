"""The frames of a tunnel, and a reader that takes them out of a byte stream cut anywhere.

A frame is `type u8 | stream u32 | length u16 | payload`, big-endian. Frames about the whole tunnel have stream 0.
How the bytes travel (WebSocket messages, a pipe) is the carrier's affair; borders of messages mean nothing here.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any, Final, Union

HELLO: Final = 1
"""Client to relay, first: JSON with what the client wants."""
LEASE: Final = 2
"""Relay to client: JSON with the link; repeated when something of it changes."""
OPEN: Final = 3
"""A new stream: JSON with the visitor's address and scheme. Relay's numbers are odd, the client's even."""
DATA: Final = 4
"""Bytes of a stream, within the window."""
WINDOW: Final = 5
"""Two u64, both absolute: bytes consumed so far, and up to where the peer may send."""
FIN: Final = 6
"""u64: the offset at which this direction of the stream ended. The other one goes on."""
RESET: Final = 7
"""u16 code and a text: both directions are over."""
PING: Final = 8
"""8 bytes that a PONG sends back."""
PONG: Final = 9
GOAWAY: Final = 10
"""JSON with code and text: the tunnel ends, and why."""
STATE: Final = 11
"""Client to relay: JSON with a wish about the link, such as another end."""

HEADER: Final = struct.Struct(">BIH")
OFFSET: Final = struct.Struct(">Q")
OFFSETS: Final = struct.Struct(">QQ")
CODE: Final = struct.Struct(">H")
MOST_PAYLOAD: Final = 0xFFFF
MOST_TEXT: Final = 200

Chunk = Union[bytes, memoryview]  # noqa: UP007 - read by Python 3.9 too


class ProtocolError(Exception):
    """The other side broke the rules of the tunnel; the connection must end."""


def frame(kind: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame as bytes."""
    return HEADER.pack(kind, stream, len(payload)) + payload


def json_frame(kind: int, fields: dict[str, Any], stream: int = 0) -> bytes:
    """A frame whose payload is JSON."""
    return frame(kind, stream, json.dumps(fields, separators=(",", ":")).encode())


def json_fields(payload: bytes) -> dict[str, Any]:
    """The fields of a JSON payload.

    Raises:
        ProtocolError: it is no JSON object.
    """
    try:
        fields = json.loads(payload)
    except (ValueError, RecursionError):
        raise ProtocolError("a frame holds no JSON") from None
    if not isinstance(fields, dict):
        raise ProtocolError("a frame holds no JSON object")
    return fields


class FrameReader:
    """Takes frames out of bytes, however these are cut.

    Args:
        on_frame: called with type, stream and payload of every frame but DATA, when it is whole.
        on_data: called with stream and bytes of DATA as they come, before the frame is whole.
    """

    __slots__ = ("_held", "_left", "_on_data", "_on_frame", "_stream")

    def __init__(self, on_frame: Callable[[int, int, bytes], None], on_data: Callable[[int, Chunk], None]) -> None:
        self._on_frame = on_frame
        self._on_data = on_data
        self._held = b""
        self._left = 0
        self._stream = 0

    def feed(self, data: Chunk) -> None:
        """Take in what arrived.

        Raises:
            ProtocolError: a type that does not exist.
        """
        if self._held:
            data = self._held + data
            self._held = b""
        view = memoryview(data)
        at, end = 0, len(view)
        while at < end:
            if self._left:
                piece = view[at : at + self._left]
                at += len(piece)
                self._left -= len(piece)
                self._on_data(self._stream, piece)
                continue
            if end - at < HEADER.size:
                break
            kind, stream, length = HEADER.unpack_from(view, at)
            if not HELLO <= kind <= STATE:
                raise ProtocolError(f"a frame has the unknown type {kind}")
            if kind == DATA:
                at += HEADER.size
                self._left, self._stream = length, stream
                continue
            if end - at - HEADER.size < length:
                break
            at += HEADER.size
            self._on_frame(kind, stream, bytes(view[at : at + length]))
            at += length
        if at < end:
            self._held = bytes(view[at:])
