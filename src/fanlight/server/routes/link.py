"""The share dialog of the page: only for whoever sits at the machine that the app runs on."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from fanlight.server.body import read_object
from fanlight.server.guard import same_host
from fanlight.server.links import ShownLink
from fanlight.server.routing import Endpoint
from fanlight.server.site import PREFIX, Site
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode

LONGEST_S = 366 * 86400


async def show(request: Request) -> Response:
    """The link, when it ends, and its QR code; of one that has ended, why."""
    site: Site = request.app.state.site
    state = _of_owner(request, site.links.shown or site.links.past).state()
    return _answer(encode(state))


async def act(request: Request) -> Response:
    """Stop sharing, or move the end."""
    site: Site = request.app.state.site
    link = _of_owner(request, site.links.shown)
    if not site.caller(request).by_page:
        raise Refused("Only the app's own page may do this. Load it again.", code="page-only", status=403)
    wish = await read_object(request, 4096)
    extend = wish.get("extend")
    seconds = float(extend) if isinstance(extend, (int, float)) and not isinstance(extend, bool) else 0.0
    if wish.get("stop") is not True and not 0 < seconds <= LONGEST_S:
        raise Refused('Send {"stop": true} or {"extend": seconds}.', code="link-wish", status=422)
    link.act({"stop": True} if wish.get("stop") is True else {"extend": seconds})
    return _answer(b"{}")


def is_owner(request: HTTPConnection) -> bool:
    """Whether the request comes from the machine that the app runs on, by no link and through no proxy."""
    site: Site = request.app.state.site
    foreign = request.scope.get("fanlight.foreign", False)
    return not foreign and site.caller(request).address is None and "fanlight.link" not in request.scope


def _of_owner(request: Request, link: ShownLink | None) -> ShownLink:
    """The link, for its owner on a page of ours.

    Raises:
        Refused: 404 where there is none, and for everybody else.
    """
    if link is None or not is_owner(request) or _is_from_elsewhere(request):
        raise Refused("Not Found", code="not-found", status=404)
    return link


def _is_from_elsewhere(request: Request) -> bool:
    """Whether a page of another site asks. It could not read the answer; it gets none."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and not same_host(origin, request.headers.get("host", ""))


def _answer(body: bytes) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(body, media_type="application/json", headers=headers)


ENDPOINTS = [
    Endpoint(f"{PREFIX}/link", show, methods=("GET",), access="owner"),
    Endpoint(f"{PREFIX}/link", act, methods=("POST",), access="owner"),
]
