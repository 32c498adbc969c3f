"""Components by name: `"textbox"` means `Textbox()`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from fanlight.graph.advice import advise
from fanlight.graph.component import Value
from fanlight.graph.errors import NotAvailableYet

OTHER_NAMES = {
    "text": "textbox.Textbox", "textarea": "textbox.TextArea", "files": "file.Files",
    "highlight": "highlightedtext.HighlightedText",
}  # fmt: skip
"""Names that are not the file of their class."""

FORMER_NAMES: dict[str, tuple[str, dict[str, Any]]] = {
    "pil": ("image", {"type": "pil"}),
    "webcam": ("image", {"sources": ["webcam"]}),
    "variable": ("state", {}),
    "imagepaint": ("paint", {}),
}
"""Names of Gradio 3 -> today's name and arguments."""


def component(cls_name: str, render: bool = False) -> Value[Any]:
    """A component by the lower-case name of its class, with default arguments; underscores are dropped.

    Args:
        cls_name: such as "textbox".
        render: place it into the app that is open.

    Raises:
        ValueError: the name is no component's.
    """
    return _called(cls_name, {"render": render})


def component_class(cls_name: str) -> type[Any]:
    """The class that a name means.

    Raises:
        ValueError: the name is no component's.
        NotAvailableYet: it is one that does not exist yet.
    """
    key = cls_name.replace("_", "")
    if key != key.lower() or not key.isalnum():
        raise ValueError(f"{cls_name!r} names no component. Use the class's name in lower case, such as 'textbox'.")
    stem, _, wanted = OTHER_NAMES.get(key, key).partition(".")
    home = f"fanlight.components.{stem}"
    if find_spec(home) is None:
        raise NotAvailableYet(f"The component {cls_name!r}")
    for found in vars(import_module(home)).values():
        if not (isinstance(found, type) and issubclass(found, Value) and found.__module__ == home):
            continue
        if found.__name__.lower() == (wanted or key).lower():
            return found
    raise ValueError(f"{cls_name!r} names no component. Use the class's name in lower case, such as 'textbox'.")


def _called(name: str, arguments: dict[str, Any]) -> Value[Any]:
    today, preset = FORMER_NAMES.get(name.replace("_", ""), (name, {}))
    if today != name and name.replace("_", "") in FORMER_NAMES:
        shown = ", ".join(f"{key}={value!r}" for key, value in preset.items())
        advise(f"The component {name!r} is now {today!r}{f' with {shown}' if shown else ''}.", DeprecationWarning)
    found: Value[Any] = component_class(today)(**{"render": False, **preset, **arguments})
    return found


def made(given: Any) -> Value[Any]:
    """A component from a name, a dict with a name and arguments, or a component itself.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(given, Value):
        return given
    if isinstance(given, str):
        return component(given)
    if isinstance(given, dict) and isinstance(given.get("name"), str):
        arguments = {key: value for key, value in given.items() if key != "name"}
        return _called(given["name"], arguments)
    raise TypeError(f"A component or its name is needed, such as 'textbox', not {given!r}.")
