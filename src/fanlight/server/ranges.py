"""What a request for a file asks for: all of it, a part, or only whether it changed (RFC 9110)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime

_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Status of the answer, and the bytes in it from `start` up to but not including `end`."""

    status: int
    start: int
    end: int

    def headers(self, size: int) -> dict[str, str]:
        """The headers that say which part it is."""
        if self.status == 416:
            return {"content-range": f"bytes */{size}", "content-length": "0"}
        if self.status == 304:
            return {}
        length = {"content-length": str(self.end - self.start)}
        if self.status == 206:
            length["content-range"] = f"bytes {self.start}-{self.end - 1}/{size}"
        return length


def asked(headers: Mapping[str, str], about: os.stat_result, tag: str) -> Part:
    """The part of a file in this state, with this entity tag, that a request's headers ask for.

    Several ranges, and ranges that cannot be read, get the whole file.
    """
    size = about.st_size
    if _unchanged(headers, about, tag):
        return Part(304, 0, 0)
    whole = Part(200, 0, size)
    wanted = _RANGE.fullmatch(headers.get("range", ""))
    if wanted is None or wanted.groups() == ("", "") or not _range_counts(headers, about, tag):
        return whole
    first, last = wanted.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return whole
    return Part(206, start, end) if start < size and start < end else Part(416, 0, 0)


def last_modified(about: os.stat_result) -> str:
    """The time of the last change as HTTP writes it."""
    return formatdate(about.st_mtime, usegmt=True)


def _unchanged(headers: Mapping[str, str], about: os.stat_result, tag: str) -> bool:
    known = headers.get("if-none-match")
    if known is not None:
        tags = [t.strip().removeprefix("W/") for t in known.split(",")]
        return tag in tags or known.strip() == "*"
    since = headers.get("if-modified-since")
    return since is not None and _is_since(since, about)


def _range_counts(headers: Mapping[str, str], about: os.stat_result, tag: str) -> bool:
    """Whether the range is of the file as it is now (`If-Range`)."""
    state = headers.get("if-range")
    return state is None or state.strip() == tag or state.strip() == last_modified(about)


def _is_since(date: str, about: os.stat_result) -> bool:
    try:
        return int(about.st_mtime) <= parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False
