"""Choices that an author offers: a name for the visitor, a value for the handler."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal, TypeVar

from fanlight.graph.component import JSON, FormField, Schema
from fanlight.graph.errors import Error
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.i18n import key_of

V = TypeVar("V")

Choices = Sequence[str | int | float | tuple[str, str | int | float]]

LONGEST_SHOWN = 60


class Pairs(list[tuple[str, Any]]):
    """Choices as (name, value), with the places of their values."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(pairs)
        self._places: dict[Any, int] | None = None

    @property
    def values(self) -> list[Any]:
        return [value for _, value in self]

    def place(self, payload: JSON) -> int | None:
        """Where the first choice with this value stands, or None."""
        if self._places is None:
            places: dict[Any, int] = {}
            for place, (_, value) in enumerate(self):
                places.setdefault(value, place)
            self._places = places
        try:
            return self._places.get(payload)
        except TypeError:  # a list or a dict is nobody's choice
            return None


def pairs(owner: str, given: Any) -> Pairs:
    """An author's choices as pairs.

    Args:
        given: texts, numbers and (name, value) pairs; None for none.

    Raises:
        TypeError: something else; the message shows it.
    """
    if isinstance(given, Pairs):
        return given
    if isinstance(given, (str, bytes)) or hasattr(given, "__next__"):
        raise TypeError(f"{owner} choices must be a list such as ['cat', 'dog'], not {shown(given)}.")
    return Pairs(_pair(owner, choice) for choice in (() if given is None else given))


def _pair(owner: str, choice: Any) -> tuple[str, Any]:
    key = key_of(choice)
    if key is not None:  # the visitor reads the translation, the handler gets the key
        return choice, key
    named = isinstance(choice, (tuple, list))
    if named and len(choice) != 2:
        raise TypeError(f"{owner} choices with names are pairs (name, value), not {choice!r}.")
    name, value = choice if named else (choice, choice)
    value = plain(value)
    if value is not None and not isinstance(value, (str, int, float)):
        raise TypeError(f"{owner} choices are texts, numbers or pairs (name, value), not {value!r}.")
    return str(name), value


def plain(value: Any) -> Any:
    """A value as JSON can say it: NumPy's scalars become Python's, translated texts their keys."""
    key = key_of(value)
    if key is not None:
        return key
    return value.item() if hasattr(value, "item") and not isinstance(value, (list, tuple, dict)) else value


def shown(payload: JSON) -> str:
    """A payload as a message shows it: short."""
    text = repr(payload)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


class Choice(FormField[V]):
    """A control with choices; what comes from the page must be among them."""

    choices: Choices | None = None
    _: KW_ONLY
    type: Literal["value", "index"] = "value"
    buttons: list[Any] | None = None

    def validate(self) -> None:
        if self.type not in ("value", "index"):
            raise ValueError(f'{self._name} type must be "value" or "index", not {self.type!r}.')
        self.choices = self.pairs

    @property
    def _name(self) -> str:
        return type(self).__name__

    @property
    def pairs(self) -> Pairs:
        """The choices as pairs."""
        return pairs(self._name, self.choices)

    def with_props(self, changed: dict[str, Any]) -> Choice[V]:
        twin = super().with_props(changed)
        assert isinstance(twin, Choice)  # a copy of the same class
        twin.choices = twin.pairs
        return twin

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        if "choices" in props:
            props["choices"] = [list(pair) for pair in pairs(self._name, props["choices"])]
        return super().page_props(props)

    def authored(self) -> Collection[str]:
        return {value for value in self.pairs.values if isinstance(value, str)}

    def picked(self, payload: JSON) -> Any:
        """What the handler gets for one chosen value: the author's value, or its place.

        Raises:
            Error: the value is not among the choices.
        """
        found = self.pairs
        place = found.place(payload)
        if place is None:
            raise Error(
                f"{shown(payload)} is not one of the choices.", title=self.label or "Error", print_exception=False
            )
        return place if self.type == "index" else found[place][1]

    def several(self, value: Any) -> list[Any]:
        """The payload of several chosen values; None is none of them, a single value a list of one."""
        if value is None:
            return []
        many = value if isinstance(value, (list, tuple, set, frozenset)) or getattr(value, "ndim", None) else [value]
        return [plain(each) for each in many]

    def one_of(self) -> Schema:
        """The schema of one chosen value."""
        return {"enum": self.pairs.values, "type": "string"}

    def first(self) -> Any:
        """The value of the first choice, or None."""
        found = self.pairs
        return found[0][1] if found else None
