"""Request bodies: JSON, bounded while it is read."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from fanlight.wire.errors import Refused
from fanlight.wire.json import decode_from_visitor


async def read_object(request: Request, limit: int) -> dict[str, Any]:
    """The JSON object in the body.

    Raises:
        Refused: 422 for another content type or no object, 413 for more than `limit` bytes, 400 for malformed JSON.
    """
    kind = request.headers.get("content-type", "")
    if not kind.startswith("application/json"):
        raise Refused(
            f"The content type must be application/json, not {kind or 'missing'!r}.", code="content-type", status=422
        )
    value = decode_from_visitor(await read_bytes(request, limit))
    if not isinstance(value, dict):
        raise Refused("The body must be a JSON object.", code="json-object", status=422)
    return value


async def read_bytes(request: Request, limit: int) -> bytes:
    """The body, refused as soon as it has more than `limit` bytes.

    Raises:
        Refused: 413.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    body = request.scope["fanlight.body"] = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    return body


def text_field(body: dict[str, Any], name: str, limit: int = 64) -> str | None:
    """An optional short text of the body.

    Raises:
        Refused: 422 when it is something else; the message names the field.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > limit:
        raise Refused(f"{name} must be a text of at most {limit} characters.", code="field-invalid", status=422)
    return value


def number_field(body: dict[str, Any], name: str) -> int | None:
    """An optional whole number of the body.

    Raises:
        Refused: 422 when it is something else; the message names the field.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"{name} must be a whole number.", code="field-invalid", status=422)
    return value


def _too_large(limit: int) -> Refused:
    return Refused(
        f"The body is larger than {limit} bytes. Upload files with /upload and send their paths.",
        code="body-too-large",
        status=413,
    )
