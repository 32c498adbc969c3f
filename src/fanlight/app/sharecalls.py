"""The author's own function that is told of a link's changes."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger("fanlight")

MOST_WAITING = 1000
"""Changes that a function which never returns has not been told; later ones are lost to it."""
LAST_S = 2.0


class ShareCalls:
    """Calls a function with every change, one after the other, in a thread of its own: it may take its time, fail, or
    close the app.

    Args:
        function: the author's; None calls nothing.
    """

    def __init__(self, function: Callable[[dict[str, Any]], object] | None) -> None:
        self._function = function
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None

    def put(self, state: dict[str, Any]) -> None:
        """Tell of a change."""
        if self._function is None:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="fanlight-share-calls", daemon=True)
            self._thread.start()
        self._put(state)

    def close(self) -> None:
        """Tell what is left, and end. A function that takes long is not waited for."""
        if self._thread is not None:
            self._put(None)
            if threading.current_thread() is not self._thread:
                self._thread.join(LAST_S)

    def _put(self, state: dict[str, Any] | None) -> None:
        try:
            self._waiting.put_nowait(state)
        except queue.Full:
            pass

    def _run(self) -> None:
        assert self._function is not None
        while True:
            state = self._waiting.get()
            if state is None:
                return
            try:
                self._function(state)
            except (Exception, SystemExit):
                log.exception("The function on_state of gr.Share failed")
            if state["state"] == "ended":
                return
