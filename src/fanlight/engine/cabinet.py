"""Files on their way in and out of handlers: the one place where ownership is checked."""

from __future__ import annotations

import base64
import binascii
import logging
import mimetypes
import re
from pathlib import Path
from typing import Any

from fanlight.engine.session import Session
from fanlight.files.fetcher import fetch
from fanlight.files.resolver import AuthorPaths
from fanlight.files.store import FileStore, Owner
from fanlight.wire.errors import Refused
from fanlight.wire.filedata import FileData, NewFile, file_payload

log = logging.getLogger("fanlight")

HANDLE = re.compile(r"[A-Za-z0-9_-]{22}")
NOBODY = Owner(None, None, False)


class FileCabinet:
    """Turns payloads into local files and new files into payloads."""

    def __init__(self, store: FileStore, paths: AuthorPaths, fetch_urls: bool = True) -> None:
        self.files = store
        self.paths = paths
        self.fetch_urls = fetch_urls

    def resolve(self, payload: dict[str, Any], session: Session) -> FileData:
        """The local file that a visitor's payload means.

        Raises:
            Refused: 422 where it means no file that this visitor may use.
        """
        path = payload.get("path")
        name = payload.get("orig_name") if isinstance(payload.get("orig_name"), str) else None
        if isinstance(path, str) and HANDLE.fullmatch(path.partition("/")[0]):
            return self._own(path.partition("/")[0], session, name)
        url = payload.get("url") if path is None else path
        if isinstance(url, str) and url.startswith("data:"):
            return self._data_url(url, session, name)
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            return self._fetched(url, session)
        raise Refused(
            "A file input takes what an upload returned. Send the file to /upload first and pass the path it answers.",
            code="file-unknown",
            status=422,
        )

    def _own(self, handle: str, session: Session, name: str | None) -> FileData:
        file = self.files.get(handle)
        visitor = session.visitor
        if file is None or not self.files.may_read(file, visitor, frozenset({session.name})):
            raise Refused(
                "This file does not exist (any more) or belongs to another visitor. Upload it again.",
                code="file-unknown",
                status=422,
            )
        self.files.grant(file, session.name)
        return FileData(str(file.path), None, file.size, name or file.name, file.mime_type)

    def _data_url(self, url: str, session: Session, name: str | None) -> FileData:
        head, _, text = url.partition(",")
        mime_type = head[5:].split(";")[0] or "text/plain"
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise Refused("A data URL must hold base64.", code="data-url-invalid", status=422) from None
        name = name or "file" + (mimetypes.guess_extension(mime_type) or "")
        owner = self._owner(session)
        self.files.charge(owner, size=len(data))
        file = self.files.add_output(data, name, mime_type, owner)
        return FileData(str(file.path), None, file.size, file.name, mime_type)

    def _fetched(self, url: str, session: Session) -> FileData:
        if not self.fetch_urls:
            raise Refused("This app does not fetch addresses. Upload the file.", code="fetch-closed", status=422)
        file = fetch(url, self.files, self._owner(session))
        return FileData(str(file.path), None, file.size, file.name, file.mime_type)

    def knows(self, path: Path, session: Session) -> bool:
        """Whether a path is that of a stored file, such as an upload's, which this session may read."""
        file = self.files.holder(path)
        return file is not None and self.files.may_read(file, session.visitor, frozenset({session.name}))

    def store(self, new: NewFile, session: Session | None) -> dict[str, Any]:
        """Keep a file for a session, or for everybody, and return its payload.

        Raises:
            Refused: the author's path may not be served; the log says how to allow it.
        """
        owner = self._owner(session) if session is not None else NOBODY
        if isinstance(new.source, Path) and not new.fresh:
            known = self.files.find_path(new.source) if new.convert is None else None
            if known is not None:
                if session is not None:
                    self.files.grant(known, session.name)
                return file_payload(known.handle, known.name, known.size, known.mime_type)
            if new.convert is not None:
                made = new.convert(self.files.read_granted(self.paths, new.source))
                return self.store(made, session)
            file = self.files.add_granted(self.paths, new.source, new.name, new.mime_type, owner)
        else:
            file = self.files.add_output(new.source, new.name, new.mime_type, owner)
        return file_payload(file.handle, file.name, file.size, file.mime_type)

    @staticmethod
    def _owner(session: Session) -> Owner:
        return Owner(session.visitor, session.name, session.strong, session.address)

    def forget(self, session: Session) -> None:
        """The session is over; its files go after their grace."""
        self.files.forget_session(session.name)

    def sweep(self) -> bool:
        """Delete files that nobody holds any more; whether others will go later."""
        self.files.sweep()
        return self.files.awaits_ends()
