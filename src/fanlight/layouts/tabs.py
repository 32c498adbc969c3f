"""Several pages of blocks in one place."""

from __future__ import annotations

from typing import Literal

from fanlight.graph.block import Layout
from fanlight.graph.errors import AppError
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import SelectData
from fanlight.layouts.tab import Tab


class Tabs(Layout):
    """Several `Tab`s in one place, of which one is shown.

    Args:
        selected: the `id` or number of the tab that is shown; None is the first that can be.
        overflow_behavior: tabs that do not fit: "menu" lets the line scroll and lists all in a menu; "wrap" begins
            another line.

    Raises:
        AppError: two tabs have one id.
    """

    _: KW_ONLY
    selected: int | str | None = None
    overflow_behavior: Literal["menu", "wrap"] = "menu"

    change = Event("another tab is shown, by whatever cause")
    select = Event("the visitor selected a tab", data=SelectData)

    def validate(self) -> None:
        if self.overflow_behavior not in ("menu", "wrap"):
            raise ValueError(f"overflow_behavior must be 'menu' or 'wrap', not {self.overflow_behavior!r}.")

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)  # type: ignore[arg-type]  # passed on as it came
        names = [child.id for child in self.children if isinstance(child, Tab) and child.id is not None]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None and error[0] is None:
            raise AppError(f"Two tabs have the id {twice!r}. Give each one its own.")
