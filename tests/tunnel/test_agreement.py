"""Two other programs that read HTTP agree with us about every request that we let pass: h11, and httptools in C."""

from __future__ import annotations

from typing import Any

import h11
import httptools
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fanlight.tunnel.bodies import Body
from fanlight.tunnel.heads import BadRequest, Head
from tests.tunnel.pieces import cut, cuts, mutated

NEXT = b"GET /next HTTP/1.1\r\nHost: next\r\n\r\n"

ODD = st.sampled_from(
    [b"", b" ", b"\t", b"\r", b"\n", b"\0", b"\x0b", b",", b";", b"\x7f", b"\x80", b"_", b"-", b":", b"+", b"0"]
)
KNOWN = [b"GET", b"POST", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"CONNECT"]
"""httptools knows a list of methods and refuses others, so that nothing of theirs is read in two ways."""
METHODS = st.sampled_from(KNOWN)
TARGETS = st.one_of(
    st.sampled_from([b"/", b"*", b"/a?b=c", b"//x", b"/a#b", b"http://a/", b"a", b"?x", b"/%", b'/"<>\\^`{|}', b""]),
    st.binary(max_size=4).map(lambda tail: b"/" + tail),
)
VERSIONS = st.sampled_from(
    [b"HTTP/1.1"] * 6 + [b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"http/1.1", b"HTTP/01.1"]
)
NAMES = st.sampled_from(
    [b"Content-Length", b"Transfer-Encoding", b"Host", b"Connection", b"Upgrade", b"Expect", b"X", b"Cookie",
     b"Content_Length", b"X-Forwarded-For", b"Transfer-Encoding ", b" Host", b"content-length",
     b"Trailer", b"TE", b"Keep-Alive"]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        [b"5", b"0", b"05", b"+5", b"5,5", b"5, 5", b"0x5", b"5 ", b"\t5", b"1_0", b"99999999999999999999",
         b"chunked", b"Chunked", b"chunked, chunked", b"gzip, chunked", b"identity", b" chunked", b"xchunked",
         b"chunked;a", b"close", b"keep-alive", b"close, keep-alive", b"upgrade", b"Upgrade, close", b"websocket",
         b"h2c", b"100-continue", b"a", b"a:80", b"[::1]", b"u@a", b"a/b", b"content-length", b"host",
         b"x-forwarded-for", b""]
    ),
    st.binary(max_size=6),
)  # fmt: skip
SANE = st.sampled_from(
    [b"Accept: */*", b"Content-Length: 0", b"Content-Length: 5", b"Transfer-Encoding: chunked", b"Connection: close",
     b"Connection: keep-alive", b"Connection: Keep-Alive, Upgrade", b"Upgrade: websocket", b"Cookie: a=b", b"X:",
     b"Connection: upgrade", b"Expect: 100-continue", b"X-Forwarded-For: 1.2.3.4", b"X: \xe4 b  c\t"]
)  # fmt: skip


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    """Heads that are nearly right: a third of them passes."""
    odd = draw(st.sampled_from(["nothing", "line", "first", "byte"]))
    method, version = draw(METHODS), draw(st.sampled_from([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0"]))
    target = draw(TARGETS) if odd == "first" else b"/a?b"
    lines = [b" ".join((method, target, draw(VERSIONS) if odd == "first" else version))]
    lines.extend(draw(st.permutations([b"Host: app.example", *draw(st.lists(SANE, max_size=3))])))
    if odd == "line":
        place = draw(st.integers(0, len(lines)))
        lines.insert(place, draw(NAMES) + draw(ODD) + b":" + draw(ODD) + draw(VALUES) + draw(ODD))
    data = b"\r\n".join(lines)
    if odd == "byte":
        data = mutated(data, draw(st.integers(0, 400)), draw(st.integers(0, 255)))
    return data


SIZES = st.sampled_from([b"5", b"0", b"005", b"a", b"A", b"+5", b"0x5", b"5 ", b" 5", b"", b"5_0", b"f" * 17, b"-1"])
EXTENSIONS = st.sampled_from(
    [b"", b"", b"", b";a", b";a=b", b';a="b"', b" ;a", b";", b";a\0", b";a\nb", b";\xff", b'; a="b;c"']
)
ENDS = st.sampled_from([b"\r\n"] * 12 + [b"\n", b"\r", b"", b"\n\r", b"\r\r\n"])
TRAILERS = st.sampled_from(
    [b"", b"", b"A: b\r\n", b"A:b\r\nC: d\r\n", b"A : b\r\n", b"A: b\n", b" A: b\r\n", b"GET / HTTP/1.1\r\n"]
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Chunked bodies that are nearly right."""
    out = b""
    for _ in range(draw(st.integers(0, 3))):
        data = draw(st.binary(min_size=1, max_size=20))
        size = b"%x" % len(data) if draw(st.integers(0, 5)) else draw(SIZES)
        out += size + draw(EXTENSIONS) + draw(ENDS) + data + draw(ENDS)
    return out + draw(st.sampled_from([b"0", b"0", b"00", b"0;a"])) + draw(ENDS) + draw(TRAILERS) + draw(ENDS)


class Httptools:
    """Requests as httptools reads them."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.parser = httptools.HttpRequestParser(self)
        self.upgraded = False

    def on_message_begin(self) -> None:
        self.requests.append({"target": b"", "headers": [], "body": b"", "done": False})

    def on_url(self, url: bytes) -> None:
        self.requests[-1]["target"] += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.requests[-1]["headers"].append((name.lower(), value.rstrip(b" \t")))

    def on_headers_complete(self) -> None:
        self.requests[-1]["method"] = self.parser.get_method()

    def on_body(self, body: bytes) -> None:
        self.requests[-1]["body"] += body

    def on_message_complete(self) -> None:
        self.requests[-1]["done"] = True

    def feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.upgraded = True


def h11_request(data: bytes) -> tuple[h11.Request, bytes, int | None]:
    """A request, its body, and how many bytes of the stream it took; None for these while it is not whole."""
    reader = h11.Connection(h11.SERVER, max_incomplete_event_size=100_000)
    reader.receive_data(data)
    request = reader.next_event()
    assert isinstance(request, h11.Request), "h11 sees no whole head"
    body = b""
    while True:
        event = reader.next_event()
        if isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            return request, body, len(data) - len(reader.trailing_data[0])
        else:
            return request, body, None


def values(headers: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


def agree(head: Head, written: bytes) -> None:
    """Both others read the head as we do."""
    request, _, _ = h11_request(written)
    assert (request.method, request.target) == (head.method, head.target)
    names = [(name, value.lower()) for name, value in request.headers]
    assert values(names, b"host") == [head.host.encode()]
    assert names == [(name, value.lower()) for name, value in head.headers]
    coding, length = values(names, b"transfer-encoding"), values(names, b"content-length")
    assert bool(coding) == (head.length is None)
    assert not (coding and length)
    assert int(length[0]) == head.length if length else head.length in (0, None)

    other = Httptools()
    other.feed(written)
    (seen,) = other.requests[:1]
    assert (seen["method"], seen["target"], seen["headers"]) == (head.method, head.target, head.headers)
    assert other.upgraded == head.upgrades
    if not head.upgrades:
        assert seen["done"] == (head.length == 0)


@given(heads())
@settings(max_examples=400, deadline=None)
@example(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket")
@example(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: \x80")
@example(b"POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 05")
def test_a_head_that_passes_is_read_the_same_by_others(data: bytes) -> None:
    try:
        head = Head(data)
    except BadRequest:
        return
    if head.method in KNOWN:
        agree(head, head.written([]))


@given(bodies(), cuts())
@settings(max_examples=400, deadline=None)
def test_a_body_that_passes_ends_where_others_see_its_end(sent: bytes, sizes: list[int]) -> None:
    start = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    stream, body, used = sent + NEXT, Body(None), 0
    try:
        for piece in cut(stream, sizes):
            used += body.take(piece)
            if body.is_over:
                break
    except BadRequest:
        return
    other = Httptools()
    if not body.is_over:
        try:
            assert h11_request(start + stream)[2] is None
        except h11.RemoteProtocolError:
            pass
        try:
            other.feed(start + stream)
        except httptools.HttpParserError:
            pass
        assert not other.requests[0]["done"]
        return
    _, content, taken = h11_request(start + stream)
    assert taken == len(start) + used
    other.feed(start + stream)
    first, after = other.requests
    assert first["body"] == content
    assert (after["target"], after["done"]) == (b"/next", True)


@given(st.integers(0, 50), st.lists(st.sampled_from(["plain", "length", "chunked"]), min_size=1, max_size=5), cuts())
@settings(max_examples=150, deadline=None)
def test_pipelined_requests_are_told_apart_as_others_tell_them(size: int, kinds: list[str], sizes: list[int]) -> None:
    body = b"x" * size
    stream = b""
    for place, kind in enumerate(kinds):
        stream += b"POST /%d HTTP/1.1\r\nHost: a\r\n" % place
        if kind == "plain":
            stream += b"\r\n"
        elif kind == "length":
            stream += b"Content-Length: %d\r\n\r\n%b" % (size, body)
        else:
            chunk = b"%x\r\n%b\r\n" % (size, body) if size else b""
            stream += b"Transfer-Encoding: chunked\r\n\r\n%b0\r\n\r\n" % chunk
    ours: list[bytes] = []
    held, current = b"", Body(0)
    for piece in cut(stream, sizes):
        held += piece
        while held:
            if not current.is_over:
                held = held[current.take(held) :]
                continue
            end = held.find(b"\r\n\r\n")
            if end < 0:
                break
            head = Head(held[:end])
            held = held[end + 4 :]
            ours.append(head.target)
            current = Body(head.length)
    other = Httptools()
    other.feed(stream)
    assert ours == [request["target"] for request in other.requests] == [b"/%d" % place for place in range(len(kinds))]
    assert not held
    assert current.is_over
    assert all(request["done"] for request in other.requests)
