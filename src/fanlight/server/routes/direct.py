"""Direct calls: `POST run/NAME` and `POST api/NAME` answer in one response."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fanlight.engine.job import Job
from fanlight.engine.session import Session
from fanlight.graph.listener import Listener
from fanlight.server.body import number_field, read_object, text_field
from fanlight.server.reader import Reader
from fanlight.server.routes.calls import named
from fanlight.server.routing import Endpoint
from fanlight.server.site import Site
from fanlight.server.stock import completed, with_root
from fanlight.server.submitting import submitted
from fanlight.server.wanted import wanted_request
from fanlight.wire.errors import Refused

LONG_S = 1.0
"""A call that takes longer than this looks whether its client is still there."""


async def run(request: Request) -> Response:
    """Run a handler at once and answer its values; of a generator the first ones."""
    site: Site = request.app.state.site
    body = await read_object(request, site.options.json_bytes)
    caller = site.caller(request)
    listener = _chosen(site, request.path_params["name"], number_field(body, "fn_index"))
    if not site.options.api_open and listener.queue and not caller.by_page:
        raise Refused(
            "Direct calls of this endpoint are closed. Call it through the queue, with a client or /call.",
            code="api-closed",
            status=404,
        )
    name = text_field(body, "session_hash")
    if name is not None:
        return await _answer(request, site.session(name, caller), listener, body)
    session = site.engine.passing_session(caller.visitor, caller.strong, caller.by_page, caller.address)
    try:
        return await _answer(request, session, listener, body)
    finally:
        site.engine.end_session(session)


async def _answer(request: Request, session: Session, listener: Listener, body: dict[str, Any]) -> Response:
    site: Site = request.app.state.site
    name = body.get("session_hash")
    wanted = wanted_request(listener, request, name)
    event_data = body.get("event_data")
    job = await submitted(site, session, listener, body.get("data"), wanted, event_data=event_data, direct=True)
    await _wait(request, site, job)
    end, current = job.log.end or {}, job.log.current
    session.forget({job.id})
    if end["t"] != "done":
        return Response(site.said(_failure(end)), status_code=500, media_type="application/json")
    data: list[Any] = end["values"] if end["values"] is not None else current or []
    took = site.engine.clock.now() - job.submitted_at
    streams = listener.handler is not None and listener.handler.is_generator
    out = completed(with_root(data, site.root(request)) if job.files else data, streams, round(took, 6))
    return Response(site.said(out), media_type="application/json")


async def _wait(request: Request, site: Site, job: Job) -> None:
    """Wait for the job's end. One whose client has left need not begin."""
    watching = False
    with Reader(site.engine, job.session, counts=False) as reader:
        while job.log.end is None:
            if reader.left:
                site.engine.cancel(job.session, job.id)
            elif not await reader.news(None if watching else LONG_S):
                watching = True
                reader.watch(request.receive)


def _chosen(site: Site, name: str, number: int | None) -> Listener:
    return named(site, name) if number is None else site.engine.listener(number)


def _failure(end: dict[str, Any]) -> dict[str, Any]:
    if end["t"] == "cancelled":
        return {"error": "The job was cancelled.", "visible": True, "duration": 10, "title": "Error"}
    return {key: end[key] for key in ("error", "visible", "duration", "title")}


ENDPOINTS = [
    Endpoint("/run/{name}", run, methods=("POST",), access="visitor"),
    Endpoint("/run/{name}/", run, methods=("POST",), access="visitor"),
    Endpoint("/api/{name}", run, methods=("POST",), access="visitor"),
    Endpoint("/api/{name}/", run, methods=("POST",), access="visitor"),
]
