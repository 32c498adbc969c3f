"""The files that an app holds for its visitors: uploads and outputs, each behind a handle."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import BinaryIO

from fanlight.files.cachefolder import CacheFolder, remove_leftovers
from fanlight.files.disk import (
    copy_open_file,
    create_private,
    disk_refusal,
    etag,
    open_regular,
    remove_folder,
    write_all,
)
from fanlight.files.limits import FileLimits, readable
from fanlight.files.names import clean_name
from fanlight.files.progress import UploadProgress
from fanlight.files.quota import Quota
from fanlight.files.resolver import AuthorPaths
from fanlight.files.stored import Entry, Owner, StoredFile
from fanlight.files.types import guessed
from fanlight.files.upload import Upload
from fanlight.wire.errors import Refused

__all__ = ["FileStore", "Owner", "StoredFile"]

SETTLED_S = 1.0


class FileStore:
    """Keeps files in a private folder that is made when the first one comes. Safe to use from any thread.

    Args:
        folder: where the private folder is made; None is the system's folder for temporary files.
        limits: sizes, quotas, times.
        clock: seconds that only grow.
        disk_usage: total, used and free bytes of the disk that a folder is on.
    """

    def __init__(
        self,
        folder: Path | None = None,
        limits: FileLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
        disk_usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage,
    ) -> None:
        self.limits = limits or FileLimits()
        self.progress = UploadProgress(clock)
        self._parent = folder
        self._clock = clock
        self._disk_usage = disk_usage
        self._lock = threading.Lock()
        self._folder: CacheFolder | None = None
        self._root: Path | None = None
        self._closed = False
        self._entries: dict[str, Entry] = {}
        self._by_session: dict[str, set[str]] = {}
        self._copies: dict[tuple[object, ...], str] = {}
        self._quota = Quota(self.limits)
        self._size = 0

    # Taking files in

    def begin_upload(self, owner: Owner, name: str) -> Upload:
        """Start to store what a visitor sends.

        Raises:
            Refused: 429 over the visitor's share, 507 when the disk or the cache is full.
        """
        self.make_room(0)
        self.charge(owner, files=1)
        try:
            return Upload(self, owner, clean_name(name, self.limits.name_bytes), self._new_folder())
        except BaseException:
            self.charge(owner, files=-1)
            raise

    def add_output(self, source: bytes | Path | BinaryIO, name: str, mime_type: str | None, owner: Owner) -> StoredFile:
        """Keep a copy of bytes, of the regular file at a path, or of an open file.

        With neither visitor nor session in `owner` everybody may read it for as long as the app runs.

        Raises:
            Refused: 404 where the path is not a regular file; 507 when the disk or the cache is full.
        """
        if isinstance(source, bytes):
            return self._add(source, clean_name(name, self.limits.name_bytes), mime_type, owner)
        if not isinstance(source, Path):
            return self._add_open(source, name, mime_type, owner)
        try:
            opened = open_regular(source)
        except OSError as error:
            raise Refused("The file is not available.", code="file-unreadable", status=404) from error
        with opened:
            return self._add_open(opened, name, mime_type, owner)

    def add_granted(
        self, paths: AuthorPaths, source: Path | str, name: str, mime_type: str | None, owner: Owner
    ) -> StoredFile:
        """Keep a copy of a file that author code named, if the author's rules let it be served.

        What code put beside a stored file, such as a converted picture, needs no rule.

        Raises:
            Refused: 404 where they do not; the log tells the author how to allow it.
        """
        if self.holder(source) is not None:
            return self.add_output(Path(source), name, mime_type, owner)
        with paths.open_granted(source).file as opened:
            return self._add_open(opened, name, mime_type, owner)

    def read_granted(self, paths: AuthorPaths, source: Path | str) -> bytes:
        """What is in a file that author code named; the same rule.

        Raises:
            Refused: 404 where it may not be served.
        """
        try:
            opened = open_regular(source) if self.holder(source) is not None else paths.open_granted(source).file
        except OSError as error:
            raise Refused("The file is not available.", code="file-unreadable", status=404) from error
        with opened:
            return opened.read()

    def _add_open(self, source: BinaryIO, name: str, mime_type: str | None, owner: Owner) -> StoredFile:
        about = os.fstat(source.fileno())
        name = clean_name(name, self.limits.name_bytes)
        origin = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns, name, owner)
        # A file that changed just now may change again within the same tick of its time stamp.
        settled = time.time() - max(about.st_mtime, about.st_ctime) > SETTLED_S
        if settled and (known := self._copy_of(origin)) is not None:
            return known
        return self._add(source, name, mime_type, owner, about.st_size, origin if settled else None)

    def _copy_of(self, origin: tuple[object, ...]) -> StoredFile | None:
        with self._lock:
            handle = self._copies.get(origin)
            entry = self._entries.get(handle) if handle is not None else None
            return entry.file if entry is not None and entry.file.path.exists() else None

    def _add(
        self,
        source: bytes | BinaryIO,
        name: str,
        mime_type: str | None,
        owner: Owner,
        size: int | None = None,
        origin: tuple[object, ...] | None = None,
    ) -> StoredFile:
        self.make_room(len(source) if isinstance(source, bytes) else size or 0)
        folder = self._new_folder()
        try:
            fd = create_private(folder / name)
            try:
                if isinstance(source, bytes):
                    write_all(fd, source)
                else:
                    copy_open_file(source, fd)
                about = os.fstat(fd)
            finally:
                os.close(fd)
        except OSError as error:
            remove_folder(folder)
            raise disk_refusal(error) from error
        return self.register(folder, name, mime_type, owner, about, origin=origin)

    # What Upload needs

    def make_room(self, size: int) -> None:
        """Check that `size` more bytes fit.

        Raises:
            Refused: 507 where they do not; nothing that is stored is lost.
        """
        if self._size + size > self.limits.cache_bytes:
            self.sweep()
            if self._size + size > self.limits.cache_bytes:
                raise Refused("Not stored: the app holds as many files as it may. Try again later.",
                              code="cache-full", status=507)  # fmt: skip
        total, _, free = self._disk_usage(self._private_folder())
        if free - size < min(total * self.limits.free_disk_share, self.limits.free_disk_bytes):
            raise Refused(f"Not stored: only {readable(free)} are free on the server's disk. Free some space there.",
                          code="disk-full", status=507)  # fmt: skip

    def charge(self, owner: Owner, *, files: int = 0, size: int = 0) -> None:
        """Count against the owner's hourly share, or give back with negative numbers.

        Raises:
            Refused: 429 when the share is used up.
        """
        with self._lock:
            self._quota.charge(owner, self._clock(), files=files, size=size)

    def register(
        self,
        folder: Path,
        name: str,
        mime_type: str | None,
        owner: Owner,
        about: os.stat_result,
        *,
        upload: bool = False,
        origin: tuple[object, ...] | None = None,
    ) -> StoredFile:
        """Put a complete file, alone in its folder, under its handle."""
        now = self._clock()
        path = folder / name
        file = StoredFile(folder.name, name, path, about.st_size, mime_type or guessed(name), etag(about), now, owner)
        entry = Entry(file, origin=origin)
        if owner.session is None and (upload or owner.visitor is not None):
            entry.waits, entry.ends = True, now + self.limits.grace_s
        with self._lock:
            if self._closed:
                remove_folder(folder)
                raise Refused("The app has stopped.", code="app-stopped", status=503)
            self._entries[file.handle] = entry
            self._size += file.size
            if owner.session is not None:
                self._hold(entry, owner.session)
            if origin is not None:
                self._copies[origin] = file.handle
        return file

    # Using them

    def get(self, handle: str) -> StoredFile | None:
        """The file of a handle, or None."""
        with self._lock:
            entry = self._entries.get(handle)
            if entry is None:
                return None
            now = self._clock()
            if self._is_over(entry, now):
                return None
            if entry.waits:
                entry.ends = now + self.limits.grace_s
            return entry.file

    def find_path(self, path: Path | str) -> StoredFile | None:
        """The stored file whose private copy is at this path, or None."""
        root = self._root
        if root is None:
            return None
        parts = Path(os.path.normpath(path))
        if parts.parent.parent != root:
            return None
        file = self.get(parts.parent.name)
        return file if file is not None and file.name == parts.name else None

    def holder(self, path: Path | str) -> StoredFile | None:
        """The stored file at a path, or beside which code put something there; None for other paths."""
        root = self._root
        whole = Path(os.path.normpath(path))
        if root is None or root not in whole.parents:
            return None
        file = self.get(whole.relative_to(root).parts[0])
        return file if os.path.realpath(whole.parent) == str(whole.parent) else None

    def may_read(self, file: StoredFile, visitor: str | None, sessions: Collection[str]) -> bool:
        """Whether a visitor, who has these sessions, may use a file whose handle he knows.

        A file of a visitor with a cookie or login is his, and that of the sessions it was sent to. Any other is for
        whoever holds the handle.
        """
        if not file.owner.strong or visitor == file.owner.visitor:
            return True
        with self._lock:
            entry = self._entries.get(file.handle)
            return entry is not None and not entry.sessions.isdisjoint(sessions)

    def grant(self, file: StoredFile, session: str) -> None:
        """Let a session use a file, which then lives at least as long as the session."""
        with self._lock:
            entry = self._entries.get(file.handle)
            if entry is None or (entry.ends is None and not entry.sessions):
                return  # gone, or for everybody
            if entry.ends is None or self._clock() < entry.ends:
                self._hold(entry, session)

    def _hold(self, entry: Entry, session: str) -> None:
        entry.sessions.add(session)
        entry.waits, entry.ends = False, None
        self._by_session.setdefault(session, set()).add(entry.file.handle)

    # Letting go

    def remove(self, file: StoredFile) -> None:
        """Delete a file now."""
        with self._lock:
            entry = self._entries.get(file.handle)
            if entry is not None:
                self._drop(entry)
        remove_folder(file.path.parent)

    def forget_session(self, session: str) -> None:
        """A session is over: files that no other session holds go after the grace."""
        with self._lock:
            ends = self._clock() + self.limits.grace_s
            for handle in self._by_session.pop(session, ()):
                entry = self._entries[handle]
                entry.sessions.discard(session)
                if not entry.sessions:
                    entry.ends = ends

    def sweep(self) -> int:
        """Delete what has had its grace; how many files went."""
        with self._lock:
            now = self._clock()
            over = [e for e in self._entries.values() if self._is_over(e, now)]
            for entry in over:
                self._drop(entry)
            self._quota.forget(now)
        self.progress.sweep()
        for entry in over:
            remove_folder(entry.file.path.parent)
        return len(over)

    def awaits_ends(self) -> bool:
        """Whether a later sweep will have something to delete."""
        with self._lock:
            return any(e.ends is not None or self._ages(e) for e in self._entries.values())

    def _is_over(self, entry: Entry, now: float) -> bool:
        ended = entry.ends is not None and now >= entry.ends
        return ended or (self._ages(entry) and now - entry.file.created > (self.limits.most_age_s or 0))

    def _ages(self, entry: Entry) -> bool:
        """Whether a file goes by its age: those of visitors do, not the author's own."""
        owner = entry.file.owner
        return self.limits.most_age_s is not None and (owner.session is not None or owner.visitor is not None)

    def _drop(self, entry: Entry) -> None:
        del self._entries[entry.file.handle]
        self._size -= entry.file.size
        if entry.origin is not None and self._copies.get(entry.origin) == entry.file.handle:
            del self._copies[entry.origin]
        for session in entry.sessions:
            held = self._by_session.get(session, set())
            held.discard(entry.file.handle)
            if not held:
                self._by_session.pop(session, None)

    def close(self) -> None:
        """Delete everything, the folder too; nothing can be stored afterwards."""
        with self._lock:
            self._closed = True
            folder, self._folder, self._root = self._folder, None, None
            self._entries.clear()
            self._by_session.clear()
            self._copies.clear()
            self._size = 0
        if folder is not None:
            folder.remove()

    def remove_leftovers(self) -> int:
        """Delete what processes that were killed left where this store keeps its files; how many folders."""
        return remove_leftovers(self._parent)

    def counts(self) -> dict[str, int]:
        """How much is held: files, bytes, sessions, hours of visitors and addresses, known copies."""
        with self._lock:
            return {
                "files": len(self._entries), "bytes": self._size, "sessions": len(self._by_session),
                "hours": len(self._quota), "copies": len(self._copies), "uploads": len(self.progress),
            }  # fmt: skip

    # Folders

    def _private_folder(self) -> Path:
        with self._lock:
            if self._closed:
                raise Refused("The app has stopped.", code="app-stopped", status=503)
            if self._root is None:
                try:
                    self._folder = CacheFolder(self._parent)
                except OSError as error:
                    raise disk_refusal(error) from error
                self._root = self._folder.path
            return self._root

    def _new_folder(self) -> Path:
        folder = self._private_folder() / secrets.token_urlsafe(16)
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise disk_refusal(error) from error
        return folder
