"""A colour to choose."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from fanlight.graph.choices import shown
from fanlight.graph.component import JSON, FormField, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event

COLOUR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,24}|(?:rgb|hsl)a?\([0-9a-z.,%/ +-]{5,80}\)", re.ASCII | re.I
)
"""How a style sheet writes a colour."""


class ColorPicker(FormField[str]):
    """A colour to choose; the handler gets it as text such as "#ff8800", or None while there is none.

    Args:
        value: the colour at first, as a style sheet writes it, or a function that gives it at each page load.
    """

    reserved_px: ClassVar[int] = 80

    value: str | Callable[..., Any] | None = None

    input = Event("the visitor chose or typed a colour")
    release = Event("the visitor has settled on a colour")
    submit = Event("the visitor pressed Enter")
    focus = Event("the field got the cursor")
    blur = Event("the field lost the cursor")

    def preprocess(self, payload: JSON) -> str | None:
        if payload is None or payload == "":
            return None
        if not isinstance(payload, str) or not COLOUR.fullmatch(payload.strip()):
            raise Error(f"A colour such as #ff8800 is needed, not {shown(payload)}.", print_exception=False)
        return payload.strip()

    def postprocess(self, value: Any) -> str | None:
        return None if value is None else str(value)

    def api_info(self) -> Schema:
        return {"type": "string"}

    def example_payload(self) -> JSON:
        return "#ff8800"

    def example_value(self) -> str:
        return "#ff8800"
