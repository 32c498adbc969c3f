"""`Interface`: an app around one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fanlight.app.blocks import Blocks
from fanlight.app.examples import Examples
from fanlight.app.flagbuttons import Flagging
from fanlight.app.flagging import FlaggingCallback
from fanlight.app.interfacebuttons import Buttons
from fanlight.components.button import Button
from fanlight.components.lookup import made
from fanlight.components.markdown import Markdown
from fanlight.components.state import State
from fanlight.graph.component import Value
from fanlight.graph.errors import NotAvailableYet
from fanlight.graph.events import Trigger
from fanlight.graph.handler import Handler
from fanlight.graph.listeners import on
from fanlight.graph.modern import takes_former
from fanlight.layouts.accordion import Accordion
from fanlight.layouts.column import Column
from fanlight.layouts.row import Row

Given = str | Value[Any] | Sequence[str | Value[Any]] | None

NOT_YET: dict[str, tuple[Any, ...]] = {
    "allow_duplication": (False,), "time_limit": (30, None), "stream_every": (0.5,),
    "deep_link": (None, False),
}  # fmt: skip
"""Arguments whose machinery comes later -> the values that ask for nothing."""


class Interface(Blocks):
    """An app around one function: inputs on the left, outputs on the right and a button that calls it.

    Without inputs the button says "Generate"; without outputs, or with the same components on both sides, everything
    stands in one column.

    Args:
        fn: the function; one argument for each input, one return value for each output.
        inputs, outputs: components or their names, such as "textbox"; several in a list; None or [] for none. The first
            "state" of the outputs is that of the inputs, and so on; the parameter's default is what it begins with.
        live: call `fn` whenever an input changes and when the page opens; there is no button.
        additional_inputs: more inputs, which follow the others, in an accordion below them.
        additional_inputs_accordion: its label, "Additional Inputs" without one, or an `Accordion`; closed at first.
        title, description, article: Markdown above and below.
        batch, max_batch_size, concurrency_limit, show_progress, validator: as for a listener.
        api_name, api_visibility, api_description: the endpoint; the name defaults to that of `fn`.
        submit_btn, stop_btn, clear_btn: texts of the buttons, or buttons; None leaves the clear button out.
        examples, cache_examples, cache_mode, examples_per_page, example_labels, preload_example: as for `Examples`;
            the columns are the inputs without States, the additional ones last.
        flagging_mode: "manual" shows a button that saves what is on the page, "auto" saves every successful run,
            "never" nothing; None asks the variable `GRADIO_FLAGGING_MODE`, or is "manual".
        flagging_options: a button for each: texts, which become "Flag as ...", or pairs (label, value).
        flagging_dir: where `flagging_callback` keeps the samples: `gr.CSVLogger()` unless you give another one.
        fill_width, delete_cache: as for `Blocks`.
    """

    @takes_former("Interface")
    def __init__(
        self,
        fn: Callable[..., Any],
        inputs: Given,
        outputs: Given,
        examples: list[Any] | list[list[Any]] | str | None = None,
        *,
        cache_examples: bool | None = None,
        cache_mode: Literal["eager", "lazy"] | None = None,
        examples_per_page: int = 10,
        example_labels: list[str] | None = None,
        preload_example: int | Literal[False] = 0,
        live: bool = False,
        title: str | None = None,
        description: str | None = None,
        article: str | None = None,
        flagging_mode: Literal["never", "auto", "manual"] | None = None,
        flagging_options: list[str] | list[tuple[str, str]] | None = None,
        flagging_dir: str = ".gradio/flagged",
        flagging_callback: FlaggingCallback | None = None,
        analytics_enabled: bool | None = None,
        batch: bool = False,
        max_batch_size: int = 4,
        api_visibility: Literal["public", "private", "undocumented"] = "public",
        api_name: str | Literal[False] | None = None,
        api_description: str | Literal[False] | None = None,
        _api_mode: bool = False,
        allow_duplication: bool = False,
        concurrency_limit: int | Literal["default"] | None = "default",
        additional_inputs: Any = None,
        additional_inputs_accordion: Any = None,
        submit_btn: str | Button = "Submit",
        stop_btn: str | Button = "Stop",
        clear_btn: str | Button | None = "Clear",
        delete_cache: tuple[int, int] | None = None,
        show_progress: Literal["full", "minimal", "hidden"] = "full",
        fill_width: bool = False,
        time_limit: int | None = 30,
        stream_every: float = 0.5,
        deep_link: Any = None,
        validator: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        given = {k: v for k, v in locals().items() if k in NOT_YET}
        for name, harmless in NOT_YET.items():
            if given[name] not in harmless:
                raise NotAvailableYet(f"Interface({name}=...)")
        super().__init__(
            analytics_enabled,
            "interface",
            title or "Fanlight",
            fill_width=fill_width,
            delete_cache=delete_cache,
            **kwargs,
        )
        self.fn = fn
        self.description = description
        main, additional = _components(inputs), _components(additional_inputs)
        self.input_components = [*main, *additional]
        self.output_components = _with_shared_states(self.input_components, _components(outputs))
        if not self.input_components and not self.output_components:
            raise ValueError("An Interface needs inputs or outputs; both are empty.")
        if not self.input_components and submit_btn == "Submit":
            submit_btn = "Generate"
        self.live = live and bool(self.input_components)
        self.examples_handler: Examples | None = None
        flagging = Flagging(flagging_mode, flagging_options, flagging_dir, flagging_callback)
        handler = Handler(fn)
        _name_them(self.input_components, self.output_components, handler)
        self.flagging_mode = flagging.mode
        self.flagging_callback = flagging.callback
        buttons = Buttons(submit_btn, stop_btn if handler.is_generator else None, clear_btn, is_live=self.live)
        with self:
            below = _Below(buttons, flagging)
            self._build(_Texts(title, description), main, additional, additional_inputs_accordion, below)
            triggers = self._triggers(buttons)
            listener = on(
                triggers,
                fn,
                self.input_components,
                self.output_components,
                api_name=api_name,
                api_visibility=api_visibility,
                api_description=api_description,
                batch=batch,
                max_batch_size=max_batch_size,
                concurrency_limit=concurrency_limit,
                show_progress="hidden" if self.live and show_progress == "full" else show_progress,
                trigger_mode="always_last" if self.live else "once",
                validator=validator,
            )
            buttons.wire([*self.input_components, *self.output_components], listener, triggers)
            flagging.wire(listener)
            if examples:
                self.examples_handler = Examples(
                    examples,
                    self.input_components,
                    self.output_components or None,
                    fn,
                    cache_examples,
                    cache_mode,
                    examples_per_page,
                    batch=batch,
                    example_labels=example_labels,
                    preload=preload_example,
                )
            if article:
                Markdown(article)

    def _build(
        self,
        texts: _Texts,
        main: list[Value[Any]],
        additional: list[Value[Any]],
        accordion: str | Accordion | None,
        below: _Below,
    ) -> None:
        if texts.title:
            Markdown(f"# {texts.title}")
        if texts.description:
            Markdown(texts.description)
        inputs = {id(block) for block in self.input_components}
        outputs = [block for block in self.output_components if id(block) not in inputs]
        if self.input_components and outputs:
            with Row():
                with Column():
                    _place(main, additional, accordion)
                    below.buttons.place()
                with Column():
                    _place(outputs)
                    below.flagging.place([*self.input_components, *self.output_components])
        else:
            with Column():
                _place(main, additional, accordion)
                _place(outputs)
                below.buttons.place()
                below.flagging.place([*self.input_components, *self.output_components])

    def _triggers(self, buttons: Buttons) -> list[Trigger]:
        if self.live:
            return [Trigger(Blocks.load, self), *(Trigger(b.events["change"], b) for b in self.input_components)]
        enter = [Trigger(b.events["submit"], b) for b in self.input_components if "submit" in b.events]
        return [buttons.submit.click, *enter]


@dataclass(frozen=True)
class _Texts:
    """Markdown above."""

    title: str | None
    description: str | None


@dataclass(frozen=True)
class _Below:
    """The buttons below the fields, and those below the outputs."""

    buttons: Buttons
    flagging: Flagging


def _components(given: Given) -> list[Value[Any]]:
    if given is None:
        return []
    items = [given] if isinstance(given, (str, Value, dict)) else list(given)
    blocks = [made(item) for item in items]
    for block in blocks:
        block.unrender()
    return blocks


def _with_shared_states(inputs: list[Value[Any]], outputs: list[Value[Any]]) -> list[Value[Any]]:
    """The outputs, where each State is that of the inputs: what the function returns is what it gets next time."""
    kept = [block for block in inputs if isinstance(block, State)]
    returned = sum(isinstance(block, State) for block in outputs)
    if returned > len(kept):
        raise ValueError(
            f"This Interface has {returned} State outputs and {len(kept)} State inputs. "
            "Add inputs: each pair shares a value."
        )
    shared = iter(kept)
    return [next(shared) if isinstance(block, State) else block for block in outputs]


def _place(blocks: list[Value[Any]], additional: Sequence[Value[Any]] = (), accordion: Any = None) -> None:
    """Place blocks, and more of them in an accordion."""
    for block in blocks:
        block.render()
    if not additional:
        return
    if not isinstance(accordion, Accordion):
        accordion = Accordion(accordion or "Additional Inputs", open=False, render=False)
    accordion.unrender()
    accordion.render()
    with accordion:
        for block in additional:
            block.render()


def _name_them(inputs: list[Value[Any]], outputs: list[Value[Any]], handler: Handler) -> None:
    """Give labels to those without: the parameters' names, and "output"."""
    names = [p.name for p in handler.parameters]
    for index, block in enumerate(inputs):
        if isinstance(block, State):
            default = handler.parameters[index].default if index < len(handler.parameters) else None
            if block.value is None and default is not None and default is not handler.parameters[index].empty:
                block.value = default
        elif getattr(block, "label", "") is None:
            block.label = names[index] if index < len(names) else f"input {index}"  # type: ignore[attr-defined]
    shown = [block for block in outputs if not isinstance(block, State)]
    given = {id(block) for block in inputs}
    for index, block in enumerate(shown):
        if id(block) in given:
            continue
        if getattr(block, "label", "") is None:
            block.label = "output" if len(shown) == 1 else f"output {index}"  # type: ignore[attr-defined]
        if "interactive" in block.fields and getattr(block, "interactive", None) is None:
            block.interactive = False  # type: ignore[attr-defined]
