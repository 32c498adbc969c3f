"""Components: blocks with a value."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar, Generic, TypeVar

from fanlight.graph.block import Block, Placed
from fanlight.graph.events import Event
from fanlight.graph.fields import prop

V = TypeVar("V")
_WORDS = {"True": True, "False": False, "None": None}
Schema = dict[str, Any]
JSON = Any
"""Anything that JSON can say: None, bool, int, float, str, list, dict."""


class Value(Block, Generic[V]):
    """A block with a value: how it travels between browser and handler.

    The field `value` is declared by each component, since its place among the arguments differs.
    """

    skip_api: ClassVar[bool] = False
    carries_files: ClassVar[bool] = False
    """Whether payloads may hold files, which the engine then resolves and stores."""
    marks_files: ClassVar[bool] = False
    """Whether payloads are free JSON, in which only what is marked as a file is one."""
    heavy: ClassVar[bool] = False
    """Whether `preprocess` or `postprocess` may take long enough to hold up other visitors (pictures, tables)."""

    change = Event("the value changed, by whatever cause", trigger_mode="always_last")

    def preprocess(self, payload: JSON) -> Any:
        """The value that a handler gets, from what the browser or a client sent."""
        return payload

    def postprocess(self, value: Any) -> JSON:
        """The payload that the browser or a client gets, from what a handler returned."""
        return value

    def api_info(self) -> Schema:
        """The JSON Schema of a payload."""
        return {}

    def authored(self) -> Collection[str]:
        """Texts of a payload that are the author's words though a visitor sends them, such as a choice's value."""
        return ()

    def example_payload(self) -> JSON:
        """A payload that shows callers what to send."""
        return None

    def example_value(self) -> Any:
        """A value that a handler could return."""
        return None

    def process_example(self, value: Any) -> JSON:
        """The payload of a sample that a `Dataset` shows; the page's side of the component draws it."""
        return self.postprocess(value)

    def read_from_flag(self, payload: str) -> Any:
        """The value that a cell of a file of flagged or example data means; an empty one is none."""
        if not payload:
            return None
        schema = self.api_info()
        for choice in schema.get("enum", ()):
            if str(choice) == payload:
                return choice
        if schema.get("type") == "string":
            return payload
        if payload in _WORDS:
            return _WORDS[payload]
        try:
            return json.loads(payload)
        except ValueError:
            return payload

    def initial(self) -> Any:
        """The value before anybody acted; None where a function gives it at page load."""
        value = getattr(self, "value", None)
        return None if callable(value) else value

    def loader(self) -> Callable[[], Any] | None:
        """A function that gives the initial value anew at each page load, or None."""
        value = getattr(self, "value", None)
        return value if callable(value) else None


class Component(Value[V], Placed):
    """A component that the page shows.

    Subclass it, or one of the components, to make your own: override `preprocess`, `postprocess`, `api_info`,
    `example_payload` and `example_value`.
    """

    preserved_by_key: list[str] | str | None = prop(default="value", kw_only=True, sent=False)
    every: float | Block | None = prop(default=None, kw_only=True, sent=False)
    inputs: Block | Sequence[Block] | AbstractSet[Block] | None = prop(default=None, kw_only=True, sent=False)
    scale: int | None = prop(default=None, kw_only=True)
    min_width: int | None = prop(default=160, kw_only=True)

    def _construct(self, fields: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.clock: Block | None = None
        """The timer that `every` asked for, once the app was drawn."""
        super()._construct(fields, args, kwargs)
        for name in ("every", "inputs"):
            if self.passed.get(name) is not None and not callable(getattr(self, "value", None)):
                kind = type(self).__name__
                raise ValueError(f"{kind}({name}=...) needs a function as value: it says when that is called.")


class Labelled(Component[V]):
    """A component in a frame with a label."""

    label: str | None = prop(default=None, kw_only=True)
    show_label: bool | None = prop(default=None, kw_only=True)
    container: bool = prop(default=True, kw_only=True)

    def _construct(self, fields: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        super()._construct(fields, args, kwargs)
        self.own_buttons = [button for button in getattr(self, "buttons", None) or () if isinstance(button, Block)]
        for button in self.own_buttons:
            button.unrender()
            button.parent = self

    def check_buttons(self, *known: str) -> None:
        """Refuse a name among `buttons` that the component has no button for.

        Raises:
            ValueError: the message shows it and lists those that there are.
        """
        for button in getattr(self, "buttons", None) or ():
            if not isinstance(button, Block) and button not in known:
                names = " and ".join(f'"{name}"' for name in known)
                takes = f"has the buttons {names}, and takes" if known else "takes"
                raise ValueError(f"{type(self).__name__} {takes} buttons of your own (gr.Button), not {button!r}.")

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        """Without the buttons that are blocks: the page finds those in its tree."""
        if props.get("buttons"):
            props["buttons"] = [button for button in props["buttons"] if not isinstance(button, Block)]
        return super().page_props(props)


class FormField(Labelled[V]):
    """A labelled control that the visitor fills in."""

    info: str | None = prop(default=None, kw_only=True)
    interactive: bool | None = prop(default=None, kw_only=True)
