"""Guessing passwords is slow; a right one is not."""

from __future__ import annotations

import pytest

from fanlight.server.auth import throttle
from fanlight.server.auth.throttle import Throttle
from fanlight.wire.errors import Refused


class Now:
    def __init__(self) -> None:
        self.time = 5000.0

    def __call__(self) -> float:
        return self.time


def wait_of(limit: Throttle, user: str = "ann", address: str = "1.1.1.1", known: bool = False) -> int:
    """The Retry-After of a refused try; 0 for one that is let through."""
    try:
        limit.begin(user, address, known)
    except Refused as refused:
        return int(refused.headers["retry-after"]) if refused.status == 429 else -1
    return 0


def test_five_tries_are_free_and_then_the_wait_doubles_up_to_fifteen_minutes() -> None:
    now = Now()
    limit = Throttle(now)
    assert [wait_of(limit) for _ in range(5)] == [0] * 5
    waits = []
    for _ in range(13):
        waits.append(wait_of(limit))
        now.time += waits[-1]
        assert wait_of(limit) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_the_same_account_elsewhere_and_other_accounts_here_need_not_wait() -> None:
    limit = Throttle(Now())
    assert [wait_of(limit) for _ in range(6)][-1] == 1
    assert wait_of(limit, "bob") == 0
    assert wait_of(limit, "ann", "2.2.2.2") == 0


def test_a_right_password_clears_the_count_and_an_hour_does_too() -> None:
    now = Now()
    limit = Throttle(now)
    for _ in range(4):
        limit.begin("ann", "1.1.1.1")
    limit.succeeded("ann", "1.1.1.1")
    assert [wait_of(limit) for _ in range(5)] == [0] * 5
    now.time += 3601
    assert [wait_of(limit) for _ in range(5)] == [0] * 5


def test_one_account_from_everywhere_is_limited_but_for_those_who_were_there_before() -> None:
    now = Now()
    limit = Throttle(now)
    waits = [wait_of(limit, "ann", f"10.0.{n // 200}.{n % 200}") for n in range(150)]
    assert waits.count(0) == throttle.ACCOUNT_TRIES
    assert set(waits[100:]) == {6}
    assert wait_of(limit, "ann", "192.0.2.1", known=True) == 0
    now.time += 6
    assert wait_of(limit, "ann", "192.0.2.2") == 0


def test_the_tables_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "KEPT", 50)
    limit = Throttle(Now())
    for number in range(500):
        limit.begin(f"user {number}", "1.1.1.1")
    # The first ones were forgotten, the newest are known.
    assert [wait_of(limit, "user 499") for _ in range(5)][-1] == 1
