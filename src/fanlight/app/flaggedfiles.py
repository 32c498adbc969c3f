"""The cells of flagged samples, and copies of the files in them."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
from pathlib import Path
from typing import Any

from fanlight.app.cells import neutral
from fanlight.engine.job import Job
from fanlight.engine.values import files_in
from fanlight.files.disk import copy_open_file, create_private, open_regular
from fanlight.files.names import clean_name, extension
from fanlight.graph.component import Value
from fanlight.graph.context import running_job
from fanlight.graph.errors import Error
from fanlight.wire.filedata import META

log = logging.getLogger("fanlight")

_EXTENSION = re.compile(r"\.[a-z0-9]{1,10}", re.ASCII)


class SavedFiles:
    """The cells of one sample; the files of its payloads are copied into the folder.

    Args:
        folder: of the samples.
        room: how many bytes may be written.
        simple: a file's cell is its path.
    """

    def __init__(self, folder: Path, room: int, simple: bool) -> None:
        self.size = 0
        self._folder = folder
        self._room = room
        self._simple = simple
        self._made: list[Path] = []

    def check(self, size: int) -> None:
        """Refuse what does not fit.

        Raises:
            Error: the folder is full.
        """
        if self.size + size <= self._room:
            return
        log.error(
            "Flagged data was not saved: %s may grow no larger. Move files away, or give "
            "flagging_callback=gr.CSVLogger(most_bytes=...).", self._folder
        )  # fmt: skip
        raise Error("Not saved: the folder for flagged data is full. Tell the app's author.", print_exception=False)

    def undo(self) -> None:
        """Delete the copies."""
        for path in self._made:
            path.unlink(missing_ok=True)

    def cell(self, block: Value[Any], name: str, payload: Any) -> str:
        """A payload as a cell."""
        if payload is None:
            return ""
        if block.carries_files:
            payload = files_in(payload, lambda file: self._copied(file, name))
            if self._simple:
                payload = _simplified(payload)
        if isinstance(payload, str):
            return neutral(payload)
        if isinstance(payload, (bool, int, float)):
            return str(payload)
        return neutral(json.dumps(payload, ensure_ascii=False))

    def _copied(self, file: dict[str, Any], name: str) -> dict[str, Any]:
        """The description of a copy. No name of a visitor's is part of its path but a plain extension."""
        if str(file.get("path")).startswith(("http://", "https://")):
            return file
        source, given = _local(file)
        end = extension(given)
        folder = self._folder / clean_name(name)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / (secrets.token_hex(10) + (end if _EXTENSION.fullmatch(end) else ""))
        with open_regular(source) as opened:
            size = os.fstat(opened.fileno()).st_size
            self.check(size)
            fd = create_private(target)
            self._made.append(target)
            try:
                copy_open_file(opened, fd)
                os.fsync(fd)
            finally:
                os.close(fd)
        self.size += size
        mime_type = file.get("mime_type")
        return {"path": str(target), "orig_name": given, "size": size, "mime_type": mime_type, "meta": dict(META)}


def _local(file: dict[str, Any]) -> tuple[str, str]:
    """Where the file of a payload lies, and what it is called.

    Raises:
        Refused: it is none that the running job's visitor may use.
    """
    job = running_job.get()
    if isinstance(job, Job) and job.engine is not None:
        found = job.engine.runner.cabinet.resolve(file, job.session)
        return found.path, found.orig_name or ""
    path = str(file["path"])  # a call of the author's own
    return path, str(file.get("orig_name") or os.path.basename(path))


def _simplified(payload: Any) -> Any:
    """Paths in place of the descriptions of files."""
    if isinstance(payload, list):
        return [_simplified(each) for each in payload]
    if isinstance(payload, dict):
        if isinstance(payload.get("path"), str):
            return payload["path"]
        return {key: _simplified(value) for key, value in payload.items()}
    return payload


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(where, name)).st_size
            except OSError:
                continue
    return total
