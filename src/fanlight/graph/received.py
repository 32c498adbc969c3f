"""Files as the values of components: what a handler gets for uploaded ones, and what it may give back."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from fanlight.graph.errors import Error
from fanlight.wire.filedata import FILE_SCHEMA, META, FileData, NewFile

FileCount = Literal["single", "multiple", "directory"]
KINDS = ("image", "video", "audio", "text", "file")

MANY_SCHEMA: dict[str, Any] = {"type": "array", "items": FILE_SCHEMA, "title": "ListFiles"}


class FilePath(str):
    """The path of an uploaded file; a text that also has what open files have.

    Attributes:
        name: the path again. orig_name: what the visitor's file is called; in a folder, its path within it.
    """

    name: str
    orig_name: str

    def __new__(cls, path: str, orig_name: str) -> FilePath:
        made = super().__new__(cls, path)
        made.name, made.orig_name = path, orig_name
        return made


def check_files(owner: str, count: str, types: Sequence[str] | None, kind: str) -> None:
    """Check the arguments of a component that takes files.

    Raises:
        ValueError, TypeError: the message names argument and value.
    """
    if count not in ("single", "multiple", "directory"):
        raise ValueError(f'{owner} file_count must be "single", "multiple" or "directory", not {count!r}.')
    if kind not in ("filepath", "binary"):
        raise ValueError(f'{owner} type must be "filepath" or "binary", not {kind!r}.')
    if types is None:
        return
    if isinstance(types, str) or not all(isinstance(each, str) for each in types):
        raise TypeError(f'{owner} file_types must be a list such as [".csv", "image"], not {types!r}.')
    for each in types:
        if not each.startswith(".") and each not in KINDS and "/" not in each:
            raise ValueError(
                f"{owner} file_types holds {each!r}. Use endings such as '.csv', or one of {', '.join(KINDS)}."
            )


def received(payload: Any, count: str, types: Sequence[str] | None, kind: str, label: str) -> Any:
    """What a handler gets: a path or bytes, a list of them for several files, None for none.

    Raises:
        Error: no file, or one of another type; the text tells the visitor what to do.
    """
    if payload is None or payload == []:
        return None
    files = payload if isinstance(payload, list) else [payload]
    for file in files:
        if not isinstance(file, FileData):
            raise Error(
                "A file is needed: upload one and pass the path that the upload answers.",
                title=label,
                print_exception=False,
            )
        name = file.orig_name or os.path.basename(file.path)
        if types and not is_allowed(name, types):
            raise Error(
                f"{os.path.basename(name)} is not of a type that is taken here ({', '.join(types)}).",
                title=label,
                print_exception=False,
            )
    values = [_value(file, kind) for file in files]
    return values[0] if count == "single" else values


def is_allowed(name: str, types: Sequence[str]) -> bool:
    """Whether a file's name ends as one of the types demands."""
    lowered = name.lower()
    guessed = mimetypes.guess_type(lowered)[0] or ""
    for each in types:
        wanted = each.lower()
        if wanted == "file" or (wanted.startswith(".") and lowered.endswith(wanted)):
            return True
        if guessed and (guessed == wanted or guessed.startswith(wanted.removesuffix("*").removesuffix("/") + "/")):
            return True
    return False


def sendable(value: Any, owner: str) -> Any:
    """What the page gets: a new file or the address of one elsewhere, or a list of them.

    Args:
        value: a path, an http address, an open file, a file's description, or a list of them; None for none.

    Raises:
        ValueError: it is something else; the message says what.
    """
    if value is None or (isinstance(value, str) and not value):
        return None
    if isinstance(value, (list, tuple)):
        return [sendable(each, owner) for each in value if each is not None]
    if isinstance(value, dict) and isinstance(value.get("path") or value.get("url"), str):
        return value
    if isinstance(value, FileData):
        value = value.path
    if not isinstance(value, (str, os.PathLike)):
        named = getattr(value, "name", None)  # an open or temporary file
        if not isinstance(named, str):
            raise ValueError(
                f"{owner} takes a path, an address or a list of them, not {type(value).__name__}. Write the data to a "
                "file, for example with tempfile.NamedTemporaryFile(delete=False), and return its path."
            )
        value = named
    text = os.fspath(value)
    return _link(text) if text.startswith(("http://", "https://")) else NewFile(Path(text), Path(text).name)


def _value(file: FileData, kind: str) -> FilePath | bytes:
    if kind == "binary":
        return Path(file.path).read_bytes()
    return FilePath(file.path, file.orig_name or os.path.basename(file.path))


def _link(url: str) -> dict[str, Any]:
    name = unquote(urlsplit(url).path.rpartition("/")[2]) or "file"
    return {
        "path": url, "url": url, "size": None, "orig_name": name, "mime_type": None, "is_stream": False,
        "meta": dict(META),
    }  # fmt: skip
