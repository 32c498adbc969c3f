"""Blocks side by side."""

from __future__ import annotations

from typing import Literal

from fanlight.graph.block import Layout
from fanlight.graph.fields import KW_ONLY


class Row(Layout):
    """Blocks side by side, wrapping where the page is too narrow.

    Args:
        variant: "default", "panel" (a grey surface) or "compact" (no gap).
        scale: share of the free space in a column, relative to its neighbours.
        height, max_height, min_height: in pixels, or with a CSS unit.
        equal_height: all children are as high as the highest.
        show_progress: the row shows the progress of jobs that change it.
    """

    _: KW_ONLY
    variant: Literal["default", "panel", "compact"] = "default"
    scale: int | None = None
    height: int | str | None = None
    max_height: int | str | None = None
    min_height: int | str | None = None
    equal_height: bool = False
    show_progress: bool = False
