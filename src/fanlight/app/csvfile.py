"""CSV files that several threads and processes append to."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from fanlight.files.disk import write_all

LONGEST_CELL = 64 * 1024 * 1024


class OtherHeader(Exception):
    """The file has other columns."""


class CsvFile:
    """A file to which whole rows are appended: each is there completely and on the disk, or not at all.

    Args:
        path: the file; it and its folder are made with the first row.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def append(self, row: Sequence[str], header: Sequence[str] | None = None) -> int:
        """Add a row; to a new or empty file the header before it. The bytes written.

        Raises:
            OSError: it could not be written; the file is as it was.
            OtherHeader: it begins with another header.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        with self._lock:
            fd = os.open(self.path, flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                with _locked(fd):
                    return _append(fd, row, header)
            finally:
                os.close(fd)

    def rows(self) -> list[list[str]]:
        """All rows, the header first; a last one that is not complete is left out. Empty where there is no file."""
        try:
            data = self.path.read_bytes()
            return _parsed(data[: _end_of_rows(data)])
        except (OSError, UnicodeDecodeError, csv.Error):
            return []

    def begins_with(self, header: Sequence[str]) -> bool:
        """Whether it is there and has this header, or so far a part of it: another process may be just making it."""
        line = _line(header).encode(errors="replace")
        try:
            with self.path.open("rb") as file:
                return line.startswith(file.read(len(line)))
        except OSError:
            return False

    def count(self) -> int:
        """How many rows there are below the header."""
        return max(0, len(self.rows()) - 1)


def _append(fd: int, row: Sequence[str], header: Sequence[str] | None) -> int:
    text = _mended(fd, len(row))
    size = os.fstat(fd).st_size
    if header is not None and size == 0:
        text = _line(header)
    elif header is not None:
        begin = _line(header).encode(errors="replace")
        os.lseek(fd, 0, os.SEEK_SET)
        if os.read(fd, len(begin)) != begin:
            raise OtherHeader
    data = (text + _line(row)).encode(errors="replace")
    try:
        write_all(fd, data)
        os.fsync(fd)
    except OSError:
        os.ftruncate(fd, size)
        raise
    return len(data)


def _mended(fd: int, count: int) -> str:
    """What must come before the next row: a row that a killed program left incomplete is taken away here."""
    size = os.lseek(fd, 0, os.SEEK_END)
    os.lseek(fd, max(0, size - 1), os.SEEK_SET)
    if size == 0 or os.read(fd, 1) == b"\n":
        return ""
    os.lseek(fd, 0, os.SEEK_SET)
    data = os.read(fd, size)
    end = _end_of_rows(data)
    rest = data[end:]
    if rest.count(b'"') % 2 == 0 and [len(row) for row in _parsed(rest)] == [count]:
        return "\n"  # somebody's editor wrote no line end
    os.ftruncate(fd, end)
    return ""


def _end_of_rows(data: bytes) -> int:
    """Where the last complete row ends; line ends within quotes end no row."""
    inside, end = False, 0
    for found in re.finditer(rb'["\n]', data):
        if found[0] == b'"':
            inside = not inside
        elif not inside:
            end = found.end()
    return end


def _parsed(data: bytes) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    return [row for row in csv.reader(io.StringIO(data.decode(), newline="")) if row]


def _line(row: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(row)  # cells with either of the two are quoted
    return line.getvalue().removesuffix("\r\n") + "\n"


@contextlib.contextmanager
def _locked(fd: int) -> Iterator[None]:
    """Keep other processes out, where the system can."""
    if os.name != "posix":
        yield
        return
    # Exists on Unix only.
    import fcntl

    fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(fd, fcntl.LOCK_UN)
