"""Requests that two programs could understand in two ways are refused; the rest reaches the app as it was sent."""

from __future__ import annotations

import pytest

from fanlight.tunnel.heads import MOST_HEAD, MOST_HEADERS, REPLACED, BadRequest, Head
from tests.tunnel.work import growth


def head(*lines: str, first: str = "GET / HTTP/1.1", host: str = "app.example") -> Head:
    """A head with these lines."""
    return Head("\r\n".join([first, *([f"Host: {host}"] if host else []), *lines]).encode("latin-1"))


def refused(data: bytes) -> int:
    """The status with which a head is refused; 0 when it is taken."""
    try:
        Head(data)
    except BadRequest as error:
        return error.status if error.reason.endswith(".") else -1
    return 0


FIRST_LINES = {
    "nothing": "",
    "HTTP/0.9": "GET /",
    "HTTP/2": "GET / HTTP/2.0",
    "the preface of HTTP/2": "PRI * HTTP/2.0",
    "HTTP/1.2": "GET / HTTP/1.2",
    "HTTP/11": "GET / HTTP/11",
    "HTTP/1.10": "GET / HTTP/1.10",
    "small letters": "GET / http/1.1",
    "no version": "GET / ",
    "two spaces": "GET  / HTTP/1.1",
    "a space more": "GET / x HTTP/1.1",
    "a space at the end": "GET / HTTP/1.1 ",
    "a space before": " GET / HTTP/1.1",
    "a tab": "GET\t/ HTTP/1.1",
    "a bare CR": "GET / HTTP/1.1\rX: y",
    "a NUL": "GET /\0 HTTP/1.1",
    "a letter beyond ASCII": "GET /ä HTTP/1.1",
    "a bare LF": "GET / HTTP/1.1\nX: y",
    "a method that is no token": "G(T / HTTP/1.1",
    "an empty method": " / HTTP/1.1",
    "a whole address": "GET http://other.example/ HTTP/1.1",
    "another scheme": "GET file:///etc/passwd HTTP/1.1",
    "no path": "GET app.example HTTP/1.1",
    "a star": "GET * HTTP/1.1",
    "only a query": "GET ?x HTTP/1.1",
    "a very long target": f"GET /{'x' * 16_384} HTTP/1.1",
    "a very long method": f"{'G' * 33} / HTTP/1.1",
}


@pytest.mark.parametrize("first", FIRST_LINES.values(), ids=FIRST_LINES.keys())
def test_a_first_line_that_is_not_one_of_http_is_refused(first: str) -> None:
    assert refused(f"{first}\r\nHost: a".encode("latin-1")) == 400


def test_connect_is_refused() -> None:
    assert refused(b"CONNECT / HTTP/1.1\r\nHost: a") == 405
    assert refused(b"CONNECT host:443 HTTP/1.1\r\nHost: a") == 405


@pytest.mark.parametrize(
    "first", ["OPTIONS * HTTP/1.1", "GET //x HTTP/1.1", "M-SEARCH /a?b#c HTTP/1.0", "GET /%00 HTTP/1.1"]
)
def test_other_first_lines_pass_as_they_are(first: str) -> None:
    assert head(first=first).written([]).split(b"\r\n")[0] == first.encode()


SHAPES = {
    "CL.TE": ["Content-Length: 6", "Transfer-Encoding: chunked"],
    "TE.CL": ["Transfer-Encoding: chunked", "Content-Length: 6"],
    "two lengths": ["Content-Length: 6", "Content-Length: 7"],
    "the same length twice": ["Content-Length: 6", "Content-Length: 6"],
    "a list of lengths": ["Content-Length: 6, 6"],
    "a length with a plus": ["Content-Length: +6"],
    "a length with a minus": ["Content-Length: -6"],
    "a length in hexadecimal": ["Content-Length: 0x6"],
    "a length with an underscore": ["Content-Length: 1_0"],
    "a length with a point": ["Content-Length: 6.0"],
    "a length with an exponent": ["Content-Length: 1e1"],
    "a length with a space": ["Content-Length: 1 0"],
    "an empty length": ["Content-Length:"],
    "a length beyond 64 bits": ["Content-Length: 18446744073709551616"],
    "a length of other digits": ["Content-Length: \xb2"],
    "chunked twice": ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    "chunked in two lines, one of them empty": ["Transfer-Encoding:", "Transfer-Encoding: chunked"],
    "an obs-fold in a coding": ["Transfer-Encoding:", " chunked"],
    "an obs-fold": ["X: a", " b"],
    "an obs-fold with a tab": ["X: a", "\tb"],
    "a space before the colon": ["Transfer-Encoding : chunked"],
    "a tab before the colon": ["Transfer-Encoding\t: chunked"],
    "a space before the name": [" Transfer-Encoding: chunked"],
    "a vertical tab": ["Transfer-Encoding:\x0bchunked"],
    "a form feed": ["Transfer-Encoding:\x0cchunked"],
    "a NUL in a value": ["X: a\0b"],
    "a NUL in a name": ["X\0: a"],
    "a bare CR in a value": ["X: a\rTransfer-Encoding: chunked"],
    "a bare LF in a value": ["X: a\nTransfer-Encoding: chunked"],
    "a bare CR before the end": ["X: a\r"],
    "a line without a colon": ["Transfer-Encoding chunked"],
    "an empty name": [": chunked"],
    "an odd byte in a name": ["Transfer\xadEncoding: chunked"],
    "a quote in a name": ['"X": a'],
    "a bracket in a name": ["X[a]: b"],
    "a delete": ["X: a\x7f"],
    "an underscore twin of a coding": ["Transfer_Encoding: chunked"],
    "an underscore twin of a length": ["Content_Length: 6"],
    "Host in capitals": ["HOST: app.example"],
    "two hosts": ["Host: other.example"],
    "two upgrades": ["Upgrade: websocket", "Upgrade: h2c"],
    "two expectations": ["Expect: 100-continue", "Expect: x"],
    "Connection takes a length away": ["Connection: content-length", "Content-Length: 1"],
    "Connection takes the coding away": ["Connection: close, Transfer-Encoding"],
    "Connection takes Host away": ["Connection: host"],
    "Connection takes the cookie away": ["Connection: keep-alive", "Connection: cookie"],
    "Connection takes a forwarded header away": ["Connection: X-Forwarded-For"],
    "Connection takes the signature away": ["Connection: close, x-fanlight-link"],
    "a WebSocket with a body": ["Connection: upgrade", "Upgrade: websocket", "Content-Length: 1"],
    "a WebSocket with chunks": ["Connection: upgrade", "Upgrade: websocket", "Transfer-Encoding: chunked"],
}  # fmt: skip


@pytest.mark.parametrize("lines", SHAPES.values(), ids=SHAPES.keys())
def test_a_smuggling_shape_is_refused(lines: list[str]) -> None:
    data = "\r\n".join(["GET / HTTP/1.1", "Host: app.example", *lines]).encode("latin-1")
    assert refused(data) == 400


@pytest.mark.parametrize(
    "coding",
    [
        "identity", "chunked, identity", "identity, chunked", "chunked, chunked", "gzip, chunked", "xchunked", "chunke",
        "chunked;q=1", '"chunked"', "chunked,", ",chunked", "",
    ],
)  # fmt: skip
def test_a_body_is_chunked_and_nothing_else(coding: str) -> None:
    assert refused(f"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {coding}".encode()) == 501


@pytest.mark.parametrize("coding", ["chunked", "CHUNKED", " chunked ", "\tchunked\t"])
def test_a_chunked_body_has_no_length(coding: str) -> None:
    assert Head(f"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:{coding}".encode()).length is None


def test_a_coding_in_http_1_0_is_refused() -> None:
    assert refused(b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked") == 400


@pytest.mark.parametrize(
    "lines", [["Upgrade: websocket", "Connection: upgrade"], ["Upgrade: WebSocket", "Connection: x, Upgrade"]]
)
def test_a_websocket_is_asked_for_with_get_in_http_1_1(lines: list[str]) -> None:
    assert head(*lines).upgrades
    assert refused("\r\n".join(["POST / HTTP/1.1", "Host: a", *lines]).encode()) == 400
    assert refused("\r\n".join(["GET / HTTP/1.0", "Host: a", *lines]).encode()) == 400


def test_no_other_protocol_can_be_switched_to() -> None:
    found = head("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")
    assert not found.upgrades
    assert b"h2c" not in found.written([])
    assert b"AAMAAABk" not in found.written([])
    assert not head("Upgrade: websocket").upgrades
    assert not head("Upgrade: websocket, h2c", "Connection: upgrade").upgrades


@pytest.mark.parametrize(
    "host",
    [
        "", "a b", "user@app.example", "app.example/path", "app.example?x", "app.example#x", "app.example:",
        "app.example:80:80", "app.example:-1", "app.example:x", "app.example:123456", "a,b", "http://app.example",
        "[::1", "::1", "[::1]x", "[zz::1]", "a\x80", "%61pp.example", "app.example\\", "x" * 254, '"a"',
    ],
)  # fmt: skip
def test_a_host_that_is_none_is_refused(host: str) -> None:
    assert refused(f"GET / HTTP/1.1\r\nHost: {host}".encode("latin-1")) == 400


def test_a_request_without_a_host_is_refused() -> None:
    assert refused(b"GET / HTTP/1.1") == 400
    assert refused(b"GET / HTTP/1.0\r\nX: y") == 400


@pytest.mark.parametrize("host", ["App.Example", "app.example:7860", "127.0.0.1:80", "[::1]:443", "[::1]", "a_b"])
def test_a_host_is_read_in_small_letters(host: str) -> None:
    assert head(host=host).host == host.lower()


def test_a_head_reaches_the_app_as_it_was_sent() -> None:
    lines = ["aCCept:  */* ", "X-One: 1", "x-one:2", "Cookie: a=b; c=d", "X: \xe4\xff"]
    found = head(*lines, first="POST /a?b=c HTTP/1.0")
    sent = ["POST /a?b=c HTTP/1.0", "Host: app.example", *lines, "X-New: 1"]
    assert found.written([(b"X-New", b"1")]) == ("\r\n".join(sent) + "\r\n\r\n").encode("latin-1")
    assert found.header(b"x-one") == "1"
    assert found.header(b"accept") == "*/*"
    assert found.header(b"none") == ""
    assert found.path == "/a"
    assert head(first="GET /%C3%A4?%C3 HTTP/1.1").path == "/ä"


@pytest.mark.parametrize("name", [*sorted(REPLACED), b"x-fanlight-link", b"x-fanlight-anything"])
def test_a_visitors_forwarded_headers_are_gone_in_every_spelling(name: bytes) -> None:
    text = name.decode()
    spellings = {text, text.upper(), text.title(), text.replace("-", "_"), text.replace("-", "_", 1).upper()}
    found = head(*(f"{spelling}: forged" for spelling in spellings))
    assert b"forged" not in found.written([])
    assert "forged" not in [value.decode() for _, value in found.headers]


def test_a_password_is_read_as_utf_8_or_else_as_latin_1() -> None:
    for encoding in ("utf-8", "latin-1"):
        found = Head(b"GET / HTTP/1.1\r\nHost: a\r\nX-Fanlight-Password: " + "öffne dich".encode(encoding))
        assert found.password == "öffne dich"


def test_what_a_proxy_says_and_the_password_are_kept_aside() -> None:
    found = head(
        "X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: 2.2.2.2, 3.3.3.3", "X-Forwarded-Proto: HTTPS",
        "X_Forwarded_For: 9.9.9.9", "X-Fanlight-Password: secret", "X_Fanlight_Password: other",
    )  # fmt: skip
    assert (found.forwarded_for, found.forwarded_proto) == ("2.2.2.2, 3.3.3.3", "https")
    assert found.password == "secret"
    assert b"secret" not in found.written([])


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Cookie: mine=1", None), ("Cookie: mine=1; a=b", "Cookie: a=b"),
        ("cookie: a=b;mine=1;c=d", "Cookie: a=b; c=d"),
        ("COOKIE: mine=1; mine=2", None), ("Cookie: notmine=1; minetoo=2", "Cookie: notmine=1; minetoo=2"),
        ("Cookie: mine", None), ("X-Cookie: mine=1", "X-Cookie: mine=1"),
    ],
)  # fmt: skip
def test_one_cookie_is_hidden_from_the_app(line: str, left: str | None) -> None:
    written = head(line).written([], "mine").decode().split("\r\n")
    assert written[2:-2] == ([left] if left else [])


def test_a_cookie_is_found_in_any_line() -> None:
    found = head("Cookie: a=b; c = d", "X: y", "Cookie: e=f=g; h")
    assert [found.cookie(name) for name in ("a", "e", "h", "none")] == ["b", "f=g", "", ""]


def test_too_many_headers_are_refused() -> None:
    head(*["X: y"] * (MOST_HEADERS - 1))
    assert refused(b"GET / HTTP/1.1\r\n" + b"\r\n".join([b"X: y"] * (MOST_HEADERS + 1))) == 431
    assert refused(b"GET / HTTP/1.1" + b"\r\n" * 10_000) == 431


HOSTILE = {
    "spaces, then a NUL": lambda size: b"X:" + b" " * size + b"\0",
    "words, then a NUL": lambda size: b"X:" + b"a " * (size // 2) + b"\0",
    "tabs and spaces": lambda size: b"X:" + b"\t " * (size // 2) + b"\x7f",
    "a word and spaces": lambda size: b"X: a" + b" " * size + b"\0",
    "a long name": lambda size: b"X" * size + b"\0",
    "commas in Connection": lambda size: b"Connection:" + b"," * size,
    "cookies": lambda size: b"Cookie: " + b"a=b;" * (size // 4),
    "underscores": lambda size: b"_" * 200 + b":" + b"_" * size,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_head_costs_more_than_it_is_long(kind: str) -> None:
    def read(size: int) -> None:
        for _ in range(5):
            try:
                found = Head(b"GET / HTTP/1.1\r\nHost: a\r\n" + HOSTILE[kind](size))
            except BadRequest:
                continue
            found.cookie("none")
            found.written([], "none")

    assert growth(read, MOST_HEAD // 2) < 3.5
