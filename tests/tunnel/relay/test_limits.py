"""Rates and paces count what they should, and remember a bounded number of addresses."""

from __future__ import annotations

import pytest

from fanlight.tunnel.relay.limits import MOST_ADDRESSES, Limits, Pace, Rate, open_limits
from tests.tunnel.muxes import Clock


def test_a_burst_passes_and_then_one_at_a_time() -> None:
    clock = Clock()
    rate = Rate(2, 5, clock)
    assert [rate.wait("1.1.1.1") for _ in range(5)] == [0.0] * 5
    assert rate.wait("1.1.1.1") == pytest.approx(0.5)
    assert rate.wait("2.2.2.2") == 0
    clock.now += 0.5
    assert rate.wait("1.1.1.1") == 0
    assert rate.wait("1.1.1.1") > 0
    clock.now += 1000
    assert [bool(rate.wait("1.1.1.1")) for _ in range(6)] == [False] * 5 + [True]


def test_one_that_is_given_back_was_not_counted() -> None:
    rate = Rate(1, 2, Clock())
    rate.wait("1.1.1.1")
    rate.give_back("1.1.1.1")
    rate.give_back("never.seen")
    assert [bool(rate.wait("1.1.1.1")) for _ in range(3)] == [False, False, True]


def test_all_addresses_of_one_ipv6_network_are_one() -> None:
    """Whoever has one has a /64 of them, and would have no limit at all."""
    rate = Rate(1, 3, Clock())
    waits = [rate.wait(f"2001:db8:0:1::{number:x}") for number in range(1, 6)]
    assert [bool(wait) for wait in waits] == [False] * 3 + [True] * 2
    rate.give_back("2001:db8:0:1::ffff")
    assert rate.wait("2001:db8:0:1:1:2:3:4") == 0
    assert rate.wait("2001:db8:0:2::1") == 0
    assert rate.wait("::ffff:1.1.1.1") == rate.wait("1.1.1.1") == 0
    assert rate.wait("::ffff:1.1.1.1") == 0
    assert rate.wait("1.1.1.1") > 0


def test_a_bounded_number_of_addresses_is_remembered() -> None:
    rate = Rate(1, 1, Clock())
    rate.wait("first")
    for number in range(MOST_ADDRESSES - 1):
        rate.wait(str(number))
    assert rate.wait("first") > 0
    rate.wait("one more")
    assert rate.wait("0") == 0, "the one that was quiet longest is forgotten"


def test_a_pace_says_how_long_to_wait() -> None:
    clock = Clock()
    pace = Pace(1000, clock)
    assert pace.wait(99) == 0
    assert pace.wait(1000) == pytest.approx(0.999)
    clock.now += 10
    assert pace.wait(50) == 0
    assert Pace(0, clock).wait(10**12) == 0


def test_an_open_relay_has_limits_that_exist() -> None:
    limits = Limits(**open_limits())  # type: ignore[arg-type] # names of its fields
    assert limits.links_per_address == 3
    assert limits.bytes == 10_000_000_000
