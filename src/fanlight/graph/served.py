"""Functions of the author's that a script on the page calls by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from fanlight.graph.errors import Error

MOST_ARGUMENTS = 64


def check_served(owner: str, functions: object) -> None:
    """Refuse what a script could not call.

    Raises:
        TypeError: something is no function. ValueError: it has no name, or another has the same, or it is a generator.
    """
    if functions is None:
        return
    if not isinstance(functions, (list, tuple)):
        raise TypeError(f"{owner}(server_functions=...) takes a list of functions, not {functions!r}.")
    names: set[str] = set()
    for function in functions:
        if not callable(function):
            raise TypeError(f"{owner}(server_functions=...) takes functions, not {function!r}.")
        name = getattr(function, "__name__", "")
        if not name.isidentifier():
            raise ValueError(f"{owner}(server_functions=...): {function!r} has no name to call it by. Use a `def`.")
        if name in names:
            raise ValueError(f"{owner}(server_functions=...) has two functions called {name!r}. Rename one.")
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise ValueError(f"{owner}(server_functions=...): {name}() yields. A script gets one answer: use `return`.")
        names.add(name)


def served(function: Callable[..., Any]) -> Callable[[object], Any]:
    """The function as a handler of one payload, the list of its arguments, which is checked against its signature."""
    name = function.__name__
    try:
        signature: inspect.Signature | None = inspect.signature(function)
    except (TypeError, ValueError):  # built-in functions have none
        signature = None

    def checked(arguments: object) -> Sequence[Any]:
        if not isinstance(arguments, list) or len(arguments) > MOST_ARGUMENTS:
            raise Error(f"{name}() takes a list of at most {MOST_ARGUMENTS} arguments.", print_exception=False)
        try:
            if signature is not None:
                signature.bind(*arguments)
        except TypeError as error:
            raise Error(f"{name}(): {error}.", print_exception=False) from None
        return arguments

    async def call_async(arguments: object) -> Any:
        return await function(*checked(arguments))

    def call(arguments: object) -> Any:
        return function(*checked(arguments))

    handler: Callable[[object], Any] = call_async if inspect.iscoroutinefunction(function) else call
    handler.__name__ = name
    return handler
