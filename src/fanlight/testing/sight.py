"""What a visitor sees, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a visitor sees.

    Args:
        kind: value (a component shows another one), prop (another property of it changed), progress, notice (a message
            beside the page), error (one that says what went wrong), problem (a reason that stands under a component),
            waiting (a place in the line).
        where: label of the component, or its kind and number where it has none; empty for what belongs to none.
        what: the payload, the text, or a dict for progress and props.
    """

    kind: Literal["value", "prop", "progress", "notice", "error", "problem", "waiting"]
    where: str
    what: Any
