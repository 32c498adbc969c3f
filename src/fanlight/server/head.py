"""HTTP connections that take no endless head: uvicorn's keep whatever comes before a body."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""Where a connection is cut. The guard refuses less than this with a proper answer."""


class BoundedHead(HttpToolsProtocol):
    """Uvicorn's connection, cut when a request's first line and headers do not end."""

    head_bytes: int | None = 0
    """How much has come of a head that has not ended; None within a body."""

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
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """As uvicorn's."""
        self.head_bytes = None
        super().on_headers_complete()
