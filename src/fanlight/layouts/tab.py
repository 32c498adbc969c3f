"""One page of blocks among others, of which one is shown."""

from __future__ import annotations

from typing import Literal

from fanlight.graph.block import Layout
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY, prop
from fanlight.graph.inject import SelectData


class Tab(Layout):
    """Blocks that are shown while their tab is selected; neighbours outside of `Tabs` belong together.

    Args:
        label: what the tab says. interactive: whether it can be selected.
        id: what `Tabs(selected=...)` calls it; without one it is called by its number, from 0.
        alignment: at which end of the line of tabs it stands.
        scale: share of the free space in a column. height, max_height: of its blocks, in pixels or with a CSS unit.
        render_children: make its blocks when the page loads, not when the tab is first selected.
    """

    label: str | None = None
    visible: bool | Literal["hidden"] = prop(default=True)
    interactive: bool = True
    _: KW_ONLY
    id: int | str | None = None
    alignment: Literal["left", "right"] = "left"
    scale: int | None = None
    height: int | str | None = None
    max_height: int | str | None = None
    render_children: bool = False

    select = Event("the visitor selected this tab", data=SelectData)

    def validate(self) -> None:
        if self.alignment not in ("left", "right"):
            raise ValueError(f"alignment must be 'left' or 'right', not {self.alignment!r}.")


TabItem = Tab
