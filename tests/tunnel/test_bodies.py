"""Where a request's body ends, chunk by chunk, however the bytes are cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanlight.tunnel.bodies import Body
from fanlight.tunnel.heads import BadRequest
from tests.tunnel.pieces import bytewise, cut, cuts
from tests.tunnel.work import growth

NEXT = b"GET /next HTTP/1.1\r\n"


def used(body: Body, pieces: list[bytes]) -> int:
    """How many bytes a body takes of a stream in pieces."""
    total = 0
    for piece in pieces:
        size = body.take(piece)
        total += size
        if body.is_over:
            break
        assert size == len(piece)
    return total


def chunked(chunks: list[bytes], trailers: bytes = b"", extension: bytes = b"") -> bytes:
    parts = [b"%x%b\r\n%b\r\n" % (len(chunk), extension, chunk) for chunk in chunks if chunk]
    return b"".join(parts) + b"0\r\n" + trailers + b"\r\n"


@given(st.integers(0, 300), st.binary(max_size=50), cuts())
@settings(deadline=None)
def test_a_body_with_a_length_ends_there(length: int, after: bytes, sizes: list[int]) -> None:
    body = Body(length)
    assert body.is_over == (not length)
    assert used(body, list(cut(b"x" * length + after, sizes))) == length
    assert body.is_over
    assert body.take(b"more") == 0


@given(st.lists(st.binary(max_size=40), max_size=6), st.sampled_from([b"", b"A: b\r\n", b"A: b\r\nC:\r\n"]), cuts())
@settings(deadline=None)
def test_a_chunked_body_ends_after_its_trailers(chunks: list[bytes], trailers: bytes, sizes: list[int]) -> None:
    sent = chunked(chunks, trailers)
    for pieces in (cut(sent + NEXT, sizes), bytewise(sent + NEXT)):
        body = Body(None)
        assert used(body, list(pieces)) == len(sent)
        assert body.is_over


@pytest.mark.parametrize("extension", [b";a", b";a=b", b';a="b c";d', b";a=b;c=d"])
def test_extensions_of_chunks_pass(extension: bytes) -> None:
    sent = chunked([b"hello"], extension=extension)
    assert used(Body(None), [sent + NEXT]) == len(sent)


MALFORMED = {
    "no size": b"\r\n",
    "a sign": b"+5\r\nhello\r\n0\r\n\r\n",
    "a minus": b"-5\r\n",
    "a prefix": b"0x5\r\nhello\r\n0\r\n\r\n",
    "an underscore": b"1_0\r\n",
    "a space before": b" 5\r\nhello\r\n",
    "a space after": b"5 \r\nhello\r\n",
    "a tab after": b"5\t\r\nhello\r\n",
    "a space before an extension": b"5 ;a\r\nhello\r\n",
    "no digit": b"g\r\n",
    "too big": b"10000000000000000\r\n",
    "too many zeros": b"00000000000000005\r\nhello\r\n",
    "a bare LF after the size": b"5\nhello\r\n0\r\n\r\n",
    "a bare CR after the size": b"5\rhello\r\n0\r\n\r\n\n",
    "a bare LF in an extension": b"5;a\nb\r\nhello\r\n",
    "a bare CR in an extension": b"5;a\rb\r\nhello\r\n",
    "a NUL in an extension": b"5;a\0\r\nhello\r\n",
    "an extension without a name": b"5;\r\nhello\r\n",
    "an extension with an open quote": b'5;a="b\r\nhello\r\n',
    "a chunk that is longer than it says": b"5\r\nhello!\r\n0\r\n\r\n",
    "a chunk that ends with a bare LF": b"5\r\nhello\n0\r\n\r\n",
    "a chunk that ends with a bare CR": b"5\r\nhello\r0\r\n\r\n",
    "a chunk that is shorter than it says": b"7\r\nhello\r\n0\r\n\r\n",
    "a bare LF after the last chunk": b"0\n\r\n",
    "a bare LF after the trailers": b"0\r\n\n",
    "a trailer without a colon": b"0\r\nGET /next HTTP/1.1\r\n\r\n",
    "a trailer with a space before the colon": b"0\r\nA : b\r\n\r\n",
    "a trailer that is folded": b"0\r\nA: b\r\n c\r\n\r\n",
    "a trailer with a bare CR": b"0\r\nA: b\rc\r\n\r\n",
    "a trailer with a NUL": b"0\r\nA: \0\r\n\r\n",
    "a very long size": b"0" * 5000,
    "a very long extension": b"5;" + b"a" * 5000,
    "a very long trailer": b"0\r\nA:" + b"b" * 5000,
    "very many trailers": b"0\r\n" + b"A: b\r\n" * 20_000,
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED.keys())
def test_chunks_that_could_be_read_in_two_ways_are_refused(sent: bytes) -> None:
    with pytest.raises(BadRequest) as whole:
        used(Body(None), [sent])
    with pytest.raises(BadRequest) as pieces:
        used(Body(None), list(bytewise(sent)))
    assert whole.value.status == pieces.value.status == 400


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-For", "x_forwarded_for", "Forwarded", "X-Real-IP", "X-Fanlight-Link", "X_Fanlight_Link",
        "Content-Length", "Content_Length", "Transfer-Encoding", "Host", "Cookie", "Authorization", "Connection",
        "Upgrade", "Content-Type", "Content-Encoding", "Expect", "TE", "Trailer", "Set-Cookie", "Origin", "Referer",
    ],
)  # fmt: skip
def test_trailers_cannot_say_what_only_a_head_may(name: str) -> None:
    """Servers exist that add trailers to the headers of a request that already runs."""
    with pytest.raises(BadRequest):
        used(Body(None), [f"0\r\n{name}: forged\r\n\r\n".encode()])


@pytest.mark.parametrize(
    "sent",
    [b"1\r\nx\r\n", b"1;a=b\r\nx\r\n", b"0" * 14 + b"1\r\nx\r\n"],
    ids=["tiny chunks", "tiny chunks with extensions", "zeros"],
)
def test_a_body_in_tiny_chunks_costs_as_much_as_it_is_long(sent: bytes) -> None:
    def read(size: int) -> None:
        Body(None).take(sent * (size // len(sent)))

    assert growth(read, 200_000) < 3.5


@pytest.mark.parametrize(
    "line", [b"5;" + b"a" * 4000, b"0\r\nA:" + b" " * 4000, b"5" + b" " * 4000, b"5;a=" + b'"' * 4000]
)
def test_no_line_costs_more_than_it_is_long(line: bytes) -> None:
    def read(size: int) -> None:
        for _ in range(size):
            try:
                Body(None).take(line + b"\0\r\n")
            except BadRequest:
                pass

    assert growth(read, 200) < 3.5
