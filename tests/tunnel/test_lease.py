"""What a relay may say of a link."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fanlight.tunnel.client.lease import read_lease
from fanlight.tunnel.client.said import code_of, printable, said
from fanlight.tunnel.frames import ProtocolError, json_fields

GOOD = {
    "url": "https://abcdefghijklmnop.share.example.org:7870", "name": "abcdefghijklmnop", "resume": "W10.ab-_=",
    "expires_in": 1000, "longest_in": 2000.5, "notice": "",
}  # fmt: skip
BAD = [
    {"expires_in": value}
    for value in (float("nan"), float("inf"), -1e9, "soon", None, [], {}, True, 10**400)
] + [
    {"longest_in": float("nan")}, {"longest_in": "long"}, {"url": None}, {"url": ""}, {"url": "javascript:alert(1)"},
    {"url": "http://ok.example\x1b[2J"}, {"url": "http://a\r\nb"}, {"url": "http://user@host"}, {"url": "file:///etc/passwd"},
    {"url": "http://h/?q=\u202e"}, {"url": "http://" + "a" * 5000}, {"url": ["http://x"]}, {"name": "\x1b]0;x\x07"}, {"name": 5},
    {"name": "../../etc"}, {"resume": None}, {"resume": "\x00"}, {"resume": "x" * 60_000}, {"resume": {}},
]  # fmt: skip


def read(fields: dict[str, Any]) -> dict[str, Any]:
    """As it comes: through JSON."""
    return read_lease(json_fields(json.dumps(GOOD | fields).encode()))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad)[:40])
def test_what_cannot_be_meant_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        read(bad)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("missing", ["url", "name", "resume", "expires_in"])
def test_what_is_missing_is_refused(missing: str) -> None:
    with pytest.raises(ProtocolError):
        read_lease({name: value for name, value in GOOD.items() if name != missing})


def test_what_is_good_is_taken_and_nothing_else() -> None:
    assert read({"host": "127.0.0.1", "port": 22, "wish": {"port": 22}}) == GOOD
    assert read({"longest_in": None})["longest_in"] == 0
    assert read({"expires_in": -2})["expires_in"] == 0
    for url in ("http://[2001:db8::1]:7871", "http://192.0.2.1:7871", "http://box:7871", "https://a-b.example/"):
        assert read({"url": url})["url"] == url


@pytest.mark.parametrize("notice", [None, 5, ["x"], {"a": 1}])
def test_a_notice_that_is_no_text_is_none(notice: object) -> None:
    assert read({"notice": notice})["notice"] == ""


def test_texts_of_strangers_are_one_line_that_moves_nothing() -> None:
    assert printable("\x1b]0;owned\x07a\r\nb\x9bc \u202ed\u2028e") == "]0;owned a b c d e"
    assert len(printable("x" * 100_000)) == 300
    assert code_of("share-name", "other") == "share-name"
    for code in ("", "\x1b", "A", "a b", "x" * 41, None, 5, "-a"):
        assert code_of(code, "other") == "other"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 1)"), "Connection refused"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 1, 0, 0), [Errno 111] Connect"), "Connection refused"),
        (OSError("Multiple exceptions: [Errno 101] Connect ..., [Errno 113] Connect ..."), "Network is unreachable and No route to host"),
        (TimeoutError(), "no answer in time"), (EOFError(), "the connection was closed"),
        (ConnectionResetError(104, "Connection reset by peer"), "the connection was closed"), (OSError(), "no reason was given"),
    ],
)  # fmt: skip
def test_what_the_system_says_is_said_in_words(error: Exception, words: str) -> None:
    assert said(error) == words
