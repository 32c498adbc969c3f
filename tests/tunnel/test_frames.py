"""Frames come out of a byte stream as they went in, however it is cut, and garbage ends it in one way only."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.frames import (
    DATA,
    GOAWAY,
    HEADER,
    HELLO,
    MOST_PAYLOAD,
    OPEN,
    PING,
    STATE,
    Chunk,
    FrameReader,
    ProtocolError,
    frame,
    json_fields,
    json_frame,
)
from tests.tunnel.pieces import bytewise, cut, cuts, mutated

Frame = tuple[int, int, bytes]

FRAMES = st.lists(st.tuples(st.integers(HELLO, STATE), st.integers(0, 2**32 - 1), st.binary(max_size=80)), max_size=12)


class Taker:
    """Takes all that a reader brings; DATA is joined again for each stream's run."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.data: dict[int, bytes] = {}
        self.reader = FrameReader(self.on_frame, self.on_data)

    def on_frame(self, kind: int, stream: int, payload: bytes) -> None:
        self.frames.append((kind, stream, payload))

    def on_data(self, stream: int, chunk: Chunk) -> None:
        self.data[stream] = self.data.get(stream, b"") + bytes(chunk)


def written(frames: list[Frame]) -> bytes:
    return b"".join(frame(*each) for each in frames)


def expected(frames: list[Frame]) -> tuple[list[Frame], dict[int, bytes]]:
    data: dict[int, bytes] = {}
    for kind, stream, payload in frames:
        if kind == DATA and payload:
            data[stream] = data.get(stream, b"") + payload
    return [each for each in frames if each[0] != DATA], data


@given(FRAMES, cuts())
@settings(deadline=None)
def test_frames_arrive_whole_however_they_are_cut(frames: list[Frame], sizes: list[int]) -> None:
    taker = Taker()
    for piece in cut(written(frames), sizes):
        taker.reader.feed(piece)
    assert (taker.frames, taker.data) == expected(frames)


@given(FRAMES)
@settings(max_examples=30, deadline=None)
def test_frames_arrive_whole_byte_by_byte(frames: list[Frame]) -> None:
    taker = Taker()
    for piece in bytewise(written(frames)):
        taker.reader.feed(memoryview(piece))
    assert (taker.frames, taker.data) == expected(frames)


def test_data_is_passed_on_before_its_frame_is_whole() -> None:
    taker = Taker()
    whole = frame(DATA, 7, b"a" * 1000)
    taker.reader.feed(whole[:500])
    assert taker.data[7] == b"a" * (500 - HEADER.size)


@given(st.binary(max_size=300), cuts())
@settings(deadline=None)
def test_garbage_is_a_protocol_error_or_nothing(garbage: bytes, sizes: list[int]) -> None:
    taker = Taker()
    try:
        for piece in cut(garbage, sizes):
            taker.reader.feed(piece)
    except ProtocolError:
        return
    assert sum(len(payload) for _, _, payload in taker.frames) <= len(garbage)


@given(FRAMES, st.integers(0, 2000), st.integers(0, 255), cuts())
@settings(deadline=None)
def test_a_changed_byte_is_a_protocol_error_or_other_frames(
    frames: list[Frame], at: int, byte: int, sizes: list[int]
) -> None:
    stream = mutated(written(frames), at, byte)
    whole, pieces = Taker(), Taker()
    results = []
    for taker, parts in ((whole, [stream]), (pieces, list(cut(stream, sizes)))):
        try:
            for piece in parts:
                taker.reader.feed(piece)
            results.append("read")
        except ProtocolError:
            results.append("refused")
    assert results[0] == results[1]
    assert (whole.frames, whole.data) == (pieces.frames, pieces.data)


@pytest.mark.parametrize("kind", [0, STATE + 1, 127, 255])
def test_unknown_types_are_refused_before_their_payload_comes(kind: int) -> None:
    with pytest.raises(ProtocolError, match=f"type {kind}"):
        Taker().reader.feed(HEADER.pack(kind, 1, MOST_PAYLOAD))


def test_the_biggest_frame_passes() -> None:
    taker = Taker()
    taker.reader.feed(frame(OPEN, 1, b"x" * MOST_PAYLOAD) + frame(DATA, 1, b"y" * MOST_PAYLOAD))
    assert taker.frames == [(OPEN, 1, b"x" * MOST_PAYLOAD)]
    assert taker.data == {1: b"y" * MOST_PAYLOAD}


def test_big_frames_in_single_bytes_cost_no_more_than_small_ones() -> None:
    """Each byte must not copy all that came before it."""

    def seconds(payload: int) -> float:
        stream = frame(OPEN, 1, b"x" * payload) * (65_000 // payload)
        reader = Taker().reader
        before = time.process_time()
        for piece in bytewise(stream):
            reader.feed(piece)
        return time.process_time() - before

    assert min(seconds(65_000) / seconds(1000) for _ in range(3)) < 5


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"x", b"[]", b"1", b"null", b'"text"', b"\xff\xfe", b"{", b"{}}", b'{"a":1', b"[" * 60_000,
        b'{"a":' * 10_000, b'{"a":' + b"9" * 60_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_a_protocol_error(payload: bytes) -> None:
    with pytest.raises(ProtocolError, match="JSON"):
        json_fields(payload)


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.integers(), st.text(max_size=8), st.booleans()), max_size=5))
@settings(max_examples=30, deadline=None)
def test_fields_come_back_as_they_were(fields: dict[str, int | str | bool]) -> None:
    taker = Taker()
    taker.reader.feed(json_frame(GOAWAY, fields) + frame(PING, 0, b"8 bytes."))
    (kind, stream, payload), ping = taker.frames
    assert (kind, stream, json_fields(payload)) == (GOAWAY, 0, fields)
    assert ping == (PING, 0, b"8 bytes.")
