"""All of a block at once: what a handler's parameter gets that is annotated with the block's class."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any


class Properties(SimpleNamespace):
    """The properties of a block for one visitor, `value` among them. Change some and return it to change the block."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**_copied(properties))
        self.__dict__["_before"] = properties

    def changed(self) -> dict[str, Any]:
        """The properties that the handler has changed."""
        before: dict[str, Any] = self.__dict__["_before"]
        now = {name: value for name, value in self.__dict__.items() if name != "_before"}
        return {name: value for name, value in now.items() if name not in before or _differs(before[name], value)}

    def __repr__(self) -> str:
        shown = ", ".join(f"{k}={v!r}" for k, v in self.__dict__.items() if k != "_before")
        return f"Properties({shown})"


def _copied(properties: dict[str, Any]) -> dict[str, Any]:
    """Copies of lists and dicts, which a handler may change in place; other values as they are."""
    found = dict(properties)
    for name, value in properties.items():
        if isinstance(value, list):
            found[name] = list(copy.deepcopy(value))
        elif isinstance(value, dict):
            found[name] = dict(copy.deepcopy(value))
    return found


def _differs(before: Any, now: Any) -> bool:
    if before is now and not isinstance(now, (list, dict)):
        return False
    try:
        return bool(before != now)
    except Exception:  # arrays and tables compare element by element
        return True
