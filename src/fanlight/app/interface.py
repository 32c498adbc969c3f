"""`Interface`: an app around one function."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fanlight.app.blocks import Blocks
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
    "examples": (None,), "cache_examples": (None, False), "cache_mode": (None,), "examples_per_page": (10,),
    "example_labels": (None,), "preload_example": (0, False), "flagging_mode": (None, "never"),
    "flagging_options": (None,), "flagging_dir": (".gradio/flagged",), "flagging_callback": (None,),
    "allow_duplication": (False,), "delete_cache": (None,), "time_limit": (30, None), "stream_every": (0.5,),
    "deep_link": (None, False), "validator": (None,),
}  # fmt: skip
"""Arguments whose machinery comes later -> the values that ask for nothing."""


class Interface(Blocks):
    """An app around one function: inputs on the left, outputs on the right and a button that calls it.

    Without inputs the button says "Generate"; without outputs, or with the same components on both sides, everything
    stands in one column.

    Args:
        fn: the function; one argument for each input, one return value for each output.
        inputs, outputs: components or their names, such as "textbox"; several in a list; None or [] for none.
        live: call `fn` whenever an input changes and when the page opens; there is no button.
        additional_inputs: more inputs, which follow the others, in an accordion below them.
        additional_inputs_accordion: its label, "Additional Inputs" without one, or an `Accordion`; closed at first.
        title, description, article: Markdown above and below.
        batch, max_batch_size, concurrency_limit, show_progress: as for a listener.
        api_name, api_visibility, api_description: the endpoint; the name defaults to that of `fn`.
        submit_btn, stop_btn, clear_btn: texts of the buttons, or buttons; None leaves the clear button out.
        fill_width: as wide as the window.
    """

    @takes_former("Interface")
    def __init__(
        self,
        fn: Callable[..., Any],
        inputs: Given,
        outputs: Given,
        examples: Any = None,
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
        flagging_options: Any = None,
        flagging_dir: str = ".gradio/flagged",
        flagging_callback: Any = None,
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
        super().__init__(analytics_enabled, "interface", title or "Fanlight", fill_width=fill_width, **kwargs)
        self.fn = fn
        self.description = description
        main, additional = _components(inputs), _components(additional_inputs)
        self.input_components = [*main, *additional]
        self.output_components = _components(outputs)
        if not self.input_components and not self.output_components:
            raise ValueError("An Interface needs inputs or outputs; both are empty.")
        if not self.input_components and submit_btn == "Submit":
            submit_btn = "Generate"
        self.live = live and bool(self.input_components)
        handler = Handler(fn)
        _name_them(self.input_components, self.output_components, handler)
        buttons = _Buttons(submit_btn, stop_btn if handler.is_generator else None, clear_btn, is_live=self.live)
        with self:
            self._build(_Texts(title, description, article), main, additional, additional_inputs_accordion, buttons)
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
            )
            buttons.wire(self, listener, triggers)

    def _build(
        self,
        texts: _Texts,
        main: list[Value[Any]],
        additional: list[Value[Any]],
        accordion: str | Accordion | None,
        buttons: _Buttons,
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
                    buttons.place()
                with Column():
                    _place(outputs)
        else:
            with Column():
                _place(main, additional, accordion)
                _place(outputs)
                buttons.place()
        if texts.article:
            Markdown(texts.article)

    def _triggers(self, buttons: _Buttons) -> list[Trigger]:
        if self.live:
            return [Trigger(Blocks.load, self), *(Trigger(b.events["change"], b) for b in self.input_components)]
        enter = [Trigger(b.events["submit"], b) for b in self.input_components if "submit" in b.events]
        return [buttons.submit.click, *enter]

    def __call__(self, *args: Any) -> Any:
        """Call the function directly."""
        return self.fn(*args)


@dataclass(frozen=True)
class _Texts:
    """Markdown above and below."""

    title: str | None
    description: str | None
    article: str | None


class _Buttons:
    """The buttons of an Interface and what they do on the page."""

    def __init__(
        self, submit: str | Button, stop: str | Button | None, clear: str | Button | None, *, is_live: bool
    ) -> None:
        self.is_live = is_live
        self.submit = _button(submit, "primary") or Button("Submit", variant="primary", render=False)
        self.stop = _button(stop, "stop", visible=False)
        self.clear = _button(clear, "secondary")

    def place(self) -> None:
        shown = [self.clear, None if self.is_live else self.submit, self.stop]
        if any(shown):
            with Row():
                for button in filter(None, shown):
                    button.render()

    def wire(self, app: Interface, listener: Any, triggers: list[Trigger]) -> None:
        if self.clear is not None:
            both_sides = dict.fromkeys([*app.input_components, *app.output_components])
            blocks = [block for block in both_sides if not isinstance(block, State)]
            js = f"() => {_initial_values(blocks)}"
            self.clear.click(None, None, blocks, js=js, api_name=False, show_progress="hidden")
        if self.stop is not None and not self.is_live:
            both = [self.submit, self.stop]
            on(triggers, None, None, both, js=_shown(False, True), api_name=False, show_progress="hidden")
            listener.then(None, None, both, js=_shown(True, False), api_name=False, show_progress="hidden")
            self.stop.click(
                None, None, both, js=_shown(True, False), cancels=[listener], api_name=False, show_progress="hidden"
            )


def _button(given: str | Button | None, variant: Any, visible: bool = True) -> Button | None:
    if given is None or isinstance(given, Button):
        if isinstance(given, Button):
            given.unrender()
            if not visible:
                given.visible = False
        return given
    return Button(given, variant=variant, visible=visible, render=False)


def _shown(submit: bool, stop: bool) -> str:
    updates = [{"__type__": "update", "visible": submit}, {"__type__": "update", "visible": stop}]
    return f"() => {json.dumps(updates)}"


def _initial_values(blocks: list[Value[Any]]) -> str:
    values = [None if b.carries_files or b.initial() is None else b.postprocess(b.initial()) for b in blocks]
    return json.dumps(values if len(values) != 1 else values[0]).replace("</", "<\\/")


def _components(given: Given) -> list[Value[Any]]:
    if given is None:
        return []
    items = [given] if isinstance(given, (str, Value, dict)) else list(given)
    blocks = [made(item) for item in items]
    for block in blocks:
        block.unrender()
    return blocks


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
