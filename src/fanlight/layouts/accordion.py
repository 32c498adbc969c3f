"""Blocks below a heading that opens and closes."""

from __future__ import annotations

from fanlight.graph.block import Layout
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY


class Accordion(Layout):
    """Blocks below a heading that opens and closes.

    Args:
        label: the heading. open: whether its blocks are shown.
        height, max_height: of the blocks, in pixels or with a CSS unit; what is higher scrolls.
    """

    label: str | None = None
    _: KW_ONLY
    open: bool = True
    height: int | str | None = None
    max_height: int | str | None = None

    expand = Event("the visitor opened it")
    collapse = Event("the visitor closed it")
