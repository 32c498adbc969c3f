"""Ends what somebody holds open when his login has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Message, Receive

LOGGED_OUT = 1008
"""The code of a disconnect that a login's end has caused (RFC 6455: policy violation)."""


class Watch:
    """The connections that wait for their client, so that the end of a login can wake them."""

    def __init__(self) -> None:
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def changed(self) -> None:
        """Logins have ended; may be called from any thread."""
        for event, loop in list(self._waiting.items()):
            try:
                loop.call_soon_threadsafe(event.set)
            except RuntimeError:  # that loop is closed
                self._waiting.pop(event, None)

    def while_valid(self, valid: Callable[[], bool], receive: Receive, kind: str) -> Receive:
        """A `receive` that says that the client has gone as soon as `valid` no longer holds."""
        gone: Message = {"type": f"{kind}.disconnect", "code": LOGGED_OUT}

        async def watched() -> Message:
            event = asyncio.Event()
            self._waiting[event] = asyncio.get_running_loop()
            news = asyncio.ensure_future(receive())
            ended = asyncio.ensure_future(event.wait())
            try:
                while valid():
                    await asyncio.wait({news, ended}, return_when=asyncio.FIRST_COMPLETED)
                    if news.done():
                        return news.result() if valid() else gone
                    event.clear()
                    ended = asyncio.ensure_future(event.wait())
                return gone
            finally:
                self._waiting.pop(event, None)
                for task in (news, ended):
                    task.cancel()

        return watched
