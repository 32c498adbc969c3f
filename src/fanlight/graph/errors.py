"""Errors that authors raise or meet while they build an app."""

from __future__ import annotations

from fanlight.wire.errors import FanlightError


class NotAvailableYet(FanlightError, NotImplementedError):
    """A name or argument of the public API whose machinery does not exist yet."""

    code = "not-available-yet"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not available yet in this version of Fanlight.")


class AppError(FanlightError, ValueError):
    """The app is put together in a way that cannot work."""

    code = "app-invalid"


class DuplicateBlock(AppError):
    """A block was placed twice."""

    code = "block-duplicate"


class Error(Exception):
    """An error whose text is meant for the visitor.

    Args:
        message: the text, shown on the page and returned to callers.
        duration: seconds the message stays on the page; None keeps it until it is closed.
        visible: whether the page shows it at all.
        title: heading of the message.
        print_exception: whether the server logs the traceback.
    """

    def __init__(
        self,
        message: str = "Error raised.",
        duration: float | None = 10,
        visible: bool = True,
        title: str = "Error",
        print_exception: bool = True,
    ) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.duration = duration
        self.visible = visible
        self.title = title
        self.print_exception = print_exception

    def __str__(self) -> str:
        return repr(self.message)
