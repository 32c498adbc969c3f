"""The graph of an app: its blocks and listeners, with nothing running."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fanlight.graph.block import Block, Layout
from fanlight.graph.errors import AppError
from fanlight.graph.events import Event, Trigger
from fanlight.graph.listener import Dependency, Listener, build


class Graph(Layout):
    """The root layout, which numbers its blocks and holds the listeners."""

    load = Event("the page was opened")

    def _construct(self, fields: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.listeners: list[Listener] = []
        self._api_names: set[str] = set()
        super()._construct(fields, args, kwargs)
        self._id = 0

    @property
    def graph(self) -> Graph:
        """The app that this layout belongs to: itself, unless it was placed into another one."""
        return self if self.parent is None else self.parent.graph or self

    def listen(self, triggers: Sequence[Trigger], settings: dict[str, Any], former: dict[str, Any]) -> Dependency:
        """Add a listener; its endpoint's name is made unique by a number."""
        listener = build(len(self.listeners), triggers, settings, former)
        listener.api_name = self._unique(listener.api_name)
        self.listeners.append(listener)
        return Dependency(self, listener, settings["fn"])

    def _unique(self, name: str) -> str:
        unique, number = name, 0
        while unique in self._api_names:
            number += 1
            unique = f"{name}_{number}"
        self._api_names.add(unique)
        return unique

    def render(self) -> Graph:  # type: ignore[misc]  # a method beside the parameter of the same name
        """Place this app into the app that is open: its blocks become children, its listeners move over."""
        super().render()
        home = self.graph
        for listener in self.listeners:
            listener.id = len(home.listeners)
            listener.api_name = home._unique(listener.api_name)
            home.listeners.append(listener)
        self.listeners = []
        return self

    def number(self, after: int = 0) -> dict[int, Block]:
        """Give every block its number, in page order, and return them by it.

        Args:
            after: blocks without a number get higher ones than this.

        Raises:
            AppError: a listener names a block that has no place in this app.
        """
        blocks = list(self.walk())
        used = {block._id for block in blocks if block._id is not None}
        following = max(after, *used, 0) + 1
        for block in blocks:
            if block._id is None or block._id == 0:
                block._id = following
                following += 1
        table = {block._id: block for block in blocks if block._id is not None}
        if len(table) != len(blocks):  # an app that was placed into this one brought its own numbers
            for index, block in enumerate(blocks, start=after + 1):
                block._id = index
            table = dict(enumerate(blocks, start=after + 1))
        self._check(set(blocks))
        for listener in self.listeners:
            listener.order_set()
        return table

    def _check(self, blocks: set[Block]) -> None:
        for listener in self.listeners:
            for kind, used in (("input", listener.inputs), ("output", listener.outputs)):
                for position, block in enumerate(used):
                    if block not in blocks:
                        raise AppError(
                            f"{kind} {position} of the listener {listener.api_name!r} ({block!r}) has no place in this "
                            "app. Create it inside the `with gr.Blocks():` block, or call .render() there."
                        )
