"""Files on the disk: opened once, copied from that descriptor, private to this user."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from fanlight.wire.errors import Refused

CACHE_PREFIX = "fanlight-files-"
"""How the names of our own folders begin; what is below one is served by its handle only."""

_CHUNK = 1024 * 1024
_FICLONE = 0x40049409  # linux/fs.h: share the blocks of another file until either is written
_NOT_THERE = (errno.EXDEV, errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.EBADF)

# Non-blocking, so that a FIFO cannot hold up the thread before it is recognised.
READ_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_regular(path: str | Path, *, dir_fd: int | None = None) -> BinaryIO:
    """A regular file, opened for reading without following a link at its end.

    Raises:
        OSError: it cannot be opened, or it is a link.
        Refused: 404 when it is a folder, device, FIFO or socket.
    """
    fd = os.open(path, READ_FLAGS) if dir_fd is None else os.open(path, READ_FLAGS, dir_fd=dir_fd)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise Refused("The file is not available.", code="file-not-regular", status=404)
        return os.fdopen(fd, "rb", buffering=0)
    except BaseException:
        os.close(fd)
        raise


def copy_open_file(source: BinaryIO, target: int) -> int:
    """Copy all of `source` into the empty file behind the descriptor `target`; the bytes copied.

    Shares blocks where the file system can, copies inside the kernel where it can, and never makes a hard link.
    """
    fd = source.fileno()
    if _cloned(fd, target):
        return os.fstat(target).st_size
    copied = _copied_in_kernel(fd, target)
    os.lseek(fd, copied, os.SEEK_SET)
    while chunk := os.read(fd, _CHUNK):
        write_all(target, chunk)
        copied += len(chunk)
    return copied


def write_all(target: int, data: bytes | bytearray | memoryview) -> None:
    """Write every byte to a descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]


def _cloned(source: int, target: int) -> bool:
    if sys.platform != "linux":
        return False
    # Exists on Unix only.
    import fcntl

    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError as error:
        if error.errno in _NOT_THERE:
            return False
        raise
    return True


def _copied_in_kernel(source: int, target: int) -> int:
    """Bytes copied by copy_file_range; 0 where it is not to be had."""
    if not hasattr(os, "copy_file_range"):
        return 0
    copied = 0
    try:
        while count := os.copy_file_range(source, target, 64 * _CHUNK, copied, copied):
            copied += count
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise
    os.lseek(target, copied, os.SEEK_SET)
    return copied


def create_private(path: Path) -> int:
    """A descriptor of a new file that only this user may read and write."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0),
                   0o600)  # fmt: skip


def remove_folder(folder: Path) -> None:
    """Delete a folder and what is in it, as far as the system lets us."""
    shutil.rmtree(folder, ignore_errors=True)


def disk_refusal(error: OSError) -> Refused:
    """What a failed write means for the visitor."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Refused("Not stored: the server's disk is full. Free some space there.", code="disk-full", status=507)
    return Refused("Not stored: the server could not write the file.", code="file-unwritable", status=500)


def etag(about: os.stat_result) -> str:
    """The entity tag of a file in this state."""
    return f'"{about.st_mtime_ns:x}-{about.st_size:x}"'
