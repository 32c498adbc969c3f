"""How an app sits in a host: below a path, and behind the host's own routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.server.asgi import WebApp


class Guest:
    """The app inside the host. It is closed with the host, and made anew should the host start again.

    Args:
        make: makes it; called at once, so that a mistake shows at the author's line.
    """

    def __init__(self, make: Callable[[], WebApp]) -> None:
        self._make = make
        self._web: WebApp | None = make()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._web is None:
            self._web = self._make()
        await self._web(scope, receive, send)

    def close(self) -> None:
        """Close what the app holds open."""
        web, self._web = self._web, None
        if web is not None:
            web.close()


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
    """An ASGI app of a host that has no routes of its own to add to: requests below a path go to the app.

    Args:
        claim: called when the host starts.
    """

    def __init__(self, host: ASGIApp, path: str, app: Guest, claim: Callable[[], None]) -> None:
        self.host = host
        self.path = path
        self.app = app
        self._claim = claim

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
        self._claim()
        told = False

        async def hear(message: Message) -> None:
            nonlocal told
            told = True
            await send(message)

        try:
            await self.host(scope, receive, hear)
        except Exception:
            if told:
                raise
            await self.app(scope, receive, send)
            return
        self.app.close()


def to_slash(scope: Scope) -> Response:
    """A redirect to the same address with a slash; relative, because a proxy may show the host below a path."""
    last = scope["path"].rstrip("/").rpartition("/")[2]
    query = scope.get("query_string", b"").decode("latin-1")
    return Response(status_code=307, headers={"location": f"{last}/?{query}" if query else f"{last}/"})


def sets_cors(host: object) -> bool:
    """Whether the host has Starlette's CORS middleware, which then decides for the app too."""
    return any(m.cls.__name__ == "CORSMiddleware" for m in getattr(host, "user_middleware", []))


def _own_path(scope: Scope) -> str:
    """The path below what the host itself is mounted at."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and (path == root or path.startswith(f"{root}/")) else path
