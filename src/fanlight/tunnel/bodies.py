"""Where the body of a request ends. Its bytes are passed on as they are."""

from __future__ import annotations

import re

from fanlight.tunnel.heads import OURS, REPLACED, STAYING, BadRequest

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}"
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;" + _TOKEN + rb"(?:=(?:" + _TOKEN + rb'|"[ !#-\[\]-~]{0,1024}"))?){0,16}')
_TRAILER = re.compile(rb"(" + _TOKEN + rb"):[ \t!-~\x80-\xff]*")
_HEAD_ONLY = frozenset(
    (
        *REPLACED, *STAYING, b"connection", b"upgrade", b"expect", b"te", b"trailer", b"content-type",
        b"content-encoding", b"content-range", b"proxy-authorization", b"set-cookie", b"origin", b"referer",
    )
)  # fmt: skip
"""Servers exist that add trailers to the headers of a request that runs already: RFC 9110, section 6.5.1."""
_MOST_LINE = 4096
_MOST_TRAILERS = 16 * 1024


class Body:
    """The rest of a request after its head.

    Args:
        length: bytes, or None for a chunked body.
    """

    __slots__ = ("_held", "_left", "_state", "_trailers", "is_over")

    def __init__(self, length: int | None) -> None:
        self._left = length or 0
        self._state = "plain" if length is not None else "size"
        self._held = b""
        self._trailers = 0
        self.is_over = length == 0

    def take(self, data: bytes) -> int:
        """How many of these bytes belong to the body.

        Raises:
            BadRequest: the chunks are malformed.

        Source: RFC 9112, section 7.1.
        """
        at = 0
        while at < len(data) and not self.is_over:
            if self._state in ("plain", "chunk"):
                used = min(self._left, len(data) - at)
                at += used
                self._left -= used
                if not self._left:
                    self.is_over = self._state == "plain"
                    self._state = "after"
                continue
            end = data.find(b"\n", at)
            piece = data[at : end + 1] if end >= 0 else data[at:]
            at += len(piece)
            self._held += piece
            if len(self._held) > _MOST_LINE:
                raise BadRequest(400, "A line between the chunks of the request's body is too long.")
            if end >= 0:
                line, self._held = self._held, b""
                self._line(line)
        return at

    def _line(self, line: bytes) -> None:
        if line[-2:] != b"\r\n":
            raise BadRequest(400, "A line between the chunks of the request's body does not end as it must.")
        line = line[:-2]
        if self._state == "after":
            if line:
                raise BadRequest(400, "A chunk of the request's body is longer than it says.")
            self._state = "size"
        elif self._state == "size":
            found = _SIZE.fullmatch(line)
            if found is None:
                raise BadRequest(400, "A chunk of the request's body has no size.")
            self._left = int(found[1], 16)
            self._state = "chunk" if self._left else "trailers"
        elif not line:
            self.is_over = True
        else:
            self._trailers += len(line)
            found = _TRAILER.fullmatch(line)
            name = found[1].lower().replace(b"_", b"-") if found is not None else OURS
            if self._trailers > _MOST_TRAILERS or name in _HEAD_ONLY or name.startswith(OURS):
                raise BadRequest(400, "What follows the chunks of the request's body is malformed.")
