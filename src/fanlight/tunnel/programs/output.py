"""What a program prints, made harmless and bounded."""

from __future__ import annotations

import re
import threading
from collections import deque

KEPT_LINES = 50
LINE_LENGTH = 500
UNBROKEN = 8192
"""Bytes without an end of line that are taken for a line."""

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles and hyperlinks, whose text follows
    r"|[\x1b]\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]"  # colours, movements
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
_CONTROLS = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SECRET = re.compile(r"(?i)\b((?:auth)?token|secret|password)(\W{1,3})[\w.~+/-]{12,}")


def clean(line: str) -> str:
    """A line as a person sees it: without colours and control characters; tokens are blacked out."""
    text = _CONTROLS.sub(" ", _ESCAPES.sub("", line))
    return _SECRET.sub(r"\1\2…", text).rstrip()[:LINE_LENGTH]


class Lines:
    """Takes bytes as they come and gives whole lines, of which it keeps the last. One thread feeds, any may look."""

    def __init__(self) -> None:
        self._rest = b""
        self._kept: deque[str] = deque(maxlen=KEPT_LINES)
        self._lock = threading.Lock()

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes complete, cleaned, without empty ones. No bytes end the last line."""
        parts = re.split(rb"[\r\n]+", self._rest + data)
        self._rest = parts.pop() if data else b""
        if len(self._rest) > UNBROKEN:
            parts.append(self._rest)
            self._rest = b""
        lines = [text for part in parts if (text := clean(part[:UNBROKEN].decode(errors="replace")))]
        with self._lock:
            self._kept.extend(lines)
        return lines

    @property
    def tail(self) -> tuple[str, ...]:
        """The last lines."""
        with self._lock:
            return tuple(self._kept)
