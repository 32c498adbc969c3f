"""What a handler does wrong."""

from __future__ import annotations

from fanlight.wire.errors import FanlightError


class HandlerFault(FanlightError):
    """The handler did something that its listener does not allow; the text is for the author."""

    code = "handler-fault"
