"""The page itself, its assets, and the descriptions of the app."""

from __future__ import annotations

import gzip
import mimetypes
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fanlight.graph.i18n import I18n
from fanlight.server.auth.door import not_entered
from fanlight.server.cookies import add_cookies, set_cookie
from fanlight.server.describe import page_at
from fanlight.server.identity import VISITOR_AGE_S
from fanlight.server.page import WEB
from fanlight.server.routes.link import is_owner
from fanlight.server.routes.login import login_form
from fanlight.server.routing import Endpoint
from fanlight.server.schema import info as describe_api
from fanlight.server.site import Site
from fanlight.server.stock import protocol_for, with_root
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode

SMALL = 1024


def compressed(
    request: Request, body: bytes, media_type: str, headers: dict[str, str], zipped: bytes | None = None
) -> Response:
    """A response, gzipped where the client takes that and it is worth it; `zipped` is the body's gzip, if known."""
    accepts = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"vary": "Accept-Encoding", "x-content-type-options": "nosniff", **headers}
    if accepts and len(body) > SMALL:
        body = zipped or _zipped(body)
        headers["content-encoding"] = "gzip"
    return Response(body, media_type=media_type, headers=headers)


def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


async def page(request: Request, path: str = "") -> Response:
    """A page of the app, with a token for this visitor and a cookie that makes him known."""
    site: Site = request.app.state.site
    entered = await site.entered(request)
    if site.door is not None and entered is None:
        if not site.door.has_form:
            raise not_entered(site.door)
        return login_form(request, site, path)
    foreign = request.scope.get("fanlight.foreign", False)
    secret = None if foreign else site.identities.cookie_secret(request)
    fresh = secret is None
    secret = secret or site.identities.new_visitor()
    user = entered.user if entered is not None else None
    visitor = site.identities.visitor_of(secret, user)
    token = site.identities.token(visitor, site.identities.browser_of(secret))
    body, policy = site.documents["pages"][path].render(token, user, shared=is_owner(request) and site.links.is_open)
    answer = compressed(
        request,
        body,
        "text/html",
        {"cache-control": "no-store", "content-security-policy": policy, "referrer-policy": "same-origin"},
    )
    if fresh and not foreign:
        add_cookies(answer, set_cookie(request, site.identities.cookie, secret, VISITOR_AGE_S))
    return answer


async def config(request: Request) -> Response:
    """The config for stock clients."""
    site: Site = request.app.state.site
    root = site.root(request)
    document: dict[str, Any] = site.documents["config"]
    if site.documents["config_has_files"]:
        document = with_root(document, root)
    entered = await site.entered(request)
    path = request.query_params.get("page", "").strip("/")
    made = {
        **(page_at(document, path) if path in document["page"] else document),
        "root": root,
        "protocol": protocol_for(request.headers.get("user-agent", "")),
        "username": entered.user if entered is not None else None,
    }
    return compressed(request, encode(made), "application/json", {"cache-control": "no-store"})


async def info(request: Request) -> Response:
    """The API's description."""
    site: Site = request.app.state.site
    every = request.query_params.get("all_endpoints", "").lower() in ("true", "1")
    name = "info_all" if every else "info"
    page = request.query_params.get("page")
    if page is not None:
        texts = site.options.i18n or I18n()
        described = texts.resolved_json(encode(describe_api(site.blueprint.listeners, every, page)))
        return compressed(request, described, "application/json", {"cache-control": "no-store"})
    body: bytes = site.documents[name]
    zipped: bytes = site.documents.get(f"{name}.gz") or site.documents.setdefault(f"{name}.gz", _zipped(body))
    return compressed(request, body, "application/json", {"cache-control": "no-store"}, zipped)


async def asset(request: Request) -> Response:
    """A built file of the page; its name holds a digest, so it may be kept for ever."""
    name = request.path_params["name"]
    names: dict[str, Path] = request.app.state.site.documents["assets"]
    path = names.get(name)
    if path is None:
        raise Refused("Not Found", code="not-found", status=404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind in ("text/javascript", "application/javascript"):
        kind = "text/javascript"
    kept_by = "public" if request.app.state.site.door is None else "private"
    headers = {"cache-control": f"{kept_by}, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
    brotli = path.with_name(path.name + ".br")
    headers["vary"] = "Accept-Encoding"
    if "br" in request.headers.get("accept-encoding", "") and brotli.is_file():
        headers["content-encoding"] = "br"
        path = brotli
    return Response(path.read_bytes(), media_type=kind, headers=headers)


async def theme(request: Request) -> Response:
    """The theme's variables; kept for ever under the address that names this very theme."""
    site: Site = request.app.state.site
    kept = request.query_params.get("v") == site.options.theme.digest
    headers = {"cache-control": "public, max-age=31536000, immutable" if kept else "no-cache"}
    return compressed(request, site.documents["theme"], "text/css", headers)


async def font(request: Request) -> Response:
    """A font's file of the theme; its name holds a digest, so it may be kept for ever."""
    name = request.path_params["name"]
    fonts: dict[str, bytes] = request.app.state.site.documents["fonts"]
    if name not in fonts:
        raise Refused("Not Found", code="not-found", status=404)
    kind = f"font/{name.rpartition('.')[2]}"
    headers = {"cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
    return Response(fonts[name], media_type=kind, headers=headers)


async def favicon(request: Request) -> Response:
    """The app's icon: the author's, or the mark."""
    site: Site = request.app.state.site
    hidden = site.door is not None and await site.entered(request) is None
    data, kind = (MARK, "image/svg+xml") if hidden else site.documents["favicon"]
    return Response(
        data,
        media_type=kind,
        headers={
            "cache-control": "max-age=3600" if site.door is None else "private, no-cache",
            "x-content-type-options": "nosniff",
        },
    )


async def robots(request: Request) -> Response:
    """Robots may read everything, but what is only shared by a link."""
    site: Site = request.app.state.site
    closed = "/" if site.links.is_open else ""
    return Response(f"User-agent: *\nDisallow:{' ' + closed if closed else ''}\n", media_type="text/plain")


async def app_id(request: Request) -> Response:
    """The number of this start of the app."""
    return Response(encode({"app_id": request.app.state.site.app_id}), media_type="application/json")


def page_endpoints(path: str) -> list[Endpoint]:
    """The addresses of a further page. One with a slash at the end leads to the one without: links are relative."""

    async def show(request: Request) -> Response:
        return await page(request, path)

    async def without_slash(request: Request) -> Response:
        query = request.url.query
        return Response(status_code=301, headers={"location": f"../{path}" + (f"?{query}" if query else "")})

    return [
        Endpoint(f"/{path}", show, methods=("GET", "HEAD"), access="public"),
        Endpoint(f"/{path}/", without_slash, methods=("GET", "HEAD"), access="public"),
    ]


def assets(folder: Path = WEB) -> dict[str, Path]:
    """The built files by name, read once: a request only looks up a name."""
    base = folder / "assets"
    return {p.relative_to(base).as_posix(): p for p in base.rglob("*") if p.is_file()} if base.is_dir() else {}


MARK = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="none" stroke="#0f6b74" '
    b'stroke-width="2.4" d="M3 24a13 13 0 0 1 26 0zM16 24V11M16 24 6.5 15.5M16 24l9.500-8.500"/></svg>'
)

ENDPOINTS = [
    Endpoint("/", page, methods=("GET", "HEAD"), access="public"),
    Endpoint("/config", config, methods=("GET",), access="visitor"),
    Endpoint("/config/", config, methods=("GET",), access="visitor"),
    Endpoint("/assets/{name:path}", asset, methods=("GET", "HEAD"), access="visitor"),
    Endpoint("/favicon.ico", favicon, methods=("GET", "HEAD"), access="public"),
    Endpoint("/robots.txt", robots, methods=("GET",), access="public"),
]
API_ENDPOINTS = [
    Endpoint("/theme.css", theme, methods=("GET", "HEAD"), access="public"),
    Endpoint("/static/fonts/{name}", font, methods=("GET", "HEAD"), access="public"),
    Endpoint("/info", info, methods=("GET",), access="visitor"),
    Endpoint("/info/", info, methods=("GET",), access="visitor"),
    Endpoint("/app_id", app_id, methods=("GET",), access="public"),
]
