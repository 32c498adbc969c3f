"""Stored files by handle: `file=HANDLE/NAME`."""

from __future__ import annotations

import re
from typing import Protocol

from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from fanlight.files.named import AuthorFiles
from fanlight.files.store import FileStore
from fanlight.server.filebody import FileBody
from fanlight.server.routing import Endpoint
from fanlight.wire.errors import Refused

_HANDLE = re.compile(r"[A-Za-z0-9_-]{22}")


class Caller(Protocol):
    """Who asks."""

    @property
    def visitor(self) -> str | None: ...

    @property
    def sessions(self) -> frozenset[str]: ...


class Site(Protocol):
    """What these routes need."""

    @property
    def files(self) -> FileStore: ...

    @property
    def author_files(self) -> AuthorFiles: ...

    def caller(self, request: HTTPConnection) -> Caller: ...


async def file(request: Request) -> Response:
    """The file of a handle, whole or a part of it."""
    site: Site = request.app.state.site
    path = request.path_params["path"]
    handle, slash, name = path.partition("/")
    found = site.files.get(handle) if _HANDLE.fullmatch(handle) else None
    if found is None or (slash and name != found.name):
        named = await run_sync(site.author_files.find, path)
        if named is None:
            raise _unknown()
        return FileBody(named, request.method, request.headers)
    caller = site.caller(request)
    # The visitor's sessions are looked up only where his name does not settle it.
    if not site.files.may_read(found, caller.visitor, ()) and not site.files.may_read(
        found, caller.visitor, caller.sessions
    ):
        raise _unknown()
    return FileBody(found, request.method, request.headers)


def _unknown() -> Refused:
    return Refused("File not found.", code="file-unknown", status=404)


ENDPOINTS = [
    Endpoint("/file={path:path}", file, methods=("GET", "HEAD"), access="visitor"),
    Endpoint("/file/{path:path}", file, methods=("GET", "HEAD"), access="visitor"),
]
