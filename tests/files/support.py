"""What the tests of files share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanlight.files.limits import FileLimits
from fanlight.files.store import FileStore


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Disk:
    """A disk of 1000 bytes with as much free space as a test says."""

    def __init__(self) -> None:
        self.free = 1000

    def __call__(self, folder: Path) -> tuple[int, int, int]:
        return 1000, 1000 - self.free, self.free


@contextmanager
def opened_store(folder: Path, **limits: object) -> Iterator[tuple[FileStore, Clock]]:
    """A store below `folder`, with a clock of its own."""
    clock = Clock()
    store = FileStore(folder, FileLimits(**limits), clock)  # type: ignore[arg-type]  # each test names real limits
    try:
        yield store, clock
    finally:
        store.close()


def files_in(folder: Path) -> list[Path]:
    """All files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]
