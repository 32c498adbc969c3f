"""What a client says of its session: cancel, reset, heartbeat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from fanlight.server.body import read_object, text_field
from fanlight.server.reader import Reader
from fanlight.server.routing import Endpoint
from fanlight.server.site import Site
from fanlight.server.sse import HEARTBEAT_S, EventStream
from fanlight.server.wanted import seen_request

DONE = b'{"success":true}'
ALIVE = b"data: ALIVE\n\n"


async def cancel(request: Request) -> Response:
    """Stop a job of the caller's session. Unknown ones are answered alike, so that nobody learns which exist."""
    site: Site = request.app.state.site
    body = await read_object(request, site.options.json_bytes)
    event = text_field(body, "event_id")
    name = text_field(body, "session_hash") or site.calls.get(event or "", "")
    if event is not None and name == event:  # curl's calls name the event as their session
        name = site.calls.get(event, "")
    session = site.engine.find_session(name, site.caller(request).visitor) if name else None
    if session is not None and event is not None:
        site.engine.cancel(session, event)
    return Response(DONE, media_type="application/json")


async def reset(request: Request) -> Response:
    """Accepted for stock clients, which send it after `cancel`; there is nothing left to do."""
    site: Site = request.app.state.site
    await read_object(request, site.options.json_bytes)
    return Response(DONE, media_type="application/json")


async def heartbeat(request: Request) -> Response:
    """Keep a session's jobs and state alive while the client is there."""
    site: Site = request.app.state.site
    caller = site.caller(request)
    session = site.session(request.path_params["session"], caller)

    async def write(receive: Receive, chunk: Callable[[bytes], Awaitable[None]]) -> None:
        if site.engine.unloads:
            session.page = seen_request(request, session.name)
        with Reader(site.engine, session) as reader:
            session.readers.discard(reader.wake)  # it tells no news
            reader.watch(receive)
            while not reader.gone:
                await chunk(ALIVE)
                await reader.news(HEARTBEAT_S)

    return EventStream(write, site.seat(caller, session))


ENDPOINTS = [
    Endpoint("/cancel", cancel, methods=("POST",), access="visitor"),
    Endpoint("/reset", reset, methods=("POST",), access="visitor"),
    Endpoint("/heartbeat/{session}", heartbeat, methods=("GET",), access="visitor"),
]
