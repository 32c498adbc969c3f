"""Who is asking: a visitor by cookie, by page token, or nobody in particular."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

TOKEN_HEADER = "x-fanlight-page"  # a header's name
TOKEN_LIFE_S = 24 * 3600
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request.

    Attributes:
        visitor: the browser's identity, or None for a client without one.
        strong: it comes from a cookie, which only that browser has.
        by_page: the request carries a token of our page.
    """

    visitor: str | None = None
    strong: bool = False
    by_page: bool = False
    own_sessions: Callable[[str | None], Iterable[str]] | None = field(default=None, repr=False, compare=False)

    @property
    def sessions(self) -> frozenset[str]:
        """Names of the visitor's sessions."""
        if self.visitor is None or self.own_sessions is None:
            return frozenset()
        return frozenset(self.own_sessions(self.visitor))


class Identities:
    """Makes and reads cookies and page tokens with the app's key."""

    def __init__(self, key: bytes, port: int | None) -> None:
        self._key = key
        mark = hmac.new(key, f"cookie {port}".encode(), hashlib.sha256).hexdigest()[:8]
        self.cookie = f"fl_visitor_{mark}"

    def cookie_visitor(self, request: HTTPConnection) -> str | None:
        """The visitor that the cookie stands for, if it has the form of one."""
        value = request.cookies.get(self.cookie) if b"fl_visitor" in _raw_cookie(request) else None
        return self.visitor_of(value) if value is not None and _ID.fullmatch(value) else None

    def visitor_of(self, secret: str) -> str:
        """The visitor that has this cookie. Who knows the visitor, as a page's scripts do, cannot tell the cookie."""
        return urlsafe_b64encode(hmac.digest(self._key, b"visitor " + secret.encode(), "sha256")[:16]).decode()[:22]

    @staticmethod
    def new_visitor() -> str:
        """A fresh identity, or the secret of a cookie: 128 random bits."""
        return secrets.token_urlsafe(16)

    def token(self, visitor: str) -> str:
        """A page token for this visitor."""
        expires = int(time.time()) + TOKEN_LIFE_S
        return f"{visitor}.{expires}.{self._sign(f'{visitor}.{expires}')}"

    def token_visitor(self, token: object) -> str | None:
        """The visitor of a valid token that has not ended; otherwise None."""
        if not isinstance(token, str) or token.count(".") != 2 or not token.isascii():
            return None
        visitor, expires, signature = token.split(".")
        if not hmac.compare_digest(signature, self._sign(f"{visitor}.{expires}")):
            return None
        return visitor if expires.isdigit() and int(expires) > time.time() else None

    def _sign(self, text: str) -> str:
        digest = hmac.new(self._key, b"page " + text.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest[:18]).decode()


def _raw_cookie(request: HTTPConnection) -> bytes:
    for name, value in request.scope["headers"]:
        if name == b"cookie":
            return bytes(value)
    return b""
