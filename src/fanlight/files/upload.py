"""A file on its way in."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from fanlight.files.disk import create_private, disk_refusal, remove_folder, write_all
from fanlight.files.limits import FileLimits, readable
from fanlight.files.stored import Owner, StoredFile
from fanlight.wire.errors import Refused

ROOM_EVERY = 64 * 1024 * 1024


class Home(Protocol):
    """The store, as an upload needs it."""

    limits: FileLimits

    def make_room(self, size: int) -> None: ...

    def charge(self, owner: Owner, *, files: int = 0, size: int = 0) -> None: ...

    def register(
        self, folder: Path, name: str, mime_type: str | None, owner: Owner, about: os.stat_result, *, upload: bool
    ) -> StoredFile: ...


class Upload:
    """Takes the bytes of one file and counts them; used as a context manager, it is aborted unless committed.

    After a refusal nothing of it is left. An abort from another thread waits until a write is done, so that the write
    never meets a descriptor that means another file by then.
    """

    def __init__(self, home: Home, owner: Owner, name: str, folder: Path) -> None:
        self.name = name
        self.size = 0
        self._home = home
        self._owner = owner
        self._folder = folder
        self._checked = 0
        self._lock = threading.RLock()
        try:
            self._fd: int | None = create_private(folder / name)
        except OSError as error:
            remove_folder(folder)
            raise disk_refusal(error) from error

    def write(self, chunk: bytes | bytearray | memoryview) -> None:
        """Add bytes at the end.

        Raises:
            Refused: 413 over the size limit, 429 over the visitor's share, 507 when the disk is full.
        """
        with self._lock:
            if self._fd is None:
                raise ValueError("This upload is over.")
            try:
                self._count(len(chunk))
                write_all(self._fd, chunk)
            except OSError as error:
                self.abort()
                raise disk_refusal(error) from error
            except BaseException:
                self.abort()
                raise

    def _count(self, more: int) -> None:
        most = self._home.limits.max_file_size
        if most is not None and self.size + more > most:
            raise Refused(
                f"Not uploaded: {self.name} is larger than {readable(most)}, the most that this app takes.",
                code="file-too-large",
                status=413,
            )
        if self.size + more - self._checked > ROOM_EVERY:
            self._home.make_room(self.size + more)
            self._checked = self.size + more
        self._home.charge(self._owner, size=more)
        self.size += more

    def commit(self, mime_type: str | None = None) -> StoredFile:
        """The file, complete and with a handle.

        Raises:
            Refused: 507 when the cache is full.
        """
        with self._lock:
            if self._fd is None:
                raise ValueError("This upload is over.")
            try:
                self._home.make_room(self.size)
                file = self._home.register(
                    self._folder, self.name, mime_type, self._owner, os.fstat(self._fd), upload=True
                )
            except BaseException:
                self.abort()
                raise
            os.close(self._fd)
            self._fd = None
            return file

    def abort(self) -> None:
        """Delete what was written and give the share back; does nothing once the upload is over."""
        with self._lock:
            if self._fd is None:
                return
            os.close(self._fd)
            self._fd = None
            remove_folder(self._folder)
            self._home.charge(self._owner, files=-1, size=-self.size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()
