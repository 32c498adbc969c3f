"""Files and folders that `gr.set_static_paths` opens to everybody, for all apps of this process."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_PATHS: list[Path] = []


def set_static_paths(paths: str | Path | Sequence[str | Path]) -> None:
    """Serve these files and folders to every visitor of every app of this process, by name, from where they lie.

    They count like `allowed_paths`, also for apps that run already; a later call replaces the earlier one.
    `blocked_paths` still wins.

    Args:
        paths: a path or several; relative ones count from the current folder.

    Raises:
        ValueError: there is nothing at a path.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    found = [Path(os.path.realpath(os.path.expanduser(path))) for path in given]
    for path, text in zip(found, given, strict=True):
        if not path.exists():
            raise ValueError(f"set_static_paths: there is nothing at {os.fspath(text)!r} (seen from {os.getcwd()}).")
    _PATHS[:] = found


def static_paths() -> tuple[Path, ...]:
    """What is open, with links resolved."""
    return tuple(_PATHS)
