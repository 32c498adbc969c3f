"""The root of Fanlight's own errors and the one JSON shape of an HTTP error."""

from __future__ import annotations

from typing import ClassVar


class FanlightError(Exception):
    """An error with a stable code; its text says what failed, what was seen and what to do."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code  # type: ignore[misc]  # an instance may be more exact than its class
        if status is not None:
            self.status = status  # type: ignore[misc]  # as above


class Refused(FanlightError):
    """A request that the server will not carry out; `status` is a 4xx or 5xx HTTP status."""

    code = "refused"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int | None = None,
        detail: object = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message, code=code, status=status)
        self.detail = message if detail is None else detail
        self.headers = headers or {}


def error_body(error: FanlightError, request_id: str) -> dict[str, object]:
    """The JSON body of an HTTP error.

    `detail` is what stock clients read; the other keys are ours.
    """
    detail = error.detail if isinstance(error, Refused) else error.message
    return {"detail": detail, "code": error.code, "message": error.message, "request_id": request_id}
