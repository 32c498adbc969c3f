"""Errors of the codecs."""

from __future__ import annotations

from fanlight.wire.errors import FanlightError


class MediaError(FanlightError):
    """Data that cannot be read or made; the text is fit for whoever sent it."""

    code = "media-invalid"
    status = 422
