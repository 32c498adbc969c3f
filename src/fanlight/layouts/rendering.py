"""The place of a `gr.render` function: what it makes is shown there, anew each time that it runs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from fanlight.graph.block import Layout
from fanlight.graph.context import open_layout
from fanlight.graph.errors import AppError
from fanlight.graph.events import ShowProgress, Trigger, TriggerMode
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.graph import Part
from fanlight.graph.handler import Handler
from fanlight.graph.listeners import on
from fanlight.layouts.row import Row

if TYPE_CHECKING:
    from fanlight.graph.events import SomeBlocks

Rendered = TypeVar("Rendered", bound=Callable[..., Any])


class Rendering(Layout):
    """Where the blocks of a `gr.render` function stand.

    Args:
        show_progress: it shows that the function runs.
        beside: the blocks stand beside each other.
    """

    _: KW_ONLY
    show_progress: bool = True
    beside: bool = False


def render(
    inputs: SomeBlocks = None,
    triggers: Sequence[Trigger] | Trigger | None = None,
    *,
    queue: bool = True,
    trigger_mode: TriggerMode | None = "always_last",
    concurrency_limit: int | Literal["default"] | None = None,
    concurrency_id: str | None = None,
    show_progress: ShowProgress = "full",
) -> Callable[[Rendered], Rendered]:
    """Show, where this stands, what the decorated function makes for each visitor: blocks, listeners, layouts.

    The function gets the values of `inputs`. Each run replaces what the one before has made. A block with a `key` is
    the same one as before: it keeps the props that its `preserved_by_key` names, and the visitor's cursor; so is a
    listener with a `key`. Blocks from outside of the function can be used in it, not the other way round.

    Args:
        inputs: blocks whose values the function gets.
        triggers: events at which it runs; None is each change of an input and the page's opening.
        queue, trigger_mode, concurrency_limit, concurrency_id, show_progress: as of a listener.

    Raises:
        AppError: no app is open.
        TypeError: the function is a generator, which cannot build a layout step by step; or there are no parentheses.
    """
    if callable(inputs):
        raise TypeError("@gr.render() needs its parentheses, also without arguments.")

    def decorate(fn: Rendered) -> Rendered:
        if open_layout.get() is None:
            raise AppError("@gr.render() needs an app: put it inside the `with gr.Blocks():` block.")
        place = Rendering(show_progress=show_progress != "hidden", beside=isinstance(open_layout.get(), Row))
        on(
            triggers, _making(fn), inputs, place,
            queue=queue, trigger_mode=trigger_mode, concurrency_limit=concurrency_limit, concurrency_id=concurrency_id,
            show_progress=show_progress, api_name=False, api_description=False, api_visibility="private",
        )  # fmt: skip
        return fn

    return decorate


def _making(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The function with what it makes as its result."""
    if not callable(fn):
        raise TypeError(f"@gr.render() makes a part of the page by a function, not {fn!r}.")
    handler = Handler(fn)
    if handler.is_generator:
        raise TypeError(f"@gr.render() cannot use {handler.name}(): it is a generator. Make the blocks in one go.")
    if handler.is_async:

        @functools.wraps(fn)
        async def make_later(*args: Any, **kwargs: Any) -> Part:
            with Part(render=False) as part:
                await fn(*args, **kwargs)
            return part

        return make_later

    @functools.wraps(fn)
    def make(*args: Any, **kwargs: Any) -> Part:
        with Part(render=False) as part:
            made = fn(*args, **kwargs)
        if inspect.iscoroutine(made):
            made.close()
            raise TypeError(f"{handler.name}() is to be awaited: decorate an `async def` itself with @gr.render().")
        return part

    return make
