"""The blueprint of an app: its graph made complete and numbered, ready to be run and described."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fanlight.components.state import State
from fanlight.components.timer import Timer
from fanlight.graph.block import Block, Layout
from fanlight.graph.component import Component, FormField, Value
from fanlight.graph.events import Trigger
from fanlight.graph.graph import Graph, Part
from fanlight.graph.listener import NO_SETTINGS, Listener, build
from fanlight.graph.served import served
from fanlight.graph.subpage import page_of
from fanlight.layouts.form import Form
from fanlight.layouts.row import Row
from fanlight.layouts.tab import Tab
from fanlight.layouts.tabs import Tabs


@dataclass
class Blueprint:
    """A graph with numbers, implicit listeners and the page's tree."""

    graph: Graph
    blocks: dict[int, Block]
    listeners: list[Listener]
    by_name: dict[str, Listener]
    tree: dict[str, Any]
    """The main page's layout: `{"id", "children"}`, with forms around neighbouring controls, and tabs in a `Tabs`."""
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The layouts of further pages, by path."""
    implied: dict[int, Layout] = field(default_factory=dict)
    """Those layouts, by number: the author did not make them."""
    editable: frozenset[int] = frozenset()
    """Numbers of the components that the visitor may change."""


def draw(graph: Graph, after: int = 0) -> Blueprint:
    """The blueprint of a graph.

    Args:
        after: blocks without a number get higher ones than this.

    Raises:
        AppError: a listener names a block without a place.
    """
    _add_timers(graph)
    blocks = graph.number(after)
    listeners = [*graph.listeners, *_loaders(graph, blocks)]
    listeners += _servers(blocks, len(listeners))
    return _drawn(graph, blocks, listeners, itertools.count(max(after, *blocks, 0) + 1).__next__)


def draw_part(part: Part, place: int, number: Callable[[Block | Listener | None], int]) -> Blueprint:
    """The blueprint of what a `gr.render` function made.

    Args:
        place: number of the block that it stands in.
        number: gives each block and listener its number, and one for None.

    Raises:
        AppError: a listener names a block without a place.
    """
    _add_timers(part)
    part._id = place
    blocks = {}
    for block in part.walk():
        block._id = number(block)
        blocks[block._id] = block
    part.check()
    listeners = [*part.listeners, *_loaders(part, blocks)]
    listeners += _servers(blocks, len(listeners))
    for listener in listeners:
        listener.id = number(listener)
    return _drawn(part, blocks, listeners, lambda: number(None))


def _drawn(graph: Graph, blocks: dict[int, Block], listeners: list[Listener], number: Callable[[], int]) -> Blueprint:
    implied: dict[int, Layout] = {}

    def branch(block: Block) -> dict[str, Any]:
        node: dict[str, Any] = {"id": block._id}
        if isinstance(block, Layout) and (block.children or not isinstance(block, Value)):
            node["children"] = [n for group in _runs(block) for n in nest(group)]
        if block.own_buttons:
            node["buttons"] = [branch(button) for button in block.own_buttons]
        return node

    def nest(group: list[Block]) -> list[dict[str, Any]]:
        nodes = [branch(block) for block in group]
        is_tabs = isinstance(group[0], Tab)
        if is_tabs and isinstance(group[0].parent, Tabs):
            return nodes
        if not is_tabs and len([b for b in group if isinstance(b, FormField)]) < 2:
            return nodes
        made = number()
        implied[made] = Tabs(render=False) if is_tabs else Form(render=False)
        return [{"id": made, "children": nodes}]

    for listener in listeners:
        looks = any(isinstance(block, State) and "change" in block.heard for block in listener.outputs)
        listener.heavy = listener.heavy or looks
    tree = branch(graph)
    pages = {path: branch(page) for path, page in graph.pages.items()}
    return Blueprint(
        graph=graph,
        blocks=blocks,
        listeners=listeners,
        by_name={x.api_name: x for x in listeners if x.visibility != "private" and x.handler},
        tree=tree,
        pages=pages,
        implied=implied,
        editable=_editable(blocks, listeners),
    )


def _runs(layout: Layout) -> list[list[Block]]:
    """The children, with neighbouring controls, and tabs, in one list each. In a row every control stands alone."""
    runs: list[list[Block]] = []
    joins = not isinstance(layout, Row) and layout.stem != "group"
    for child in layout.children:
        invisible = isinstance(child, Value) and not hasattr(child, "visible")
        fits = isinstance(child, FormField) and getattr(child, "container", True)
        open_run = bool(runs) and any(isinstance(b, FormField) for b in runs[-1])
        is_next_tab = isinstance(child, Tab) and bool(runs) and isinstance(runs[-1][-1], Tab)
        if is_next_tab or (joins and open_run and (fits or invisible)):
            runs[-1].append(child)
        else:
            runs.append([child])
    return runs


def _add_timers(graph: Graph) -> None:
    """Give each component with `every=` its timer: the one it names, or one of its own at the end of the app."""
    for block in graph.walk():
        every = getattr(block, "every", None)
        if isinstance(block, Component) and every is not None and block.clock is None:
            if isinstance(every, Timer):
                block.clock = every
            else:
                block.clock = Timer(every, render=False)
                graph.pages.get(page_of(block), graph).add(block.clock)


def _loaders(graph: Graph, blocks: dict[int, Block]) -> list[Listener]:
    """Listeners that fill the components whose value is a function: at page load, by their timers and inputs."""
    made: list[Listener] = []
    for block in blocks.values():
        loader: Callable[[], Any] | None = block.loader() if isinstance(block, Value) else None
        if loader is None:
            continue
        settings = {**NO_SETTINGS, "fn": loader, "inputs": getattr(block, "inputs", None), "outputs": block}
        listener = build(len(graph.listeners) + len(made), [Trigger(Graph.load, graph)], settings, {})
        listener.targets += [Trigger(each.events["change"], each) for each in listener.inputs]
        clock = getattr(block, "clock", None)
        if clock is not None:
            listener.targets.append(Trigger(Timer.tick, clock))
        listener.trigger_mode = "always_last" if listener.inputs else "once"
        listener.api_name = f"load_value_{block._id}"
        listener.page = page_of(block)
        made.append(listener)
    return made


def _servers(blocks: dict[int, Block], first: int) -> list[Listener]:
    """Listeners for the functions that scripts of the author's blocks call; they get a list of arguments each."""
    made: list[Listener] = []
    for block in blocks.values():
        for function in getattr(block, "server_functions", None) or ():
            settings = {
                **NO_SETTINGS, "fn": served(function), "inputs": block, "outputs": block, "postprocess": False,
                "trigger_mode": "multiple",
            }  # fmt: skip
            listener = build(first + len(made), [], settings, {})
            listener.serves = function.__name__
            listener.api_name = f"{function.__name__}_{block._id}"
            listener.page = page_of(block)
            made.append(listener)
    return made


def _editable(blocks: dict[int, Block], listeners: list[Listener]) -> frozenset[int]:
    own = [listener for listener in listeners if listener.serves is None]
    inputs = {block._id for listener in own for block in (*listener.inputs, *listener.outputs[: listener.fills])}
    outputs = {block._id for listener in own for block in listener.outputs}
    editable = set()
    for number, block in blocks.items():
        if "interactive" not in block.fields:
            continue
        asked = getattr(block, "interactive", None)
        has_value = "value" in block.passed and block.passed["value"] is not None
        if asked or (asked is None and (number in inputs or (number not in outputs and not has_value))):
            editable.add(number)
    return frozenset(editable)
