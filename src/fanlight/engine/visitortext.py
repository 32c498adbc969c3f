"""Paths that are a visitor's text: a handler that returns one gives no permission of its author's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import unquote

from fanlight.wire.filedata import FileData

LONGEST_PATH = 4096
FILE = frozenset(FileData.__slots__)


def leads_to(texts: Iterable[str], path: Path) -> bool:
    """Whether one of a visitor's texts, read as a path, is what a handler returned.

    The texts are compared by their signs and never tried on the disk. A plain name that the handler put into a folder
    of its choice is the handler's path; one that climbs out of that folder is the visitor's.
    """
    forms = {PurePath(os.path.abspath(path)), PurePath(os.path.realpath(path))}
    return any(_leads_to(text, forms) for text in texts)


def made_of(texts: Iterable[str], offered: Iterable[str]) -> set[str]:
    """Those of the texts offered that are, read as paths, what a visitor wrote."""
    written = [(plain, PurePath(plain).name) for plain in map(_plain, texts) if plain]
    found: set[str] = set()
    for each in offered if written else ():
        near = [plain for plain, name in written if name in each]  # there may be thousands
        if near:
            form = {PurePath(os.path.abspath(_plain(each) or each))}
            if any(_leads_to(plain, form) for plain in near):
                found.add(each)
    return found


def _plain(text: str) -> str:
    """A text as the path that a careless handler may read in it; empty where it can be none."""
    plain = text.strip(" \t\r\n'\"")
    if not plain or len(plain) > LONGEST_PATH or "\0" in plain:
        return ""
    if plain.startswith("file:"):
        plain = "/" + unquote(plain[5:]).lstrip("/")
    if plain == "~" or plain.startswith("~/"):
        plain = os.path.expanduser(plain)
    return plain


def _leads_to(text: str, forms: set[PurePath]) -> bool:
    plain = _plain(text)
    if not plain:
        return False
    if PurePath(os.path.abspath(plain)) in forms:
        return True
    parts = PurePath(plain).parts
    if ".." not in parts:
        return False
    tail = parts[len(parts) - parts[::-1].index("..") :]
    return bool(tail) and any(form.parts[-len(tail) :] == tail for form in forms)


def texts_in(payload: Any, with_files: bool = False) -> set[str]:
    """Every text in a payload, the names in objects too.

    Args:
        with_files: objects that describe files are none: a file's name is no address.
    """
    if isinstance(payload, str):
        return {payload}
    if isinstance(payload, dict):
        if with_files and isinstance(payload.get("path"), str) and payload.keys() <= FILE:
            return set()
        return {*payload, *(text for item in payload.values() for text in texts_in(item, with_files))}
    return {text for item in payload for text in texts_in(item, with_files)} if isinstance(payload, list) else set()
