"""A box for a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

from fanlight.graph.component import JSON, FormField, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY


class Number(FormField[float]):
    """A box for a number; the handler gets an int or float as sent, or None when it is empty.

    Args:
        value: the initial number, or a function that gives it at each page load.
        placeholder: shown while the box is empty.
        precision: digits after the point; 0 gives an int, None leaves the number as it is.
        minimum, maximum: numbers outside are refused.
        step: how far the arrow keys go.
    """

    reserved_px: ClassVar[int] = 80

    value: float | Callable[..., Any] | None = None
    _: KW_ONLY
    placeholder: str | None = None
    buttons: list[Any] | None = None
    precision: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float = 1

    input = Event("the visitor changed the number")
    submit = Event("the visitor pressed Enter")
    focus = Event("the box got the cursor")
    blur = Event("the box lost the cursor")

    def validate(self) -> None:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"Number minimum {self.minimum} is above maximum {self.maximum}.")

    def preprocess(self, payload: JSON) -> float | None:
        if payload is None or payload == "":
            return None
        number = as_number(payload, self.label or "A number")
        within(number, self.minimum, self.maximum)
        return rounded(number, self.precision)

    def postprocess(self, value: Any) -> JSON:
        return None if value is None else rounded(plain_number(value), self.precision)

    def api_info(self) -> Schema:
        return {"type": "number"}

    def example_payload(self) -> JSON:
        return 3

    def example_value(self) -> float:
        return 3


def as_number(payload: JSON, name: str) -> float:
    """The finite number in a payload; text that reads as one counts.

    Raises:
        Error: with the offending value.
    """
    if isinstance(payload, bool) or not isinstance(payload, (int, float, str)):
        raise Error(f"{name}: a number is needed, not {shown(payload)}.")
    number: float
    try:
        number = int(payload) if isinstance(payload, str) and _is_whole(payload) else float(payload)
    except (ValueError, OverflowError):
        raise Error(f"{name}: a number is needed, not {shown(payload)}.") from None
    if not math.isfinite(number):
        raise Error(f"{name}: a finite number is needed, not {shown(payload)}.")
    return payload if isinstance(payload, int) else number


def _is_whole(text: str) -> bool:
    return text.strip().lstrip("+-").isdigit() and len(text) < 400


def within(number: float, minimum: float | None, maximum: float | None) -> None:
    """Refuse a number outside the bounds.

    Raises:
        Error: with the number and the bound.
    """
    if minimum is not None and number < minimum:
        raise Error(f"{number} is too small; the least allowed here is {minimum}.")
    if maximum is not None and number > maximum:
        raise Error(f"{number} is too large; the most allowed here is {maximum}.")


def rounded(number: float, precision: int | None) -> float:
    """The number with `precision` digits after the point, an int where that is 0; None leaves it alone."""
    if precision is None:
        return number
    return round(number) if precision == 0 else round(float(number), precision)


def plain_number(value: Any) -> float:
    """An int or float from anything that behaves as a number (NumPy's scalars, Decimal, text)."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    if hasattr(value, "item"):
        number: float = plain_number(value.item())
        return number
    if isinstance(value, str) and value.strip().lstrip("+-").isdigit():
        return int(value)
    return float(value)


def shown(payload: JSON) -> str:
    """A payload as an error message shows it: short."""
    text = repr(payload)
    return text if len(text) <= 60 else text[:57] + "..."
