"""`TabbedInterface`: several apps in one, each in a tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fanlight.app.blocks import Blocks
from fanlight.components.markdown import Markdown
from fanlight.layouts.tab import Tab
from fanlight.layouts.tabs import Tabs


class TabbedInterface(Blocks):
    """Several apps in one page, each in a tab.

    Args:
        interface_list: the apps.
        tab_names: one for each; "Tab 0", "Tab 1" … without.
        title: a heading above, and the page's title.
        tabs_kwargs: arguments of the `Tabs` around them.

    Raises:
        ValueError: as many names as apps are needed.
    """

    def __init__(
        self,
        interface_list: Sequence[Blocks],
        tab_names: list[str] | None = None,
        title: str | None = None,
        analytics_enabled: bool | None = None,
        tabs_kwargs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(analytics_enabled, "tabbed_interface", title or "Fanlight", **kwargs)
        names = tab_names if tab_names is not None else [f"Tab {number}" for number in range(len(interface_list))]
        if len(names) != len(interface_list):
            raise ValueError(f"tab_names must hold {len(interface_list)} names, one for each app, not {len(names)}.")
        with self:
            if title:
                Markdown(f"# {title}")
            with Tabs(**tabs_kwargs or {}):
                for app, name in zip(interface_list, names, strict=True):
                    with Tab(label=name):
                        app.render()
