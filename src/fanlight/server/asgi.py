"""The ASGI app of one site."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.routing import BaseRoute, Router, WebSocketRoute
from starlette.types import Receive, Scope, Send

from fanlight.engine.blueprint import Blueprint
from fanlight.graph.i18n import I18n
from fanlight.server.describe import describe, page_at, page_config
from fanlight.server.forwarded import take_known_prefix
from fanlight.server.guard import Guard
from fanlight.server.page import Bundle, Page
from fanlight.server.routes import calls, direct, doctor, files, link, login, pages, queue, sessions, uploads
from fanlight.server.routing import Endpoint, to_slash
from fanlight.server.schema import info
from fanlight.server.site import PREFIX, Site, SiteOptions
from fanlight.server.socket import PageSocket
from fanlight.wire.json import encode


class WebApp:
    """Serves one app: the guard, then the routes, at the root and below `/gradio_api`."""

    def __init__(self, site: Site, close: Callable[[], None], first: Callable[[], None] | None = None) -> None:
        self.state = SimpleNamespace(site=site)
        self.site = site
        self.router = Router(routes=routes(site), redirect_slashes=False)
        self._guarded = Guard(self._route, site)
        self._close = close
        self._first = first or _nothing
        root = site.options.root_path
        self._path = unquote(urlsplit(root).path)

    @property
    def routes(self) -> list[BaseRoute]:
        """All routes, each with its access level."""
        return self.router.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        scope = {**scope, "app": self}
        if self.site.options.loopback is None:
            self.site.engine.runner.loop.adopt(asyncio.get_running_loop())
        first, self._first = self._first, _nothing
        first()
        await self._guarded(scope, receive, send)

    def close(self) -> None:
        """Close what the site holds open; nothing happens when it is closed."""
        close, self._close = self._close, _nothing
        close()

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the path below the prefix that the visitor sees, and answer."""
        take_known_prefix(scope, self._path)
        if scope["type"] == "http" and scope["path"] and scope["path"] == scope.get("root_path"):
            await to_slash(scope)(scope, receive, send)
        else:
            await self.router(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def routes(site: Site) -> list[BaseRoute]:
    """The routes. Those of the API are served at the root too, where older clients look for them."""
    api = [
        *queue.ENDPOINTS, *direct.ENDPOINTS, *calls.ENDPOINTS, *sessions.ENDPOINTS, *uploads.ENDPOINTS,
        *files.ENDPOINTS, *pages.API_ENDPOINTS, *login.API_ENDPOINTS,
    ]  # fmt: skip
    prefixed: list[BaseRoute] = [_below(PREFIX, endpoint) for endpoint in api]
    socket = WebSocketRoute(f"{PREFIX}/socket", PageSocket(site))
    more = [endpoint for path in site.blueprint.pages for endpoint in pages.page_endpoints(path)]
    return [*prefixed, socket, *more, *doctor.ENDPOINTS, *link.ENDPOINTS, *pages.ENDPOINTS, *login.ENDPOINTS, *api]


def _nothing() -> None:
    pass


def _below(prefix: str, endpoint: Endpoint) -> Endpoint:
    return Endpoint(
        prefix + endpoint.path,
        endpoint.answer,
        methods=tuple(endpoint.methods or ()),
        access=endpoint.access,
    )


def take_over(site: Site, blueprint: Blueprint, options: SiteOptions) -> None:
    """Put the app's next edition into the place of the running one; every page hears of it."""
    site.blueprint, site.options = blueprint, options
    site.engine.adopt(blueprint)
    site.edition += 1
    site.fault = ""
    write_documents(site)
    site.engine.wake()


def write_documents(site: Site) -> None:
    """Make the descriptions that do not change while this edition of the app runs."""
    cabinet = site.engine.runner.cabinet
    config = describe(site.blueprint, lambda new: cabinet.store(new, None), site.options, site.app_id)
    documents: dict[str, Any] = {}
    texts = site.options.i18n or I18n()
    documents["config"] = texts.resolved(config)
    documents["config_has_files"] = b'"gradio.FileData"' in encode([c["props"] for c in config["components"]])
    site.author_files.note_links([encode(config).decode(), site.options.css, site.options.head, site.options.js or ""])
    documents["info"] = texts.resolved_json(encode(info(site.blueprint.listeners)))
    documents["info_all"] = texts.resolved_json(encode(info(site.blueprint.listeners, all_endpoints=True)))
    bundle = Bundle()
    documents["pages"] = {
        path: Page(bundle, site.blueprint, page_config(page_at(config, path), site.options, site.edition), site.options)
        for path in config["page"]
    }
    documents["assets"] = pages.assets()
    documents["theme"] = site.options.theme.css().encode()
    documents["fonts"] = {file.name: file.content for file in site.options.theme.files()}
    documents["favicon"] = _favicon(site.options.favicon)
    site.documents = documents


def _favicon(path: str | None) -> tuple[bytes, str]:
    if path is None:
        return pages.MARK, "image/svg+xml"
    return Path(path).read_bytes(), mimetypes.guess_type(path)[0] or "image/x-icon"
