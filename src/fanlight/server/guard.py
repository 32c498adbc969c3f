"""The guard before all routes: hosts, origins, body sizes, and the one place that answers errors."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.server import forwarded
from fanlight.server.addresses import LOOPBACK, split_host
from fanlight.wire.errors import Refused, error_body
from fanlight.wire.json import encode

if TYPE_CHECKING:
    from fanlight.server.site import Site, SiteOptions

log = logging.getLogger("fanlight")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER_BYTES, HEADERS = 32 * 1024, 100
"""How much may come before a body."""
ESCAPES = 100
"""Most backslashes in cookies: before Python 3.11.10 and 3.12.6 the time to read them grows with their square."""


class Guard:
    """Checks each request before it reaches a route, and turns errors into answers."""

    def __init__(self, inner: ASGIApp, site: Site) -> None:
        self.inner = inner
        self.site = site

    @property
    def options(self) -> SiteOptions:
        """What the author asked for."""
        return self.site.options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start":
                if cors is not None:
                    message["headers"] = [*message["headers"], *_readable_by(cors)]
                if self.site.links.is_open:
                    message["headers"] = [*message["headers"], (b"x-robots-tag", b"noindex")]
            await send(message)

        cors: str | None = None
        try:
            host, origin, site = _who_asks(scope["headers"])
            links = self.site.links
            loopback = False
            if not links.take_over(scope):
                loopback = self._check_host(scope, host)
                forwarded.apply(scope, None if links.hides_address else self.options.trusted_proxies)
            cors = self._check_origin(scope, host, origin, site, loopback)
            if cors is not None and scope["type"] == "http" and scope["method"] == "OPTIONS":
                await _preflight(Headers(scope=scope))(scope, receive, watched)
                return
            await self.inner(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:
            await self._answer_error(scope, receive, watched, error, started)

    async def _answer_error(self, scope: Scope, receive: Receive, send: Send, error: Exception, started: bool) -> None:
        request_id = secrets.token_hex(6)
        refused = as_refusal(error)
        if refused is None:
            log.error("request %s (%s) failed", request_id, scope.get("path"), exc_info=error)
            refused = Refused("The server failed; its log says why.", code="internal", status=500)
        if started:
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4000 + refused.status % 1000, "reason": refused.code})
            return
        await error_response(refused, request_id)(scope, receive, send)

    def _check_host(self, scope: Scope, host: str) -> bool:
        """Whether the request came over an address of this machine only.

        Raises:
            Refused: 421 for a name that a page on another site could have pointed at this machine (DNS rebinding).
        """
        loopback, bound = self.options.loopback, self.options.port
        if loopback is None:  # mounted: the server is somebody else's
            address, bound = scope.get("server") or ("", None)
            loopback = address in LOOPBACK
        if not loopback:
            return False
        name, port = split_host(host)
        if name in LOOPBACK or name in self.options.hosts or not name:
            return True
        if port == bound or (port is None and bound in (80, 443)) or bound in (80, 443):
            raise Refused(
                f"This server is for this machine only and does not answer to the name {name!r}. "
                "If the name is yours, put it into the environment variable FANLIGHT_ALLOWED_HOSTS.",
                code="host-unknown",
                status=421,
            )
        return True

    def _check_origin(
        self, scope: Scope, host: str, origin: str | None, site: str | None, loopback: bool
    ) -> str | None:
        """The origin whose pages may read the answer besides our own, if any; "*" for all.

        A request from another site is marked as foreign: it carries no authority.

        Raises:
            Refused: 403 where such a request must not be answered at all.
        """
        if site in ("same-origin", "none") or (site is None and (origin is None or same_host(origin, host))):
            return None
        if site is None and origin is not None and same_host(origin, scope.get("fanlight.host", "")):
            return None
        if origin is not None and origin in self.options.allowed_origins:
            return origin
        # Browsers send no Sec-Fetch-Site over plain http, and a proxy in front may have changed Host.
        if site is None and self.site.identities.of_own_page(HTTPConnection(scope)):
            return None
        policy = self.options.host_cors()
        if policy is not None and scope["type"] == "http":
            allowed = origin is not None and policy.is_allowed_origin(origin=origin)
            if allowed or scope["method"] in SAFE:
                scope["fanlight.foreign"] = origin is not None  # without one it is a link or a picture
                return None  # whether the other site may read the answer is the host's to say
        closed = loopback or policy is not None or self.site.door is not None
        if scope["type"] == "http" and scope["method"] in SAFE and scope["method"] != "OPTIONS":
            if closed or origin is None:
                return None  # no page of another site can read the answer; a module script of ours has an Origin too
            scope["fanlight.foreign"] = True
            return "*"
        if closed or scope["type"] == "websocket":
            raise Refused(
                f"Requests from another site ({origin or site}) are not accepted here. "
                "If that site is yours, name it in launch(allowed_origins=[...]).",
                code="origin-foreign",
                status=403,
            )
        scope["fanlight.foreign"] = True
        return "*"


def _who_asks(headers: list[tuple[bytes, bytes]]) -> tuple[str, str | None, str | None]:
    """Host, Origin and Sec-Fetch-Site, in one pass over the headers.

    Raises:
        Refused: 431 for more headers than anybody needs.
    """
    host, origin, site = "", None, None
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
        if name == b"host":
            host = value.decode("latin-1")
        elif name == b"origin":
            origin = value.decode("latin-1")
        elif name == b"sec-fetch-site":
            site = value.decode("latin-1")
        elif name == b"cookie" and value.count(b"\\") > ESCAPES:
            raise Refused(
                f"The cookies hold more than {ESCAPES} backslashes. Delete this site's cookies.",
                code="headers-too-large",
                status=431,
            )
    if size > HEADER_BYTES or len(headers) > HEADERS:
        raise Refused(
            f"The request has {len(headers)} headers of {size} bytes; {HEADERS} of {HEADER_BYTES} bytes are the most. "
            "Delete this site's cookies, or shorten the address.",
            code="headers-too-large",
            status=431,
        )
    return host, origin, site


def as_refusal(error: BaseException) -> Refused | None:
    """The refusal that an error means, or None when it is a fault of ours."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, HTTPException):
        return Refused(str(error.detail), code="http", status=error.status_code, headers=dict(error.headers or {}))
    return None


def error_response(refused: Refused, request_id: str) -> Response:
    """The answer to a refused request."""
    return Response(
        encode(error_body(refused, request_id)),
        status_code=refused.status,
        media_type="application/json",
        headers={"cache-control": "no-store", "x-content-type-options": "nosniff", **refused.headers},
    )


def same_host(origin: str, host: str) -> bool:
    """Whether an Origin names this Host (the scheme is the proxy's business)."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.netloc.lower() == host.lower() and bool(parts.netloc)


def _readable_by(origin: str) -> list[tuple[bytes, bytes]]:
    """The headers that let pages of an origin read the answer; cookies are for named origins only."""
    allowed = (b"access-control-allow-origin", origin.encode("latin-1"))
    return (
        [allowed] if origin == "*" else [allowed, (b"access-control-allow-credentials", b"true"), (b"vary", b"Origin")]
    )


def _preflight(headers: Headers) -> Response:
    return Response(
        status_code=204,
        headers={
            "access-control-allow-methods": "GET, POST, OPTIONS",
            "access-control-allow-headers": headers.get("access-control-request-headers", "content-type"),
            "access-control-max-age": "600",
        },
    )
