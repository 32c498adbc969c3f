"""HTML of the author's own, from a fixed text to a component with template, style and script."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, ClassVar

from fanlight.graph.advice import advise
from fanlight.graph.block import Block, Layout
from fanlight.graph.component import JSON, Labelled, Schema
from fanlight.graph.context import running_job
from fanlight.graph.errors import AppError
from fanlight.graph.events import Event, Trigger
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import CopyData, DeletedFileData, DownloadData, KeyUpData, SelectData
from fanlight.graph.served import check_served
from fanlight.wire.json import encode

CLICKS = "element.addEventListener('click', function() { trigger('click') });"
"""The script of an HTML that has none of its own. The page knows it and needs no `eval` for it."""
QUOTED = re.compile(r"""(["'`])([A-Za-z_]\w{0,63})\1""")
PLAIN = re.compile(r"(?<!\\)\$\{\s*([A-Za-z_$][\w$]*)(?:\.[A-Za-z_$][\w$]*|\[\d+\])*\s*\}")
"""An expression that merely names a prop, or a part of it. The page reads it without `eval`."""
EXPRESSION = re.compile(r"(?<!\\)\$\{")
INERT = re.compile(r"<script\b|<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)
OPEN_TO_TEMPLATES = ("value", "label", "visible", "elem_id", "elem_classes")
"""Fields that templates and scripts see among the props."""


class HTML(Layout, Labelled[Any]):
    """HTML, with a template, a style and a script of the author's own where wanted; blocks can stand inside.

    What functions return is inert: markup in it is cleaned, and a template that a function sends may name props but
    holds no other expressions. docs/html.md has the whole of it.

    Args:
        value: what `${value}` and `{{value}}` stand for, anything that JSON can say; or a function that gives it.
        html_template: the HTML, with JavaScript expressions in `${...}` and Handlebars in `{{...}}` over `value`,
            `label` and the further `props`. `@children` is where blocks inside stand.
        css_template: a style sheet of the same kind, which counts for this component only; declarations outside of
            any rule are those of the element itself.
        js_on_load: JavaScript that runs once the HTML stands. It has `element`, `props`, `trigger(event, data)`,
            `watch(names, fn)`, `upload(file)` and `server`.
        apply_default_css: headings, lists, tables and controls look like those of the page.
        min_height, max_height: in pixels; a higher content scrolls.
        container: draw a frame around it. padding: keep a distance from it.
        autoscroll: stay at the end of a content that grows, unless the visitor has scrolled away from it.
        buttons: buttons of your own, beside the label.
        head: HTML for the page's head, such as scripts of a library; it is loaded once, before `js_on_load` runs.
        server_functions: functions that the script calls as `await server.NAME(...)`, from this page only.
        props: further props, which templates and script see by name and handlers change: `gr.HTML(size=20)`.

    Raises:
        TypeError: a template is no text; a value or prop that JSON cannot say; something is no function.
        ValueError: a height below 0, a button that is none, a function without a name of its own.
    """

    reserved_px: ClassVar[int] = 40
    marks_files: ClassVar[bool] = True
    more: ClassVar[str] = "props"

    value: Any | Callable[..., Any] | None = None
    _: KW_ONLY
    label: str | None = None
    html_template: str = "${value}"
    css_template: str = ""
    js_on_load: str | None = CLICKS
    apply_default_css: bool = True
    show_label: bool = False
    min_width: int | None = None
    min_height: int | None = None
    max_height: int | None = None
    container: bool = False
    padding: bool = False
    autoscroll: bool = False
    buttons: list[Block] | None = None
    head: str | None = None
    server_functions: list[Callable[..., Any]] | None = None

    input = Event("the script says that the visitor changed the value")
    click = Event("a click, or the script says so")
    double_click = Event("the script says so")
    submit = Event("the script says so")
    stop = Event("the script says so")
    edit = Event("the script says so")
    clear = Event("the script says so")
    play = Event("the script says so")
    pause = Event("the script says so")
    end = Event("the script says so")
    start_recording = Event("the script says so")
    pause_recording = Event("the script says so")
    stop_recording = Event("the script says so")
    focus = Event("the script says so")
    blur = Event("the script says so")
    upload = Event("the script says so")
    release = Event("the script says so")
    select = Event("the script says so", data=SelectData)
    stream = Event("the script says so")
    like = Event("the script says so")
    example_select = Event("the script says so", data=SelectData)
    option_select = Event("the script says so", data=SelectData)
    load = Event("the page has opened, or the script says so")
    key_up = Event("the script says so", trigger_mode="always_last", data=KeyUpData)
    apply = Event("the script says so")
    delete = Event("the script says so", data=DeletedFileData)
    tick = Event("the script says so", show_progress="hidden")
    undo = Event("the script says so")
    retry = Event("the script says so")
    expand = Event("the script says so")
    collapse = Event("the script says so")
    download = Event("the script says so", data=DownloadData)
    copy = Event("the script says so", data=CopyData)

    def _construct(self, fields: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.own_props = {name: value for name, value in kwargs.items() if name not in fields}
        super()._construct(fields, args, {name: value for name, value in kwargs.items() if name in fields})

    def validate(self) -> None:
        kind = type(self).__name__
        for name in ("html_template", "css_template", "js_on_load", "head"):
            text = getattr(self, name)
            if not isinstance(text, str) and not (text is None and name in ("js_on_load", "head")):
                raise TypeError(f"{kind}({name}=...) must be a text, not {text!r}.")
        for name in ("min_height", "max_height"):
            height = getattr(self, name)
            if height is not None and not (isinstance(height, (int, float)) and height >= 0):
                raise ValueError(f"{kind}({name}=...) must be at least 0 pixels or None, not {height!r}.")
        self.check_buttons()
        self._advise_of_slips()
        check_served(kind, self.server_functions)
        for name, prop in {**self.own_props, "value": self.initial()}.items():
            if name.startswith("__") or name == "own_props":
                raise TypeError(f"{kind}() takes no prop called {name!r}. Choose another name.")
            _check_json(f"{kind}({name}=...)", prop)
        texts = [text for text in (self.html_template, self.value) if isinstance(text, str)]
        if running_job.get() is None and any(INERT.search(text) for text in texts):
            advise(
                f"{kind}() has a <script> or an attribute such as onclick=... in its HTML, which never run on the "
                "page. Use js_on_load=..., or head=... for a script of a library."
            )

    def _advise_of_slips(self) -> None:
        """Warn of a prop that has nearly the name of a parameter."""
        known = [name for name in self.fields if "_" in name]
        for name in self.own_props if running_job.get() is None else ():
            for near in get_close_matches(name, known, 1, 0.9):
                advise(f"{type(self).__name__}({name}=...) is a prop of your own. Was {near}=... meant?")

    def scripts(self) -> list[str]:
        found = [] if self.js_on_load in (None, "", CLICKS) else ["js_on_load=..."]
        known = {*OPEN_TO_TEMPLATES, *self.own_props}
        for name in ("html_template", "css_template"):
            rest = PLAIN.sub(lambda match: "" if match[1] in known else match[0], getattr(self, name))
            if EXPRESSION.search(rest):
                found.append(f"a JavaScript expression in {name}=...")
        return found

    def props(self) -> dict[str, Any]:
        props = super().props()
        functions = props.pop("server_functions") or ()
        return {**props, **self.own_props, "server_functions": [function.__name__ for function in functions] or None}

    def properties(self) -> dict[str, Any]:
        return {**super().properties(), **self.own_props}

    def given(self) -> dict[str, Any]:
        return {**super().given(), **self.own_props}

    def is_sent(self, name: str) -> bool | None:
        if name in ("server_functions", "js_on_load", "head"):  # they count when the page opens
            return False
        return True if name not in self.fields else super().is_sent(name)

    def with_props(self, changed: dict[str, Any]) -> Block:
        own = {name: value for name, value in changed.items() if name not in self.fields}
        twin = super().with_props({name: value for name, value in changed.items() if name in self.fields})
        assert isinstance(twin, HTML)  # a copy of the same class
        twin.own_props = {**self.own_props, **own}
        return twin

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        if any(name in self.own_props for name in props):
            props["own_props"] = list(self.own_props)
        return super().page_props(props)

    def __getattr__(self, name: str) -> Trigger:
        script = None if name.startswith("_") else self.__dict__.get("js_on_load")
        if script and any(match[2] == name for match in QUOTED.finditer(script)):
            event = Event("the script says so")
            event.name = name
            return Trigger(event, self)
        raise AttributeError(
            f"{type(self).__name__} has no {name!r}. An event of your own must stand in quotes in js_on_load: "
            f"trigger({name!r})."
        )

    def preprocess(self, payload: JSON) -> Any:
        return payload

    def postprocess(self, value: Any) -> JSON:
        _check_json(f"What a function returns for {self!r}", value)
        return value

    def api_info(self) -> Schema:
        return {"type": "string"}

    def example_payload(self) -> JSON:
        return "<p>Hello!</p>"

    def example_value(self) -> Any:
        return "<p>Hello!</p>"

    def push_to_hub(
        self,
        name: str | None = None,
        head: str | None = None,
        description: str = "",
        author: str = "",
        tags: list[str] | None = None,
        repo_url: str | None = None,
        token: str | None = None,
    ) -> str:
        """Not available here.

        Raises:
            AppError: always: no other host is asked.
        """
        raise AppError(
            "HTML.push_to_hub() would send to another host, which Fanlight never does. "
            "Keep the class in a module, and share that."
        )


def _check_json(what: str, value: Any) -> None:
    if value is None or isinstance(value, (str, bool, int, float)):
        return
    try:
        encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"{what} must be something that JSON can say, not {value!r}: {error}") from None
