"""Blocks at the side of the page."""

from __future__ import annotations

from typing import Literal

from fanlight.graph.block import Layout
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY


class Sidebar(Layout):
    """Blocks at the side of the page, which open and close; below 768 pixels of width they lie over it.

    Args:
        label: what screen readers call it. open: whether it is shown at first; on small screens never.
        width: in pixels, or with a CSS unit.
        position: "left" or "right".
    """

    label: str | None = None
    _: KW_ONLY
    open: bool = True
    width: int | str = 320
    position: Literal["left", "right"] = "left"

    expand = Event("the visitor opened it")
    collapse = Event("the visitor closed it")

    def validate(self) -> None:
        if self.position not in ("left", "right"):
            raise ValueError(f"position must be 'left' or 'right', not {self.position!r}.")
