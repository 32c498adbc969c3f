"""Which layout new blocks join, and which job the running code belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from fanlight.graph.block import Layout

open_layout: ContextVar[Layout | None] = ContextVar("fanlight_open_layout", default=None)
"""The layout whose `with` block is open in this thread or task."""


class JobPort(Protocol):
    """What a running handler can tell its visitor; the engine implements it."""

    def progress(self, items: Sequence[dict[str, Any]]) -> None:
        """Show these nested bars in place of the former ones."""

    def notice(self, level: str, title: str, message: str, duration: float | None, visible: bool) -> None:
        """Show a message beside the page's content."""


running_job: ContextVar[JobPort | None] = ContextVar("fanlight_running_job", default=None)
"""The job whose handler runs in this thread or task."""
