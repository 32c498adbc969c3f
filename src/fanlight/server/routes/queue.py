"""The stock queue: `queue/join` puts a job into its line, `queue/data` streams a session's messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from fanlight.engine.log import Message
from fanlight.engine.session import Session
from fanlight.server.body import number_field, read_object, text_field
from fanlight.server.identity import TOKEN_HEADER
from fanlight.server.reader import Reader
from fanlight.server.routing import Endpoint
from fanlight.server.site import Site
from fanlight.server.sse import HEARTBEAT_S, EventStream
from fanlight.server.stock import StockView, protocol_for, with_root
from fanlight.server.submitting import submitted
from fanlight.server.wanted import wanted_request
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode

HEARTBEAT = b'data: {"msg":"heartbeat","event_id":null}\n\n'
CLOSE = b'data: {"msg":"close_stream","event_id":null}\n\n'
LINGER_S = 0.5
"""How long a stream stays open after its last job, for a client library that may be about to send another one:
a job that it sends while the close is on its way would be counted to the stream that ends, and never be heard of."""
UNSURE_S = 1.0
"""How long before it was noticed a client may have left."""
PACE_S = 0.02
"""Least time between two messages that tell nothing but progress."""


async def join(request: Request) -> Response:
    """Put a job into its line; the answer names it."""
    site: Site = request.app.state.site
    body = await read_object(request, site.options.json_bytes)
    number = number_field(body, "fn_index")
    if number is None:
        raise Refused("No function index provided.", code="function-missing", status=400)
    session = site.session(body.get("session_hash"), site.caller(request))
    session.forget(set(session.streamed))
    session.shares_stream = session.shares_stream or "x-gradio-user" in request.headers
    listener = site.engine.listener(number, session)
    wanted = wanted_request(listener, request, session.name)
    job = await submitted(
        site, session, listener, body.get("data"), wanted, event_data=body.get("event_data"),
        trigger=number_field(body, "trigger_id"), call=text_field(body, "call"),
    )  # fmt: skip
    return Response(b'{"event_id":"' + job.id.encode() + b'"}', media_type="application/json")


async def data(request: Request) -> Response:
    """Stream the messages of a session until none of its jobs is pending."""
    site: Site = request.app.state.site
    name = request.query_params.get("session_hash")
    if not name:
        raise Refused("Session hash not found.", code="session-missing", status=400)
    caller = site.caller(request)
    session = site.engine.find_session(name, caller.visitor)
    if session is None:
        return EventStream(_unknown_session)
    whole = protocol_for(request.headers.get("user-agent", "")) == "sse_v1"
    stream = _Stream(site, session, whole, site.root(request), TOKEN_HEADER in request.headers)
    return EventStream(stream.write, site.seat(caller, session))


async def _unknown_session(receive: Receive, chunk: Callable[[bytes], Awaitable[None]]) -> None:
    failure = {
        "msg": "unexpected_error", "event_id": None, "message": "Session not found.", "session_not_found": True,
        "success": False,
    }  # fmt: skip
    await chunk(b"data: " + encode(failure) + b"\n\n" + CLOSE)


class _Stream:
    """One reading of a session's messages in the stock form."""

    def __init__(self, site: Site, session: Session, whole: bool, root: str, to_page: bool) -> None:
        self.site = site
        self.session = session
        self.whole = whole
        self.root = root
        self.to_page = to_page
        self.views: dict[str, StockView] = {}
        self.after = 0
        self.told: dict[str, float] = {}
        """The jobs whose end has been written here, and when."""

    async def write(self, receive: Receive, chunk: Callable[[bytes], Awaitable[None]]) -> None:
        with Reader(self.site.engine, self.session) as reader:
            reader.watch(receive)
            await self._tell(reader, chunk)
            if reader.left:
                self._client_left()

    async def _tell(self, reader: Reader, chunk: Callable[[bytes], Awaitable[None]]) -> None:
        while not reader.left:
            messages, self.after = self.session.read(self.after)
            if messages:
                text = b"".join(self.lines(job, message) for job, message in messages)
                if self.finished() and not self.session.shares_stream:
                    await self.close(chunk, text)
                    return
                if text:
                    await chunk(text)
                if all(message["t"] == "progress" for _, message in messages):
                    await asyncio.sleep(PACE_S)
            elif self.finished():
                if not await reader.news(LINGER_S) or self.site.engine.stopping:
                    await self.close(chunk, b"")
                    return
            elif reader.gone:
                return
            elif not await reader.news(HEARTBEAT_S):
                await chunk(HEARTBEAT)

    async def close(self, chunk: Callable[[bytes], Awaitable[None]], text: bytes) -> None:
        """Write the last text and the end of the stream."""
        await chunk(text + CLOSE)
        self.session.streamed.update(self.told)

    def _client_left(self) -> None:
        """Count as told what the client has surely read.

        A client library closes its stream by itself once it has read the end of its last job. What was written here
        just after that end belongs to a job that it will open another stream for.
        """
        since = self.site.engine.clock.now() - UNSURE_S
        sure = [job for job, when in self.told.items() if when < since]
        just_now = [job for job, when in self.told.items() if when >= since]
        self.session.streamed.update(sure + just_now[:1])

    def finished(self) -> bool:
        """Whether no job of the session is pending and all has been written."""
        return not self.session.jobs and self.session.number <= self.after

    def lines(self, job: str, message: Message) -> bytes:
        """The stream's text for one message."""
        view = self.views.get(job)
        if view is None:
            view = self.views[job] = StockView(job, self.whole)
        log = self.session.logs.get(job)
        if log is None:
            return b""
        out = view.translate(message, log)
        if out is None:
            return b""
        if message is log.end:
            self.told[job] = self.site.engine.clock.now()
        found: Any = with_root(out, self.root) if "output" in out and _has_files(out) else out
        return b"data: " + self.site.said(found, to_page=self.to_page) + b"\n\n"


def _has_files(out: dict[str, Any]) -> bool:
    data = out["output"].get("data")
    return isinstance(data, list) and any(isinstance(item, (dict, list)) for item in data)


async def status(request: Request) -> Response:
    """How many jobs wait in the whole app."""
    site: Site = request.app.state.site
    found = {
        "msg": "estimation", "event_id": None, "rank": None, "queue_size": site.engine.lines.waiting, "rank_eta": None,
    }  # fmt: skip
    return Response(encode(found), media_type="application/json")


ENDPOINTS = [
    Endpoint("/queue/join", join, methods=("POST",), access="visitor"),
    Endpoint("/queue/data", data, methods=("GET",), access="visitor"),
    Endpoint("/queue/status", status, methods=("GET",), access="visitor"),
]
