"""Cookies, with the flags that fit the way a request came."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import Response

from fanlight.server.forwarded import PATH_LETTERS

_SEEN = re.compile(rf"https?://[^/?#]{{1,300}}(/(?!/)[A-Za-z0-9%{re.escape(PATH_LETTERS)}]{{0,1000}})(?:[?#]|$)")
FRAMES = ("iframe", "frame", "embed", "object", "fencedframe")


def is_https(connection: HTTPConnection) -> bool:
    """Whether the browser came by https, as far as the server or a trusted proxy knows."""
    return connection.scope["scheme"] in ("https", "wss")


def home_path(connection: HTTPConnection) -> str:
    """The app's own path, with a slash at the end: cookies are sent below it only.

    A proxy may have cut off what stands before it without a word; the address that the browser came from then shows it.
    """
    home = quote(connection.scope.get("root_path") or "", safe=PATH_LETTERS).rstrip("/") + "/"
    own = home != "/" and connection.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    seen = _SEEN.match(connection.headers.get("referer", "")) if own else None
    at = seen[1].find(home) if seen is not None else -1
    return seen[1][:at] + home if seen is not None and at > 0 else home


def guarded_name(name: str, connection: HTTPConnection) -> str:
    """A name that over https only this very host can set (RFC 6265bis: cookie name prefixes)."""
    if not is_https(connection):
        return name
    return f"__Host-{name}" if home_path(connection) == "/" else f"__Secure-{name}"


def set_cookie(connection: HTTPConnection, name: str, value: str, max_age_s: int) -> list[str]:
    """The Set-Cookie headers for a secret that no script may read.

    A page in a frame of another site gets it a second time in the form that browsers keep there: bound to that site
    (CHIPS), and so Secure, which they also take from http on this machine.
    """
    base = f"{name}={value}; Path={home_path(connection)}; Max-Age={max_age_s}; HttpOnly"
    secure = "; Secure" if is_https(connection) else ""
    cookies = [f"{base}; SameSite=Lax{secure}"]
    if in_frame(connection):
        cookies.append(f"{base}; SameSite=None; Secure; Partitioned")
    return cookies


def clear_cookie(connection: HTTPConnection, name: str) -> list[str]:
    """The Set-Cookie headers that delete it, in both forms."""
    base = f"{name}=; Path={home_path(connection)}; Max-Age=0; HttpOnly"
    secure = "; Secure" if is_https(connection) else ""
    return [f"{base}; SameSite=Lax{secure}", f"{base}; SameSite=None; Secure; Partitioned"]


def add_cookies(answer: Response, cookies: list[str]) -> None:
    """Put Set-Cookie headers on an answer."""
    for cookie in cookies:
        answer.headers.append("set-cookie", cookie)


def in_frame(connection: HTTPConnection) -> bool:
    """Whether the page is inside another one, or asked for by a script of another site."""
    headers = connection.headers
    dest = headers.get("sec-fetch-dest")
    return dest in FRAMES or (dest == "empty" and headers.get("sec-fetch-site") == "cross-site")
