"""Arguments in today's spelling, from those of former versions."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from fanlight.graph.advice import advise
from fanlight.graph.spellings import SHOWN_BUTTONS, SPELLINGS, Gone, OneButton, Renamed, Spelling

P = ParamSpec("P")
R = TypeVar("R")


def takes_former(owner: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a function take its arguments in their former spellings too.

    Args:
        owner: its row in the table of spellings, and its name in warnings.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        known = inspect.signature(function).parameters

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **modern([owner], kwargs, known))

        return call

    return wrap


def modern(owners: Sequence[str], kwargs: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in today's spelling; each former one warns once per place with today's name.

    Args:
        owners: the function; or a class, then its bases, whose spellings it inherits.
        known: today's names.

    Raises:
        TypeError: an argument in both spellings.
    """
    if all(name in known for name in kwargs):
        return dict(kwargs)
    today, told = translated(owners, kwargs, known)
    for text in told:
        advise(text, DeprecationWarning)
    return today


def translated(
    owners: Sequence[str], kwargs: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The arguments in today's spelling, and a sentence about each former one.

    Raises:
        TypeError: an argument in both spellings.
    """
    result = {name: value for name, value in kwargs.items() if name in known}
    told: list[str] = []
    for name, value in kwargs.items():
        if name in known:
            continue
        match spelling_of(owners, name):
            case Renamed(to=to) as renamed if to in known:
                if to in kwargs:
                    raise TypeError(f"{owners[0]}() got {name!r} and {to!r}, which is its name today. Leave one out.")
                if value not in renamed.harmless:
                    result[to] = renamed.turn(value) if renamed.turn else value
                told.append(f"{owners[0]}({name}=...) is now spelled {renamed.shown or to}.")
            case OneButton(button) if "buttons" in known:
                shown = next((SHOWN_BUTTONS[o] for o in owners if o in SHOWN_BUTTONS), ())
                buttons = list(shown if result.get("buttons") is None else result["buttons"])
                others = [other for other in buttons if other != button]
                result["buttons"] = [*others, button] if value else others
                told.append(f'{owners[0]}({name}=...) is now spelled buttons=["{button}"].')
            case Gone(advice):
                told.append(f"{owners[0]}({name}=...) does nothing any more. {advice}")
            case _:
                result[name] = value
    return result, told


def spelling_of(owners: Sequence[str], name: str) -> Spelling | None:
    """What became of a former argument of a function or class, or None for one that never was."""
    found = (SPELLINGS[owner][name] for owner in owners if name in SPELLINGS.get(owner, {}))
    return next(found, None)
