"""`Examples`: inputs to try, below a form."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from fanlight.app.examplerows import rows_of
from fanlight.app.exampleruns import ExampleRuns
from fanlight.components.dataset import Dataset
from fanlight.components.state import State
from fanlight.graph.advice import advise
from fanlight.graph.component import Value
from fanlight.graph.context import open_layout, running_job
from fanlight.graph.errors import AppError, Error, NotAvailableYet
from fanlight.graph.events import Trigger
from fanlight.graph.graph import Graph, Part
from fanlight.graph.handler import Handler
from fanlight.graph.inject import Request
from fanlight.graph.listener import Dependency, Listener
from fanlight.graph.modern import modern
from fanlight.graph.update import skip

if TYPE_CHECKING:
    from fanlight.engine.job import Job

AT_ONCE = 256
"""Most visitors who wait for a cached example at a time; more of them wait in line."""
Some = Value[Any] | Sequence[Value[Any]]


class Examples:
    """Inputs that a visitor may try with a click, and what the function made of them if that was cached.

    Args:
        examples: a list of lists with a value for each input; a list of values where there is one input; or a folder,
            with a `log.csv` whose rows are the examples, or with a file for each example.
        inputs: the components that a click fills. Columns without any value are left out.
        outputs, fn: the components that take what the function makes of an example.
        cache_examples: keep what `fn` makes of each example, and show it on a click. None asks the variable
            `GRADIO_CACHE_EXAMPLES`.
        cache_mode: "eager" runs all examples before the app is served (in a mounted app from the first request on),
            "lazy" each one when it is first clicked. None asks `GRADIO_CACHE_MODE`, or is "eager".
        examples_per_page, label, elem_id, visible, example_labels: as for a `Dataset`.
        run_on_click: a click also runs `fn`; without meaning where the outputs are cached.
        preprocess, postprocess: False gives `fn` payloads while it is run for the cache, or takes payloads from it.
        batch: `fn` takes lists and returns lists.
        api_name, api_visibility, api_description: the endpoint that takes the number of an example.
        visible_columns: numbers of the inputs that the page shows; None shows all.
        preload: number of the example that a new page shows when all are cached and no input has a value; False: none.

    The kept outputs are in `.gradio/cached_examples` (or the folder that `GRADIO_EXAMPLES_CACHE` names), where a
    restart finds them; they are made anew for examples that changed, when the folder is deleted, and when
    `GRADIO_RESET_EXAMPLES_CACHE` is "true".

    Raises:
        AppError: it stands outside of an app, or what was asked for needs `fn` and `outputs`.
        TypeError, ValueError, FileNotFoundError: examples that do not fit the inputs.
    """

    def __init__(
        self,
        examples: list[Any] | list[list[Any]] | str,
        inputs: Some,
        outputs: Some | None = None,
        fn: Callable[..., Any] | None = None,
        cache_examples: bool | None = None,
        cache_mode: Literal["eager", "lazy"] | None = None,
        examples_per_page: int = 10,
        _api_mode: bool = False,
        label: str | None = None,
        elem_id: str | None = None,
        run_on_click: bool = False,
        preprocess: bool = True,
        postprocess: bool = True,
        api_visibility: Literal["public", "private", "undocumented"] = "undocumented",
        api_name: str | None = "load_example",
        api_description: str | Literal[False] | None = None,
        batch: bool = False,
        *,
        example_labels: list[str] | None = None,
        visible_columns: list[int] | None = None,
        visible: bool | Literal["hidden"] = True,
        preload: int | Literal[False] = 0,
        **former: Any,
    ) -> None:
        today = modern(["Examples"], former, {"api_visibility": None})
        api_visibility = today.pop("api_visibility", api_visibility)
        if today:
            raise TypeError(f"Examples() got an unknown argument {next(iter(today))!r}.")
        if _api_mode:
            raise NotAvailableYet("Examples(_api_mode=True)")
        self._inputs, self._all_outputs = _listed(inputs, "inputs"), _listed(outputs, "outputs")
        self.inputs = [block for block in self._inputs if not isinstance(block, State)]
        self.outputs = [block for block in self._all_outputs if not isinstance(block, State)]
        self.fn = fn
        self.examples = rows_of(examples, self.inputs)
        filled = [place for place in range(len(self.inputs)) if any(row[place] is not None for row in self.examples)]
        self.inputs_with_examples = [self.inputs[place] for place in filled]
        self.non_none_examples = [[row[place] for place in filled] for row in self.examples]
        self._graph = _graph()
        rendered = isinstance(self._graph, Part)
        if cache_examples and rendered:
            raise AppError(
                "Examples(cache_examples=True) cannot stand in a gr.render function, whose blocks are made anew for "
                "each visitor. Make them outside of it, or pass run_on_click=True in place of cache_examples."
            )
        can_cache = fn is not None and bool(self.outputs) and not rendered
        self.cache_mode = _cache_mode(cache_examples, cache_mode, can=can_cache)
        self.cache_examples = self.cache_mode is not None
        if run_on_click and fn is None:
            raise AppError("Examples(run_on_click=True) needs fn: it says what a click runs.")
        whole = isinstance(preload, int)
        if self.examples and preload is not False and not (whole and 0 <= preload < len(self.examples)):
            raise ValueError(f"Examples preload must be 0 to {len(self.examples) - 1} or False, not {preload!r}.")
        self.dataset = self._shown(
            visible_columns, label=label or "Examples", samples_per_page=examples_per_page, elem_id=elem_id,
            sample_labels=example_labels, visible=visible,
        )  # fmt: skip
        self._runs: ExampleRuns | None = None
        endpoint = {"api_name": api_name, "api_visibility": api_visibility, "api_description": api_description}
        if fn is not None and self.cache_examples:
            runner = self._runner(fn, preprocess=preprocess, postprocess=postprocess, batch=batch)
            self._runs = ExampleRuns(runner, self._whole_rows(runner), [api_name, Handler(fn).name], self.dataset)
            self._graph.starters.append(self._runs.start)
            self.load_input_event = self._wire_cached(runner, endpoint)
            if self.cache_mode == "eager":
                self._graph.preparations.append(self._runs.fill)
                self._wire_preload(preload)
        else:
            self.load_input_event = self._wire_loading(endpoint)
            self.load_input_event.listener.fills = len(self.inputs_with_examples)
            if run_on_click and fn is not None:
                after = self.load_input_event.then(fn, self._inputs, self._all_outputs, api_name=False, batch=batch)
                after.listener.joins = True

    def _shown(self, columns: list[int] | None, **look: Any) -> Dataset:
        """What the page shows of the examples."""
        shown = [place for place, block in enumerate(self.inputs) if block in self.inputs_with_examples]
        if columns is not None:
            asked: list[Any] = list(columns)
            wrong = [each for each in asked if not (isinstance(each, int) and 0 <= each < len(self.inputs))]
            if wrong:
                raise ValueError(f"Examples visible_columns are 0 to {len(self.inputs) - 1}, not {wrong[0]!r}.")
            shown = [place for place in shown if place in columns]
        return Dataset(
            components=[self.inputs[place] for place in shown],
            samples=[[row[place] for place in shown] for row in self.examples],
            type="index",
            **look,
        )

    def _runner(self, fn: Callable[..., Any], **settings: Any) -> Listener:
        """A listener without a trigger, which runs the function for the cache."""
        inputs = list(self._inputs)
        handler = Handler(fn)
        optional = len(handler.parameters) - handler.required
        while optional and inputs and self._is_left_out(inputs[-1]) and len(inputs) > handler.required:
            inputs.pop()
        made = self._graph.listen([], _settings(fn, inputs, self._all_outputs, **settings), {}).listener
        made.joins = True
        return made

    def _is_left_out(self, block: Value[Any]) -> bool:
        """Whether an input has neither an example nor a value: its parameter's default counts."""
        return block not in self.inputs_with_examples and not isinstance(block, State) and block.initial() is None

    def _whole_rows(self, runner: Listener) -> list[list[Any]]:
        """The examples with what the other inputs hold."""
        places = {id(block): place for place, block in enumerate(self.inputs_with_examples)}
        return [
            [
                row[places[id(block)]] if id(block) in places
                else cast("Value[Any]", block).initial() if not isinstance(block, State) else None
                for block in runner.inputs
            ]
            for row in self.non_none_examples
        ]  # fmt: skip

    def _wire_loading(self, endpoint: dict[str, Any]) -> Dependency:
        def load_example(example_id: int | None) -> Any:
            row = self.non_none_examples[_chosen(example_id)]
            return row[0] if len(row) == 1 else row

        return self.dataset.click(
            load_example, self.dataset, self.inputs_with_examples, show_progress="hidden", queue=False, **endpoint
        )

    def _wire_cached(self, runner: Listener, endpoint: dict[str, Any]) -> Dependency:
        streams = runner.handler is not None and runner.handler.is_generator and self.cache_mode == "lazy"

        async def load_steps(example_id: int | None, request: Request | None) -> AsyncIterator[Any]:
            place = _chosen(example_id)
            yield [*self.non_none_examples[place], *[skip() for _ in self.outputs]]
            async for outputs in self._steps(place, request):
                yield [*[skip() for _ in self.inputs_with_examples], *outputs]

        async def load_example(example_id: int | None, request: Request | None) -> Any:
            place = _chosen(example_id)
            outputs: list[Any] = []
            async for each in self._steps(place, request):
                outputs = each
            made = [*self.non_none_examples[place], *outputs]
            return made[0] if len(made) == 1 else made

        load_steps.__name__ = load_example.__name__  # the endpoint's
        return self.dataset.click(
            load_steps if streams else load_example,
            self.dataset,
            [*self.inputs_with_examples, *self.outputs],
            show_progress="hidden" if self.cache_mode == "eager" else "full",
            show_progress_on=self.outputs,
            concurrency_limit=AT_ONCE,
            **endpoint,
        )

    async def _steps(self, place: int, request: Request | None) -> AsyncIterator[list[Any]]:
        assert self._runs is not None  # the examples are cached
        job = cast("Job", running_job.get())
        async for outputs in self._runs.steps(place, job, request):
            yield [x for x, block in zip(outputs, self._all_outputs, strict=True) if not isinstance(block, State)]

    def _wire_preload(self, preload: int | Literal[False]) -> None:
        has_value = any(block.passed.get("value") is not None for block in self.inputs)
        if preload is False or has_value or not self.examples:
            return

        async def preload_example() -> Any:
            outputs: list[Any] = []
            async for each in self._steps(preload, None):
                outputs = each
            made = [*self.non_none_examples[preload], *outputs]
            return made[0] if len(made) == 1 else made

        outputs = [*self.inputs_with_examples, *self.outputs]
        Trigger(Graph.load, self._graph)(
            preload_example, None, outputs, api_name=False, show_progress="hidden", concurrency_limit=AT_ONCE
        )

    def load_from_cache(self, example_id: int) -> list[Any]:
        """The kept payloads of an example; files in them are `NewFile`s of the cache's folder.

        Raises:
            AppError: it is not cached (yet).
        """
        found = self._runs.cached(example_id) if self._runs is not None else None
        if found is None:
            raise AppError(f"Example {example_id} is not cached (yet).")
        return found


def _settings(fn: Callable[..., Any], inputs: Any, outputs: Any, **more: Any) -> dict[str, Any]:
    return {
        "fn": fn, "inputs": inputs, "outputs": outputs, "api_name": "run_examples", "api_description": False,
        "scroll_to_output": False, "show_progress": "hidden", "show_progress_on": None, "queue": True, "batch": False,
        "max_batch_size": 4, "preprocess": True, "postprocess": True, "cancels": None, "trigger_mode": None,
        "js": None, "concurrency_limit": "default", "concurrency_id": None, "api_visibility": "private",
        "time_limit": None, "stream_every": 0.5, "key": None, "validator": None, "inputs_kwargs": None, **more,
    }  # fmt: skip


def _graph() -> Graph:
    layout = open_layout.get()
    graph = layout.graph if layout is not None else None
    if graph is None:
        raise AppError("gr.Examples() needs an app: call it inside the `with gr.Blocks():` block.")
    return graph


def _listed(given: Some | None, name: str) -> list[Value[Any]]:
    blocks = [] if given is None else [given] if isinstance(given, Value) else list(given)
    for block in blocks:
        if not isinstance(block, Value):
            raise TypeError(f"Examples {name} must be components, not {block!r}.")
    if name == "inputs" and not blocks:
        raise ValueError("Examples inputs must be at least one component.")
    return blocks


def _chosen(example_id: int | None) -> int:
    if example_id is None:
        raise Error("Choose an example: its number is needed, counted from 0.", print_exception=False)
    return example_id


def _cache_mode(cache: Any, mode: str | None, *, can: bool) -> Literal["eager", "lazy"] | None:
    """How outputs are kept; None for not at all.

    Raises:
        AppError: the author wants them kept, and said neither which function nor which outputs.
        ValueError: a mode that does not exist.
    """
    if cache == "lazy":
        advise('cache_examples="lazy" is now spelled cache_examples=True, cache_mode="lazy".', DeprecationWarning)
        cache, mode = True, "lazy"
    asked = mode or os.environ.get("GRADIO_CACHE_MODE") or "eager"
    if asked not in ("eager", "lazy"):
        raise ValueError(f'cache_mode must be "eager" or "lazy", not {asked!r}.')
    if cache and not can:
        raise AppError("Caching examples needs fn and outputs: they say what is run and what is kept.")
    if cache is None:
        cache = can and os.environ.get("GRADIO_CACHE_EXAMPLES", "").lower() in ("true", "1")
    return cast("Literal['eager', 'lazy']", asked) if cache else None
