"""One choice of many, or several, from a list that opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

from fanlight.graph.advice import advise
from fanlight.graph.choices import Choice, plain, shown
from fanlight.graph.component import JSON, Schema
from fanlight.graph.errors import Error
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import KeyUpData, SelectData

LONGEST_CUSTOM = 10_000
"""Most characters of a value that the visitor writes."""
MOST_CUSTOM = 1_000
"""Most values of several where the visitor may write his own."""


class DefaultValue:
    """Stands for "no value was given": then the first choice is chosen."""

    def __repr__(self) -> str:
        return "<DefaultValue>"


FIRST: Final = DefaultValue()


class Dropdown(Choice[Any]):
    """One choice of many, or several; the handler gets its value, or with `multiselect` a list of values.

    Args:
        choices: texts, numbers, or pairs (name, value): the page shows the name, the handler gets the value.
        value: what is chosen at first, or a function that gives it at each page load. Without it the first choice,
            with `multiselect` nothing; None chooses nothing.
        type: "value" gives handlers the value, "index" its place in the list; None for one that the visitor wrote.
        multiselect: several can be chosen.
        allow_custom_value: the visitor may write a value that is not in the list.
        max_choices: most values with `multiselect`; more are refused.
        num_choices_shown: how many choices the list has at first; it grows as it is scrolled. None: all of them.
        filterable: what is typed narrows the list down.
        buttons: buttons of your own beside the label.
    """

    reserved_px: ClassVar[int] = 80

    _: KW_ONLY
    value: Sequence[str | int | float] | str | int | float | Callable[..., Any] | DefaultValue | None = FIRST
    multiselect: bool | None = None
    allow_custom_value: bool = False
    max_choices: int | None = None
    num_choices_shown: int | None = 100
    filterable: bool = True

    input = Event("the visitor chose, wrote or removed a value")
    select = Event("the visitor chose or removed a choice", data=SelectData)
    focus = Event("the field got the cursor")
    blur = Event("the field lost the cursor")
    key_up = Event("the visitor let a key go in the field", trigger_mode="always_last", data=KeyUpData)

    def validate(self) -> None:
        super().validate()
        if self.max_choices is not None and not self.multiselect:
            advise("Dropdown(max_choices=...) does nothing without multiselect=True.")
        if self.num_choices_shown is not None and self.num_choices_shown < 1:
            raise ValueError(f"Dropdown num_choices_shown must be 1 or more, or None, not {self.num_choices_shown}.")

    def initial(self) -> Any:
        value = super().initial()
        if isinstance(value, DefaultValue):
            value = None if self.multiselect else self.first()
        return [] if value is None and self.multiselect else value

    def preprocess(self, payload: JSON) -> Any:
        if not self.multiselect:
            return None if payload is None else self._received(payload)
        many = payload if isinstance(payload, list) else [] if payload is None else [payload]
        most = self.max_choices
        if most is None:
            most = max(len(self.pairs), MOST_CUSTOM if self.allow_custom_value else 0)
        received = [self._received(each) for each in many]
        if len(many) > most:
            raise Error(f"{len(many)} values are chosen; at most {most} are allowed here.", print_exception=False)
        return received

    def _received(self, payload: JSON) -> Any:
        if not self.allow_custom_value or self.pairs.place(payload) is not None:
            return self.picked(payload)
        if not isinstance(payload, (str, int, float)) or len(str(payload)) > LONGEST_CUSTOM:
            raise Error(f"A choice or a short text is needed, not {shown(payload)}.", print_exception=False)
        return None if self.type == "index" else payload

    def postprocess(self, value: Any) -> JSON:
        if self.multiselect:
            many = self.several(value)
            self._note(many)
            return many
        if isinstance(value, (list, tuple)):
            if len(value) > 1:
                raise ValueError(f"{self!r} takes one value, not {shown(value)}. Say multiselect=True for several.")
            value = value[0] if value else None
        value = plain(value)
        self._note([] if value is None else [value])
        return value

    def _note(self, values: list[Any]) -> None:
        """Warn the author of values that the page cannot show."""
        strange = [] if self.allow_custom_value else [each for each in values if self.pairs.place(each) is None]
        if strange:
            advise(
                f"{shown(strange[0])} is not one of the choices of {self!r}; set allow_custom_value=True to take it."
            )

    def api_info(self) -> Schema:
        if self.multiselect:
            return {"type": "array", "items": self.one_of()}
        return self.one_of()

    def example_payload(self) -> JSON:
        first = self.first()
        return ([] if first is None else [first]) if self.multiselect else first

    def example_value(self) -> Any:
        return self.example_payload()
