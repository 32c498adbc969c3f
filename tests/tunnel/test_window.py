"""A stream's window follows what the way between holds, and stays within its bounds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.window import AHEAD, FIRST, LEAST_ROUND_TRIP_S, MOST, PROBE, PROBE_EVERY, RATES, Window


def run(window: Window, rate: float, round_trip: float, turns: int, most: int = MOST) -> None:
    """Let bytes come at a rate, measured once a round trip."""
    received, now = 0, 100.0
    for _ in range(turns):
        now += max(round_trip, LEAST_ROUND_TRIP_S)
        received += int(rate * max(round_trip, LEAST_ROUND_TRIP_S))
        window.take(received, now, round_trip, most)


def test_it_grows_to_one_and_a_half_of_what_the_way_holds() -> None:
    window = Window(100.0)
    run(window, rate=6_250_000, round_trip=0.04, turns=PROBE_EVERY - 1)
    assert abs(window.size - AHEAD * 6_250_000 * 0.04) < 10


def test_it_probes_for_more_now_and_then_and_goes_back_when_there_is_none() -> None:
    window = Window(100.0)
    run(window, rate=6_250_000, round_trip=0.04, turns=PROBE_EVERY)
    assert abs(window.size - PROBE * AHEAD * 6_250_000 * 0.04) < 10
    window.take(8 * 250_000 + 250_000, 100.37, 0.04, MOST)
    assert abs(window.size - AHEAD * 6_250_000 * 0.04) < 10


def test_it_grows_also_where_a_window_takes_longer_than_a_ping() -> None:
    """A busy program between: the ping says 5 ms, and a window comes every 40 ms."""
    window, received, now = Window(100.0), 0, 100.0
    for _ in range(100):
        received, now = received + window.size, now + 0.04
        window.take(received, now, 0.005, MOST)
    assert window.size > MOST // 4


def test_it_shrinks_when_less_comes() -> None:
    window = Window(100.0)
    run(window, rate=10_000_000, round_trip=0.125, turns=1)
    before = window.size
    for turn in range(RATES - 1):
        window.take(1_250_000, 101 + turn, 0.125, MOST)
        assert window.size == before  # a sender that pauses has said nothing about the way
    window.take(1_250_000, 200, 0.125, MOST)
    assert window.size == FIRST


def test_it_is_not_measured_twice_in_one_round_trip() -> None:
    window = Window(100.0)
    window.take(10_000_000, 100.05, 0.1, MOST)
    assert window.size == FIRST


def test_a_round_trip_of_nothing_counts_as_the_least() -> None:
    window = Window(100.0)
    window.take(100_000_000, 100.001, 0.0, MOST)
    assert window.size == FIRST
    window.take(100_000_000, 100.001 + LEAST_ROUND_TRIP_S, 0.0, MOST)
    assert window.size == MOST


@given(
    st.lists(
        st.tuples(st.integers(0, 2**40), st.floats(0, 1e4), st.floats(0, 60), st.integers(FIRST, MOST)), max_size=9
    )
)
@settings(deadline=None)
def test_it_stays_within_its_bounds_whatever_is_measured(steps: list[tuple[int, float, float, int]]) -> None:
    window, received, now = Window(0.0), 0, 0.0
    for more, passed, round_trip, most in steps:
        received, now, before = received + more, now + passed, window.size
        window.take(received, now, round_trip, most)
        assert FIRST <= window.size <= most or window.size == before
