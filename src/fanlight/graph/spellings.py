"""Former spellings of arguments, read only when an unknown argument arrives."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from fanlight.graph.advice import advise

RENAMED: dict[str, dict[str, str]] = {
    "*": {
        "show_copy_button": "buttons:copy",
        "show_download_button": "buttons:download",
        "show_api": "api_visibility",
    },
    "Image": {
        "source": "sources",
        "show_fullscreen_button": "buttons:fullscreen",
        "show_share_button": "buttons:share",
    },
    "Slider": {"show_reset_button": "buttons:reset"},
    "Listener": {"_js": "js"},
    "Interface": {"allow_flagging": "flagging_mode"},
    "launch": {"file_directories": "allowed_paths"},
}
"""By class name (`*` for all): former name -> today's; `buttons:NAME` adds or removes one button."""

VISIBILITY = ("undocumented", "public")
"""What `show_api=False` and `show_api=True` were."""

P = ParamSpec("P")
R = TypeVar("R")


def takes_former(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function take its arguments in their former spellings too."""
    known = inspect.signature(function).parameters

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **modern(function.__name__, kwargs, known))

    return call


def modern(owner: str, kwargs: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in today's spelling; each former one warns once per place with today's name."""
    if all(name in known for name in kwargs):
        return dict(kwargs)
    table = {**RENAMED["*"], **RENAMED.get(owner, {})}
    result: dict[str, Any] = {}
    for name, value in kwargs.items():
        target = table.get(name) if name not in known else None
        if target is None:
            result[name] = value
            continue
        today, _, button = target.partition(":")
        if today not in known:
            result[name] = value
            continue
        if button:
            buttons = list(result.get("buttons") or kwargs.get("buttons") or [])
            result["buttons"] = [*buttons, button] if value else [b for b in buttons if b != button]
        else:
            result[today] = VISIBILITY[bool(value)] if name == "show_api" else value
        shown = f'buttons=["{button}"]' if button else today
        advise(f"{owner}({name}=...) is now spelled {shown}.", DeprecationWarning)
    return result
