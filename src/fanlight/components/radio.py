"""One choice of a few, all in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from fanlight.graph.choices import Choice, plain
from fanlight.graph.component import JSON, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import SelectData


class Radio(Choice[Any]):
    """One choice of a few; the handler gets its value, or None while nothing is chosen.

    Args:
        choices: texts, numbers, or pairs (name, value): the page shows the name, the handler gets the value.
        value: the value that is chosen at first, or a function that gives it at each page load; None chooses nothing.
        type: "value" gives handlers the value, "index" its place in the list.
        rtl: the choices run from right to left.
        buttons: buttons of your own beside the label.
    """

    reserved_px: ClassVar[int] = 86

    _: KW_ONLY
    value: str | int | float | Callable[..., Any] | None = None
    rtl: bool = False

    input = Event("the visitor chose")
    select = Event("the visitor chose", data=SelectData)

    def preprocess(self, payload: JSON) -> Any:
        return None if payload is None else self.picked(payload)

    def postprocess(self, value: Any) -> JSON:
        return plain(value)

    def api_info(self) -> Schema:
        return self.one_of()

    def example_payload(self) -> JSON:
        return self.first()

    def example_value(self) -> Any:
        return self.first()
