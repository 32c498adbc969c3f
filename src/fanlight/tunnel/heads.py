"""The head of a visitor's request: read strictly, told apart from others, and written anew for the app.

Whatever two programs could understand in two ways is refused, because the app behind the tunnel is another program.

Source: RFC 9112 (HTTP/1.1), sections 2 to 7 and 11.2.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

MOST_HEAD = 32 * 1024
MOST_HEADERS = 100
END = b"\r\n\r\n"

_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) ([!-~]{1,16384}) HTTP/1\.([01])")
_HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}):([ \t!-~\x80-\xff]*)")
_HOST = re.compile(rb"[A-Za-z0-9._\-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
_DIGITS = re.compile(rb"\d{1,18}")

REPLACED = frozenset(
    (
        b"forwarded", b"x-forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto",
        b"x-forwarded-port", b"x-forwarded-prefix", b"x-forwarded-server", b"x-forwarded-by", b"x-forwarded-scheme",
        b"x-forwarded-ssl", b"x-forwarded-proto-version", b"x-forwarded-path", b"x-forwarded-uri", b"x-real-ip",
        b"x-client-ip", b"x-original-host", b"x-original-url", b"x-rewrite-url", b"x-scheme", b"x-url-scheme",
        b"x-script-name", b"front-end-https", b"true-client-ip", b"cf-connecting-ip", b"x-cluster-client-ip",
    )
)  # fmt: skip
"""Headers that only a proxy may set. A visitor's are dropped, also when spelled with underscores."""
OURS = b"x-fanlight-"
PASSWORD = b"x-fanlight-password"
STAYING = frozenset((b"content-length", b"transfer-encoding", b"host", b"cookie", b"authorization"))
"""Headers that a Connection header must not take away on the way."""


class BadRequest(Exception):
    """A request that is refused.

    Attributes:
        status: of the answer.
        reason: one sentence for the visitor.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Head:
    """A request's head.

    Attributes:
        method, target: as they stand in the first line.
        host: in lower case, with its port if it has one.
        headers: names in lower case and values, in order; what only proxies may set is gone.
        length: bytes of the body, None when it is chunked.
        forwarded_for, forwarded_proto: what a proxy in front of the relay says, the last of each.
        password: of the link, which programs may give in a header; the app never sees it.
        upgrades: whether this asks for a WebSocket.
    """

    __slots__ = (
        "_lines", "_version", "forwarded_for", "forwarded_proto", "headers", "host", "length", "method",
        "password", "target", "upgrades",
    )  # fmt: skip

    def __init__(self, data: bytes) -> None:
        """Read a head, from its first line up to the empty one, without that.

        Raises:
            BadRequest: it can be misunderstood, or asks for what a link cannot do.
        """
        first, *lines = data.split(b"\r\n")
        found = _LINE.fullmatch(first)
        if found is None:
            raise BadRequest(400, "The first line of the request is not one of HTTP/1.1.")
        self.method, self.target, self._version = found[1], found[2], found[3]
        if self.method == b"CONNECT":
            raise BadRequest(405, "A link carries web pages; it connects to nothing else.")
        if self.target[:1] != b"/" and not (self.target == b"*" and self.method == b"OPTIONS"):
            raise BadRequest(400, "The request names a whole address where a path must stand.")
        if len(lines) > MOST_HEADERS:
            raise BadRequest(431, f"The request has more than {MOST_HEADERS} headers.")
        self.password = ""
        self.forwarded_for = self.forwarded_proto = ""
        self.headers: list[tuple[bytes, bytes]] = []
        self._lines: list[bytes] = []
        seen: dict[bytes, bytes] = {}
        for line in lines:
            self._take(line, seen)
        self._judge(seen)

    @property
    def path(self) -> str:
        """The path without query, decoded."""
        return unquote(self.target.partition(b"?")[0].decode("latin-1"))

    def header(self, name: bytes) -> str:
        """The first value of a header; empty when there is none."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), "")

    def cookie(self, name: str) -> str:
        """The value of a cookie; empty when there is none."""
        for key, value in self.headers:
            if key == b"cookie":
                for part in value.decode("latin-1").split(";"):
                    key_text, _, text = part.strip().partition("=")
                    if key_text == name:
                        return text
        return ""

    def written(self, extra: list[tuple[bytes, bytes]], hidden_cookie: str = "") -> bytes:
        """The head for the app, with the empty line.

        Args:
            extra: what the relay says of the visitor.
            hidden_cookie: the relay's own cookie, which the app does not see.
        """
        out = [b"%b %b HTTP/1.%b" % (self.method, self.target, self._version)]
        for line in self._lines:
            if hidden_cookie and line[:7].lower() == b"cookie:":
                line = without_cookie(line, hidden_cookie)
                if not line:
                    continue
            out.append(line)
        out.extend(b"%b: %b" % pair for pair in extra)
        return b"\r\n".join(out) + END

    def _take(self, line: bytes, seen: dict[bytes, bytes]) -> None:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise BadRequest(400, "A header of the request is malformed.")
        name, value = found[1].lower(), found[2].strip(b" \t")
        if name in (b"host", b"content-length", b"transfer-encoding", b"upgrade", b"expect") and name in seen:
            raise BadRequest(400, f"The request has the header {name.decode()} twice.")
        plain = name.replace(b"_", b"-") if b"_" in name else name
        if plain in REPLACED or plain.startswith(OURS):
            self._keep_aside(name, value.decode("latin-1"))
            return
        if plain != name and plain in (b"host", b"content-length", b"transfer-encoding", b"upgrade", b"connection"):
            raise BadRequest(400, "A header of the request is malformed.")
        seen[name] = seen[name] + b"," + value if name in seen else value
        if name == b"upgrade" and value.lower() != b"websocket":
            return
        if name in (b"http2-settings", b"proxy-connection"):
            return
        self.headers.append((name, value))
        self._lines.append(line)

    def _keep_aside(self, name: bytes, value: str) -> None:
        if name == PASSWORD:
            try:
                self.password = value.encode("latin-1").decode()
            except UnicodeDecodeError:
                self.password = value
        elif name == b"x-forwarded-for":
            self.forwarded_for = value
        elif name == b"x-forwarded-proto":
            self.forwarded_proto = value.lower()

    def _judge(self, seen: dict[bytes, bytes]) -> None:
        host = seen.get(b"host")
        if host is None or not _HOST.fullmatch(host):
            raise BadRequest(400, "The request does not say which host it is for.")
        self.host = host.decode().lower()
        coding, size = seen.get(b"transfer-encoding"), seen.get(b"content-length")
        if coding is not None and (size is not None or self._version == b"0"):
            raise BadRequest(400, "The request says in two ways where its body ends.")
        if coding is not None and coding.lower() != b"chunked":
            raise BadRequest(501, "A request's body can be chunked, and nothing else.")
        if size is not None and not _DIGITS.fullmatch(size):
            raise BadRequest(400, "The length of the request's body is no number.")
        self.length: int | None = None if coding is not None else int(size or 0)
        options = {option.strip().lower() for option in seen.get(b"connection", b"").split(b",")}
        if any(option in STAYING or option in REPLACED or option.startswith(OURS) for option in options):
            raise BadRequest(400, "The request's Connection header names a header that must stay.")
        self.upgrades = b"upgrade" in options and seen.get(b"upgrade", b"").lower() == b"websocket"
        if self.upgrades and (self.length != 0 or self.method != b"GET" or self._version == b"0"):
            raise BadRequest(400, "A WebSocket begins with GET and without a body.")


def without_cookie(line: bytes, name: str) -> bytes:
    """A Cookie line without one cookie; empty when no other is left."""
    parts = [part.strip() for part in line[7:].split(b";")]
    kept = [part for part in parts if part.partition(b"=")[0] != name.encode()]
    return b"Cookie: " + b"; ".join(kept) if kept else b""
