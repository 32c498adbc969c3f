"""Uploads, and how far they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from anyio import CancelScope, create_task_group
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive

from fanlight.files.progress import Track, UploadProgress
from fanlight.files.store import FileStore, Owner, StoredFile
from fanlight.server.filebody import until_gone
from fanlight.server.multipart import MultipartUpload
from fanlight.server.routing import Endpoint
from fanlight.server.seats import Seats
from fanlight.server.sse import EventStream
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode


class Caller(Protocol):
    """Who asks."""

    @property
    def visitor(self) -> str | None: ...

    @property
    def strong(self) -> bool: ...

    @property
    def address(self) -> str | None: ...


class Site(Protocol):
    """What these routes need."""

    @property
    def files(self) -> FileStore: ...

    @property
    def seats(self) -> Seats: ...

    def caller(self, request: HTTPConnection) -> Caller: ...


async def upload(request: Request) -> Response:
    """Store the files of a multipart form; a JSON list of what stock clients take for paths."""
    site: Site = request.app.state.site
    caller = site.caller(request)
    progress = site.files.progress
    track = progress.begin(caller.visitor, request.query_params.get("upload_id", ""))
    owner = Owner(caller.visitor, None, caller.strong, caller.address)
    try:
        stored = await _store(request, site.files, owner, track)
    finally:
        if track is not None:
            progress.end(track)
    return Response(
        encode([f"{file.handle}/{file.name}" for file in stored]),
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


async def _store(request: Request, files: FileStore, owner: Owner, track: Track | None) -> list[StoredFile]:
    form = MultipartUpload(request.headers.get("content-type", ""), files, owner, track)
    try:
        return await form.take(request.stream())
    except ClientDisconnect:
        await run_sync(form.abandon)
        raise Refused("The upload was broken off.", code="upload-aborted", status=400) from None
    except BaseException:
        # Also when the request is cancelled: what it wrote must go.
        with CancelScope(shield=True):
            await run_sync(form.abandon)
        raise


async def upload_progress(request: Request) -> Response:
    """A stream of how many bytes of an upload came; ends with the upload."""
    site: Site = request.app.state.site
    progress = site.files.progress
    visitor = site.caller(request).visitor
    upload_id = request.query_params.get("upload_id", "")
    who = visitor or f"upload {upload_id}"
    with site.seats.taken(who):  # while it waits for the upload to begin, too
        track = await progress.find(visitor, upload_id)
    if track is None:
        raise Refused("Upload not found", code="upload-unknown", status=404)
    return EventStream(_Report(progress, track), site.seats.taken(who))


class _Report:
    """Writes the events of one upload."""

    def __init__(self, progress: UploadProgress, track: Track) -> None:
        self._progress = progress
        self._track = track

    async def __call__(self, receive: Receive, send: Callable[[bytes], Awaitable[None]]) -> None:
        async with create_task_group() as group:
            group.start_soon(until_gone, receive, group.cancel_scope)
            async for news in self._progress.watch(self._track):
                if news is None:
                    await send(_event({"msg": "heartbeat"}))
                else:
                    await send(_event({"msg": "update", "orig_name": news[0], "chunk_size": news[1]}))
            await send(_event({"msg": "done"}))
            group.cancel_scope.cancel()


def _event(message: dict[str, object]) -> bytes:
    return b"data: " + encode(message) + b"\n\n"


ENDPOINTS = [
    Endpoint("/upload", upload, methods=("POST",), access="visitor"),
    Endpoint("/upload_progress", upload_progress, methods=("GET",), access="visitor"),
]
