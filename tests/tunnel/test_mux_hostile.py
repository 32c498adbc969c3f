"""The other side of a tunnel lies: each lie ends the connection or is ignored, and none of them grows."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.frames import (
    CODE,
    DATA,
    FIN,
    GOAWAY,
    HELLO,
    OFFSET,
    OFFSETS,
    OPEN,
    PING,
    PONG,
    RESET,
    STATE,
    WINDOW,
    ProtocolError,
    frame,
)
from fanlight.tunnel.mux import CANCELLED, MOST_CONTROL, Mux
from fanlight.tunnel.window import FIRST
from tests.tunnel.muxes import Clock, Recorder, Side, Tunnel
from tests.tunnel.pieces import cut, cuts, mutated
from tests.tunnel.work import growth

MOST_U64 = 2**64 - 1


def window(number: int, consumed: int, limit: int) -> bytes:
    return frame(WINDOW, number, OFFSETS.pack(consumed, limit))


def fin(number: int, offset: int) -> bytes:
    return frame(FIN, number, OFFSET.pack(offset))


def reset(number: int, code: int = CANCELLED, text: bytes = b"") -> bytes:
    return frame(RESET, number, CODE.pack(code) + text)


def opened() -> tuple[Side, Recorder]:
    """The relay's side, which has sent five bytes on stream 1 to a client that the test plays."""
    relay = Tunnel(greedy=False).relay
    end = relay.open()
    end.stream.send(b"hello")
    relay.pull(1000)
    return relay, end


def visited() -> Side:
    """The client's side, with stream 1 opened by a relay that the test plays."""
    client = Tunnel().client
    client.mux.feed(frame(OPEN, 1, b"{}"))
    return client


LIES = {
    "data of a stream that never was": frame(DATA, 3, b"x"),
    "data of a number of the liar's own that never was": frame(DATA, 2, b"x"),
    "data about the tunnel": frame(DATA, 0, b"x"),
    "more data than the window": frame(DATA, 1, b"x" * (FIRST - 1)) + frame(DATA, 1, b"xx"),
    "an end at another offset": fin(1, 1),
    "an end twice": fin(1, 0) + fin(1, 0),
    "data after the end": fin(1, 0) + frame(DATA, 1, b"x"),
    "an end of a stream that never was": fin(3, 0),
    "an end without an offset": frame(FIN, 1, b""),
    "an end with too much": frame(FIN, 1, b"123456789"),
    "a window that acknowledges what was never sent": window(1, 6, 100_000),
    "a window of a stream that never was": window(3, 0, 1),
    "a short window": frame(WINDOW, 1, b"1234567"),
    "a reset of a stream that never was": reset(3),
    "a reset without a code": frame(RESET, 1, b"x"),
    "an opening with the wrong parity": frame(OPEN, 3, b"{}"),
    "an opening of number 0": frame(OPEN, 0, b"{}"),
    "an opening of a number that was used": frame(OPEN, 2, b"{}") + frame(OPEN, 2, b"{}"),
    "an opening of a lower number": frame(OPEN, 8, b"{}") + frame(OPEN, 6, b"{}"),
    "an opening without fields": frame(OPEN, 2, b"nonsense"),
    "a greeting inside a stream": frame(HELLO, 1, b"{}"),
    "a ping inside a stream": frame(PING, 1, b"12345678"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_ends_the_tunnel(lie: bytes) -> None:
    relay, _ = opened()
    with pytest.raises(ProtocolError):
        relay.mux.feed(lie)


@pytest.mark.parametrize(
    "odd", [reset(1), window(1, 0, 10), window(1, 0, 0), window(1, 5, MOST_U64), frame(DATA, 1, b"")]
)
def test_what_is_odd_but_harmless_is_ignored(odd: bytes) -> None:
    relay, end = opened()
    for _ in range(3):
        relay.mux.feed(odd)
    assert len(end.breaks) <= 1
    relay.mux.feed(frame(PING, 0, b"12345678"))
    relay.pull(1000)
    assert relay.pipe.endswith(frame(PONG, 0, b"12345678"))


@pytest.mark.parametrize("late", [frame(DATA, 1, b"x" * 60_000), fin(1, 99), window(1, 5, 9), reset(1)])
def test_what_was_under_way_when_a_stream_was_reset_is_dropped(late: bytes) -> None:
    relay, end = opened()
    end.stream.reset(CANCELLED)
    for _ in range(5):
        relay.mux.feed(late)
    assert (end.received, end.ends, end.breaks) == (b"", 0, [])


def test_a_smaller_window_takes_nothing_back() -> None:
    relay, end = opened()
    relay.mux.feed(window(1, 0, 10))
    end.stream.send(b"x" * (FIRST - 5))
    relay.pull(10 * FIRST)
    assert end.stream.sent == FIRST
    assert not relay.mux.has_output


def test_the_text_of_a_reset_may_be_anything() -> None:
    relay, end = opened()
    relay.mux.feed(reset(1, 65535, b"\xff\xfe" + b"x" * 60_000))
    ((code, text),) = end.breaks
    assert code == 65535
    assert text.startswith("��x")


@pytest.mark.parametrize("answer", [b"", b"short", b"12345678", b"\xff" * 8, b"\0" * 8, b"x" * 5000])
def test_a_made_up_answer_to_a_ping_harms_nothing(answer: bytes) -> None:
    relay, _ = opened()
    relay.mux.feed(frame(PONG, 0, answer))
    assert 0 <= relay.mux.round_trip < 60


def size_of_output(side: Side) -> int:
    return sum(len(piece) for piece in side.mux.pull(2**40))


FLOODS = {
    "pings": frame(PING, 0, b"x" * 100),
    "openings": b"",
    "windows": window(1, 0, 5),
    "resets": reset(1),
    "bytes for a stream that is over": reset(1) + frame(DATA, 1, b"x" * 100),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_from_one_who_never_reads_stays_bounded(kind: str) -> None:
    client = visited()
    for turn in range(0, 30_000, 100):
        if kind != "openings":
            client.mux.feed(FLOODS[kind] * 100)
        else:
            numbers = range(turn * 2 + 3, turn * 2 + 203, 2)
            client.mux.feed(b"".join(frame(OPEN, number, b"{}") + reset(number) for number in numbers))
    assert len(client.mux.streams) <= 1
    assert size_of_output(client) <= MOST_CONTROL


def test_one_who_asks_and_never_reads_is_given_up() -> None:
    client = visited()
    for _ in range(MOST_CONTROL // 15 // 100 + 1):
        client.mux.feed(frame(PING, 0, b"12345678") * 100)
    assert client.mux.is_stuck


def test_openings_beyond_the_bound_are_refused_and_not_kept() -> None:
    client = Tunnel(most_streams=50).client
    for number in range(1, 20_001, 2):
        client.mux.feed(frame(OPEN, number, b'{"address":"' + b"x" * 1000 + b'"}'))
    assert len(client.mux.streams) == 50


def test_a_stream_that_nobody_took_is_harmless() -> None:
    mux = Mux(
        odd=True, clock=Clock(), on_open=lambda stream, fields: None, on_message=lambda kind, payload: None,
        on_output=lambda: None,
    )  # fmt: skip
    mux.feed(b"".join(frame(OPEN, number, b"{}") + frame(DATA, number, b"x") for number in (2, 4, 6)))
    mux.feed(fin(2, 1) + reset(4))
    mux.streams[2].send(b"x" * FIRST)
    mux.close(CANCELLED, "lost")
    assert mux.streams == {}


LIE = st.one_of(
    st.builds(
        lambda kind, number, payload: frame(kind, number, payload),
        st.integers(HELLO, STATE),
        st.integers(0, 8),
        st.one_of(st.binary(max_size=20), st.just(b"{}"), st.just(b"[" * 2000)),
    ),
    st.builds(window, st.integers(0, 5), st.integers(0, 9), st.integers(0, MOST_U64)),
    st.builds(fin, st.integers(0, 5), st.integers(0, 9)),
    st.builds(lambda number, size: frame(DATA, number, b"x" * size), st.integers(0, 5), st.integers(0, 65_535)),
)


@given(st.lists(LIE, max_size=8), cuts(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_random_frames_are_a_protocol_error_or_nothing(lies: list[bytes], sizes: list[int], at_relay: bool) -> None:
    side = opened()[0] if at_relay else visited()
    try:
        for piece in cut(b"".join(lies), sizes):
            side.mux.feed(piece)
            size_of_output(side)
    except ProtocolError:
        pass
    side.mux.close(CANCELLED, "lost")
    assert side.mux.streams == {}


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=3), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_a_damaged_stream_is_a_protocol_error_or_nothing(changes: list[tuple[int, int]], streams: int) -> None:
    tunnel = Tunnel()
    for _ in range(streams):
        end = tunnel.relay.open()
        end.stream.send(b"some bytes")
        end.stream.finish()
    tunnel.relay.mux.message(GOAWAY, {"code": "restart"})
    tunnel.relay.pull(10_000)
    stream = tunnel.relay.pipe
    for at, byte in changes:
        stream = mutated(stream, at, byte)
    try:
        tunnel.client.mux.feed(stream)
    except ProtocolError:
        pass


@pytest.mark.parametrize(
    "lie",
    [frame(PING, 0, b""), window(1, 0, 5), frame(DATA, 1, b""), frame(GOAWAY, 0, json.dumps({"a": "b"}).encode())],
    ids=["pings", "windows", "empty data", "messages"],
)
def test_a_flood_costs_as_much_as_it_is_long(lie: bytes) -> None:
    assert growth(lambda size: opened()[0].mux.feed(lie * (size // len(lie))), 50_000) < 3.5
