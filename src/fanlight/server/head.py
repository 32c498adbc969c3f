"""HTTP connections that take no endless head: uvicorn's keep whatever comes before a body."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""Where a connection is cut. The guard refuses less than this with a proper answer."""
HEAD_S = 10.0
"""How long a first line and headers may take."""


class BoundedHead(HttpToolsProtocol):
    """Uvicorn's connection, cut when a request's first line and headers do not end, or not in time."""

    _late: asyncio.TimerHandle | None = None

    head_bytes: int | None = 0
    """How much has come of a head that has not ended; None within a body."""

    def connection_made(self, transport: Any) -> None:
        """As uvicorn's."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn's."""
        inside = self.head_bytes is not None
        super().data_received(data)
        if inside and self.head_bytes is not None:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        """As uvicorn's."""
        self.head_bytes = 0
        self._expect_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """As uvicorn's."""
        self.head_bytes = None
        self._head_came()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_S, self._cut)

    def _head_came(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _cut(self) -> None:
        self._late = None
        if not self.transport.is_closing():
            self.transport.close()
