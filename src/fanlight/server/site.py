"""The site: everything that the routes of one app share."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.types import Receive

from fanlight.engine.blueprint import Blueprint
from fanlight.engine.engine import Engine
from fanlight.engine.session import Session
from fanlight.files.named import AuthorFiles
from fanlight.files.store import FileStore
from fanlight.graph.i18n import I18n
from fanlight.server.addresses import payer_address, split_host
from fanlight.server.auth.door import Door, Entered, not_entered
from fanlight.server.forwarded import PATH_LETTERS, TrustedProxies
from fanlight.server.identity import TOKEN_HEADER, Caller, Identities
from fanlight.server.links import Links
from fanlight.server.seats import Seats
from fanlight.themes.base import Base
from fanlight.themes.looks.default import Default
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode

if TYPE_CHECKING:
    from starlette.middleware.cors import CORSMiddleware

PREFIX = "/gradio_api"
KEPT_CALLS = 20_000


@dataclass
class SiteOptions:
    """What the author asked for, as far as routes and page need it."""

    title: str = "Fanlight"
    mode: str = "blocks"
    api_open: bool = True
    show_error: bool = False
    max_file_size: int | None = None
    json_bytes: int = 10 * 1024 * 1024
    root_path: str = ""
    hosts: frozenset[str] = frozenset()
    """Host names under which a loopback server may be reached, besides loopback's own."""
    port: int | None = None
    loopback: bool | None = False
    """Whether our server is bound to this machine only; None where the app is mounted in somebody else's."""
    resume: str = "auto"
    theme: Base = field(default_factory=Default)
    css: str = ""
    js: str | None = None
    head: str = ""
    favicon: str | None = None
    footer_links: list[Any] | None = None
    fill_height: bool = False
    fill_width: bool = False
    trusted_proxies: TrustedProxies | None = None
    host_cors: Callable[[], CORSMiddleware | None] = lambda: None
    """The CORS middleware of the app that this one is mounted in: it says which sites may call and read answers."""
    allowed_origins: frozenset[str] = frozenset()
    """Other sites whose pages may call the app as if they were its own."""
    strict_csp: bool = False
    """Whether the page's policy lets no text become a script, not even the author's `js=`."""
    i18n: I18n | None = None
    """The app's texts in several languages."""
    frame_ancestors: str = ""
    """Who may show the app in a frame, as the end of a Content-Security-Policy."""


@dataclass
class Site:
    """One app as the routes see it."""

    blueprint: Blueprint
    engine: Engine
    files: FileStore
    author_files: AuthorFiles
    identities: Identities
    options: SiteOptions
    boot: str = field(default_factory=lambda: secrets.token_hex(8))
    """Names this start of the server."""
    app_id: int = field(default_factory=lambda: secrets.randbits(48))
    documents: dict[str, Any] = field(default_factory=dict)
    """Descriptions of the app: config, info, page, made when an edition of it starts."""
    edition: int = 0
    """How often the app was replaced by a newer form of itself while it ran."""
    fault: str = ""
    """Why the newest form of the app could not take over: the traceback, for the author's own page."""
    calls: OrderedDict[str, str] = field(default_factory=OrderedDict)
    """Jobs started by `call` -> their sessions, until they are read."""

    checks: dict[tuple[str, str], asyncio.Task[dict[str, Any]]] = field(default_factory=dict)
    """Calls of pages whose validators are at work, by session and call, with their answers to be."""
    seats: Seats = field(default_factory=Seats)
    links: Links = field(default_factory=Links)
    door: Door | None = None
    """What lets people in; None where everybody may enter."""

    def caller(self, request: HTTPConnection) -> Caller:
        """Who sent this request."""
        address = self._address(request)
        if request.scope.get("fanlight.foreign"):
            return Caller(address=address)
        if self.door is not None:
            return self._entered_caller(request, address)
        visitor = self.identities.cookie_visitor(request)
        token = request.headers.get(TOKEN_HEADER)
        named = self.identities.token_visitor(token) if token else None
        return Caller(visitor or named, visitor is not None, named is not None, address, self._sessions_of)

    def _entered_caller(self, request: HTTPConnection, address: str | None) -> Caller:
        """Somebody behind the door: his visitor is the login's, and a page token counts only if it names the same."""
        entered: Entered | None = request.scope.get("fanlight.entered")
        if entered is None:
            return Caller(address=address)
        token = request.headers.get(TOKEN_HEADER)
        by_page = token is not None and self.identities.token_visitor(token) == entered.visitor
        return Caller(entered.visitor, True, by_page, address, self._sessions_of)

    def _address(self, request: HTTPConnection) -> str | None:
        host, _ = split_host(request.headers.get("host", ""))
        return payer_address(request.scope, host, self.links.is_unsigned)

    async def entered(self, connection: HTTPConnection) -> Entered | None:
        """Who sends this request through the door, or None for nobody that it knows."""
        if self.door is None or connection.scope.get("fanlight.foreign"):
            return None
        found: Entered | None = connection.scope.get("fanlight.entered") or await self.door.entered(connection)
        connection.scope["fanlight.entered"] = found
        return found

    async def admit(self, connection: HTTPConnection, receive: Receive) -> Receive:
        """Let somebody in where there is no door or he is logged in; what he receives ends with his login.

        Raises:
            Refused: 401 for somebody who is not.
        """
        if self.door is None:
            return receive
        entered = await self.entered(connection)
        if entered is None:
            raise not_entered(self.door)
        return entered.watched(receive, connection.scope["type"])

    def said(self, value: Any, *, to_page: bool = False) -> bytes:
        """JSON for a client: texts in several languages become one text. Our page chooses among them itself."""
        text = encode(value)
        texts = self.options.i18n
        return text if texts is None or to_page else texts.resolved_json(text)

    def note_call(self, job: str, session: str) -> None:
        """Remember where a job started by `call` is; only the newest are kept."""
        self.calls[job] = session
        while len(self.calls) > KEPT_CALLS:
            self.calls.popitem(last=False)

    def _sessions_of(self, visitor: str | None) -> Iterable[str]:
        return [s.name for s in self.engine.sessions_of(visitor)]

    def seat(self, caller: Caller, session: Session) -> AbstractContextManager[None]:
        """What a stream of this session holds while it is open."""
        return self.seats.taken(caller.visitor or session.name)

    def session(self, name: Any, caller: Caller) -> Session:
        """The session of this name for this caller, made if it does not exist.

        Raises:
            Refused: it is missing, unusable or somebody else's.
        """
        if name is None:
            raise Refused("Session hash not found.", code="session-missing", status=400)
        if not isinstance(name, str):
            raise Refused("session_hash must be a text.", code="session-invalid", status=422)
        return self.engine.open_session(name, caller.visitor, caller.strong, caller.by_page, caller.address)

    def root(self, request: HTTPConnection) -> str:
        """The app's absolute address for this very request, without a slash at the end."""
        scope = request.scope
        if self.options.root_path.startswith(("http://", "https://")):
            return self.options.root_path.rstrip("/")
        scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
        host = scope.get("fanlight.host") or request.headers.get("host") or "127.0.0.1"
        if not _HOST_CHARACTERS.issuperset(host):
            host = "127.0.0.1"
        path = self.options.root_path or quote(scope.get("root_path", ""), safe=PATH_LETTERS)
        return f"{scheme}://{host}{path.rstrip('/')}"


_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_")
