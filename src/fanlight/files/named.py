"""The author's files by name: what `file=pictures/cat.png` in a text of the author's means."""

from __future__ import annotations

import logging
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from fanlight.files.resolver import AuthorPaths, PathRefused
from fanlight.files.types import Served, is_asset, served_asset

log = logging.getLogger("fanlight.files")

LONGEST = 1024
DEEPEST = 32
TELL_EVERY_S = 60.0
TOLD = 200
_LINK = re.compile(r"""file[=/]([^\s"'`<>()\\?#&]+)""")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file of the author's that a request named, open for reading; who sends it closes it."""

    name: str
    file: BinaryIO

    def open(self) -> BinaryIO:
        """The open file."""
        return self.file

    def served_as(self, head: bytes) -> Served:
        """How a browser gets it."""
        return served_asset(self.name, head)


class AuthorFiles:
    """Finds the author's files by the names in links.

    A name from a request never reaches the operating system: each part of it is compared with what a folder holds, and
    what the folder calls the entry goes on. Letter case counts everywhere.

    Args:
        paths: the author's rules, which have the last word.
        clock: seconds that only grow.
    """

    def __init__(self, paths: AuthorPaths, clock: Callable[[], float] = time.monotonic) -> None:
        self._paths = paths
        self._clock = clock
        self._named: frozenset[str] = frozenset()
        self._told: OrderedDict[str, float] = OrderedDict()

    def note_links(self, texts: Iterable[str]) -> None:
        """Remember the files that the app's own texts link to: author code has named them."""
        found = {name for text in texts for name in links_in(text)}
        self._named = self._named | found

    def find(self, name: str) -> NamedFile | None:
        """The file of this name if it may be served; the log tells the author why another one is not."""
        path = self._located(name)
        if path is None:
            return None
        try:
            granted = self._paths.open_linked(path, named=name in self._named or is_asset(path.name))
        except PathRefused as refused:
            self._tell(refused.remedy)
            return None
        return NamedFile(path.name, granted.file)

    def _located(self, name: str) -> Path | None:
        if not 0 < len(name) <= LONGEST:
            return None
        for start, folder in self._paths.roots():
            if name == start and not folder.is_dir():
                return folder
            if start and not name.startswith(f"{start}/"):
                continue
            parts = (name.removeprefix(f"{start}/") if start else name).split("/")
            if len(parts) <= DEEPEST and (found := _walked(folder, parts)) is not None:
                return found
        return None

    def _tell(self, remedy: str) -> None:
        """Log a refusal, each one once a minute: visitors must not be able to fill the log."""
        now = self._clock()
        if now - self._told.get(remedy, -TELL_EVERY_S) < TELL_EVERY_S:
            return
        if len(self._told) >= TOLD:
            _, oldest = self._told.popitem(last=False)
            if now - oldest < TELL_EVERY_S:
                return
        self._told[remedy] = now
        log.warning("%s", remedy)


def links_in(text: str) -> set[str]:
    """The names of files that a text links to, as `file=NAME` or `file/NAME`."""
    return {unquote(name).removeprefix("./").rstrip(".,;:") for name in _LINK.findall(text)}


def _walked(folder: Path, parts: list[str]) -> Path | None:
    """The path below a folder whose parts are exactly these, made of what the folders themselves hold."""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        entry = _entry(folder, part)
        if entry is None or (not last and not entry.is_dir(follow_symlinks=False)):
            return None
        folder = folder / entry.name
    return folder


def _entry(folder: Path, name: str) -> os.DirEntry[str] | None:
    if name in ("", ".", ".."):
        return None
    try:
        with os.scandir(folder) as entries:
            return next((entry for entry in entries if entry.name == name), None)
    except OSError:
        return None
