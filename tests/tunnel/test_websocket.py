"""The tunnel's WebSocket, with the `websockets` library at the other end."""

from __future__ import annotations

import secrets
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import CLIENT, OPEN, SERVER, Protocol
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from fanlight.tunnel.frames import Chunk, ProtocolError
from fanlight.tunnel.websocket import (
    PATH,
    PROTOCOL,
    ZERO_KEY,
    WebSocketReader,
    accept_of,
    header,
    masked,
    new_key,
)
from tests.tunnel.pieces import bytewise, cut, cuts
from tests.tunnel.work import growth

CLIENT_HEADERS = f"GET {PATH} HTTP/1.1\r\nHost: relay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"

# A program of the peer: messages in fragments, with pings and pongs between.
FRAGMENTS = st.lists(st.binary(max_size=200), min_size=1, max_size=4)
PROGRAMS = st.lists(
    st.one_of(
        st.tuples(st.just("message"), FRAGMENTS),
        st.tuples(st.just("ping"), st.binary(max_size=125)),
        st.tuples(st.just("pong"), st.binary(max_size=125)),
    ),
    max_size=6,
)


class Taker:
    """Takes what a reader brings."""

    def __init__(self, from_client: bool) -> None:
        self.data = b""
        self.control: list[tuple[int, bytes]] = []
        self.reader = WebSocketReader(self.on_bytes, self.on_control, from_client=from_client)

    def on_bytes(self, chunk: Chunk) -> None:
        self.data += bytes(chunk)

    def on_control(self, opcode: int, payload: bytes) -> None:
        self.control.append((opcode, payload))


def spoken(
    program: list[tuple[str, list[bytes] | bytes]], side: object
) -> tuple[bytes, bytes, list[tuple[int, bytes]]]:
    """What the peer sends, the bytes within, and the answers that it must get."""
    peer = Protocol(side, state=OPEN)  # type: ignore[arg-type]
    data, answers = b"", []
    for kind, content in program:
        if kind == "ping":
            assert isinstance(content, bytes)
            peer.send_ping(content)
            answers.append((10, content))
        elif kind == "pong":
            assert isinstance(content, bytes)
            peer.send_pong(content)
        else:
            for at, part in enumerate(content):
                assert isinstance(part, bytes)
                is_last = at == len(content) - 1
                peer.send_binary(part, fin=is_last) if at == 0 else peer.send_continuation(part, fin=is_last)
                if not is_last:
                    peer.send_ping(b"between")
                    answers.append((10, b"between"))
                data += part
    return b"".join(peer.data_to_send()), data, answers


@given(PROGRAMS, st.booleans(), cuts(30))
@settings(deadline=None)
def test_what_another_program_sends_is_read_however_it_is_cut(
    program: list[tuple[str, list[bytes] | bytes]], from_client: bool, sizes: list[int]
) -> None:
    sent, data, answers = spoken(program, CLIENT if from_client else SERVER)
    for pieces in (cut(sent, sizes), bytewise(sent)):
        taker = Taker(from_client)
        for piece in pieces:
            taker.reader.feed(piece)
        assert (taker.data, taker.control) == (data, answers)


@given(st.lists(st.sampled_from([0, 1, 125, 126, 127, 65535, 65536, 70000]), max_size=4), st.sampled_from("zsr"))
@settings(max_examples=40, deadline=None)
def test_another_program_reads_what_is_written(sizes: list[int], kind: str) -> None:
    mask = {"z": ZERO_KEY, "s": None, "r": secrets.token_bytes(4)}[kind]
    peer = Protocol(CLIENT if mask is None else SERVER, state=OPEN, max_size=None)
    for size in sizes:
        payload = secrets.token_bytes(size)
        peer.receive_data(header(size, mask) + (masked(payload, mask) if mask else payload))
        assert peer.events_received() == [Frame(Opcode.BINARY, payload)]
    assert peer.parser_exc is None


@given(st.binary(max_size=100), st.binary(min_size=4, max_size=4), st.integers(0, 2**40), st.integers(0, 100))
@settings(deadline=None)
def test_a_mask_comes_off_in_pieces(data: bytes, mask: bytes, offset: int, at: int) -> None:
    under = masked(data, mask, offset)
    assert masked(under[:at], mask, offset) + masked(under[at:], mask, offset + at) == data or at > len(data)
    assert under == bytes(byte ^ mask[(offset + place) % 4] for place, byte in enumerate(data))


def test_another_program_greets_and_closes() -> None:
    """The handshake of both sides, then a close that is answered."""
    client = ClientProtocol(parse_uri(f"ws://relay{PATH}"), subprotocols=[Subprotocol(PROTOCOL)])
    request = client.connect()
    key = request.headers["Sec-WebSocket-Key"]
    client.receive_data(
        f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_of(key)}\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n".encode()
    )
    (answer,) = client.events_received()
    assert isinstance(answer, Response)
    assert client.handshake_exc is None

    server = ServerProtocol(subprotocols=[Subprotocol(PROTOCOL)])
    ours = new_key()
    server.receive_data(
        f"{CLIENT_HEADERS}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {ours}\r\n"
        f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n".encode()
    )
    (asked,) = server.events_received()
    assert isinstance(asked, Request)
    assert server.accept(asked).headers["Sec-WebSocket-Accept"] == accept_of(ours)


@pytest.mark.parametrize("from_client", [True, False])
def test_a_close_is_answered_and_nothing_is_read_after_it(from_client: bool) -> None:
    peer = Protocol(CLIENT if from_client else SERVER, state=OPEN)
    peer.send_binary(b"last words")
    peer.send_close(CloseCode.NORMAL_CLOSURE, "done")
    sent = b"".join(peer.data_to_send())
    for pieces in ([sent + b"\x82\x05after"], bytewise(sent + b"\x82\x05after")):
        taker = Taker(from_client)
        for piece in pieces:
            taker.reader.feed(piece)
        assert taker.reader.is_closed
        assert taker.data == b"last words"
        ((opcode, payload),) = taker.control
        assert opcode == 8

    mask = None if from_client else ZERO_KEY
    peer.receive_data(header(len(payload), mask, 8) + payload)
    assert peer.close_rcvd is not None
    assert (peer.close_rcvd.code, peer.close_rcvd.reason) == (1000, "done")


REFUSED = {
    "text": b"\x81\x02hi",
    "an unknown type of data": b"\x83\x02hi",
    "an unknown type of control": b"\x8b\x00",
    "reserved bits": b"\xc2\x02hi",
    "the second reserved bit": b"\xa2\x02hi",
    "the third reserved bit": b"\x92\x02hi",
    "a mask from a server": b"\x82\x82\0\0\0\0hi",
    "a ping in fragments": b"\x09\x02hi",
    "a close in fragments": b"\x08\x02hi",
    "a long ping": b"\x89\x7e\x00\x7e" + b"x" * 126,
    "a very long ping": b"\x89\x7f" + b"\0" * 7 + b"\x7e" + b"x" * 126,
    "a length with its top bit set": b"\x82\x7f\x80" + b"\0" * 6 + b"\x01x",
    "the longest length": b"\x82\x7f" + b"\xff" * 8,
}


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_tunnel_never_sends_ends_it(sent: bytes) -> None:
    whole, pieces = Taker(from_client=False), Taker(from_client=False)
    with pytest.raises(ProtocolError):
        whole.reader.feed(sent)
    with pytest.raises(ProtocolError):  # noqa: PT012 - any of them may be the one
        for piece in bytewise(sent):
            pieces.reader.feed(piece)


def test_bytes_without_a_mask_from_a_client_end_it() -> None:
    with pytest.raises(ProtocolError):
        Taker(from_client=True).reader.feed(b"\x82\x02hi")


def test_a_giant_message_is_passed_on_as_it_comes_and_not_kept() -> None:
    taker = Taker(from_client=False)
    taker.reader.feed(b"\x82\x7f" + struct.pack(">Q", 2**62))
    for _ in range(10):
        taker.reader.feed(b"x" * 1000)
    assert len(taker.data) == 10_000


@given(st.binary(max_size=300), st.booleans(), cuts())
@settings(deadline=None)
def test_garbage_is_a_protocol_error_or_nothing(garbage: bytes, from_client: bool, sizes: list[int]) -> None:
    whole, pieces = Taker(from_client), Taker(from_client)
    results = []
    for taker, parts in ((whole, [garbage]), (pieces, list(cut(garbage, sizes)))):
        try:
            for piece in parts:
                taker.reader.feed(piece)
            results.append("read")
        except ProtocolError:
            results.append("refused")
    assert results[0] == results[1]
    assert (whole.data, whole.control) == (pieces.data, pieces.control)


@pytest.mark.parametrize("message", [b"\x82\x80\0\0\0\0", b"\x82\x81abcdx", b"\x89\x80abcd"])
def test_a_flood_of_tiny_messages_costs_as_much_as_it_is_long(message: bytes) -> None:
    assert growth(lambda size: Taker(from_client=True).reader.feed(message * (size // len(message))), 100_000) < 3.5
