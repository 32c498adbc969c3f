"""A box to tick."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from fanlight.graph.component import JSON, FormField, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import SelectData


class Checkbox(FormField[bool]):
    """A box to tick; the handler gets True or False.

    Args:
        value: whether it starts ticked, or a function that says so at each page load.
    """

    reserved_px: ClassVar[int] = 48

    value: bool | Callable[..., Any] = False
    _: KW_ONLY
    buttons: list[Any] | None = None

    input = Event("the visitor ticked or cleared the box")
    select = Event("the visitor ticked or cleared the box", data=SelectData)

    def preprocess(self, payload: JSON) -> bool | None:
        return None if payload is None else bool(payload)

    def postprocess(self, value: Any) -> JSON:
        return bool(value)

    def api_info(self) -> Schema:
        return {"type": "boolean"}

    def example_payload(self) -> JSON:
        return True

    def example_value(self) -> bool:
        return True
