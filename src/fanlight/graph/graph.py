"""The graph of an app: its blocks and listeners, with nothing running."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fanlight.graph.advice import advise
from fanlight.graph.block import Block, Layout
from fanlight.graph.context import open_layout
from fanlight.graph.errors import AppError
from fanlight.graph.events import Event, Trigger
from fanlight.graph.handler import Handler
from fanlight.graph.listener import NO_SETTINGS, Dependency, Listener, build
from fanlight.graph.subpage import SubPage, page_of

UNLOAD = Event("the page was closed")


class Graph(Layout):
    """The root layout, which numbers its blocks and holds the listeners."""

    load = Event("the page was opened")

    def _construct(self, fields: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.listeners: list[Listener] = []
        self.pages: dict[str, SubPage] = {}
        """Further pages, by path."""
        self.functions: list[tuple[str, Handler | None]] = []
        """Endpoint and function of each listener, in the order they were added; they stay where an app was placed."""
        self._api_names: set[str] = set()
        self.starters: list[Callable[[Any], None]] = []
        """Called with the engine once it is made, before any request."""
        self.preparations: list[Callable[[Any], None]] = []
        """Longer work: called with the engine before the app is served; in a mounted app from the first request on."""
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
        listener.page = page_of(open_layout.get() or next((t.block for t in triggers if t.block is not None), None))
        self.listeners.append(listener)
        self.functions.append((listener.api_name, listener.handler))
        return Dependency(self, listener, settings["fn"])

    def unload(self, fn: Callable[..., Any]) -> Dependency:
        """Call `fn` when a visitor's page is closed, or has been away for a minute.

        Args:
            fn: takes nothing, or a `gr.Request` by annotation, whose `session_hash` is the page's.
        """
        if not callable(fn):
            raise TypeError(f"unload() calls a function, not {fn!r}.")
        return self.graph.listen([Trigger(UNLOAD, self)], {**NO_SETTINGS, "fn": fn}, {})

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
            listener.page = page_of(self)
            home.listeners.append(listener)
            home.functions.append((listener.api_name, listener.handler))
        self.listeners = []
        home.starters += self.starters
        home.preparations += self.preparations
        self.starters, self.preparations = [], []
        return self

    def walk(self) -> Sequence[Block]:
        """All blocks of all pages, in page order."""
        return [*super().walk(), *(block for page in self.pages.values() for block in page.walk())]

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
        self.check()
        self._warn_of_twins(blocks)
        return table

    @staticmethod
    def _warn_of_twins(blocks: Sequence[Block]) -> None:
        """Warn of an `elem_id` that two blocks of a page have: style sheets and scripts reach the first one only."""
        seen: dict[tuple[str, str], Block] = {}
        for block in blocks:
            name = getattr(block, "elem_id", None)
            if name:
                first = seen.setdefault((page_of(block), name), block)
                if first is not block:
                    advise(f"{first!r} and {block!r} both have elem_id={name!r}. Give each one its own.")

    def check(self) -> None:
        """Put the sets of inputs into order, once the blocks have numbers.

        Raises:
            AppError: a listener names a block that has no place in this app.
        """
        blocks = set(self.walk())
        for listener in self.listeners:
            for kind, used in (("input", listener.inputs), ("output", listener.outputs)):
                for position, block in enumerate(used):
                    if block not in blocks and not self._may_use(block):
                        raise AppError(
                            f"{kind} {position} of the listener {listener.api_name!r} ({block!r}) has no place in this "
                            "app. Create it inside the `with gr.Blocks():` block, or call .render() there."
                        )
            listener.order_set()

    def _may_use(self, block: Block) -> bool:
        """Whether a listener may name a block of another app."""
        return False


class Part(Graph):
    """What one run of a `gr.render` function made: blocks and listeners for one session, drawn into an app."""

    def _may_use(self, block: Block) -> bool:
        """Those around the part, which have numbers already."""
        return block._id is not None
