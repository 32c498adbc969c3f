"""What functions made of examples, kept on the disk."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fanlight.app.csvfile import CsvFile
from fanlight.files.disk import copy_open_file, create_private, open_regular
from fanlight.files.names import clean_name
from fanlight.wire.filedata import META, NewFile, with_files_kept
from fanlight.wire.json import encode

LOG = "log.csv"
_PLACE = re.compile(r"[0-9a-f]{16}/[^/\\\0]+")
Resolve = Callable[[dict[str, Any]], str]
"""The path of the file that a payload describes."""


class ExampleCache:
    """The outputs of examples: rows of JSON payloads in a `log.csv`, and beside it the files in them.

    Args:
        folder: where; it is made with the first row.
        columns: what the outputs are; a file with other columns is not read.
    """

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        self.folder = folder
        self._header = ["example", *columns, "timestamp"]
        self._log = CsvFile(folder / LOG)
        self._rows: dict[str, list[Any]] = {}
        self._lock = threading.Lock()

    def load(self) -> None:
        """Read what was kept before; a file about other columns is put away."""
        rows = self._log.rows()
        found = {}
        if rows and rows[0] != self._header:
            self._log.path.unlink(missing_ok=True)
        else:
            for key, *cells, _ in (row for row in rows[1:] if len(row) == len(self._header)):
                try:
                    found[key] = [json.loads(cell) for cell in cells]
                except ValueError:
                    continue
        with self._lock:
            self._rows = found

    def clear(self) -> None:
        """Forget everything, also on the disk."""
        with self._lock:
            self._rows = {}
        shutil.rmtree(self.folder, ignore_errors=True)

    def get(self, key: str) -> list[Any] | None:
        """The payloads of an example, files in them as new files; None where there are none, or a file is gone."""
        with self._lock:
            row = self._rows.get(key)
        try:
            return [self._opened(payload) for payload in row] if row is not None else None
        except FileNotFoundError:
            return None

    def put(self, key: str, payloads: Sequence[Any], path_of: Resolve) -> None:
        """Keep the payloads of an example, with copies of their files.

        Raises:
            OSError: the disk is full, or the folder cannot be written; nothing is kept.
        """
        kept = [self._copied(payload, path_of) for payload in payloads]
        cells = [encode(payload).decode() for payload in kept]
        self._log.append([key, *cells, datetime.now(UTC).isoformat(timespec="seconds")], self._header)
        with self._lock:
            self._rows[key] = kept

    def _copied(self, payload: Any, path_of: Resolve) -> Any:
        if isinstance(payload, list):
            return [self._copied(each, path_of) for each in payload]
        if not isinstance(payload, dict):
            return payload
        if payload.get("meta") != META or str(payload.get("path")).startswith(("http://", "https://")):
            return {key: self._copied(value, path_of) for key, value in payload.items()}
        place = secrets.token_hex(8)
        name = clean_name(str(payload.get("orig_name") or "file"))
        (self.folder / place).mkdir(parents=True)
        target = create_private(self.folder / place / name)
        try:
            with open_regular(path_of(payload)) as source:
                copy_open_file(source, target)
        finally:
            os.close(target)
        return {**payload, "path": f"{place}/{name}", "url": None}

    def _opened(self, payload: Any) -> Any:
        if isinstance(payload, list):
            return [self._opened(each) for each in payload]
        if not isinstance(payload, dict):
            return payload
        place = payload.get("path")
        if payload.get("meta") != META or not isinstance(place, str) or payload.get("url") is not None:
            return {key: self._opened(value) for key, value in payload.items()}
        path = self.folder / place
        if not _PLACE.fullmatch(place) or path.is_symlink() or not path.is_file():
            raise FileNotFoundError(place)
        return NewFile(path, path.name, payload.get("mime_type"), fresh=True)


def key_of(about: Any, payloads: Sequence[Any]) -> str:
    """What an example is found by: changes with its values, the content of its files, and with `about`."""
    return hashlib.sha256(encode([about, [with_files_kept(each, _digest) for each in payloads]])).hexdigest()[:32]


def _digest(new: NewFile) -> dict[str, Any]:
    if isinstance(new.source, bytes):
        digest = hashlib.sha256(new.source)
    else:
        with new.source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    return {"name": new.name, "content": digest.hexdigest()}
