"""`gr.on`: one listener for several triggers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from fanlight.graph.block import Block, Key
from fanlight.graph.context import open_layout
from fanlight.graph.errors import AppError
from fanlight.graph.events import DECORATOR, ShowProgress, Trigger, TriggerMode, Visibility, listen
from fanlight.graph.graph import Graph
from fanlight.graph.listener import Dependency

if TYPE_CHECKING:
    from fanlight.graph.events import SomeBlocks


def on(
    triggers: Sequence[Trigger] | Trigger | None = None,
    fn: Callable[..., Any] | None = DECORATOR,
    inputs: SomeBlocks = None,
    outputs: SomeBlocks = None,
    *,
    inputs_kwargs: dict[str, Block] | None = None,
    api_visibility: Visibility = "public",
    api_name: str | Literal[False] | None = None,
    api_description: str | Literal[False] | None = None,
    scroll_to_output: bool = False,
    show_progress: ShowProgress = "full",
    show_progress_on: Block | Sequence[Block] | None = None,
    queue: bool = True,
    batch: bool = False,
    max_batch_size: int = 4,
    preprocess: bool = True,
    postprocess: bool = True,
    cancels: Dependency | Sequence[Dependency] | None = None,
    trigger_mode: TriggerMode | None = None,
    js: str | Literal[True] | None = None,
    concurrency_limit: int | Literal["default"] | None = "default",
    concurrency_id: str | None = None,
    time_limit: int | None = None,
    stream_every: float = 0.5,
    key: Key | None = None,
    validator: Callable[..., Any] | None = None,
    **former: Any,
) -> Dependency:
    """Run `fn` when any of the triggers happens; the other arguments are those of a single trigger's call.

    Args:
        triggers: events such as `[box.submit, button.click]`; None is each change of an input and the page's opening.
    """
    settings = {k: v for k, v in locals().items() if k not in ("triggers", "former")}
    if triggers is None:
        chosen = _load_and_changes(inputs)
    else:
        chosen = [triggers] if isinstance(triggers, (Trigger, Block)) else list(triggers)  # a block is refused there
    found: Dependency = listen(chosen, settings, former)
    return found


def _load_and_changes(inputs: SomeBlocks) -> list[Trigger]:
    layout = open_layout.get()
    if layout is None or layout.graph is None:
        raise AppError("gr.on() without triggers needs an app: call it inside the `with gr.Blocks():` block.")
    blocks = [inputs] if isinstance(inputs, Block) else list(inputs or [])
    changes = [Trigger(b.events["change"], b) for b in blocks if "change" in getattr(b, "events", ())]
    return [*changes, Trigger(Graph.load, layout.graph)]  # the first one gives the trigger mode: no change is lost
