"""What a handler that asks for a `gr.Request` gets: a copy of the request that outlives the connection."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import URL, QueryParams, State
from starlette.requests import HTTPConnection

from fanlight.graph.inject import Body, Names, Record, Request
from fanlight.graph.listener import Listener


def wanted_request(
    listener: Listener,
    connection: HTTPConnection,
    session: str | None,
    page: URL | None = None,
    body: bytes | None = None,
) -> Request | None:
    """The request for a listener's handler; None for one that does not ask.

    Args:
        page: the page's own address, where the connection has another.
        body: what stands for the request's body on a connection that has none.
    """
    if not listener.wants_request:
        return None
    return seen_request(connection, session, page, body)


def seen_request(
    connection: HTTPConnection, session: str | None = None, page: URL | None = None, body: bytes | None = None
) -> Request:
    """The request as the author's code sees it."""
    scope = connection.scope
    client = scope.get("client")
    url = page or connection.url
    entered = scope.get("fanlight.entered")
    more: dict[str, Any] = {name: scope[name] for name in ("session", "user", "auth") if name in scope}
    return Request(
        None,
        entered.user if entered is not None else None,
        session,
        headers=Names((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]),
        client=Record({"host": client[0] if client else None, "port": client[1] if client else None}),
        cookies=dict(connection.cookies),
        query_params=QueryParams(url.query),
        path_params=dict(connection.path_params),
        url=url,
        base_url=connection.base_url,
        method=scope.get("method", "GET"),
        body=Body(scope.get("fanlight.body", b"") if body is None else body),
        state=State(dict(scope.get("state") or {})),
        **more,
    )
