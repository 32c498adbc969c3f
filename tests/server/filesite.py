"""A small app around the file routes, in which headers say who asks."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from fanlight.files.named import AuthorFiles
from fanlight.files.resolver import AuthorPaths
from fanlight.files.store import FileStore
from fanlight.server.routes import files, uploads
from fanlight.server.seats import Seats
from fanlight.wire.errors import Refused


@dataclass(frozen=True)
class Caller:
    """Who asks."""

    visitor: str | None
    strong: bool
    sessions: frozenset[str]
    address: str | None


class Site:
    """A site with a store and believing callers, open to everybody."""

    door = None

    def __init__(self, store: FileStore) -> None:
        self.files = store
        self.seats = Seats(2)
        self.author_files = AuthorFiles(AuthorPaths(None))

    def caller(self, request: HTTPConnection) -> Caller:
        visitor = request.headers.get("visitor") or None
        return Caller(
            visitor,
            visitor is not None,
            frozenset(request.headers.get("sessions", "").split()),
            request.headers.get("address"),
        )


def app_of(store: FileStore) -> Starlette:
    """The routes as an app."""
    app = Starlette(routes=[*uploads.ENDPOINTS, *files.ENDPOINTS], exception_handlers={Refused: _refused})
    app.state.site = Site(store)
    return app


def client_of(store: FileStore) -> TestClient:
    """A client of such an app."""
    return TestClient(app_of(store))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return JSONResponse({"detail": error.detail, "code": error.code}, error.status, error.headers)
