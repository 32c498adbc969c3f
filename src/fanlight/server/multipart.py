"""A multipart body on its way into the store, never whole in memory."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Literal

from anyio.to_thread import run_sync
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from fanlight.files.progress import Track
from fanlight.files.store import FileStore, Owner, StoredFile
from fanlight.files.upload import Upload
from fanlight.wire.errors import Refused

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

BATCH = 1024 * 1024
FIELD = "files"

Step = tuple[Literal["begin", "data", "end"], bytes]


class MultipartUpload:
    """Stores the parts named `files` of one body.

    Use it as a context manager: when its block ends with an error, nothing of the body stays.
    """

    def __init__(self, content_type: str, store: FileStore, owner: Owner, track: Track | None = None) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise _malformed("its Content-Type must be multipart/form-data with a boundary")
        self.stored: list[StoredFile] = []
        self._store = store
        self._owner = owner
        self._track = track
        self._limits = store.limits
        self._steps: list[Step] = []
        self._upload: Upload | None = None
        self._waiting = bytearray()
        self._parts = 0
        self._field_bytes = 0
        self._header_bytes = 0
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._disposition = b""
        self._is_file = False
        self._complete = False
        try:
            self._parser = MultipartParser(boundary, self._callbacks(), max_header_size=self._limits.part_header_bytes)
        except FormParserError:
            raise _malformed("its boundary is unusable") from None

    async def take(self, body: AsyncIterable[bytes]) -> list[StoredFile]:
        """Store the files of a body; the files in order.

        Raises:
            Refused: 400 for a body that is malformed or cut short; 413, 429 or 507 for one that does not fit.
        """
        async for chunk in body:
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise _malformed(str(error)) from None
            await self._carry_out()
        if not self._complete:
            raise _malformed("it ends before its last boundary")
        return self.stored

    async def _carry_out(self) -> None:
        """Do on the disk what the parser found in the last chunk."""
        steps, self._steps = self._steps, []
        for step, data in steps:
            if step == "begin":
                self._upload = await run_sync(self._store.begin_upload, self._owner, data.decode(errors="replace"))
                if self._track is not None:
                    self._track.add(self._upload.name, 0)
            elif step == "data":
                self._waiting += data
                if len(self._waiting) >= BATCH:
                    await self._flush()
            elif self._upload is not None:
                await self._flush()
                self.stored.append(await run_sync(self._upload.commit))
                self._upload = None

    async def _flush(self) -> None:
        if self._upload is None or not self._waiting:
            return
        batch, self._waiting = self._waiting, bytearray()
        await run_sync(self._upload.write, batch)
        if self._track is not None:
            self._track.add(self._upload.name, len(batch))

    def abandon(self) -> None:
        """Delete everything that this body brought."""
        if self._upload is not None:
            self._upload.abort()
            self._upload = None
        for file in self.stored:
            self._store.remove(file)
        self.stored.clear()

    # What the parser finds

    def _callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._on_part_begin, "on_part_data": self._on_part_data, "on_part_end": self._on_part_end,
            "on_header_field": self._on_header_field, "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end, "on_headers_finished": self._on_headers_finished,
            "on_end": self._on_end,
        }  # fmt: skip

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > self._limits.max_parts:
            raise _too_large(f"it has more than {self._limits.max_parts} parts")
        self._header_bytes = 0
        self._field_bytes = 0
        self._disposition = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        self._header_value += data[start:end]

    def _count_header(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > self._limits.part_header_bytes:
            raise _too_large(f"the headers of a part are longer than {self._limits.part_header_bytes} bytes")

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = bytes(self._header_value)
        self._header_name.clear()
        self._header_value.clear()

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._is_file = options.get(b"name") == FIELD.encode() and b"filename" in options
        if self._is_file:
            self._steps.append(("begin", options[b"filename"]))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._steps.append(("data", data[start:end]))
            return
        self._field_bytes += end - start
        if self._field_bytes > self._limits.field_bytes:
            raise _too_large(f"a part that is not named {FIELD!r} is larger than {self._limits.field_bytes} bytes")

    def _on_part_end(self) -> None:
        if self._is_file:
            self._steps.append(("end", b""))

    def _on_end(self) -> None:
        self._complete = True


def _malformed(why: str) -> Refused:
    return Refused(f"Not uploaded: the body is no multipart form: {why}.", code="upload-malformed", status=400)


def _too_large(why: str) -> Refused:
    return Refused(f"Not uploaded: {why}.", code="upload-too-large", status=413)
