"""Listeners: what happens when something happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from fanlight.graph.block import Block, check_key
from fanlight.graph.errors import AppError
from fanlight.graph.events import Event, ShowProgress, Trigger, TriggerMode, Visibility
from fanlight.graph.handler import Handler, api_name_of, describe
from fanlight.graph.modern import modern

if TYPE_CHECKING:
    from fanlight.graph.block import Key
    from fanlight.graph.graph import Graph

Handling = TypeVar("Handling", bound=Callable[..., Any])
THEN = Event("the job of the listener before has ended")
NO_SETTINGS: dict[str, Any] = {
    "fn": None, "inputs": None, "outputs": None, "api_name": False, "api_description": False, "scroll_to_output": False,
    "show_progress": "hidden", "show_progress_on": None, "queue": False, "batch": False, "max_batch_size": 4,
    "preprocess": True, "postprocess": True, "cancels": None, "trigger_mode": None, "js": None,
    "concurrency_limit": None, "concurrency_id": None, "api_visibility": "private", "time_limit": None,
    "stream_every": 0.5, "key": None, "validator": None, "inputs_kwargs": None,
}  # fmt: skip
"""The arguments of a listener that the author did not write."""


@dataclass(slots=True, eq=False)
class Listener:
    """Trigger(s), a handler, the blocks it reads and the blocks it writes."""

    id: int
    handler: Handler | None
    targets: list[Trigger]
    inputs: list[Block]
    outputs: list[Block]
    input_form: Literal["list", "set"] = "list"
    keywords: tuple[str, ...] = ()
    """Names of the last inputs, which are passed by keyword."""
    api_name: str = ""
    api_description: str = ""
    visibility: Visibility = "public"
    scroll_to_output: bool = False
    show_progress: ShowProgress = "full"
    show_progress_on: list[Block] | None = None
    queue: bool = True
    batch: bool = False
    max_batch_size: int = 4
    preprocess: bool = True
    postprocess: bool = True
    cancels: list[Listener] = field(default_factory=list)
    trigger_mode: TriggerMode = "once"
    js: str | None = None
    sets: list[Any] | None = None
    """Payloads that the page puts into the outputs, of a listener without a handler."""
    concurrency_limit: int | Literal["default"] | None = "default"
    concurrency_id: str | None = None
    after: Listener | None = None
    after_when: Literal["always", "success", "failure"] = "always"
    time_limit: float | None = None
    """Seconds after which its job is ended."""
    stream_every: float = 0.5
    """Least seconds between two runs that a `stream` event begins."""
    validator: Listener | None = None
    """Judges its inputs before a job is let in."""
    judges: Listener | None = None
    """The listener whose inputs this one, a validator, judges."""
    key: Key | None = None
    """Names the listener among those that a `gr.render` function makes: the same one when it is made again."""
    page: str = ""
    """Path of the page that it belongs to; that of the main page is empty."""
    joins: bool = False
    """Whether it waits in the line of another listener of its function, where there is one, and adds no limit."""
    fills: int = 0
    """How many of its first outputs are fields that it fills in for the visitor, who may go on editing them."""
    serves: str | None = None
    """Name of the function of a block's own script that it runs: the page calls it and nothing triggers it."""
    heavy: bool = False
    """Whether turning payloads into values, or back, may take long."""

    @property
    def name(self) -> str:
        """What messages to the author call it: its function, or its endpoint."""
        return self.handler.name if self.handler is not None else self.api_name

    @property
    def wholes(self) -> list[int]:
        """Places of the inputs of which the handler wants all properties."""
        if self.handler is None or not self.handler.wholes or self.input_form == "set":
            return []
        split = len(self.inputs) - len(self.keywords)
        names = [p.name for p in self.handler.parameters][:split]
        names += [""] * (split - len(names)) + list(self.keywords)
        return [place for place, name in enumerate(names) if name in self.handler.wholes]

    @property
    def wants_request(self) -> bool:
        """Whether its handler or its validator asks for more than its inputs."""
        judged = self.validator is not None and self.validator.wants_request
        return judged or (self.handler is not None and bool(self.handler.injected))

    def order_set(self) -> None:
        """Put a set of inputs into the order of the page: the one that clients send their values in."""
        if self.input_form == "set":
            split = len(self.inputs) - len(self.keywords)
            self.inputs[:split] = sorted(self.inputs[:split], key=lambda block: block._id or 0)


class Dependency(dict[str, Any]):
    """What adding a listener returns: to chain further ones, to cancel it, or to call its function."""

    def __init__(self, graph: Graph, listener: Listener, fn: Callable[..., Any] | None) -> None:
        super().__init__(id=listener.id)
        self.graph = graph
        self.listener = listener
        self.fn = fn
        self.associated_timer: Block | None = None
        """The clock of a listener with the former argument `every`, and what that repeats."""
        self.repetition: Dependency | None = None

    @property
    def then(self) -> Chain:
        """Add a listener that runs when this one's job has ended, however it ended."""
        return Chain(self, "always")

    @property
    def success(self) -> Chain:
        """Add a listener that runs when this one's job has ended without an error."""
        return Chain(self, "success")

    @property
    def failure(self) -> Chain:
        """Add a listener that runs when this one's job has failed."""
        return Chain(self, "failure")

    @overload
    def __call__(self, fn: Handling, /) -> Handling: ...  # as a decorator: see Trigger

    @overload
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the listener's function directly."""
        if self.fn is None:
            raise AppError("This listener has no function to call.")
        return self.fn(*args, **kwargs)

    __hash__ = object.__hash__  # type: ignore[assignment]  # an identity, not a mapping value


class Chain(Trigger):
    """The end of a job as a trigger."""

    __slots__ = ("before", "when")

    def __init__(self, before: Dependency, when: Literal["always", "success", "failure"]) -> None:
        super().__init__(THEN, None)
        self.before = before
        self.when = when

    @property
    def graph(self) -> Graph | None:
        """The app of the listener before."""
        return self.before.graph.graph


def build(number: int, triggers: Sequence[Trigger], settings: dict[str, Any], former: dict[str, Any]) -> Listener:
    """A listener from the arguments of a trigger's call.

    Raises:
        AppError: arguments that cannot work together; the message names them.
        NotAvailableYet: an argument whose machinery does not exist yet.
    """
    from fanlight.graph.component import Value

    settings = _checked(settings, former)
    fn = settings["fn"]
    handler = Handler(fn) if fn is not None else None
    inputs, form = _inputs(settings["inputs"])
    keywords = dict(settings["inputs_kwargs"] or {})
    visibility: Visibility = settings["api_visibility"]
    if handler is None or settings["api_name"] is False:
        visibility = "private"
    name = settings["api_name"] or (api_name_of(fn) if handler else f"js_{number}")
    first = triggers[0] if triggers else None
    listener = Listener(
        id=number,
        handler=handler,
        targets=list(triggers),
        inputs=[*inputs, *keywords.values()],
        outputs=_blocks(settings["outputs"]),
        input_form=form,
        keywords=tuple(keywords),
        api_name=str(name).strip("/"),
        api_description=_description(settings["api_description"], fn),
        visibility=visibility,
        trigger_mode=settings["trigger_mode"] or (first.event.trigger_mode if first else "once"),
        show_progress=_show_progress(settings["show_progress"], first),
        show_progress_on=_blocks(settings["show_progress_on"]) or None,
        cancels=_cancelled(settings["cancels"]),
        **{
            key: settings[key]
            for key in (
                "scroll_to_output", "queue", "batch", "max_batch_size", "preprocess", "postprocess", "js",
                "concurrency_limit", "concurrency_id", "key", "time_limit",
                "stream_every",
            )
        },
    )  # fmt: skip
    for trigger in triggers:
        if trigger.block is not None:
            trigger.block.heard.add(trigger.event.name)
    if isinstance(first, Chain):
        listener.after, listener.after_when = first.before.listener, first.when
    blocks = (*listener.inputs, *listener.outputs)
    listener.heavy = any(isinstance(block, Value) and (block.heavy or block.carries_files) for block in blocks)
    if handler is not None:
        handler.check(listener)
        if listener.batch and handler.is_generator:
            raise AppError(f"{handler.name}() is a generator, and a batch function must return its lists at once.")
        listener.validator = _judge(listener, settings["validator"])
    return listener


def _judge(listener: Listener, validator: Callable[..., Any] | None) -> Listener | None:
    """The validator as a listener of its own, on the same inputs."""
    if validator is None:
        return None
    judge = replace(
        listener, handler=Handler(validator), targets=[], outputs=[], cancels=[], batch=False, judges=listener,
        api_name=f"{listener.api_name}_validator", visibility="private", time_limit=None,
    )  # fmt: skip
    assert judge.handler is not None  # made just now
    if judge.handler.is_generator:
        raise TypeError(f"The validator {judge.handler.name}() is a generator. Return what it says in one go.")
    judge.handler.check(judge)
    return judge


def _checked(settings: dict[str, Any], former: dict[str, Any]) -> dict[str, Any]:
    if former:
        today = modern(["Listener"], former, settings)
        unknown = sorted(set(today) - set(settings))
        if unknown:
            raise TypeError(f"A listener takes no argument {unknown[0]!r}. It takes: {', '.join(settings)}.")
        settings = {**settings, **today}
    every = settings["stream_every"]
    if isinstance(every, bool) or not isinstance(every, (int, float)) or not 0 <= every <= 3600:
        raise ValueError(f"stream_every must be seconds, 0 to 3600, not {every!r}.")
    for name in ("fn", "validator"):
        if settings[name] is not None and not callable(settings[name]):
            raise TypeError(f"{name} must be a function or None, not {settings[name]!r}.")
    time_limit = settings["time_limit"]
    if time_limit is not None and not (isinstance(time_limit, (int, float)) and time_limit > 0):
        raise ValueError(f"time_limit must be more than 0 seconds, or None for no limit, not {time_limit!r}.")
    check_key("The key of a listener", settings["key"])
    limit = settings["concurrency_limit"]
    if isinstance(limit, int) and limit < 1:
        raise ValueError(f"concurrency_limit must be at least 1, None or 'default', not {limit}.")
    if settings["max_batch_size"] < 1:
        raise ValueError(f"max_batch_size must be at least 1, not {settings['max_batch_size']}.")
    _one_of("trigger_mode", settings["trigger_mode"], (None, "once", "multiple", "always_last"))
    _one_of("api_visibility", settings["api_visibility"], ("public", "undocumented", "private"))
    if settings["js"] is True:
        raise AppError("js=True (a Python function turned into JavaScript) is not supported. Pass JavaScript text.")
    return settings


def _one_of(name: str, value: Any, known: tuple[Any, ...]) -> None:
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}, not {value!r}.")


def _cancelled(cancels: Any) -> list[Listener]:
    found = [cancels] if isinstance(cancels, Dependency) else list(cancels or ())
    for each in found:
        if not isinstance(each, Dependency):
            raise TypeError(f"cancels must be what adding a listener returned, or a list of these, not {each!r}.")
    return [each.listener for each in found]


def _inputs(inputs: Any) -> tuple[list[Block], Literal["list", "set"]]:
    if isinstance(inputs, dict):
        raise TypeError(
            "inputs must be a block, a list or a set of blocks, not a dict. Use inputs_kwargs for keywords."
        )
    if isinstance(inputs, (set, frozenset)):
        return list(inputs), "set"  # put into the order of the page once the blocks have numbers
    return _blocks(inputs), "list"


def _blocks(value: Any) -> list[Block]:
    if value is None:
        return []
    blocks = [value] if isinstance(value, Block) else list(value)
    for block in blocks:
        if not isinstance(block, Block):
            raise TypeError(f"inputs and outputs must be blocks, not {block!r}.")
    return blocks


def _show_progress(asked: ShowProgress | bool, first: Trigger | None) -> ShowProgress:
    if isinstance(asked, bool):  # as in Gradio 3
        asked = "full" if asked else "hidden"
    if asked not in ("full", "minimal", "hidden"):
        raise ValueError(f"show_progress must be 'full', 'minimal' or 'hidden', not {asked!r}.")
    own = first.event.show_progress if first else "full"
    return own if asked == "full" else asked


def _description(asked: str | Literal[False] | None, fn: Any) -> str:
    if asked is False:
        return ""
    return asked if asked is not None else describe(fn)
