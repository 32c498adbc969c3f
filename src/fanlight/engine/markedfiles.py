"""Files inside free JSON: what the page has uploaded for a script of the author's, wherever that put it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fanlight.wire.errors import Refused
from fanlight.wire.filedata import FileData

UPLOADED = re.compile(r"[A-Za-z0-9_-]{22}/[^/]{1,255}")
"""The `path` of an upload, as a text: its handle and its name."""


def marked_files_in(payload: Any, found: Callable[[dict[str, Any]], FileData]) -> Any:
    """The payload with local paths in the place of the visitor's own uploads.

    Only what says that it is a file, and a text that is the path of an upload, are looked at: other keys called `path`
    belong to the author's own data. A text that merely looks like an upload stays as it is.

    Args:
        found: the local file that a description means.

    Raises:
        Refused: what says that it is a file is none of this visitor's.
    """
    if isinstance(payload, dict):
        if FileData.is_file_data(payload):
            return {**payload, "path": found(payload).path}
        return {key: marked_files_in(value, found) for key, value in payload.items()}
    if isinstance(payload, list):
        return [marked_files_in(value, found) for value in payload]
    if isinstance(payload, str) and len(payload) < 300 and UPLOADED.fullmatch(payload):
        try:
            return found({"path": payload}).path
        except Refused:
            return payload
    return payload
