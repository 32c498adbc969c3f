"""A file on the wire, in the form that stock clients know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

META = {"_type": "gradio.FileData"}

_NULLABLE_STRING = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
_NULLABLE_INTEGER = {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None}

# Every Python client from 0.16 on recognises this shape; a bare boolean schema would stop the older ones.
FILE_SCHEMA: dict[str, Any] = {
    "title": "FileData",
    "type": "object",
    "required": ["path"],
    "properties": {
        "path": {"type": "string"},
        "url": _NULLABLE_STRING,
        "size": _NULLABLE_INTEGER,
        "orig_name": _NULLABLE_STRING,
        "mime_type": _NULLABLE_STRING,
        "is_stream": {"type": "boolean", "default": False},
        "meta": {"type": "object", "default": META},
    },
}


@dataclass(slots=True)
class FileData:
    """A file as a component's `preprocess` receives it: `path` is a local path that the visitor may use.

    In what a handler returns, `path` is a path of the author's.
    """

    path: str
    url: str | None = None
    size: int | None = None
    orig_name: str | None = None
    mime_type: str | None = None
    is_stream: bool = False
    meta: dict[str, str] = field(default_factory=lambda: dict(META))

    @classmethod
    def from_path(cls, path: str) -> FileData:
        """The description of a file on this machine."""
        return cls(path, orig_name=Path(path).name, size=Path(path).stat().st_size)

    @staticmethod
    def is_file_data(obj: object) -> bool:
        """Whether something is the JSON form of a file."""
        return isinstance(obj, dict) and isinstance(obj.get("path"), str) and obj.get("meta") == META


@dataclass(slots=True)
class NewFile:
    """A file that a component's `postprocess` hands upwards; the engine stores it and sends its handle.

    Args:
        source: the bytes, or the path of a file that author code named.
        name: the display name, with its extension.
        mime_type: the type, when the component knows it.
        fresh: the component wrote `source` itself, so a path needs no permission of the author.
        convert: makes what is sent of what a named file holds, once it is known that it may be served: a component
            never reads a path itself that a handler returned.
    """

    source: bytes | Path
    name: str
    mime_type: str | None = None
    fresh: bool = False
    convert: Callable[[bytes], NewFile] | None = None


Keep = Callable[[NewFile], dict[str, Any]]
"""Stores a new file and gives its payload."""


def with_files_kept(payload: Any, keep: Keep) -> Any:
    """The payload with every new file in it stored and described; lists without one stay the same objects."""
    if isinstance(payload, NewFile):
        return keep(payload)
    if isinstance(payload, dict):
        return {key: with_files_kept(value, keep) for key, value in payload.items()}
    if isinstance(payload, list) and any(isinstance(item, (dict, list, NewFile)) for item in payload):
        return [with_files_kept(item, keep) for item in payload]
    return payload


def file_payload(handle: str, name: str, size: int | None, mime_type: str | None) -> dict[str, Any]:
    """The JSON form of a stored file; `url` is relative to the page."""
    from urllib.parse import quote

    path = f"{handle}/{name}"
    return {
        "path": path,
        "url": "gradio_api/file=" + quote(path),
        "size": size,
        "orig_name": name,
        "mime_type": mime_type,
        "is_stream": False,
        "meta": dict(META),
    }


def link_payload(url: str, unnamed: str) -> dict[str, Any]:
    """The JSON form of a file at another host, which the browser loads by itself.

    Args:
        unnamed: what it is called where the address ends without a name.
    """
    from urllib.parse import unquote, urlsplit

    name = unquote(urlsplit(url).path.rpartition("/")[2]) or unnamed
    return {
        "path": url, "url": url, "size": None, "orig_name": name, "mime_type": None, "is_stream": False,
        "meta": dict(META),
    }  # fmt: skip


def icon_prop(icon: str | Path | None) -> Any:
    """An author's icon as the page reads it: a file of his to be kept, or an address as it is."""
    if icon is None or str(icon).startswith(("http://", "https://", "data:")):
        return icon
    return NewFile(Path(icon), Path(icon).name)
