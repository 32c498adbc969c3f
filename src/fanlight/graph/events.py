"""Events as descriptors: `change = Event(...)` on a class, `box.change(fn, ...)` on an instance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias, overload

from fanlight.graph.context import open_layout
from fanlight.graph.errors import AppError

if TYPE_CHECKING:
    from fanlight.graph.block import Block, Key
    from fanlight.graph.graph import Graph
    from fanlight.graph.listener import Dependency

    SomeBlocks: TypeAlias = Block | Sequence[Block] | AbstractSet[Block] | None

ShowProgress = Literal["full", "minimal", "hidden"]
TriggerMode = Literal["once", "multiple", "always_last"]
Visibility = Literal["public", "private", "undocumented"]

DECORATOR: Any = "decorator"
"""Stands for the function that a listener is used on as a decorator."""


class Event:
    """Something that happens to a block; reading it from an instance gives a `Trigger`.

    Args:
        doc: when it happens.
        trigger_mode: what a second occurrence does while a job of the first one is pending.
        show_progress: how the outputs show that they wait, unless the listener says otherwise.
        data: the class of the details that a handler may ask for by annotation.
    """

    def __init__(
        self,
        doc: str,
        *,
        trigger_mode: TriggerMode = "once",
        show_progress: ShowProgress = "full",
        data: type | None = None,
    ) -> None:
        self.__doc__ = doc
        self.trigger_mode = trigger_mode
        self.show_progress = show_progress
        self.data = data
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Event: ...

    @overload
    def __get__(self, instance: Block, owner: type) -> Trigger: ...

    def __get__(self, instance: Block | None, owner: type) -> Event | Trigger:
        return self if instance is None else Trigger(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse to listen to a class.

        Raises:
            AppError: always.
        """
        hint = " An app of somebody else's model was made by Interface.load(...), which is gr.load(...) today."
        raise AppError(
            f"{self.name}() is an event of one block, and was called on a class. Call it on a block, such as "
            f"block.{self.name}(fn, inputs, outputs).{hint if self.name == 'load' else ''}"
        )


class Trigger:
    """An event of one block. Calling it adds a listener; without a function it is a decorator."""

    __slots__ = ("block", "event")

    def __init__(self, event: Event, block: Block | None) -> None:
        self.event = event
        self.block = block

    @property
    def graph(self) -> Graph | None:
        """The app that a listener of this trigger belongs to, or None outside of any."""
        home = open_layout.get() or (self.block.parent if self.block is not None else None)
        return home.graph if home is not None else None

    def __call__(
        self,
        fn: Callable[..., Any] | None = DECORATOR,
        inputs: SomeBlocks = None,
        outputs: SomeBlocks = None,
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
        api_visibility: Visibility = "public",
        time_limit: int | None = None,
        stream_every: float = 0.5,
        key: Key | None = None,
        validator: Callable[..., Any] | None = None,
        inputs_kwargs: dict[str, Block] | None = None,
        **former: Any,
    ) -> Dependency:
        """Run `fn` when the event happens.

        Args:
            fn: the handler; None for a listener that only runs `js` or cancels others.
            inputs: blocks whose values the handler gets, in order; a set gives one dict by block.
            outputs: blocks that take what the handler returns or yields.
            api_name: name of the endpoint; None takes the function's name, False makes it private.
            api_description: text of the endpoint; None takes the docstring, False leaves it out.
            scroll_to_output: the page scrolls to the first output when the job ends.
            show_progress: full (bar, time, place in line), minimal (bar only) or hidden.
            show_progress_on: blocks that show it instead of the outputs.
            queue: False runs at once, outside every limit.
            batch: the handler takes lists and returns lists; jobs of all visitors are grouped.
            max_batch_size: most jobs in one group.
            preprocess: False hands the handler payloads instead of values.
            postprocess: False sends what the handler returns as it is; it must be JSON.
            cancels: listeners whose jobs of this visitor are stopped.
            trigger_mode: once, multiple or always_last; None takes the event's own.
            js: a JavaScript function of the inputs that runs first and may replace them.
            concurrency_limit: most jobs at a time; None is no limit, "default" takes the app's.
            concurrency_id: listeners with the same id share one limit; by default those of one function.
            api_visibility: public, undocumented (callable by name, not listed) or private.
            time_limit: seconds after which a job is ended: a stream keeps what it has shown, other jobs fail.
            stream_every: least seconds between two runs that a `stream` event begins; what comes in between waits, and
                the newest of it begins the next one.
            key: in a `gr.render` function: makes this the same listener as in its earlier runs.
            validator: a function of the same inputs that runs first, beside the queue, and says of each whether it is
                accepted: `gr.validate(is_valid, message)`, True or False; a list of these, or a dict by input.
            inputs_kwargs: blocks whose values are passed by keyword.

        Returns:
            a `Dependency`, to chain with `.then()`. Without `fn` it is a decorator, which gives the function back.
        """
        settings = {k: v for k, v in locals().items() if k not in ("self", "former")}
        found: Dependency = listen([self], settings, former)
        return found


def listen(triggers: Sequence[Trigger], settings: dict[str, Any], former: dict[str, Any]) -> Any:
    """Add a listener for these triggers to the app they belong to, or give a decorator that does."""
    if settings["fn"] == "decorator":

        def decorate(fn: Callable[..., Any]) -> Callable[..., Any]:
            listen(triggers, {**settings, "fn": fn}, former)
            return fn

        return decorate
    for each in triggers:
        if not isinstance(each, Trigger):
            raise TypeError(f"Triggers are events of blocks, such as button.click, not {each!r}.")
    layout = open_layout.get()
    graph = next((t.graph for t in triggers if t.graph is not None), layout.graph if layout is not None else None)
    if graph is None:
        name = f"{triggers[0].block!r}.{triggers[0].event.name}" if triggers else "A listener"
        raise AppError(f"{name}() needs an app: call it inside the `with gr.Blocks():` block.")
    return graph.listen(triggers, settings, former)
