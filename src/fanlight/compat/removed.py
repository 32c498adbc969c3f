"""Public names of former versions: each is today's, or says what became of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, ClassVar

import fanlight
from fanlight.components.button import Button
from fanlight.components.image import Image
from fanlight.graph.advice import advise

SAME = {
    "Box": "Group",
    "Variable": "State",
    "ImagePaint": "Paint",
    "current_pkg_version": "__version__",
}
"""Former names -> the names they have today."""

GONE = {
    "Carousel": "gr.Gallery shows several pictures.",
    "HuggingFaceDatasetSaver": "gr.CSVLogger saves flagged data on this machine.",
    "HuggingFaceDatasetJSONSaver": "gr.CSVLogger saves flagged data on this machine.",
    "Interpretation": "Explain a model in the function, and show it in an output.",
    "Parallel": "Call the functions in one function, and give it several outputs.",
    "Series": "Call the functions after each other in one function, or with .then().",
    "TimeSeries": "gr.LinePlot with a gr.File as input does it.",
    "Timeseries": "gr.LinePlot with a gr.File as input does it.",
    "make_waveform": "gr.Audio draws the waveform of its sound.",
}
"""Former names without a successor of the same kind -> what to use."""


class Pil(Image):
    """An Image whose handler gets a PIL image; today `Image(type="pil")`."""

    stem: ClassVar[str] = "image"

    type: Any = "pil"


class Webcam(Image):
    """An Image that is taken with a camera; today `Image(sources=["webcam"])`."""

    stem: ClassVar[str] = "image"

    sources: Any = "webcam"


class LogoutButton(Button):
    """A button that ends the login; today `Button("Logout", link="/logout")`."""

    stem: ClassVar[str] = "button"

    value: Any = "Logout"
    link: str | None = "/logout"


def StatusTracker(*args: Any, **kwargs: Any) -> None:  # the public name
    """Nothing: it had no effect in Gradio 3 either. `show_progress_on=` says where progress is shown."""


def get_space() -> str | None:
    """The name of the Space that this runs in, or None."""
    return os.environ.get("SPACE_ID") if os.environ.get("SYSTEM") == "spaces" else None


OWN: dict[str, tuple[Any, str]] = {
    "IS_WASM": (False, "False"),
    "LogoutButton": (LogoutButton, 'gr.Button("Logout", link="/logout")'),
    "Pil": (Pil, 'gr.Image(type="pil")'),
    "StatusTracker": (StatusTracker, "show_progress_on=..."),
    "Webcam": (Webcam, 'gr.Image(sources=["webcam"])'),
}
"""Former names that stand for something of today with certain arguments, and how that is spelled."""

NAMES = (*SAME, *GONE, *OWN, "inputs", "outputs")


def removed(name: str) -> Any:
    """What a former name stands for, with one warning that names today's spelling.

    Raises:
        AttributeError: it stands for nothing today; the message says what to use.
    """
    if name in GONE:
        raise AttributeError(f"gr.{name} does not exist any more. {GONE[name]}")
    if name in ("inputs", "outputs"):
        return _Former(name)
    found, today = OWN[name] if name in OWN else (getattr(fanlight, SAME[name]), f"gr.{SAME[name]}")
    if not _is_asked_by_import():
        advise(f"gr.{name} is now spelled {today}.", DeprecationWarning)
    return found


def _is_asked_by_import() -> bool:
    """Whether `from gradio import NAME` looks whether the name exists; it asks for it again afterwards."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("fanlight"):
        frame = frame.f_back
    return frame.f_code.co_name == "_handle_fromlist"


ORDERS: dict[str, dict[str, tuple[str, ...]]] = {
    "inputs": {
        "Textbox": ("lines", "placeholder", "default", "numeric", "type", "label", "optional"),
        "Number": ("default", "label", "optional"),
        "Slider": ("minimum", "maximum", "step", "default", "label", "optional"),
        "Checkbox": ("default", "label", "optional"),
        "CheckboxGroup": ("choices", "default", "type", "label", "optional"),
        "Radio": ("choices", "type", "default", "label", "optional"),
        "Dropdown": ("choices", "type", "default", "label", "optional"),
        "Image": ("shape", "image_mode", "invert_colors", "source", "tool", "type", "label", "optional"),
        "Video": ("type", "source", "label", "optional"),
        "Audio": ("source", "type", "label", "optional"),
        "File": ("file_count", "type", "label", "keep_filename", "optional"),
        "Dataframe": (
            "headers", "row_count", "col_count", "datatype", "col_width", "default", "type", "label", "optional",
        ),
        "Timeseries": ("x", "y", "label", "optional"),
        "State": ("label", "default"),
        "Image3D": ("label", "optional"),
    },
    "outputs": {
        "Textbox": ("type", "label"),
        "Image": ("type", "plot", "label"),
        "Video": ("type", "label"),
        "Audio": ("type", "label"),
        "File": ("label",),
        "Dataframe": ("headers", "max_rows", "max_cols", "overflow_row_behaviour", "type", "label"),
        "Timeseries": ("x", "y", "label"),
        "State": ("label",),
        "Label": ("num_top_classes", "type", "label"),
        "KeyValues": ("value", "label"),
        "HighlightedText": ("color_map", "label", "show_legend"),
        "JSON": ("label",),
        "HTML": ("label",),
        "Carousel": ("components", "label"),
        "Chatbot": ("label",),
        "Image3D": ("clear_color", "label"),
    },
}  # fmt: skip
"""The arguments of `gr.inputs` and `gr.outputs`, in their order."""

TODAY = {"Image3D": "Model3D", "KeyValues": "JSON"}
IGNORED = ("optional", "numeric", "keep_filename", "plot", "col_width")
TYPELESS = ("Textbox", "Label", "Video", "Chatbot")
"""Components whose former `type` said nothing that a function cannot see."""


class _Former:
    """`gr.inputs` or `gr.outputs`: components with their arguments in the order and spelling of Gradio 2."""

    def __init__(self, module: str) -> None:
        self.module = module

    def __getattr__(self, name: str) -> Callable[..., Any]:
        order = ORDERS[self.module].get(name)
        if order is None:
            raise AttributeError(f"gr.{self.module}.{name} never existed. It has: {', '.join(ORDERS[self.module])}.")
        kind = getattr(fanlight, TODAY.get(name, name))

        def make(*args: Any, **kwargs: Any) -> Any:
            given = {**dict(zip(order, args, strict=False)), **kwargs}
            advise(f"gr.{self.module}.{name}(...) is now spelled gr.{kind.__name__}(...).", DeprecationWarning)
            return kind(**_arguments(kind, given))

        make.__name__ = name
        return make


def _arguments(kind: Any, given: dict[str, Any]) -> dict[str, Any]:
    if "default" in given:
        given["value"] = given.pop("default")
    typeless = kind.__name__ in TYPELESS or given.get("type") == "auto"
    dropped = (*IGNORED, "type") if typeless else IGNORED
    if "label" not in kind.fields:  # a State
        dropped = (*dropped, "label")
    return {name: value for name, value in given.items() if name not in dropped and value is not None}
