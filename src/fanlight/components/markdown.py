"""Formatted text."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypedDict

from fanlight.graph.component import JSON, Labelled, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import CopyData


class LatexDelimiter(TypedDict):
    """What encloses maths in the text, and whether it stands on a line of its own."""

    left: str
    right: str
    display: bool


DOLLARS: list[LatexDelimiter] = [{"left": "$$", "right": "$$", "display": True}]


class Markdown(Labelled[str]):
    r"""Text in Markdown (GitHub's flavour), with highlighted code and maths.

    Args:
        value: the text, or a function that gives it at each page load; common indentation is removed.
        rtl: text runs from right to left.
        latex_delimiters: what encloses maths: `{"left": "$", "right": "$", "display": False}` each; `$$` when None.
        sanitize_html: remove scripts and other active content from HTML in the text.
        line_breaks: a single line break in the text is one on the page.
        header_links: headings get a link to themselves.
        height, max_height, min_height: in pixels, or with a CSS unit; a longer text scrolls.
        buttons: "copy" puts a copy button at the corner.
        container: draw a frame around it. padding: keep a distance from it.
    """

    reserved_px: ClassVar[int] = 48

    value: str | Callable[..., Any] | None = None
    _: KW_ONLY
    rtl: bool = False
    latex_delimiters: list[LatexDelimiter] | None = None
    sanitize_html: bool = True
    line_breaks: bool = False
    header_links: bool = False
    height: int | str | None = None
    max_height: int | str | None = None
    min_height: int | str | None = None
    buttons: list[Literal["copy"]] | None = None
    container: bool = False
    padding: bool = False
    min_width: int | None = None

    copy = Event("the visitor copied the text with the button", data=CopyData)

    def props(self) -> dict[str, Any]:
        props = super().props()
        if props["latex_delimiters"] is None:
            props["latex_delimiters"] = DOLLARS
        return props

    def preprocess(self, payload: JSON) -> str | None:
        return None if payload is None else str(payload)

    def postprocess(self, value: Any) -> JSON:
        return None if value is None else inspect.cleandoc(str(value))

    def api_info(self) -> Schema:
        return {"type": "string"}

    def example_payload(self) -> JSON:
        return "# Hello!"

    def example_value(self) -> str:
        return "# Hello!"
