"""Which files of the author's may be served: the one place where a path becomes a permission."""

from __future__ import annotations

import fnmatch
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from fanlight.files.disk import CACHE_PREFIX, open_regular
from fanlight.files.names import extension
from fanlight.files.static import static_paths
from fanlight.files.types import is_media
from fanlight.wire.errors import Refused

log = logging.getLogger("fanlight.files")

Policy = Literal["referenced", "all", "none"]
"""Which files of the app's folder are served: those that author code names, or only those it made since it started."""

_FOLD_CASE = sys.platform in ("win32", "darwin")

_NEVER_FOLDERS = frozenset({"__pycache__", "node_modules", "venv", "env", "site-packages", "flagged"})
_NEVER_ENDS = frozenset({
    ".py", ".pyc", ".pyo", ".pyw", ".pyi", ".pyx", ".ipynb", ".sh", ".bash", ".zsh", ".bat", ".cmd", ".ps1", ".php",
    ".rb", ".pl", ".env", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".properties", ".pem", ".key", ".p12",
    ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".gpg", ".asc", ".crt", ".der", ".db", ".db3", ".sqlite",
    ".sqlite3", ".mdb", ".rdb", ".db-wal", ".db-shm", ".sqlite-wal", ".sqlite-shm", ".log", ".pid", ".sock",
})  # fmt: skip
_NEVER_NAMES = ("secret*", "*credential*", "*password*", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "*.log.*",
                "dockerfile*", "requirements*.txt", "config.txt", "auth.json", "config.json.bak")  # fmt: skip


class PathRefused(Refused):
    """A file of the author's that is not served. The text says nothing of the path; `remedy` is for the author."""

    code = "file-not-served"
    status = 404

    def __init__(self, remedy: str) -> None:
        super().__init__("The file is not available.")
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Granted:
    """An author's file that may be served, opened for reading; the caller closes `file`."""

    file: BinaryIO
    path: Path
    stat: os.stat_result


class AuthorPaths:
    """The author's rules.

    Args:
        app_folder: the app's own folder. A folder that holds far more than an app (the root, a home, installed
            packages) counts as if `policy` were "none".
        policy: "referenced" and "all": files in it that author code names are served; "none": only those that were
            made since the process started.
        allowed: files and folders that may be served whatever is in them.
        blocked: files and folders that never are.
        started: when the process started, in seconds since the epoch.
        temporary: folders where a file of this user that is newer than the process may be served.
        private: files and folders of our own, which nothing opens.
    """

    def __init__(
        self,
        app_folder: Path | None,
        policy: Policy = "referenced",
        allowed: Sequence[Path] = (),
        blocked: Sequence[Path] = (),
        started: float = 0.0,
        temporary: Sequence[Path] | None = None,
        private: Sequence[Path] = (),
    ) -> None:
        if policy not in ("referenced", "all", "none"):
            raise ValueError(f'app_files must be "referenced", "all" or "none", not {policy!r}.')
        self.app_folder = _real(app_folder) if app_folder is not None else None
        self.policy: Policy = policy
        if self.app_folder is not None and policy != "none" and _too_much(self.app_folder):
            self.policy = "none"
        self._allowed = [_real(path) for path in allowed]
        self._blocked = [_real(path) for path in blocked]
        self._private = [_real(path) for path in private]
        self._started = started
        self._temporary = [_real(p) for p in ([Path(tempfile.gettempdir())] if temporary is None else temporary)]

    def open_granted(self, path: Path | str, *, fresh: bool = False) -> Granted:
        """The file that author code named, if it may be served.

        Args:
            path: relative ones count from the current folder, else from the app's.
            fresh: a component wrote the file itself, so that no rule but `blocked` applies.

        Raises:
            PathRefused: it may not, or it is no regular file; the log says what to do about it.
        """
        try:
            return self._open(path, fresh)
        except PathRefused as refused:
            log.warning("%s", refused.remedy)
            raise

    def open_linked(self, path: Path, *, named: bool) -> Granted:
        """The file that a link means, if it may be served.

        Args:
            path: made of what the folders of `roots` hold.
            named: author code names it, or it is an asset that links made at run time may mean.

        Raises:
            PathRefused: it may not.
        """
        return self._open(path, fresh=False, link=True, named=named)

    def roots(self) -> list[tuple[str, Path]]:
        """Where links may lead: the beginning of a name, and the folder or file that it stands for."""
        found: list[tuple[str, Path]] = []
        folder = self.app_folder
        for path in [*self._allowed, *static_paths()]:
            found.append((str(path), path))
            if folder is not None and folder in path.parents:
                found.append((path.relative_to(folder).as_posix(), path))
        if folder is not None:
            found += [(str(folder), folder), ("", folder)]
        return found

    def _open(self, path: Path | str, fresh: bool, link: bool = False, named: bool = True) -> Granted:
        real = self._located(path)
        if any(part.startswith(CACHE_PREFIX) for part in real.parts) or any(_inside(real, p) for p in self._private):
            raise PathRefused(f"Not served: {real} is among what Fanlight keeps for itself.")
        blocked = next((b for b in self._blocked if _inside(real, b)), None)
        if blocked is not None:
            raise PathRefused(f"Not served: {real} lies in {blocked}, which blocked_paths names.")
        try:
            file = _open_without_links(real)
        except (OSError, Refused) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not a regular file"
            raise PathRefused(f"Not served: {real} cannot be opened ({reason}).") from error
        try:
            about = os.fstat(file.fileno())
            if not fresh:
                self._check(real, about, link, named)
        except BaseException:
            file.close()
            raise
        return Granted(file, real, about)

    def _located(self, path: Path | str) -> Path:
        try:
            text = os.fspath(path)
            if self.app_folder is not None and not os.path.isabs(text) and not os.path.lexists(text):
                text = str(self.app_folder / text)
            return Path(os.path.realpath(text, strict=True))
        except (OSError, ValueError) as error:
            raise PathRefused(
                f"Not served: there is no file {os.fspath(path)!r} (seen from {os.getcwd()}). Return an absolute path."
            ) from error

    def _check(self, real: Path, about: os.stat_result, link: bool, named: bool) -> None:
        opened = [allowed for allowed in [*self._allowed, *static_paths()] if _inside(real, allowed)]
        whole = False
        for allowed in opened:
            # To open the app's own folder is no word about the keys in it.
            if self.app_folder is None or not _inside(self.app_folder, allowed) or not _inside(real, self.app_folder):
                return
            whole = True
        made_here = not link and self._made_here(about)
        folder = self.app_folder
        of_app = folder is not None and _inside(real, folder)  # which may itself lie among temporary files
        if made_here and not of_app and any(_inside(real, temporary) for temporary in self._temporary):
            return
        remedy = f'Add its folder to launch(allowed_paths=["{real.parent}"]) if every visitor may see it.'
        if folder is None or not of_app:
            raise PathRefused(
                f"Not served: {real} is neither in the app's folder nor a temporary file of this process. {remedy}"
            )
        reason = never_served(real.relative_to(folder))
        if reason is not None:
            raise PathRefused(f"Not served: {real}: {reason}. {remedy}")
        if whole:
            return
        if self.policy == "referenced" and not named:
            raise PathRefused(
                f"Not served: a link asks for {real}, which the app names nowhere and which is no picture, sound, "
                f"film, font, style sheet, model or PDF. {remedy} "
                'Or open the whole folder with launch(app_files="all").'
            )
        if self.policy == "none" and not made_here:
            raise PathRefused(f"Not served: {real} is older than the app and its folder {folder} is not open. {remedy}")

    def _made_here(self, about: os.stat_result) -> bool:
        """Whether this user wrote the file since the process started; a name elsewhere (hard link) does not count."""
        own = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        return own and about.st_nlink == 1 and max(about.st_mtime, about.st_ctime) >= self._started


def never_served(relative: Path) -> str | None:
    """Why a file of the app's folder is not served unless `allowed_paths` names it; None when it may be.

    Args:
        relative: its path below the app's folder, links resolved.
    """
    parts = [part.lower() for part in relative.parts]
    if any(part.startswith(".") for part in parts):
        return "names that begin with a dot are private"
    folder = next((part for part in parts[:-1] if part in _NEVER_FOLDERS), None)
    if folder is not None:
        return f"files in {folder} are private"
    name = parts[-1].rstrip(". ")
    if extension(name) in _NEVER_ENDS:
        return f"{extension(name)} files (code, settings, keys, databases, logs) are private"
    if not is_media(name) and any(fnmatch.fnmatchcase(name, pattern) for pattern in _NEVER_NAMES):
        return "files with such a name often hold secrets"
    return None


def _open_without_links(real: Path) -> BinaryIO:
    """The regular file at a resolved path, walked folder by folder so that no link put there since is followed."""
    if os.open not in os.supports_dir_fd or not hasattr(os, "O_NOFOLLOW"):
        return open_regular(real)
    search = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    folder = os.open(real.anchor, search)
    try:
        for part in real.parts[1:-1]:
            inner = os.open(part, search, dir_fd=folder)
            os.close(folder)
            folder = inner
        return open_regular(real.name, dir_fd=folder)
    finally:
        os.close(folder)


def _too_much(folder: Path) -> bool:
    home = _real(Path.home()) if os.environ.get("HOME") or os.name == "nt" else None
    return (
        folder == Path(folder.anchor)
        or (home is not None and (folder == home or folder in home.parents))
        or "site-packages" in folder.parts
        or "dist-packages" in folder.parts
    )


def _real(path: Path | str) -> Path:
    return Path(os.path.realpath(os.path.expanduser(path)))


def _inside(path: Path, folder: Path) -> bool:
    """Whether a resolved path is `folder` or below it, by the file system's own idea of letter case."""
    if _FOLD_CASE:
        path, folder = Path(str(path).casefold()), Path(str(folder).casefold())
    return path == folder or folder in path.parents
