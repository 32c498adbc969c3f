"""A button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Literal

from fanlight.graph.component import JSON, Component, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.wire.filedata import icon_prop


class Button(Component[str]):
    """A button; as an input it gives its text.

    Args:
        value: the text, or a function that gives it at each page load.
        variant: "primary", "secondary", "stop" or "huggingface".
        size: "sm", "md" or "lg".
        icon: a picture before the text: a path or an URL.
        link: an address that a click opens. link_target: where it opens.
        interactive: False greys the button out.
    """

    reserved_px: ClassVar[int] = 52

    skip_api: ClassVar[bool] = True

    value: str | Callable[..., Any] = "Run"
    _: KW_ONLY
    variant: Literal["primary", "secondary", "stop", "huggingface"] = "secondary"
    size: Literal["sm", "md", "lg"] = "lg"
    icon: str | Path | None = None
    link: str | None = None
    link_target: Literal["_self", "_blank", "_parent", "_top"] = "_self"
    interactive: bool = True
    min_width: int | None = None

    click = Event("the visitor pressed the button")

    def validate(self) -> None:
        if self.variant not in ("primary", "secondary", "stop", "huggingface"):
            raise ValueError(f"Button variant must be primary, secondary, stop or huggingface, not {self.variant!r}.")
        if self.size not in ("sm", "md", "lg"):
            raise ValueError(f"Button size must be sm, md or lg, not {self.size!r}.")

    def page_props(self, props: dict[str, Any]) -> dict[str, Any]:
        if "icon" in props:
            props["icon"] = icon_prop(props["icon"])
        return super().page_props(props)

    def preprocess(self, payload: JSON) -> str | None:
        return None if payload is None else str(payload)

    def postprocess(self, value: Any) -> JSON:
        return None if value is None else str(value)

    def api_info(self) -> Schema:
        return {"type": "string"}

    def example_payload(self) -> JSON:
        return "Run"

    def example_value(self) -> str:
        return "Run"
