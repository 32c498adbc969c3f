"""Routes that declare who may use them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

Access = Literal["public", "visitor", "user", "owner"]
"""Who may use a route.

public: anybody, also before a login. visitor: anybody once logged in where a login is set, own things only.
user: a login. owner: the author's own tools.
"""

Answer = Callable[[Request], Awaitable[Response]]


class Endpoint(Route):
    """A Starlette route with a declared access level.

    The function is called without Starlette's own wrapper: errors are answered in one place, `server.guard`.
    """

    def __init__(self, path: str, endpoint: Answer, *, methods: tuple[str, ...], access: Access) -> None:
        super().__init__(path, _Plain(endpoint, access), methods=list(methods), name=endpoint.__name__)
        self.access = access
        self.answer = endpoint


class _Plain:
    """An ASGI app that answers with what an async function of the request returns, for those whom it lets in."""

    def __init__(self, answer: Answer, access: Access) -> None:
        self.answer = answer
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site = scope["app"].state.site
        if site.door is not None and self.access != "public":
            receive = await site.admit(HTTPConnection(scope), receive)
        response = await self.answer(Request(scope, receive, send))
        await response(scope, receive, send)


def to_slash(scope: Scope) -> Response:
    """A redirect to the same address with a slash; relative, because a proxy may show the host below a path."""
    last = quote(scope["path"].rstrip("/").rpartition("/")[2])
    query = scope.get("query_string", b"").decode("latin-1")
    return Response(status_code=307, headers={"location": f"./{last}/" + (f"?{query}" if query else "")})
