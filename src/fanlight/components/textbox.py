"""A box for text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypedDict

from fanlight.graph.component import JSON, FormField, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import CopyData, SelectData


class InputHTMLAttributes(TypedDict, total=False):
    """Attributes of the page's own input element."""

    autocapitalize: str
    autocorrect: bool
    spellcheck: bool
    autocomplete: str
    tabindex: int
    enterkeyhint: str
    lang: str
    inputmode: str


class Textbox(FormField[str]):
    """A box for one or more lines of text; the handler gets a str; a client may send None.

    Args:
        value: the initial text, or a function that gives it at each page load.
        type: "text", "password" or "email"; the last two have one line.
        lines: height in lines at least. max_lines: at most, before the box scrolls.
        placeholder: shown while the box is empty.
        autofocus: the page puts the cursor here. autoscroll: follow text that grows below.
        text_align: "left" or "right". rtl: text runs from right to left.
        buttons: "copy" puts a copy button at the label.
        max_length: most characters; more are refused.
        submit_btn, stop_btn: a button inside the box: True for a symbol, or its text.
        html_attributes: attributes of the input element, such as autocapitalize.
    """

    reserved_px: ClassVar[int] = 80

    value: str | Callable[..., Any] | None = None
    _: KW_ONLY
    type: Literal["text", "password", "email"] = "text"
    lines: int = 1
    max_lines: int | None = None
    placeholder: str | None = None
    autofocus: bool = False
    autoscroll: bool = True
    text_align: Literal["left", "right"] | None = None
    rtl: bool = False
    buttons: list[Any] | None = None
    max_length: int | None = None
    submit_btn: str | bool | None = False
    stop_btn: str | bool | None = False
    html_attributes: InputHTMLAttributes | None = None

    input = Event("the visitor changed the text")
    select = Event("the visitor selected part of the text", data=SelectData)
    submit = Event("the visitor pressed Enter or the button inside the box")
    focus = Event("the box got the cursor")
    blur = Event("the box lost the cursor")
    stop = Event("the visitor pressed the stop button inside the box")
    copy = Event("the visitor copied the text with the button", data=CopyData)

    def validate(self) -> None:
        if self.type not in ("text", "password", "email"):
            raise ValueError(f'Textbox type must be "text", "password" or "email", not {self.type!r}.')

    def preprocess(self, payload: JSON) -> str | None:
        if payload is None:
            return None
        text = payload if isinstance(payload, str) else str(payload)
        if self.max_length is not None and len(text) > self.max_length:
            raise Error(f"The text has {len(text)} characters; at most {self.max_length} are allowed here.")
        return text

    def postprocess(self, value: Any) -> str | None:
        return None if value is None else str(value)

    def api_info(self) -> Schema:
        return {"type": "string"}

    def example_payload(self) -> JSON:
        return "Hello!!"

    def example_value(self) -> str:
        return "Hello!!"


class TextArea(Textbox):
    """A Textbox of seven lines, which grows to twenty; parameters as there."""

    stem: ClassVar[str] = "textbox"

    lines: int = 7
    max_lines: int | None = 20


Text = Textbox
