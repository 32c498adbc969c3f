"""Routes that declare who may use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from starlette.routing import Route

Access = Literal["public", "visitor", "user", "owner"]
"""Who may use a route.

public: anybody, also before a login. visitor: anybody once logged in where a login is set, own things only.
user: a login. owner: the author's own tools.
"""


class Endpoint(Route):
    """A Starlette route with a declared access level; the router refuses routes without one."""

    def __init__(self, path: str, endpoint: Callable[..., Any], *, methods: tuple[str, ...], access: Access) -> None:
        super().__init__(path, endpoint, methods=list(methods))
        self.access = access
