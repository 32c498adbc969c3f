"""Rendered parts: what the `gr.render` functions of an app have made for one session."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from fanlight.engine.blueprint import Blueprint, draw_part
from fanlight.engine.description import component_entry, listener_entry, page_listener
from fanlight.graph.block import Block
from fanlight.graph.errors import AppError
from fanlight.graph.graph import Part
from fanlight.graph.listener import Listener
from fanlight.layouts.rendering import Rendering
from fanlight.wire.filedata import Keep

FIRST_NUMBER = 1_000_000
"""Rendered blocks and listeners are numbered from here on, those of the app below."""
FORMER_KEPT = 4
"""Earlier parts of a place whose listeners still work: the visitor may have clicked before he saw the newest. A part of
20 text fields takes 55 kB in each session; a page has one run of a function under way unless its author wants more."""

Keyed = dict[Hashable, int]


class Region:
    """One place, with its newest part and a few former ones."""

    def __init__(self) -> None:
        self.parts: deque[Blueprint] = deque()
        self.keys: Keyed = {}
        """Numbers of the newest part's blocks and listeners that have a key."""


class Regions:
    """The rendered parts of a session. Safe to use from several threads.

    Args:
        props: the props that the session's handlers have changed, by block.
        forget: called with each block that is gone for good.
    """

    def __init__(self, props: dict[int, dict[str, Any]], forget: Callable[[Block], None]) -> None:
        self.props = props
        self.places: dict[int, Region] = {}
        self.listeners: dict[int, Listener] = {}
        self._forget = forget
        self._numbers = itertools.count(FIRST_NUMBER)
        self._lock = threading.Lock()

    def draw(self, place: Rendering, part: Part, keep: Keep) -> dict[str, Any]:
        """Put a part into its place; returns its description for the page, or no change where the place is gone.

        Raises:
            AppError: two blocks or listeners have the same key, or a listener names a block that is nowhere.
        """
        number = place._id or 0
        with self._lock:
            if number >= FIRST_NUMBER and self._find(number) is None:
                return {"__type__": "update"}
            region = self.places.setdefault(number, Region())
            keys: Keyed = {}
            drawn = draw_part(part, number, _Numbering(self._numbers, region.keys, keys).of)
            kept = {n for n in keys.values() if n in drawn.blocks and n in region.keys.values()}
            for listener in drawn.listeners:
                self.listeners[listener.id] = listener
            for block in (drawn.blocks[n] for n in kept & self.props.keys()):
                changed = self.props[block._id or 0]
                self.props[block._id or 0] = {k: v for k, v in changed.items() if k in preserved(block)}
            region.keys = keys
            region.parts.append(drawn)
            while len(region.parts) > FORMER_KEPT + 1:
                self._drop(region, region.parts.popleft())
            order = next(self._numbers)
        return {**_described(drawn, kept, keep), "order": order, "editable": self._now_inputs(drawn)}

    def _now_inputs(self, drawn: Blueprint) -> list[int]:
        """Blocks around the part that its listeners read, and that nobody has said the visitor may not change."""
        found: set[int] = set()
        for block in (block for listener in drawn.listeners for block in listener.inputs):
            number = block._id or 0
            if number in drawn.blocks or "interactive" in self.props.get(number, {}):
                continue
            if "interactive" in block.fields and getattr(block, "interactive", None) is None:
                found.add(number)
        return sorted(found)

    def forget(self, place: Block) -> None:
        """The place of a part is gone, with all that stood in it."""
        with self._lock:
            region = self.places.pop(place._id or 0, None)
            while region is not None and region.parts:
                self._drop(region, region.parts.popleft())

    def find(self, number: int) -> Block | None:
        """The rendered block with this number."""
        with self._lock:
            return self._find(number)

    def _find(self, number: int) -> Block | None:
        parts = (part for region in self.places.values() for part in reversed(region.parts))
        return next((part.blocks[number] for part in parts if number in part.blocks), None)

    def let_go(self, blocks: Iterable[Block]) -> None:
        """A job with these inputs and outputs has ended: forget what it left of those that went while it ran."""
        for block in blocks:
            number = block._id or 0
            if number >= FIRST_NUMBER and self.find(number) is None:
                self._forget(block)

    def _drop(self, region: Region, old: Blueprint) -> None:
        """Forget a former part, but for what goes on in newer ones."""
        for listener in old.listeners:
            if self.listeners.get(listener.id) is listener:
                del self.listeners[listener.id]
        for number, block in old.blocks.items():
            if any(number in part.blocks for part in region.parts):
                continue
            inner = self.places.pop(number, None)
            while inner is not None and inner.parts:
                self._drop(inner, inner.parts.popleft())
            self._forget(block)


class _Numbering:
    """Gives numbers to blocks and listeners: to those with a key the same one as last time."""

    def __init__(self, numbers: itertools.count[int], before: Keyed, now: Keyed) -> None:
        self.numbers = numbers
        self.before = before
        self.now = now

    def of(self, thing: Block | Listener | None) -> int:
        key = getattr(thing, "key", None)
        if thing is None or key is None:
            return next(self.numbers)
        name = (thing.stem if isinstance(thing, Block) else "listener", key)
        if name in self.now:
            raise AppError(f"Two {name[0]}s of this gr.render function have the key {key!r}. A key names one.")
        number = self.before.get(name)
        found = self.now[name] = next(self.numbers) if number is None else number
        return found


def _described(drawn: Blueprint, kept: set[int], keep: Keep) -> dict[str, Any]:
    """The part as the page reads it. A block that goes on from before says which props it keeps."""
    components = []
    for number, block in drawn.blocks.items():
        entry = component_entry(drawn, number, block, keep)
        shown = {"id": number, "type": entry["type"], "props": entry["props"]}
        if number in kept:
            shown["keep"] = preserved(block)
        components.append(shown)
    components += [{"id": n, "type": made.stem, "props": {}} for n, made in drawn.implied.items()]
    return {
        "components": components,
        "layout": drawn.tree,
        "dependencies": [page_listener(listener_entry(listener)) for listener in drawn.listeners],
    }


def preserved(block: Block) -> list[str]:
    """The props that a block with a key keeps when it is made again."""
    names: str | list[str] = getattr(block, "preserved_by_key", None) or []
    return [names] if isinstance(names, str) else list(names)
