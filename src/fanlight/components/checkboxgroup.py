"""Any number of choices of a few, all in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from fanlight.graph.choices import Choice, shown
from fanlight.graph.component import JSON, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import SelectData


class CheckboxGroup(Choice[list[Any]]):
    """Any number of choices; the handler gets a list of their values, in the order in which they were ticked.

    Args:
        choices: texts, numbers, or pairs (name, value): the page shows the name, the handler gets the value.
        value: the values that are ticked at first (one alone needs no list), or a function that gives them at each
            page load.
        type: "value" gives handlers the values, "index" their places in the list of choices.
        show_select_all: a box beside the label that ticks and clears all.
        buttons: buttons of your own beside the label.
    """

    reserved_px: ClassVar[int] = 86

    _: KW_ONLY
    value: Sequence[str | int | float] | str | int | float | Callable[..., Any] | None = None
    show_select_all: bool = False

    input = Event("the visitor ticked or cleared a box")
    select = Event("the visitor ticked or cleared a box", data=SelectData)

    def initial(self) -> Any:
        value = super().initial()
        return [] if value is None else value

    def preprocess(self, payload: JSON) -> list[Any]:
        if payload is None:
            return []
        if not isinstance(payload, list):
            raise Error(f"A list of choices is needed, not {shown(payload)}.", print_exception=False)
        picked = [self.picked(each) for each in payload]
        if len(picked) > len(self.pairs):
            raise Error(f"{len(picked)} values are chosen of {len(self.pairs)} choices.", print_exception=False)
        return picked

    def postprocess(self, value: Any) -> JSON:
        return self.several(value)

    def api_info(self) -> Schema:
        return {"items": self.one_of(), "type": "array"}

    def example_payload(self) -> JSON:
        return [value for value in [self.first()] if value is not None]

    def example_value(self) -> list[Any]:
        return [value for value in [self.first()] if value is not None]


Checkboxgroup = CheckboxGroup
