"""Notices when a server starts several workers, among which a visitor's requests would be lost.

Workers of one server share the sockets that it listens on. A process locks a file named after the address of each such
socket and the app's path; the lock is the process's own, no child inherits it, and it ends however the process ends.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import signal
import socket
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fanlight.server.key import state_folder

log = logging.getLogger("fanlight")

SUPERVISORS = ("uvicorn", "gunicorn", "hypercorn", "granian", "fastapi")
TEXT = (
    "This app was started in several worker processes, but it lives in one: a visitor's page, queue and files would be "
    "in another worker at every second request. Start the server with one worker (uvicorn --workers 1; unset "
    "WEB_CONCURRENCY). One process serves thousands of visitors, and handlers run in its threads."
)
PATIENCE_S = 2.0
"""How long a process waits for the one that it follows, as when a server reloads."""


class SeveralWorkers(RuntimeError):
    """The server has more than one worker process."""


def only_one(path: str) -> Callable[[], None]:
    """A check that no other worker of the same server serves the app at this path, to be made when the server starts.

    Not before: some servers fork after the app was made, and start a worker that fails too early again and again.

    Returns:
        the check. It raises `SeveralWorkers`, and tells a server that we know to stop.
    """
    held: dict[tuple[int, str], int] = {}

    def claim() -> None:
        for address in sorted(bound_addresses()):
            if (os.getpid(), address) in held:
                continue
            descriptor = _lock(f"{address} {path}")
            if descriptor is None:
                continue
            if descriptor < 0:
                log.error(TEXT)
                if _is_supervised():
                    os.kill(os.getppid(), signal.SIGTERM)
                raise SeveralWorkers(TEXT)
            held[os.getpid(), address] = descriptor  # never closed: that would end the lock

    return claim


def bound_addresses() -> set[str]:
    """The addresses of this process's stream sockets that are bound and connected to nobody."""
    found = set()
    with suppress(OSError):  # there is no such folder on Windows, where workers go unnoticed
        for name in os.listdir("/dev/fd"):
            address = _bound(int(name))
            if address is not None:
                found.add(address)
    return found


def _bound(number: int) -> str | None:
    """The address that a descriptor is bound to; None where it is no such socket."""
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return None
        with socket.socket(fileno=os.dup(number)) as found:
            if found.type != socket.SOCK_STREAM:
                return None
            name = found.getsockname()
            with suppress(OSError):
                found.getpeername()
                return None
    except OSError:
        return None
    if isinstance(name, tuple):
        return f"{name[0]} {name[1]}" if name[1] else None
    return os.fsdecode(name) or None


def _lock(name: str) -> int | None:
    """The descriptor of the locked file; -1 when another process has it; None where there can be no such file."""
    import fcntl  # not on Windows

    try:
        folder = state_folder() / "workers"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / hashlib.sha256(name.encode()).hexdigest()[:20]
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except (OSError, RuntimeError):
        return None
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                return -1
            time.sleep(0.05)
        else:
            return descriptor


def _is_supervised() -> bool:
    """Whether this process was made by a server's supervisor that we know."""
    try:
        parent = Path(f"/proc/{os.getppid()}/cmdline").read_bytes()
        own = Path("/proc/self/cmdline").read_bytes()
    except OSError:
        return False
    words = [os.path.basename(word) for word in parent.decode("utf-8", "replace").split("\0")[:4]]
    is_child = multiprocessing.parent_process() is not None or own == parent
    return is_child and any(word.startswith(SUPERVISORS) for word in words)
