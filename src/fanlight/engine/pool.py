"""Our own pool of daemon threads, so that the interpreter's end never waits for a handler."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from queue import SimpleQueue

log = logging.getLogger("fanlight")

Call = Callable[[], None]


class Pool:
    """Runs calls in at most `size` daemon threads, made when they are needed.

    When all are busy, those for whom calls wait are served in turns: who sends a hundred makes another wait for one.
    """

    def __init__(self, size: int, name: str) -> None:
        self.size = size
        self.name = name
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        """For the threads that are idle."""
        self._waiting: OrderedDict[str, deque[Call]] = OrderedDict()
        """Calls that no thread is free for, by whom they are for; the next one's come first."""
        self._lock = threading.Lock()
        self._idle = 0
        self._threads = 0
        self._closed = False

    def submit(self, call: Call, whose: str = "") -> None:
        """Run `call` in a thread as soon as one is free.

        Args:
            whose: for whom it is, as turns count.
        """
        with self._lock:
            if self._closed:
                return
            if self._idle:
                self._idle -= 1
                self._calls.put(call)
            elif self._threads < self.size:
                self._threads += 1
                name = f"fanlight-{self.name}-{self._threads}"
                threading.Thread(target=self._work, args=([call],), name=name, daemon=True).start()
            else:
                self._waiting.setdefault(whose, deque()).append(call)

    def close(self) -> None:
        """End the idle threads; busy ones end with their call, and nobody waits for them."""
        with self._lock:
            self._closed = True
            threads = self._threads
        for _ in range(threads):
            self._calls.put(None)

    def _work(self, first: list[Call]) -> None:
        call: Call | None = first.pop()  # out of the thread's arguments, which live as long as it does
        while call is not None:
            try:
                call()
            except BaseException:  # the pool must outlive any call
                log.exception("a call in the %s pool failed", self.name)
            call = None  # keep nothing alive while waiting
            with self._lock:
                call = self._next()
                if call is None:
                    self._idle += 1
            if call is None:
                call = self._calls.get()

    def _next(self) -> Call | None:
        """The waiting call whose turn it is; call it with the lock held."""
        if not self._waiting:
            return None
        whose, calls = next(iter(self._waiting.items()))
        call = calls.popleft()
        if calls:
            self._waiting.move_to_end(whose)
        else:
            del self._waiting[whose]
        return call
