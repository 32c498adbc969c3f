"""Files as the values of components: what a handler gets for uploaded ones, and what it may give back."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fanlight.files.accept import accepted, patterns
from fanlight.files.names import extension
from fanlight.graph.advice import advise
from fanlight.graph.errors import Error
from fanlight.wire.filedata import FILE_SCHEMA, META, FileData, NewFile, link_payload

MOST_FOLDERS = 32
"""Most folders above a file whose names are kept."""
MOST_BYTES = 255
"""Most bytes of each of these names."""

MANY_SCHEMA: dict[str, Any] = {"type": "array", "items": FILE_SCHEMA, "title": "ListFiles"}
EXAMPLE = "data:text/plain;base64,SGVsbG8sIHdvcmxk"


class FilePath(str):
    """The path of an uploaded file; a text that also has what open files have.

    Attributes:
        name: the path again. orig_name: what the visitor's file is called; in a folder, its path within it. It is
            safe to join to a folder of your own.
    """

    name: str
    orig_name: str

    def __new__(cls, path: str, orig_name: str = "") -> FilePath:
        made = super().__new__(cls, path)
        made.name, made.orig_name = path, orig_name or os.path.basename(path)
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
    if types is not None and (isinstance(types, str) or not all(isinstance(each, str) for each in types)):
        raise TypeError(f'{owner} file_types must be a list such as [".csv", "image"], not {types!r}.')
    try:
        patterns(types)
    except ValueError as error:
        raise ValueError(f"{owner} file_types: {error}") from None


def modern_type(owner: str, kind: Any) -> Any:
    """The `type` in today's spelling; the former one warns."""
    if kind != "file":
        return kind
    advise(f'{owner}(type="file") is now spelled type="filepath".', DeprecationWarning)
    return "filepath"


def received(payload: Any, count: str, types: Sequence[str] | None, kind: str, label: str) -> Any:
    """What a handler gets: a path or bytes, a list of them for several files, None for none.

    Raises:
        Error: no file, or one of another type; the text tells the visitor what to do.
    """
    if payload is None or payload == []:
        return None
    files = payload if isinstance(payload, list) else [payload]
    wanted = patterns(types)
    for file in files:
        if not isinstance(file, FileData):
            raise Error(
                "A file is needed: upload one and pass the path that the upload answers.",
                title=label,
                print_exception=False,
            )
        # Both names are the visitor's to choose, and handlers look at either. The JavaScript client calls every upload
        # "blob"; a name without an ending says nothing.
        names = [os.path.basename(file.path), _own_name(file).rpartition("/")[2]]
        for name in [name for name in names if extension(name)] or names:
            if not accepted(name, wanted):
                raise Error(
                    f"{name} is not of a type that is taken here ({', '.join(wanted)}).",
                    title=label,
                    print_exception=False,
                )
    values = [_value(file, kind) for file in files]
    return values[0] if count == "single" else values


def schema_of(count: str) -> dict[str, Any]:
    """The JSON Schema of one file, or of several."""
    return dict(FILE_SCHEMA if count == "single" else MANY_SCHEMA)


def example_of(count: str, **more: Any) -> Any:
    """The description of a small file, or of a list with one; `more` is said of it besides."""
    one = {"path": EXAMPLE, "orig_name": "hello.txt", "meta": dict(META), **more}
    return one if count == "single" else [one]


def shown(value: Any, count: str, owner: str) -> Any:
    """What the page gets for a handler's files; a list where there may be several.

    Raises:
        ValueError: it is something else; the message says what.
    """
    sent = sendable(value, owner)
    return sent if sent is None or count == "single" or isinstance(sent, list) else [sent]


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
        return _named(value.path, value.orig_name, value.mime_type)
    if isinstance(value, (str, os.PathLike)):
        return _named(os.fspath(value))
    name = getattr(value, "name", None)  # an open or temporary file
    if not isinstance(name, str):
        raise ValueError(
            f"{owner} takes a path, an address or a list of them, not {type(value).__name__}. Write the data to a "
            "file, for example with tempfile.NamedTemporaryFile(delete=False), and return its path."
        )
    if not getattr(value, "closed", True):
        value.flush()  # what the handler wrote may not be on the disk yet
    return _named(name)


def _named(path: str, name: str | None = None, mime_type: str | None = None) -> Any:
    if path.startswith(("http://", "https://")):
        return link_payload(path, "file")
    if os.path.isdir(path):
        raise ValueError(f"{path!r} is a folder. Return the files in it, or one archive of them.")
    return NewFile(Path(path), name or os.path.basename(path), mime_type)


def _value(file: FileData, kind: str) -> FilePath | bytes:
    if kind == "binary":
        return Path(file.path).read_bytes()
    return FilePath(file.path, _own_name(file))


def _own_name(file: FileData) -> str:
    """What the visitor calls a file, with its folders, in which no part is hidden, leads upwards or is a root."""
    given = file.orig_name or ""
    parts = [part for part in re.split(r"[/\\]", given) if part.strip(". ")]
    if re.match(r"[/\\]|[A-Za-z]:", given):
        parts = parts[-1:]  # a path on the caller's machine, as the JavaScript client sends
    return "/".join(filter(None, map(_harmless, parts[-MOST_FOLDERS:]))) or os.path.basename(file.path)


def _harmless(part: str) -> str:
    """A name without what cannot be seen, or means something to a file system."""
    kept = "".join(c for c in part if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    return kept.strip(". ").encode()[:MOST_BYTES].decode(errors="ignore")
