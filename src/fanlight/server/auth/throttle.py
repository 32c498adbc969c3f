"""Slows down who guesses passwords."""

from __future__ import annotations

import asyncio
import math
import time
import unicodedata
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from fanlight.wire.errors import Refused

K = TypeVar("K")
V = TypeVar("V")

FREE = 5
"""Failures of one account from one address before waiting begins."""
LONGEST_S = 900.0
FORGET_S = 3600.0
ACCOUNT_TRIES = 100
"""Tries of one account, from everywhere, before the bucket is empty."""
ACCOUNT_REFILL_S = 6.0
KEPT = 20_000


@dataclass(slots=True)
class _Pair:
    tries: int = 0
    until: float = 0.0
    seen: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class _Bucket:
    level: float = ACCOUNT_TRIES
    seen: float = 0.0


class Throttle:
    """Counts tries to log in. Those of one account from one address take turns, so that many at once gain nothing.

    Per account and address: after five failures each further one doubles the wait, up to 15 minutes. Per account from
    everywhere: 100 tries, and one more every 6 seconds; who has logged in from his address before is spared this one.
    Belongs to the server's loop.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pairs: OrderedDict[tuple[str, str], _Pair] = OrderedDict()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    @asynccontextmanager
    async def turn(self, user: str, address: str, known: bool = False) -> AsyncIterator[None]:
        """Hold the only try of an account from an address while its password is looked at; see `begin`.

        A class that shares an account comes in one after the other.
        """
        async with _taken(self._pairs, (_plain(user), address), _Pair).turn:
            self.begin(user, address, known)
            yield

    def begin(self, user: str, address: str, known: bool = False) -> None:
        """Count a try.

        Args:
            known: this account has a login from this address.

        Raises:
            Refused: 429 with Retry-After; the password must not be looked at.
        """
        now = self._clock()
        user = _plain(user)
        pair = _taken(self._pairs, (user, address), _Pair)
        if now - pair.seen > FORGET_S:
            pair.tries = 0
        if now < pair.until:
            raise _too_many(pair.until - now)
        bucket = _taken(self._buckets, user, _Bucket)
        bucket.level = min(ACCOUNT_TRIES, bucket.level + (now - bucket.seen) / ACCOUNT_REFILL_S)
        bucket.seen = now
        if bucket.level < 1 and not known:
            raise _too_many((1 - bucket.level) * ACCOUNT_REFILL_S)
        bucket.level = max(0.0, bucket.level - 1)
        pair.tries += 1
        pair.seen = now
        if pair.tries >= FREE:
            pair.until = now + min(2.0 ** min(pair.tries - FREE, 30), LONGEST_S)

    def succeeded(self, user: str, address: str) -> None:
        """The password was right."""
        user = _plain(user)
        pair = _taken(self._pairs, (user, address), _Pair)
        pair.tries, pair.until = 0, 0.0
        bucket = self._buckets.get(user)
        if bucket is not None:
            bucket.level = min(ACCOUNT_TRIES, bucket.level + 1)


def _plain(user: str) -> str:
    """One name for all spellings of it: the author's function may take them for one account, as many databases do."""
    return unicodedata.normalize("NFKC", user).casefold()


def _taken(table: OrderedDict[K, V], key: K, make: Callable[[], V]) -> V:
    """The entry of a key, made if it is missing; the ones that nobody asked for longest are dropped."""
    entry = table.get(key)
    if entry is None:
        entry = table[key] = make()
    table.move_to_end(key)
    while len(table) > KEPT:
        table.popitem(last=False)
    return entry


def _too_many(seconds: float) -> Refused:
    wait = max(1, math.ceil(seconds))
    return Refused(
        f"Too many attempts. Try again in {_spoken(wait)}.",
        code="login-throttled",
        status=429,
        headers={"retry-after": str(wait)},
    )


def _spoken(seconds: int) -> str:
    if seconds < 100:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{math.ceil(seconds / 60)} minutes"
