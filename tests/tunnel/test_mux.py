"""Streams over one tunnel: in order, complete, within their windows, and gone when they are over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.frames import DATA, GOAWAY, HELLO, FrameReader
from fanlight.tunnel.mux import CANCELLED, FULL, GONE, QUEUED, TURN
from fanlight.tunnel.window import FIRST, MOST
from tests.tunnel.muxes import Recorder, Side, Tunnel, content

SIDES = st.sampled_from(["relay", "client"])
STREAM = st.integers(0, 5)
SIZE = st.one_of(st.integers(1, 300), st.integers(10_000, 100_000))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), SIDES, STREAM, SIZE),
        st.tuples(st.just("send"), SIDES, STREAM, SIZE),
        st.tuples(st.just("send"), SIDES, STREAM, SIZE),
        st.tuples(st.just("finish"), SIDES, STREAM, SIZE),
        st.tuples(st.just("reset"), SIDES, STREAM, SIZE),
        st.tuples(st.just("consume"), SIDES, STREAM, SIZE),
        st.tuples(st.just("pull"), SIDES, STREAM, SIZE),
        st.tuples(st.just("deliver"), SIDES, STREAM, SIZE),
        st.tuples(st.just("deliver"), SIDES, STREAM, SIZE),
    ),
    max_size=60,
)


class Program:
    """Runs steps on both sides, and knows what must have arrived."""

    def __init__(self, greedy: bool) -> None:
        self.tunnel = Tunnel(greedy=greedy)
        self.sent: dict[tuple[str, int], int] = {}
        self.reset: set[int] = set()
        self.finished: set[tuple[str, int]] = set()

    def step(self, action: str, name: str, which: int, size: int) -> None:
        side: Side = getattr(self.tunnel, name)
        self.tunnel.clock.now += 0.01
        if action == "open":
            side.open()
        elif action == "pull":
            side.pull(size)
        elif action == "deliver":
            self.tunnel.deliver(side, size)
        elif side.ends:
            self._act(action, side, list(side.ends.values())[which % len(side.ends)], size)

    def _act(self, action: str, side: Side, end: Recorder, size: int) -> None:
        key = (side.name, end.stream.number)
        if action == "consume":
            end.consume(size)
        elif action == "reset":
            self.reset.add(end.stream.number)
            end.stream.reset(CANCELLED, "enough")
        elif action == "finish":
            self.finished.add(key)
            end.stream.finish()
        elif key not in self.finished and end.stream.is_open:
            at = self.sent.get(key, 0)
            end.stream.send(content(end.stream.number, side.name, at, size))
            self.sent[key] = at + size

    def finish_all(self) -> None:
        for side in (self.tunnel.relay, self.tunnel.client):
            for end in side.ends.values():
                self.finished.add((side.name, end.stream.number))
                end.stream.finish()

    def check(self, *, complete: bool) -> None:
        for side in (self.tunnel.relay, self.tunnel.client):
            other = self.tunnel.other(side)
            for number, end in side.ends.items():
                sent = self.sent.get((other.name, number), 0)
                assert end.received == content(number, other.name, 0, sent)[: len(end.received)]
                assert len(end.breaks) + end.ends <= 1 or number in self.reset
                if complete and number not in self.reset:
                    assert len(end.received) == sent
                    assert (end.ends, end.breaks) == (1, [])


@given(STEPS, st.booleans())
@settings(max_examples=120, deadline=None)
def test_any_program_on_both_sides_arrives_in_order_and_leaves_nothing(
    steps: list[tuple[str, str, int, int]], greedy: bool
) -> None:
    program = Program(greedy)
    for step in steps:
        program.step(*step)
        program.check(complete=False)
    program.tunnel.run()
    program.finish_all()
    program.tunnel.run()
    program.finish_all()  # of streams whose opening was still under way
    program.tunnel.run()
    program.check(complete=True)
    assert program.tunnel.relay.mux.streams == {}
    assert program.tunnel.client.mux.streams == {}


def test_a_stream_carries_both_ways_and_is_gone_after_both_ends() -> None:
    tunnel = Tunnel()
    visitor = tunnel.relay.open()
    visitor.stream.send(b"GET /")
    tunnel.run()
    app = tunnel.client.ends[visitor.stream.number]
    assert tunnel.client.opened == {1: {"from": "relay"}}
    assert app.received == b"GET /"
    app.stream.send(b"200 OK")
    app.stream.finish()
    tunnel.run()
    assert (visitor.received, visitor.ends) == (b"200 OK", 1)
    assert visitor.stream.is_open
    visitor.stream.send(b"more of the upload")
    visitor.stream.finish()
    tunnel.run()
    assert (app.received, app.ends) == (b"GET /more of the upload", 1)
    assert tunnel.relay.mux.streams == tunnel.client.mux.streams == {}


@pytest.mark.parametrize("first", ["relay", "client"])
def test_half_an_end_works_in_both_orders(first: str) -> None:
    tunnel = Tunnel()
    visitor = tunnel.relay.open()
    tunnel.run()
    app = tunnel.client.ends[1]
    one, two = (visitor, app) if first == "relay" else (app, visitor)
    one.stream.finish()
    tunnel.run()
    assert (one.ends, two.ends) == (0, 1)
    two.stream.send(b"x" * 200_000)
    tunnel.run()
    assert one.received == b"x" * 200_000
    two.stream.finish()
    tunnel.run()
    assert (one.ends, two.ends) == (1, 1)
    assert tunnel.relay.mux.streams == tunnel.client.mux.streams == {}


def test_what_is_said_after_the_end_is_dropped() -> None:
    tunnel = Tunnel()
    visitor = tunnel.relay.open()
    visitor.stream.finish()
    visitor.stream.send(b"too late")
    visitor.stream.finish()
    tunnel.run()
    app = tunnel.client.ends[1]
    app.stream.reset(GONE, "no app")
    app.stream.send(b"too late")
    app.stream.finish()
    app.stream.reset(GONE, "twice")
    tunnel.run()
    assert (app.received, visitor.received) == (b"", b"")
    assert visitor.breaks == [(GONE, "no app")]
    assert not app.breaks


def test_an_end_that_takes_nothing_stops_its_stream_only() -> None:
    tunnel = Tunnel(greedy=False)
    slow, quick = tunnel.relay.open(), tunnel.relay.open()
    slow.stream.send(b"s" * 300_000)
    quick.stream.send(b"q" * 1000)
    for _ in range(20):
        tunnel.relay.pull(100_000)
        tunnel.deliver(tunnel.relay, 100_000)
    stuck = tunnel.client.ends[slow.stream.number]
    assert len(stuck.received) == FIRST
    assert tunnel.client.ends[quick.stream.number].received == b"q" * 1000
    tunnel.run()
    assert stuck.received == b"s" * 300_000


def test_reading_pauses_while_much_is_unsent_and_goes_on() -> None:
    tunnel = Tunnel()
    end = tunnel.relay.open()
    end.stream.send(b"x" * (QUEUED - 1))
    assert not end.is_paused
    end.stream.send(b"x")
    assert end.is_paused
    end.stream.send(b"x")
    assert end.pauses == 1
    tunnel.run()
    assert not end.is_paused
    assert len(tunnel.client.ends[1].received) == QUEUED + 1


def test_a_window_grows_with_what_comes_and_lets_a_stream_run() -> None:
    tunnel = Tunnel()
    end = tunnel.relay.open()
    for _ in range(60):
        end.stream.send(b"x" * 100_000)
        tunnel.run()
    assert len(tunnel.client.ends[1].received) == 6_000_000
    assert tunnel.client.limits[1] - 6_000_000 > FIRST


def test_all_windows_of_a_tunnel_together_are_bounded() -> None:
    tunnel = Tunnel()
    assert tunnel.relay.mux.most_window == MOST
    for _ in range(100):
        tunnel.relay.open()
    assert FIRST < tunnel.relay.mux.most_window <= MOST // 10
    for _ in range(4000):
        tunnel.relay.open()
    assert tunnel.relay.mux.most_window == FIRST


def order(side: Side) -> list[int]:
    """Streams in the order in which bytes of theirs leave."""
    seen: list[int] = []
    reader = FrameReader(lambda kind, number, payload: None, lambda number, chunk: seen.append(number))
    while side.mux.has_output:
        for piece in side.mux.pull(64 * 1024):
            reader.feed(piece)
    return seen


def test_a_small_stream_waits_for_two_turns_of_a_big_one_at_most() -> None:
    tunnel = Tunnel()
    big = tunnel.relay.open()
    big.stream.send(b"b" * FIRST)
    for piece in tunnel.relay.mux.pull(TURN):
        tunnel.relay.tap.feed(piece)
    small = tunnel.relay.open()
    small.stream.send(b"s" * 100)
    numbers = order(tunnel.relay)
    assert small.stream.number in numbers[:2]


def test_big_streams_take_turns() -> None:
    tunnel = Tunnel()
    ends = [tunnel.relay.open() for _ in range(3)]
    for end in ends:
        end.stream.send(b"x" * FIRST)
    turns: list[int] = []
    for number in order(tunnel.relay):
        if not turns or turns[-1] != number:
            turns.append(number)
    assert turns == [1, 3, 5] * (FIRST // TURN)


def test_frames_about_the_tunnel_go_before_bytes() -> None:
    tunnel = Tunnel()
    end = tunnel.relay.open()
    end.stream.send(b"x" * FIRST)
    tunnel.relay.mux.message(GOAWAY, {"code": "restart"})
    kinds: list[int] = []
    reader = FrameReader(lambda kind, number, payload: kinds.append(kind), lambda number, chunk: kinds.append(DATA))
    for piece in tunnel.relay.mux.pull(FIRST * 2):
        reader.feed(piece)
    assert kinds[1] == GOAWAY
    tunnel.client.mux.message(HELLO, {"key": "k"})
    tunnel.run()
    assert tunnel.relay.messages == [(HELLO, b'{"key":"k"}')]


def test_too_many_streams_are_refused_one_by_one() -> None:
    tunnel = Tunnel(most_streams=2)
    ends = [tunnel.relay.open() for _ in range(4)]
    tunnel.run()
    assert [end.breaks for end in ends] == [[], []] + [[(FULL, "too many connections")]] * 2
    assert len(tunnel.client.mux.streams) == len(tunnel.relay.mux.streams) == 2


def test_a_broken_pipe_breaks_every_open_stream_once() -> None:
    tunnel = Tunnel()
    ends = [tunnel.relay.open() for _ in range(5)]
    ends[0].stream.send(b"unsent")
    ends[1].stream.reset(CANCELLED)
    tunnel.run()
    ends[2].stream.finish()
    tunnel.client.ends[ends[2].stream.number].stream.finish()
    tunnel.run()
    for _ in range(2):
        tunnel.relay.mux.close(CANCELLED, "lost")
    assert [len(end.breaks) for end in ends] == [1, 0, 0, 1, 1]
    assert tunnel.relay.mux.streams == {}
    assert not any(piece for piece in tunnel.relay.mux.pull(1000))


def test_an_end_that_resets_others_when_the_pipe_breaks_is_heard() -> None:
    """A stream that its own end has reset is not broken a second time."""
    tunnel = Tunnel()

    class Chain(Recorder):
        def broken(self, code: int, text: str) -> None:
            super().broken(code, text)
            last.stream.reset(CANCELLED)

    first = Chain(None)  # type: ignore[arg-type] # set in the next line
    first.stream = tunnel.relay.mux.open({}, first)
    last = tunnel.relay.open()
    tunnel.relay.mux.close(CANCELLED, "lost")
    assert len(first.breaks) == 1
    assert not last.breaks


def test_a_ping_measures_the_round_trip() -> None:
    tunnel = Tunnel()
    tunnel.relay.mux.ping()
    tunnel.relay.pull(1000)
    tunnel.clock.now += 0.03
    tunnel.deliver(tunnel.relay, 1000)
    tunnel.run()
    assert tunnel.relay.mux.round_trip == pytest.approx(0.03, abs=0.01)


def test_a_stream_that_is_over_gives_up_its_turn() -> None:
    tunnel = Tunnel()
    over, next_one = tunnel.relay.open(), tunnel.relay.open()
    over.stream.send(b"dropped")
    next_one.stream.send(b"sent")
    over.stream.reset(CANCELLED)
    tunnel.run()
    assert tunnel.client.ends[over.stream.number].breaks == [(CANCELLED, "")]
    assert tunnel.client.ends[next_one.stream.number].received == b"sent"


def test_little_is_consumed_without_a_word() -> None:
    """A window is said anew once half of it is used, not for every byte."""
    tunnel = Tunnel()
    end = tunnel.relay.open()
    for _ in range(100):
        end.stream.send(b"x" * 100)
        tunnel.run()
    assert not tunnel.client.limits


def test_resuming_may_send_at_once() -> None:
    """An end that sends in `resume` finds its bytes behind those that were there."""
    tunnel = Tunnel()

    class Eager(Recorder):
        def resume(self) -> None:
            super().resume()
            self.stream.send(b"more")
            self.stream.finish()

    end = Eager(None)  # type: ignore[arg-type] # set in the next line
    end.stream = tunnel.relay.mux.open({}, end)
    end.stream.send(b"x" * FIRST)
    tunnel.run()
    app = tunnel.client.ends[1]
    assert (app.received, app.ends) == (b"x" * FIRST + b"more", 1)
