"""The private folder of a store, and those that killed processes left behind."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fanlight.files.disk import CACHE_PREFIX, remove_folder

_UNLOCKED_PREFIX = "fanlight-new-"
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
HAS_LOCKS = os.name == "posix"


class CacheFolder:
    """A new folder for this user alone (0700), locked for as long as the process lives.

    The lock goes with the process however that ends, so a folder whose lock can be taken is nobody's. It gets its name
    when it is locked.

    Args:
        parent: where it is made; None is the system's folder for temporary files.
    """

    def __init__(self, parent: Path | None) -> None:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
        made = Path(os.path.realpath(tempfile.mkdtemp(prefix=_UNLOCKED_PREFIX, dir=parent)))
        self.path = made.with_name(CACHE_PREFIX + made.name.removeprefix(_UNLOCKED_PREFIX))
        self._lock: int | None = None
        if HAS_LOCKS:
            self._lock = os.open(made, _OPEN_FLAGS)
            _take(self._lock)
        made.rename(self.path)

    def remove(self) -> None:
        """Delete it and what is in it."""
        remove_folder(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_leftovers(parent: Path | None) -> int:
    """Delete the folders of this user whose processes are gone; how many.

    Links and other users' folders stay, and so does what a living process holds. Where the system has no such locks,
    all stay.
    """
    if not HAS_LOCKS:
        return 0
    try:
        with os.scandir(parent or tempfile.gettempdir()) as entries:
            found = [Path(entry.path) for entry in entries if entry.name.startswith(CACHE_PREFIX)]
    except OSError:
        return 0
    return sum(_removed_if_left(folder) for folder in found)


def _removed_if_left(folder: Path) -> bool:
    try:
        lock = os.open(folder, _OPEN_FLAGS)
    except OSError:
        return False
    try:
        if os.fstat(lock).st_uid != os.getuid() or not _take(lock):
            return False
        remove_folder(folder)
        return True
    finally:
        os.close(lock)


def _take(lock: int) -> bool:
    """Whether the lock was free; then it is ours until its descriptor is closed."""
    # Exists on Unix only.
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
