"""The uvicorn server, without a clock that ticks while nobody is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import uvicorn

log = logging.getLogger("fanlight")


class QuietServer(uvicorn.Server):
    """A server that sleeps until it is told to stop. Uvicorn's own loop wakes ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: asyncio.Event | None = None

    async def startup(self, sockets: Any = None) -> None:
        """As uvicorn's."""
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets=sockets)

    async def main_loop(self) -> None:
        """Wait until `stop` is called."""
        assert self._told is not None  # startup made it
        if not self.should_exit:
            await self._told.wait()

    async def shutdown(self, sockets: Any = None) -> None:
        """As uvicorn's, but no connection keeps the others from being closed.

        A socket whose other end is closing in the same moment raises when it is told to close; a client that gets in
        while the server closes would be waited for in vain.
        """
        told: set[Any] = set()
        self._make_safe(told)
        late = asyncio.get_running_loop().create_task(self._turn_away(told))
        try:
            await super().shutdown(sockets=sockets)
        finally:
            late.cancel()
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)  # so that they are gone before the loop is

    def _make_safe(self, known: set[Any]) -> list[Any]:
        new: list[Any] = [c for c in self.server_state.connections if c not in known]
        for connection in new:
            known.add(connection)
            connection.shutdown = _closing(connection, connection.shutdown)
        return new

    async def _turn_away(self, told: set[Any]) -> None:
        while True:
            for connection in self._make_safe(told):
                connection.shutdown()
            await asyncio.sleep(0.02)

    def stop(self) -> None:
        """Begin to shut down; may be called from any thread."""
        self.should_exit = True
        if self._loop is not None and self._told is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told.set)


def _closing(connection: Any, close: Callable[[], None]) -> Callable[[], None]:
    def shutdown() -> None:
        try:
            close()
        except Exception as error:
            log.debug("a connection ended without a goodbye: %s", error)
            connection.transport.close()

    return shutdown
