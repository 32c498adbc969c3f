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
TOKEN_QUERY = "page"
TOKEN_LIFE_S = 24 * 3600
VISITOR_AGE_S = 30 * 24 * 3600
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request.

    Attributes:
        visitor: the browser's identity, or None for a client without one.
        strong: it comes from a cookie, which only that browser has.
        by_page: the request carries a token of our page.
        address: where it comes from, as limits count it; None for the author's own machine.
    """

    visitor: str | None = None
    strong: bool = False
    by_page: bool = False
    address: str | None = None
    own_sessions: Callable[[str | None], Iterable[str]] | None = field(default=None, repr=False, compare=False)

    @property
    def sessions(self) -> frozenset[str]:
        """Names of the visitor's sessions."""
        if self.visitor is None or self.own_sessions is None:
            return frozenset()
        return frozenset(self.own_sessions(self.visitor))


class Identities:
    """Makes and reads cookies and page tokens with the app's key."""

    def __init__(self, key: bytes, mark: str) -> None:
        self._key = key
        mark = hmac.new(key, f"cookie {mark}".encode(), hashlib.sha256).hexdigest()[:8]
        self.cookie = f"fl_visitor_{mark}"
        self.login_cookie = f"fl_login_{mark}"

    def cookie_secret(self, request: HTTPConnection) -> str | None:
        """The value of the visitor's cookie, if it has the form of one."""
        value = request.cookies.get(self.cookie) if b"fl_visitor" in _raw_cookie(request) else None
        return value if value is not None and _ID.fullmatch(value) else None

    def cookie_visitor(self, request: HTTPConnection) -> str | None:
        """The visitor that the cookie stands for."""
        secret = self.cookie_secret(request)
        return self.visitor_of(secret) if secret is not None else None

    def browser_of(self, secret: str) -> str:
        """What ties a page token to the browser with this cookie."""
        return self.visitor_of(f"browser {secret}")[:11]

    def visitor_of(self, secret: str, user: str | None = None) -> str:
        """The visitor that has this cookie. Who knows the visitor, as a page's scripts do, cannot tell the cookie.

        Args:
            user: who is logged in; another one in the same browser is another visitor.
        """
        if user is not None:
            secret = f"{secret} {user}"
        return urlsafe_b64encode(hmac.digest(self._key, b"visitor " + secret.encode(), "sha256")[:16]).decode()[:22]

    @staticmethod
    def new_visitor() -> str:
        """A fresh identity, or the secret of a cookie: 128 random bits."""
        return secrets.token_urlsafe(16)

    def token(self, visitor: str, browser: str = "") -> str:
        """A page token for this visitor.

        Args:
            browser: what `browser_of` gives for his cookie; empty for a browser that has sent none.
        """
        text = f"{visitor}.{browser}.{int(time.time()) + TOKEN_LIFE_S}"
        return f"{text}.{self._sign(text)}"

    def token_visitor(self, token: object) -> str | None:
        """The visitor of a valid token that has not ended; otherwise None."""
        found = self._read(token)
        return found[0] if found is not None else None

    def of_own_page(self, connection: HTTPConnection) -> bool:
        """Whether a request carries, as a header or in its query, the token of a page that this very browser got.

        A page of another site can neither read such a token nor, with one that it got itself, match the cookie.
        """
        token = connection.headers.get(TOKEN_HEADER) or connection.query_params.get(TOKEN_QUERY)
        found = self._read(token) if token else None
        secret = self.cookie_secret(connection)
        return found is not None and secret is not None and hmac.compare_digest(found[1], self.browser_of(secret))

    def _read(self, token: object) -> tuple[str, str] | None:
        """Visitor and browser of a valid token that has not ended."""
        if not isinstance(token, str) or token.count(".") != 3 or not token.isascii():
            return None
        text, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature, self._sign(text)):
            return None
        visitor, browser, expires = text.split(".")
        return (visitor, browser) if expires.isdigit() and int(expires) > time.time() else None

    def _sign(self, text: str) -> str:
        digest = hmac.new(self._key, b"page " + text.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest[:18]).decode()


def _raw_cookie(request: HTTPConnection) -> bytes:
    for name, value in request.scope["headers"]:
        if name == b"cookie":
            return bytes(value)
    return b""
