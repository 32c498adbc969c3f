"""A reader of a session's messages on the server's loop, woken from any thread."""

from __future__ import annotations

import asyncio
from types import TracebackType

from starlette.types import Receive

from fanlight.engine.engine import Engine
from fanlight.engine.session import Session


class Reader:
    """Waits for news of a session. Use it as a context manager; it counts as the session's presence.

    Args:
        counts: whether it keeps the session's jobs alive (a page or a stream does, a one-off read does not).
    """

    def __init__(self, engine: Engine, session: Session, *, counts: bool = True) -> None:
        self.engine = engine
        self.session = session
        self.left = False
        self.closed = False
        """Whether the client said that it goes for good, as a browser does that closes a page."""
        self._counts = counts
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._called = False
        self._watcher: asyncio.Task[None] | None = None

    def __enter__(self) -> Reader:
        self.session.readers.add(self.wake)
        self.engine.readers.add(self.wake)
        if self._counts:
            self.engine.arrive(self.session)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.readers.discard(self.wake)
        self.engine.readers.discard(self.wake)
        if self._counts:
            self.engine.leave(self.session, self.closed)
        if self._watcher is not None:
            self._watcher.cancel()

    @property
    def gone(self) -> bool:
        """Whether nothing is left to wait for: the client has left, or the server stops."""
        return self.left or self.engine.stopping

    def wake(self) -> None:
        """There is news; may be called from any thread, and costs next to nothing while a wake-up is under way."""
        if self._called:
            return
        self._called = True
        try:
            self._loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # the server's loop is closed
            self.session.readers.discard(self.wake)

    def watch(self, receive: Receive) -> None:
        """Notice when the client goes away; `left` is then true."""
        self._watcher = self._loop.create_task(self._watch(receive))

    async def _watch(self, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.left = True
                self._news.set()
                return

    async def news(self, timeout_s: float | None = None) -> bool:
        """Wait until there is news or the client has gone; False when the time is over before."""
        timer = self._loop.call_later(timeout_s, self._news.set) if timeout_s is not None else None
        await self._news.wait()
        self._news.clear()
        came = self._called or self.gone
        self._called = False
        if timer is not None:
            timer.cancel()
        return came
