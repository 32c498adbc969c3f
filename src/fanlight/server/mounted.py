"""How an app sits in a host: below a path, and behind the host's own routes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.server.asgi import WebApp
from fanlight.server.forwarded import is_below
from fanlight.server.routing import to_slash


class Guest:
    """The app inside the host. It is closed with the host, and made anew should the host start again.

    Args:
        make: makes it; called at once, so that a mistake shows at the author's line.
        claim: called when it starts; raises when another process serves the app.
    """

    def __init__(self, make: Callable[[], WebApp], claim: Callable[[], None]) -> None:
        self.claim = claim
        self._make = make
        self._web: WebApp | None = make()
        self._life: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        web = self._web = self._web or self._make()
        if self._life is None or self._life.done():
            self.claim()
            self._life = asyncio.get_running_loop().create_task(self._live())
        await web(scope, receive, send)

    async def _live(self) -> None:
        """Wait for the end of the loop, which cancels what still runs on it: some hosts have no lifespan."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._life = None
            self.close()

    def close(self) -> None:
        """Close what the app holds open."""
        web, self._web = self._web, None
        life, self._life = self._life, None
        if web is not None:
            web.close()
        if life is not None and not life.get_loop().is_closed():
            life.cancel()

    async def leave(self) -> None:
        """Close, and wait until async handlers have ended: the host is about to close what they use."""
        web = self._web
        self.close()
        if web is not None:
            await web.site.engine.end_tasks()


class Mounted(Mount):
    """A mount that gives way to routes that the host adds after it, and that adds a missing slash by itself.

    Args:
        router: the host's.
    """

    def __init__(self, path: str, app: Guest, router: Any) -> None:
        super().__init__(path, app=app)
        self._router = router

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for the app."""
        found, child = super().matches(scope)
        if found is Match.NONE and scope["type"] == "http" and _own_path(scope) == self.path:
            found, child = Match.FULL, {"endpoint": self.app, "path_params": {}}
        if found is Match.NONE or self._is_of_another(scope):
            return Match.NONE, {}
        return found, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or redirect to the path with a slash."""
        if self.path and _own_path(scope) == self.path:
            await to_slash(scope)(scope, receive, send)
            return
        await super().handle(scope, receive, send)

    def _is_of_another(self, scope: Scope) -> bool:
        routes = self._router.routes
        later = routes[routes.index(self) + 1 :] if self in routes else []
        return any(route.matches(scope)[0] is Match.FULL for route in later)


class Beside:
    """An ASGI app of a host that has no routes of its own to add to: requests below a path go to the app."""

    def __init__(self, host: ASGIApp, path: str, app: Guest) -> None:
        self.host = host
        self.path = path
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        own = _own_path(scope)
        if self.path and own == self.path and scope["type"] == "http":
            await to_slash(scope)(scope, receive, send)
        elif own.startswith(f"{self.path}/"):
            below = {**scope, "root_path": scope.get("root_path", "") + self.path, "app_root_path": ""}
            await self.app(below, receive, send)
        else:
            await self.host(scope, receive, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The host's lifespan, with ours inside; hosts may know of none."""
        self.app.claim()
        told = False

        async def hear(message: Message) -> None:
            nonlocal told
            told = True
            await send(message)

        async def listen() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.app.leave()
            return message

        try:
            await self.host(scope, listen, hear)
        except Exception:
            if told:
                raise
            await self.app(scope, receive, send)
            return
        self.app.close()


def cors_of(host: object) -> CORSMiddleware | None:
    """The host's CORS middleware, to be asked what it thinks of an origin."""
    for middleware in getattr(host, "user_middleware", ()):
        if isinstance(middleware.cls, type) and issubclass(middleware.cls, CORSMiddleware):
            return middleware.cls(_nobody, *middleware.args, **middleware.kwargs)
    return None


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    """The app behind a middleware that is only asked."""


def _own_path(scope: Scope) -> str:
    """The path below what the host itself is mounted at."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and is_below(path, root) else path
