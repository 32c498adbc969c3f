"""Calls for curl: `POST call/NAME` starts a job, `GET call/NAME/ID` streams its values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from fanlight.engine.session import Session
from fanlight.graph.listener import Listener
from fanlight.server.body import read_object, text_field
from fanlight.server.reader import Reader
from fanlight.server.routing import Endpoint
from fanlight.server.schema import parameters
from fanlight.server.site import Site
from fanlight.server.sse import HEARTBEAT_S, EventStream
from fanlight.server.stock import StockView, with_root
from fanlight.server.submitting import submitted
from fanlight.server.wanted import wanted_request
from fanlight.wire.errors import Refused

READ_AGAIN_S = 5.0
"""How long the values of a call can be read again: a reader may have been cut off without anybody noticing."""

OWN_SESSION = "call-"
"""Begins the names of sessions that hold a single call."""

Chunk = Callable[[bytes], Awaitable[None]]


def named(site: Site, name: str) -> Listener:
    """The public or undocumented listener of this name.

    Raises:
        Refused: 404; the message lists the names there are.
    """
    listener = site.blueprint.by_name.get(name.strip("/"))
    if listener is None:
        known = ", ".join(x.api_name for x in site.blueprint.by_name.values() if x.visibility == "public") or "none"
        raise Refused(f"This app has no endpoint /{name}. It has: {known}.", code="endpoint-unknown", status=404)
    return listener


async def start(request: Request) -> Response:
    """Start a job with a list of values."""
    site: Site = request.app.state.site
    listener = named(site, request.path_params["name"])
    body = await read_object(request, site.options.json_bytes)
    return await _submit(site, request, listener, body.get("data"), text_field(body, "session_hash"))


async def start_by_name(request: Request) -> Response:
    """Start a job with values by parameter name; missing ones take their defaults."""
    site: Site = request.app.state.site
    listener = named(site, request.path_params["name"])
    body = await read_object(request, site.options.json_bytes)
    session = body.pop("session_hash", None)
    return await _submit(site, request, listener, by_name(listener, body), session)


def by_name(listener: Listener, body: dict[str, Any]) -> list[Any]:
    """The values in order, from an object by parameter name.

    Raises:
        Refused: 422 for an unknown or a missing parameter; the message names it.
    """
    described = parameters(listener)
    known = [p["parameter_name"] for p in described]
    unknown = sorted(set(body) - set(known))
    if unknown:
        raise Refused(
            f"{listener.api_name!r} has no parameter {unknown[0]!r}. It has: {', '.join(known) or 'none'}.",
            code="parameter-unknown",
            status=422,
        )
    values = []
    for parameter in described:
        name = parameter["parameter_name"]
        if name in body:
            values.append(body[name])
        elif parameter["parameter_has_default"]:
            values.append(parameter["parameter_default"])
        else:
            raise Refused(f"{listener.api_name!r} needs the parameter {name!r}.", code="parameter-missing", status=422)
    return values


async def _submit(site: Site, request: Request, listener: Listener, data: Any, name: str | None) -> Response:
    caller = site.caller(request)
    session = site.session(name or OWN_SESSION + site.identities.new_visitor(), caller)
    wanted = wanted_request(listener, request, session.name)
    job = await submitted(site, session, listener, data, wanted)
    site.note_call(job.id, session.name)
    return Response(b'{"event_id":"' + job.id.encode() + b'"}', media_type="application/json")


async def follow(request: Request) -> Response:
    """Stream the values of one job."""
    site: Site = request.app.state.site
    event = request.path_params["event"]
    name = site.calls.get(event)
    caller = site.caller(request)
    session = site.engine.find_session(name, caller.visitor) if name else None
    if session is None or event not in session.logs:
        return EventStream(_unknown)
    root = site.root(request)

    async def write(receive: Receive, chunk: Chunk) -> None:
        await _follow(site, session, event, root, receive, chunk)
        log = session.logs.get(event)
        if log is not None and log.end is not None:
            site.engine.clock.later(READ_AGAIN_S, lambda: _forget(site, session, event))

    return EventStream(write, site.seat(caller, session))


def _forget(site: Site, session: Session, event: str) -> None:
    site.calls.pop(event, None)
    session.forget({event})
    if session.name.startswith(OWN_SESSION):
        site.engine.end_session(session)


async def _unknown(receive: Receive, chunk: Chunk) -> None:
    await chunk(b'event: error\ndata: "404: Not Found. There is no such event, or it has been read already."\n\n')


async def _follow(site: Site, session: Session, event: str, root: str, receive: Receive, chunk: Chunk) -> None:
    view = StockView(event, whole=True)
    after = 0
    with Reader(site.engine, session) as reader:
        reader.watch(receive)
        while not reader.left:
            messages, after = session.read(after, {event})
            for job, message in messages:
                out = view.translate(message, session.logs[job])
                await chunk(_block(site, out, message["t"], root))
                if message["t"] in ("done", "failed", "cancelled"):
                    return
            if messages:
                continue
            if reader.gone:
                return
            if not await reader.news(HEARTBEAT_S):
                await chunk(b"event: heartbeat\ndata: null\n\n")


def _block(site: Site, out: dict[str, Any] | None, kind: str, root: str) -> bytes:
    if out is None or kind in ("queued", "started", "progress", "notice"):
        return b""
    if kind == "failed":
        return b"event: error\ndata: " + site.said(out["output"]) + b"\n\n"
    if kind == "cancelled":
        return b"event: complete\ndata: null\n\n"
    name = b"complete" if kind == "done" else b"generating"
    return b"event: " + name + b"\ndata: " + site.said(with_root(out["output"]["data"], root)) + b"\n\n"


ENDPOINTS = [
    Endpoint("/call/v2/{name}", start_by_name, methods=("POST",), access="visitor"),
    Endpoint("/call/v2/{name}/{event}", follow, methods=("GET",), access="visitor"),
    Endpoint("/call/{name}", start, methods=("POST",), access="visitor"),
    Endpoint("/call/{name}/{event}", follow, methods=("GET",), access="visitor"),
]
