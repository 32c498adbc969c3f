"""Listeners with `every=`: their function runs again and again, as Gradio 3 and 4 had it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fanlight.components.timer import Timer
from fanlight.graph.advice import advise
from fanlight.graph.listener import Dependency

if TYPE_CHECKING:
    from fanlight.graph.graph import Graph

SAME = (
    "fn", "inputs", "outputs", "batch", "max_batch_size", "preprocess", "postprocess", "concurrency_limit",
    "concurrency_id", "inputs_kwargs", "show_progress_on",
)  # fmt: skip
"""Settings that the repetitions share with the listener."""

ON = "() => ({__type__: 'update', active: true})"
OFF = "() => ({__type__: 'update', active: false})"


def repeat(graph: Graph, first: Dependency, settings: dict[str, Any], every: float) -> None:
    """Run the function of a listener anew at an interval, once it ran for the first time.

    Args:
        every: seconds.

    Raises:
        ValueError: it is no time.
    """
    advise(f"A listener's every={every!r} is now spelled gr.Timer({every!r}).tick(...).", DeprecationWarning)
    clock = Timer(every, active=False, render=False)
    graph.add(clock)
    first.associated_timer = clock
    first.then(None, None, clock, js=ON, api_name=False, show_progress="hidden", queue=False)
    same = {name: settings[name] for name in SAME}
    first.repetition = clock.tick(**same, api_name=False, show_progress="hidden")


def end_repetitions(asked: Dependency | Sequence[Dependency] | None, canceller: Dependency) -> None:
    """Stop the clocks of listeners that another one cancels."""
    cancelled = [asked] if isinstance(asked, Dependency) else asked or []
    for dependency in cancelled:
        if dependency.repetition is not None and dependency.associated_timer is not None:
            canceller.listener.cancels.append(dependency.repetition.listener)
            clock = dependency.associated_timer
            canceller.then(None, None, clock, js=OFF, api_name=False, show_progress="hidden", queue=False)
