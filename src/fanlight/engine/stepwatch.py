"""Notices an async handler that holds up a loop on which others run too, also while it still does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Coroutine, Generator
from typing import Any

from fanlight.engine.clock import Clock

log = logging.getLogger("fanlight")

LONG_S = 0.5
"""A step between two awaits that takes longer holds everybody up noticeably."""


class StepWatch:
    """Times the steps of the async handlers of one loop, and looks after a step that does not end.

    A handler that waits for the server that it blocks never comes back: nobody else would tell its name.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.step: tuple[str, float] | None = None
        """The handler that holds the loop, and since when; None once it was told of."""
        self._lock = threading.Lock()
        self._running = 0
        self._is_looking = False

    def over(self, work: Coroutine[Any, Any, None], name: str) -> Coroutine[Any, Any, None]:
        """The same work, watched; `name` is that of the author's function."""
        with self._lock:
            self._running += 1
            begins, self._is_looking = not self._is_looking, True
        if begins:
            self.clock.later(LONG_S, self._look)
        return _Watched(self, work, name)

    def ended(self) -> None:
        """One of the works has ended."""
        with self._lock:
            self._running -= 1

    def tell_if_long(self) -> None:
        """Log the step if it has taken long, once."""
        step = self.step
        if step is None or self.clock.now() - step[1] <= LONG_S:
            return
        self.step = None
        log.warning(
            "%s() held up the server for %.1f s: an async function must not block. Await what takes long, or write "
            "`def` instead of `async def`, which runs in a thread of its own.",
            step[0],
            self.clock.now() - step[1],
        )

    def _look(self) -> None:
        self.tell_if_long()
        with self._lock:
            self._is_looking = self._running > 0
            goes_on = self._is_looking
        if goes_on:
            self.clock.later(LONG_S, self._look)


class _Watched(Coroutine[Any, Any, None]):
    """A coroutine that says when it holds the loop."""

    def __init__(self, watch: StepWatch, work: Coroutine[Any, Any, None], name: str) -> None:
        self._watch = watch
        self._work = work
        self._name = name
        self._is_over = False

    def send(self, value: Any) -> Any:
        """Go on to the next await."""
        self._watch.step = (self._name, self._watch.clock.now())
        try:
            return self._work.send(value)
        except BaseException:
            self._end()
            raise
        finally:
            self._leave()

    def throw(self, *error: Any) -> Any:
        """Go on with an error, such as a cancellation."""
        self._watch.step = (self._name, self._watch.clock.now())
        try:
            return self._work.throw(*error)
        except BaseException:
            self._end()
            raise
        finally:
            self._leave()

    def close(self) -> None:
        """End it."""
        self._work.close()
        self._end()

    def __await__(self) -> Generator[Any, Any, None]:
        return self._work.__await__()

    def _leave(self) -> None:
        self._watch.tell_if_long()
        self._watch.step = None

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._watch.ended()
