"""The app's secret key, kept in the state folder so that tokens outlive a restart."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

SIZE = 32


def state_folder() -> Path:
    """Where Fanlight keeps its own state: `FANLIGHT_HOME`, else the user's state folder.

    A user without a home, as in many containers, has a place where nothing can be kept.
    """
    home = os.environ.get("FANLIGHT_HOME")
    if home:
        return Path(home)
    try:
        return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "fanlight"
    except RuntimeError:
        return Path(os.devnull) / "fanlight"


def load_key(name: str = "key") -> bytes:
    """The key, made at first use in a file that only its owner can read; without a folder, one for this process.

    Args:
        name: of the file.
    """
    try:
        folder = state_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            key = path.read_bytes()
            return key if len(key) == SIZE else secrets.token_bytes(SIZE)
        key = secrets.token_bytes(SIZE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
        return key
    except OSError:
        return secrets.token_bytes(SIZE)
