"""A clock that ticks on the page."""

from __future__ import annotations

from math import inf
from typing import Any, ClassVar

from fanlight.graph.choices import shown
from fanlight.graph.component import JSON, Schema, Value
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY, prop

LEAST_S = 0.05


class Timer(Value[float]):
    """Ticks at an interval while a visitor has the page open; shows nothing.

    Args:
        value: seconds between ticks, at least 0.05. The first tick comes after that time.
        active: whether it ticks; a handler that returns `gr.Timer(active=False)` stops it.

    Raises:
        ValueError: an interval that is no time.
    """

    skip_api: ClassVar[bool] = False

    value: float = 1
    _: KW_ONLY
    active: bool = True
    render: Any = prop(default=True, stored=False, kw_only=True)  # a method has this name, hence no bool

    tick = Event("the interval has passed", show_progress="hidden")

    def validate(self) -> None:
        value: Any = self.value
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= LEAST_S:
            raise ValueError(f"Timer(value=...) must be seconds, at least {LEAST_S}, not {self.value!r}.")

    def preprocess(self, payload: JSON) -> float | None:
        if payload is None:
            return None
        if isinstance(payload, bool) or not isinstance(payload, (int, float)) or not LEAST_S <= payload < inf:
            raise Error(f"Seconds are needed, at least {LEAST_S}, not {shown(payload)}.", print_exception=False)
        return float(payload)

    def postprocess(self, value: Any) -> JSON:
        return None if value is None else float(value)

    def loader(self) -> None:
        return None

    def api_info(self) -> Schema:
        return {"type": "number"}

    def example_payload(self) -> JSON:
        return 1.0

    def example_value(self) -> float:
        return 1.0
