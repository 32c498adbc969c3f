"""A new edition of an app in the place of the running one: what is still there keeps its number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from fanlight.engine.blueprint import Blueprint, draw
from fanlight.graph.block import Block
from fanlight.graph.graph import Graph
from fanlight.graph.listener import Listener


def succeed(graph: Graph, before: Blueprint, busy: Collection[int]) -> Blueprint:
    """The blueprint of a graph that follows another one.

    A block that is still there, by kind, place and label, keeps its number, so that sessions keep its value; a number
    of one that is gone is not given again. So does a listener with the same name and outputs.

    Args:
        busy: numbers of the listeners that have jobs: nothing else gets those.

    Raises:
        AppError: a listener names a block without a place.
    """
    most = max([*before.blocks, *before.implied], default=0)
    _take_over(list(before.blocks.values()), list(graph.walk()))
    blueprint = draw(graph, most)
    blueprint.listeners = _in_places(blueprint.listeners, before.listeners, busy)
    for number, listener in enumerate(blueprint.listeners):
        listener.id = number
    return blueprint


def _take_over(old: Sequence[Block], new: Sequence[Block]) -> None:
    """Give numbers of old blocks to those new ones that are the same."""
    same = {id(block) for block in new}
    old = [block for block in old if id(block) not in same]
    fresh = [block for block in new if block._id in (None, 0)]
    first, second = [_mark(block) for block in old], [_mark(block) for block in fresh]
    for action, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if action == "equal":
            pairs = list(zip(old[a:b], fresh[c:d], strict=True))
        elif action == "replace":
            pairs = _by_kind(old[a:b], fresh[c:d])
        else:
            continue
        for former, block in pairs:
            block._id = former._id


def _mark(block: Block) -> tuple[str, object, object]:
    """What tells a block from its neighbours."""
    name = getattr(block, "label", None)
    return (type(block).__name__, getattr(block, "elem_id", None), name if isinstance(name, str) else None)


def _by_kind(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[Block, Block]]:
    """Blocks of one class in their order: those whose label was changed."""
    left = list(old)
    pairs = []
    for block in new:
        former = next((each for each in left if type(each).__name__ == type(block).__name__), None)
        if former is not None:
            left.remove(former)
            pairs.append((former, block))
    return pairs


def _in_places(new: Sequence[Listener], old: Sequence[Listener], busy: Collection[int]) -> list[Listener]:
    """The new listeners, those that were there before at their former places."""
    places = {_name(listener): listener.id for listener in old if listener.handler is not None}
    kept = {places[_name(x)]: x for x in new if x.handler is not None and _name(x) in places}
    placed = {id(listener) for listener in kept.values()}
    others = [listener for listener in new if id(listener) not in placed]
    result: list[Listener] = []
    while others or any(number >= len(result) for number in (*kept, *busy)):
        number = len(result)
        if number in kept:
            result.append(kept[number])
        elif number in busy or not others:
            result.append(Listener(number, None, [], [], [], api_name=f"gone_{number}", visibility="private"))
        else:
            result.append(others.pop(0))
    return result


def _name(listener: Listener) -> tuple[str, tuple[int | None, ...]]:
    return listener.api_name, tuple(block._id for block in listener.outputs)
