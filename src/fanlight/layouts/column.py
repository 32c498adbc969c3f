"""Blocks below each other."""

from __future__ import annotations

from typing import Literal

from fanlight.graph.block import Layout
from fanlight.graph.fields import KW_ONLY


class Column(Layout):
    """Blocks below each other.

    Args:
        scale: share of the row's width, relative to its neighbours.
        min_width: pixels below which the row wraps.
        variant: "default", "panel" (a grey surface) or "compact" (no gap).
        show_progress: the column shows the progress of jobs that change it.
    """

    _: KW_ONLY
    scale: int = 1
    min_width: int = 320
    variant: Literal["default", "panel", "compact"] = "default"
    show_progress: bool = False
