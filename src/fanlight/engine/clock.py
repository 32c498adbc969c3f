"""Time: a monotonic clock with timers, real or under a test's control."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger("fanlight")

FEW = 1000
"""So many timers are not worth looking through for those that were cancelled."""


class Timer:
    """A call that is due at some time; `cancel` forgets it."""

    __slots__ = ("call", "due", "order")

    def __init__(self, due: float, order: int, call: Callable[[], None]) -> None:
        self.due = due
        self.order = order
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Do not call it any more."""
        self.call = None

    def __lt__(self, other: Timer) -> bool:
        return (self.due, self.order) < (other.due, other.order)


class Clock:
    """The real clock. Its one thread sleeps until the next timer is due, and does not exist without timers."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._crowd = FEW
        self._thread: threading.Thread | None = None
        self._closed = False

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call `call` once, from the clock's thread, after `seconds`."""
        with self._wake:
            timer = self._add(seconds, call)
            if self._timers[0] is timer:
                self._wake.notify()
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="fanlight-clock", daemon=True)
                self._thread.start()
        return timer

    def _add(self, seconds: float, call: Callable[[], None]) -> Timer:
        """A new timer among the others. Those that were cancelled go before they are due once there may be many."""
        if len(self._timers) >= self._crowd:
            self._timers = [timer for timer in self._timers if timer.call is not None]
            heapq.heapify(self._timers)
            self._crowd = max(FEW, 2 * len(self._timers))
        timer = Timer(self.now() + seconds, next(self._order), call)
        heapq.heappush(self._timers, timer)
        return timer

    def close(self) -> None:
        """End the thread and forget all timers."""
        with self._wake:
            self._closed = True
            self._timers.clear()
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._closed and self._timers and self._timers[0].call is None:
                    heapq.heappop(self._timers)
                if self._closed or not self._timers:
                    self._thread = None
                    return
                wait = self._timers[0].due - self.now()
                if wait > 0:
                    self._wake.wait(min(wait, threading.TIMEOUT_MAX))
                    continue
                call = heapq.heappop(self._timers).call
            if call is not None:
                _call(call)


class FakeClock(Clock):
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0

    def now(self) -> float:
        return self._now

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        with self._wake:
            return self._add(seconds, call)

    def advance(self, seconds: float) -> None:
        """Move the clock and make the calls that came due, in order."""
        end = self._now + seconds
        while True:
            with self._wake:
                if not self._timers or self._timers[0].due > end:
                    break
                timer = heapq.heappop(self._timers)
                self._now = max(self._now, timer.due)
            if timer.call is not None:
                _call(timer.call)
        self._now = end


def _call(call: Callable[[], None]) -> None:
    try:
        call()
    except Exception:
        log.exception("a timer's call failed")
