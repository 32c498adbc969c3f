"""Our own pool of daemon threads, so that the interpreter's end never waits for a handler."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

log = logging.getLogger("fanlight")

Call = Callable[[], None]


class Pool:
    """Runs calls in at most `size` daemon threads, made when they are needed."""

    def __init__(self, size: int, name: str) -> None:
        self.size = size
        self.name = name
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._threads = 0
        self._closed = False

    def submit(self, call: Call) -> None:
        """Run `call` in a thread as soon as one is free."""
        with self._lock:
            if self._closed:
                return
            if self._idle:
                self._idle -= 1
            elif self._threads < self.size:
                self._threads += 1
                name = f"fanlight-{self.name}-{self._threads}"
                threading.Thread(target=self._work, args=([call],), name=name, daemon=True).start()
                return
            self._calls.put(call)

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
                if self._calls.empty():
                    self._idle += 1
            call = self._calls.get()
