"""The share dialog of the page: only for whoever sits at the machine that the app runs on."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fanlight.server.body import read_object
from fanlight.server.routing import Endpoint
from fanlight.server.site import PREFIX, Site
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode

LONGEST_S = 366 * 86400


async def show(request: Request) -> Response:
    """The link, when it ends, and its QR code."""
    return _answer(request)


async def act(request: Request) -> Response:
    """Stop sharing, or move the end."""
    site: Site = request.app.state.site
    if not site.caller(request).by_page:
        raise Refused("Only the app's own page may do this. Load it again.", code="page-only", status=403)
    wish = await read_object(request, 4096)
    extend = wish.get("extend")
    seconds = float(extend) if isinstance(extend, (int, float)) and not isinstance(extend, bool) else 0.0
    if wish.get("stop") is not True and not 0 < seconds <= LONGEST_S:
        raise Refused('Send {"stop": true} or {"extend": seconds}.', code="link-wish", status=422)
    _answer(request)
    assert site.links.shown is not None  # `_answer` looked
    site.links.shown.act({"stop": True} if wish.get("stop") is True else {"extend": seconds})
    return Response(b"{}", media_type="application/json", headers={"cache-control": "no-store"})


def is_owner(request: Request) -> bool:
    """Whether the request comes from the machine that the app runs on, by no link and through no proxy."""
    site: Site = request.app.state.site
    foreign = request.scope.get("fanlight.foreign", False)
    return not foreign and site.caller(request).address is None and "fanlight.link" not in request.scope


def _answer(request: Request) -> Response:
    site: Site = request.app.state.site
    if site.links.shown is None or not is_owner(request):
        raise Refused("Not Found", code="not-found", status=404)
    state: dict[str, Any] = site.links.shown.state()
    return Response(encode(state), media_type="application/json", headers={"cache-control": "no-store"})


ENDPOINTS = [
    Endpoint(f"{PREFIX}/link", show, methods=("GET",), access="owner"),
    Endpoint(f"{PREFIX}/link", act, methods=("POST",), access="owner"),
]
