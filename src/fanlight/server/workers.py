"""Notices when a server starts several workers, among which a visitor's requests would be lost."""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

from fanlight.server.key import state_folder

log = logging.getLogger("fanlight")

SUPERVISORS = ("uvicorn", "gunicorn", "hypercorn", "granian", "fastapi")
TEXT = (
    "This app was started in several worker processes, but it lives in one: a visitor's page, queue and files would be "
    "in another worker at every second request. Start the server with one worker (uvicorn --workers 1; unset "
    "WEB_CONCURRENCY). One process serves thousands of visitors, and handlers run in its threads."
)


class SeveralWorkers(RuntimeError):
    """The server has more than one worker process."""


def only_one(path: str) -> Callable[[], None]:
    """Check that no other worker of the same server serves the app at this path.

    Returns:
        the check itself, to be made again once the server has started: some fork after the app was made.

    Raises:
        SeveralWorkers: another one does. The server, which would start the worker again and again, is told to stop.
    """
    held: dict[int, int] = {}

    def claim() -> None:
        if os.getpid() in held or not _is_worker():
            return
        descriptor = _locked(path)
        if descriptor is None:
            log.error(TEXT)
            os.kill(os.getppid(), signal.SIGTERM)
            raise SeveralWorkers(TEXT)
        held[os.getpid()] = descriptor  # the lock lives as long as the process

    claim()
    return claim


def _is_worker() -> bool:
    """Whether this process was made by a server's supervisor."""
    try:
        parent = Path(f"/proc/{os.getppid()}/cmdline").read_bytes()
        own = Path("/proc/self/cmdline").read_bytes()
    except OSError:
        return False
    words = [os.path.basename(word) for word in parent.decode("utf-8", "replace").split("\0")[:4]]
    is_child = multiprocessing.parent_process() is not None or own == parent
    return is_child and any(word.startswith(SUPERVISORS) for word in words)


def _locked(path: str) -> int | None:
    """A lock among the workers of one supervisor; None when another one has it."""
    import fcntl  # not on Windows, where servers have no such supervisors

    folder = state_folder() / "workers"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = hashlib.sha256(f"{os.getppid()} {os.getcwd()} {path}".encode()).hexdigest()[:20]
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
