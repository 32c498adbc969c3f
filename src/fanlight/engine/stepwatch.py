"""Notices an async handler that holds up the loop on which others run too."""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Generator
from time import perf_counter
from typing import Any

log = logging.getLogger("fanlight")

LONG_S = 0.5
"""A step between two awaits that takes longer holds everybody up noticeably."""


class StepWatch(Coroutine[Any, Any, None]):
    """A coroutine whose steps are timed; the log names the handler of one that took long.

    Args:
        work: the coroutine.
        name: of the author's function.
    """

    def __init__(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._work = work
        self._name = name

    def send(self, value: Any) -> Any:
        """Go on to the next await."""
        since = perf_counter()
        try:
            return self._work.send(value)
        finally:
            self._tell(perf_counter() - since)

    def throw(self, *error: Any) -> Any:
        """Go on with an error, such as a cancellation."""
        since = perf_counter()
        try:
            return self._work.throw(*error)
        finally:
            self._tell(perf_counter() - since)

    def close(self) -> None:
        """End it."""
        self._work.close()

    def __await__(self) -> Generator[Any, Any, None]:
        return self._work.__await__()

    def _tell(self, seconds: float) -> None:
        if seconds > LONG_S:
            log.warning(
                "%s() held up the server for %.1f s: an async function must not block. Await what takes long, or write "
                "`def` instead of `async def`, which runs in a thread of its own.",
                self._name,
                seconds,
            )
