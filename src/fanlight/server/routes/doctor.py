"""What `fanlight doctor` asks: how a request arrives that went through proxies.

Public, and tells nothing about the app: only what the caller's own request had, as it came here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from fanlight.server.routing import Endpoint
from fanlight.server.site import PREFIX, Site
from fanlight.server.sse import EventStream
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode

LARGEST = 64 * 1024 * 1024
"""Most bytes that are read to see what a proxy lets through."""
EVENTS = 4
PAUSE_S = 0.25
SHOWN = ("x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix")
"""Headers whose values are told. Of the chain of addresses only the length is: it names machines inside."""


async def arrived(request: Request) -> Response:
    """How this request looks from here."""
    site: Site = request.app.state.site
    headers = request.headers
    chain = [part for part in headers.get("x-forwarded-for", "").split(",") if part.strip()]
    body = {
        "fanlight": "doctor",
        "root": site.root(request),
        "host": headers.get("host", ""),
        "forwarded": {name: headers[name][:200] for name in SHOWN if name in headers},
        "addresses": len(chain),
    }
    return Response(encode(body), media_type="application/json", headers={"cache-control": "no-store"})


async def swallow(request: Request) -> Response:
    """Count the bytes of a body and forget them. The bound is the same for all apps: it tells of none."""
    size = 0
    with _seat(request):
        async for chunk in request.stream():
            size += len(chunk)
            if size > LARGEST:
                raise Refused(f"The body is larger than {LARGEST} bytes.", code="body-too-large", status=413)
    return Response(encode({"received": size}), media_type="application/json", headers={"cache-control": "no-store"})


async def drip(request: Request) -> Response:
    """A few events with pauses between them, to see whether they arrive one by one."""
    return EventStream(_drip, _seat(request))


def _seat(request: Request) -> AbstractContextManager[None]:
    """What bounds how much one sender may ask at a time."""
    site: Site = request.app.state.site
    sender = request.client.host if request.client is not None else "local"
    return site.seats.taken(f"doctor {sender}")


async def _drip(receive: Receive, chunk: Callable[[bytes], Awaitable[None]]) -> None:
    for number in range(EVENTS):
        if number:
            await asyncio.sleep(PAUSE_S)
        await chunk(b"data: %d\n\n" % number)


ENDPOINTS = [
    Endpoint(f"{PREFIX}/doctor", arrived, methods=("GET",), access="public"),
    Endpoint(f"{PREFIX}/doctor", swallow, methods=("POST",), access="public"),
    Endpoint(f"{PREFIX}/doctor/stream", drip, methods=("GET",), access="public"),
]
