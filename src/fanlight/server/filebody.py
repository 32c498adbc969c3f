"""A response that streams a stored file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import BinaryIO, Protocol

import anyio
from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fanlight.files.disk import etag
from fanlight.files.types import Served, safety_headers
from fanlight.server.ranges import Part, asked, last_modified
from fanlight.wire.errors import Refused

CHUNK = 512 * 1024
HEAD = 32


class Source(Protocol):
    """A file to send."""

    @property
    def name(self) -> str: ...

    def open(self) -> BinaryIO: ...

    def served_as(self, head: bytes) -> Served: ...


class FileBody(Response):
    """Sends a file, or the part of it that the request asks for, in chunks read off the loop."""

    def __init__(self, file: Source, method: str, headers: Mapping[str, str]) -> None:
        self.file = file
        self.background = None
        self._head_only = method == "HEAD"
        self._asked = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        source, headers, part, chunk = await run_sync(self._opened)
        with source:
            raw = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
            await send({"type": "http.response.start", "status": part.status, "headers": raw})
            done = part.start + len(chunk) >= part.end
            await send({"type": "http.response.body", "body": chunk, "more_body": not done})
            if not done:
                await self._rest(source, part, len(chunk), receive, send)

    def _opened(self) -> tuple[BinaryIO, dict[str, str], Part, bytes]:
        """The open file, the answer's headers, the part asked for and its first chunk: one trip to a thread."""
        try:
            source = self.file.open()
        except OSError as error:
            raise Refused("File not found.", code="file-unknown", status=404) from error
        try:
            about = os.fstat(source.fileno())
            tag = etag(about)
            part = asked(self._asked, about, tag)
            kind = self.file.served_as(_read(source, 0, HEAD))
            headers = {
                **safety_headers(kind, self.file.name),
                **part.headers(about.st_size),
                "accept-ranges": "bytes",
                "cache-control": "private, no-cache",
                "etag": tag,
                "last-modified": last_modified(about),
            }
            if self._head_only:
                return source, headers, Part(part.status, 0, 0), b""
            return source, headers, part, _read(source, part.start, min(CHUNK, part.end - part.start))
        except BaseException:
            source.close()
            raise

    async def _rest(self, source: BinaryIO, part: Part, sent: int, receive: Receive, send: Send) -> None:
        """Send what follows the first chunk, unless the browser goes away, as players do all the time."""
        async with anyio.create_task_group() as group:
            group.start_soon(until_gone, receive, group.cancel_scope)
            at = part.start + sent
            while at < part.end:
                chunk = await run_sync(_read, source, at, min(CHUNK, part.end - at))
                if not chunk:
                    raise OSError(f"{self.file.name} became shorter while it was sent.")
                at += len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": at < part.end})
            group.cancel_scope.cancel()


async def until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    """Cancel a scope when the other end of the connection goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def _read(source: BinaryIO, start: int, count: int) -> bytes:
    source.seek(start)
    return source.read(count)
