"""The blueprint of an app: its graph made complete and numbered, ready to be run and described."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fanlight.components.timer import Timer
from fanlight.graph.block import Block, Layout
from fanlight.graph.component import Component, FormField, Value
from fanlight.graph.events import Trigger
from fanlight.graph.graph import Graph
from fanlight.graph.listener import Listener, build
from fanlight.layouts.form import Form
from fanlight.layouts.row import Row
from fanlight.layouts.tab import Tab
from fanlight.layouts.tabs import Tabs

NO_SETTINGS: dict[str, Any] = {
    "fn": None, "inputs": None, "outputs": None, "api_name": False, "api_description": False, "scroll_to_output": False,
    "show_progress": "hidden", "show_progress_on": None, "queue": False, "batch": False, "max_batch_size": 4,
    "preprocess": True, "postprocess": True, "cancels": None, "trigger_mode": None, "js": None,
    "concurrency_limit": None, "concurrency_id": None, "api_visibility": "private", "time_limit": None,
    "stream_every": 0.5, "key": None, "validator": None, "inputs_kwargs": None,
}  # fmt: skip


@dataclass
class Blueprint:
    """A graph with numbers, implicit listeners and the page's tree."""

    graph: Graph
    blocks: dict[int, Block]
    listeners: list[Listener]
    by_name: dict[str, Listener]
    tree: dict[str, Any]
    """The page's layout: `{"id", "children"}`, with forms around neighbouring controls, and tabs in a `Tabs`."""
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
    following = max(after, *blocks, 0) + 1
    implied: dict[int, Layout] = {}

    def branch(block: Block) -> dict[str, Any]:
        node: dict[str, Any] = {"id": block._id}
        if isinstance(block, Layout):
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
        number = following + len(implied)
        implied[number] = Tabs(render=False) if is_tabs else Form(render=False)
        return [{"id": number, "children": nodes}]

    tree = branch(graph)
    return Blueprint(
        graph=graph,
        blocks=blocks,
        listeners=listeners,
        by_name={x.api_name: x for x in listeners if x.visibility != "private" and x.handler},
        tree=tree,
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
                graph.add(block.clock)


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
        made.append(listener)
    return made


def _editable(blocks: dict[int, Block], listeners: list[Listener]) -> frozenset[int]:
    inputs = {block._id for listener in listeners for block in listener.inputs}
    outputs = {block._id for listener in listeners for block in listener.outputs}
    editable = set()
    for number, block in blocks.items():
        if "interactive" not in block.fields:
            continue
        asked = getattr(block, "interactive", None)
        has_value = "value" in block.passed and block.passed["value"] is not None
        if asked or (asked is None and (number in inputs or (number not in outputs and not has_value))):
            editable.add(number)
    return frozenset(editable)
