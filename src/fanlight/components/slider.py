"""A number chosen on a scale."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from fanlight.components.number import as_number, plain_number, rounded, within
from fanlight.graph.component import JSON, FormField, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY, prop


class Slider(FormField[float]):
    """A number between two bounds; the handler gets an int or float.

    Args:
        minimum, maximum: the ends of the scale; numbers outside are refused.
        value: the initial number, `minimum` when None; or a function that gives it at each page load.
        step: distance of the stops; None takes a hundredth of the range, or 1 where that is at least 1.
        precision: digits after the point; 0 gives an int.
        randomize: start at a random stop at each page load; `value` is ignored.
        buttons: "reset" goes back to the initial number; None shows it.
    """

    reserved_px: ClassVar[int] = 80

    minimum: float = 0
    maximum: float = 100
    value: float | Callable[..., Any] | None = None
    _: KW_ONLY
    step: float | None = None
    precision: int | None = None
    randomize: bool = prop(default=False, sent=False)
    buttons: list[Literal["reset"]] | None = None

    input = Event("the visitor moved the handle or typed a number")
    release = Event("the visitor let the handle go")

    def validate(self) -> None:
        if self.minimum > self.maximum:
            raise ValueError(f"Slider minimum {self.minimum} is above maximum {self.maximum}.")
        if self.step is not None and self.step <= 0:
            raise ValueError(f"Slider step must be above 0, not {self.step}.")

    def stop(self) -> float:
        """Distance of two stops."""
        if self.step is not None:
            return self.step
        fine = (self.maximum - self.minimum) / 100
        if fine >= 1 or fine == 0:
            return 1
        return float(f"{fine:.1g}")

    def props(self) -> dict[str, Any]:
        return {**super().props(), "step": self.stop()}

    def initial(self) -> Any:
        value = super().initial()
        return self.minimum if value is None else value

    def loader(self) -> Callable[[], Any] | None:
        return self.draw if self.randomize else super().loader()

    def draw(self) -> float:
        """A random stop of the scale."""
        count = int((self.maximum - self.minimum) / self.stop())
        return rounded(self.minimum + random.randint(0, count) * self.stop(), self.precision)

    def preprocess(self, payload: JSON) -> float:
        number = as_number(self.minimum if payload is None else payload, self.label or "The slider")
        within(number, self.minimum, self.maximum)
        return rounded(number, self.precision)

    def postprocess(self, value: Any) -> JSON:
        return rounded(self.minimum if value is None else plain_number(value), self.precision)

    def api_info(self) -> Schema:
        return {"type": "number", "description": f"numeric value between {self.minimum} and {self.maximum}"}

    def example_payload(self) -> JSON:
        return self.minimum

    def example_value(self) -> float:
        return self.minimum
