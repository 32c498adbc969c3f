"""A classification: labels with confidences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from fanlight.components.number import plain_number
from fanlight.graph.component import JSON, Labelled, Schema
from fanlight.graph.events import Event
from fanlight.graph.fields import KW_ONLY
from fanlight.graph.inject import SelectData

_NAME = {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "null"}]}


class Label(Labelled[Any]):
    """The most likely label in large, and a bar for each confidence.

    A handler returns a dict of label to confidence (0 to 1), a text, a number, or the path of a JSON file with a dict.

    Args:
        value: what is shown at first, or a function that gives it at each page load.
        num_top_classes: how many labels are shown, the likeliest first; None shows all.
        color: CSS colour of the frame's background.
        show_heading: show the likeliest label in large.
    """

    reserved_px: ClassVar[int] = 120

    value: Mapping[str, float] | str | float | Callable[..., Any] | None = None
    _: KW_ONLY
    num_top_classes: int | None = None
    color: str | None = None
    show_heading: bool = True
    buttons: list[Any] | None = None

    select = Event("the visitor chose a label", data=SelectData)

    def preprocess(self, payload: JSON) -> dict[str, float] | str | float | None:
        if payload is None:
            return None
        if not isinstance(payload, dict) or "label" not in payload:
            from fanlight.graph.errors import Error

            raise Error("A label is needed in the form {label, confidences: [{label, confidence}]}.")
        pairs = payload.get("confidences")
        if not pairs:
            label: str | float = payload["label"]
            return label
        return {pair["label"]: pair["confidence"] for pair in pairs}

    def postprocess(self, value: Any) -> JSON:
        if value is None or value == {}:
            return None
        if isinstance(value, (str, Path)) and str(value).endswith(".json") and Path(value).is_file():
            value = json.loads(Path(value).read_text("utf-8"))
            if isinstance(value, dict) and "label" in value:
                return value
        if isinstance(value, Mapping):
            if "label" in value and "confidences" in value:
                return dict(value)
            return self._ranked(value)
        if isinstance(value, str):
            return {"label": value}
        if isinstance(value, (int, float)) or hasattr(value, "item"):
            return {"label": plain_number(value)}
        raise ValueError(
            f"A Label takes a dict of label to confidence, a text or a number, not {type(value).__name__}. "
            "Return for example {'cat': 0.9, 'dog': 0.1}."
        )

    def _ranked(self, confidences: Mapping[Any, Any]) -> JSON:
        ranked = sorted(((k, float(v)) for k, v in confidences.items()), key=lambda pair: pair[1], reverse=True)
        ranked = ranked[: self.num_top_classes] if self.num_top_classes is not None else ranked
        return {
            "label": ranked[0][0] if ranked else None,
            "confidences": [{"label": name, "confidence": share} for name, share in ranked],
        }

    def api_info(self) -> Schema:
        confidence = {
            "type": "object",
            "properties": {"label": _NAME, "confidence": {"anyOf": [{"type": "number"}, {"type": "null"}]}},
        }
        return {
            "type": "object",
            "properties": {"label": _NAME, "confidences": {"type": "array", "items": confidence}},
        }

    def example_payload(self) -> JSON:
        return {
            "label": "cat",
            "confidences": [{"label": "cat", "confidence": 0.9}, {"label": "dog", "confidence": 0.1}],
        }

    def example_value(self) -> dict[str, float]:
        return {"cat": 0.9, "dog": 0.1}
