"""Server-sent events over raw ASGI: one response, chunks as they come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

HEARTBEAT_S = 15.0
Chunks = Callable[[Receive, Callable[[bytes], Awaitable[None]]], Awaitable[None]]


class EventStream(Response):
    """A response whose body is written by an async function until it returns.

    Args:
        seat: held while it is written; what it raises when entered is the answer instead.
    """

    media_type = "text/event-stream"

    def __init__(self, write: Chunks, seat: AbstractContextManager[None] | None = None) -> None:
        self.write = write
        self.seat = seat or nullcontext()
        self.status_code = 200
        self.background = None
        self.raw_headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def chunk(data: bytes) -> None:
            await send({"type": "http.response.body", "body": data, "more_body": True})

        with self.seat:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await self.write(receive, chunk)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
