"""A handler: the author's function, and what it wants besides its inputs."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, Any, get_args, get_origin

from fanlight.graph.advice import advise
from fanlight.graph.block import Block
from fanlight.graph.inject import EventData, Header, Progress, Request

if TYPE_CHECKING:
    from fanlight.graph.listener import Listener


class Handler:
    """The author's function with what its signature says.

    `injected` names the parameters that take no input: request, event data, headers, progress.
    """

    __slots__ = (
        "accepts_any", "code", "fn", "injected", "is_async", "is_generator", "name", "parameters", "required",
        "wholes",
    )  # fmt: skip

    def __init__(self, fn: Callable[..., Any]) -> None:
        self.fn = fn
        self.name = _name(fn)
        chain = list(_unwrapped(fn))
        code: Any = getattr(chain[-1], "__code__", type(chain[-1]))
        self.code: Hashable = code
        """What functions that are made again and again, such as inner ones, have in common."""
        self.is_generator = any(inspect.isgeneratorfunction(f) or inspect.isasyncgenfunction(f) for f in chain)
        self.is_async = any(inspect.iscoroutinefunction(f) or inspect.isasyncgenfunction(f) for f in chain)
        self.parameters: list[inspect.Parameter] = []
        self.injected: dict[str, Any] = {}
        self.wholes: set[str] = set()
        """Parameters that get all properties of a block, not its value alone."""
        self.accepts_any = False
        self.required = 0
        self._read_signature(chain[-1])

    def _read_signature(self, innermost: Callable[..., Any]) -> None:
        try:
            signature = inspect.signature(self.fn)
        except (TypeError, ValueError):  # built-in functions have none
            self.accepts_any = True
            return
        hints = _hints(innermost)
        for parameter in signature.parameters.values():
            if parameter.kind is parameter.VAR_POSITIONAL:
                self.accepts_any = True
                continue
            if parameter.kind is parameter.VAR_KEYWORD:
                continue
            wish = _wish(parameter, hints.get(parameter.name))
            if wish is not None:
                self.injected[parameter.name] = wish
                continue
            self.parameters.append(parameter)
            if _is_block(hints.get(parameter.name)):
                self.wholes.add(parameter.name)
            if parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY:
                self.required += 1

    @property
    def wants_event_data(self) -> bool:
        """Whether a parameter asks for the details of the event."""
        return any(isinstance(wish, type) and issubclass(wish, EventData) for wish in self.injected.values())

    def check(self, listener: Listener) -> None:
        """Warn where the number of inputs does not fit the function."""
        if self.accepts_any or listener.input_form == "set":
            return
        given = len(listener.inputs)
        most = len(self.parameters)
        if given < self.required:
            advise(f"{self.name}() needs at least {self.required} inputs, the listener gives {given}.")
        elif given > most:
            advise(f"{self.name}() takes at most {most} inputs, the listener gives {given}.")


def api_name_of(fn: Callable[..., Any]) -> str:
    """The endpoint's name that a function gives: its own, without punctuation."""
    return re.sub(r"[^0-9A-Za-z_]", "", _name(fn).replace("<lambda>", "lambda")) or "fn"


def describe(fn: Any) -> str:
    """The docstring of a function, or nothing."""
    innermost = list(_unwrapped(fn))[-1] if fn is not None else None
    if innermost is None or not (inspect.isroutine(innermost) or inspect.isclass(innermost)):
        return ""
    return inspect.getdoc(innermost) or ""


def _name(fn: Callable[..., Any]) -> str:
    while isinstance(fn, functools.partial):
        fn = fn.func
    return getattr(fn, "__name__", None) or type(fn).__name__


def _unwrapped(fn: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The function, and what its partials, decorators and callable objects wrap, outermost first."""
    for _ in range(32):
        yield fn
        if isinstance(fn, functools.partial):
            fn = fn.func
        elif hasattr(fn, "__wrapped__"):
            fn = fn.__wrapped__
        elif not inspect.isroutine(fn) and not inspect.isclass(fn):
            fn = type(fn).__call__.__get__(fn)
        else:
            return


def _hints(fn: Callable[..., Any]) -> dict[str, Any]:
    """The annotations, evaluated one by one so that one bad name does not hide the others."""
    plain = inspect.unwrap(fn)
    raw = getattr(getattr(plain, "__func__", plain), "__annotations__", {})
    names = getattr(getattr(plain, "__func__", plain), "__globals__", {})
    hints: dict[str, Any] = {}
    for name, annotation in raw.items():
        if isinstance(annotation, str):
            try:
                hints[name] = eval(annotation, dict(names))  # what typing.get_type_hints does
            except Exception:  # the author's annotation may name what only a type checker imports
                hints[name] = _by_name(annotation)
        else:
            hints[name] = annotation
    return hints


def _by_name(annotation: str) -> Any:
    """The injectable that an annotation which cannot be evaluated means by its last word."""
    words = set(re.findall(r"\w+", annotation))
    known = {"Request": Request, "EventData": EventData, "Header": Header}
    return next((kind for name, kind in known.items() if name in words), None)


def _is_block(hint: Any) -> bool:
    kinds = get_args(hint) if get_origin(hint) is not None else (hint,)
    return any(isinstance(kind, type) and issubclass(kind, Block) for kind in kinds)


def _wish(parameter: inspect.Parameter, hint: Any) -> Any:
    if isinstance(parameter.default, Progress):
        return parameter.default
    for kind in get_args(hint) if get_origin(hint) is not None else (hint,):
        if isinstance(kind, type) and issubclass(kind, (Request, EventData, Header)):
            return kind
    return None
