"""Which line the jobs of a listener wait in, and how many of a line may run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from fanlight.graph.listener import Listener


class LineNames:
    """The lines of an app: one for each concurrency id or function, with the lowest of its listeners' limits.

    Args:
        default: the limit where a listener sets none.
    """

    def __init__(self, default: int | None) -> None:
        self.default = default
        self._of: dict[int, str] = {}
        self._functions: dict[int, str] = {}
        """By the identity of the app's functions."""
        self._codes: dict[Hashable, str] = {}
        """By the code of the functions that `gr.render` makes."""

    def declare(self, listeners: Sequence[Listener]) -> Mapping[str, int | None]:
        """Take in the listeners of the app, in place of former ones; returns the lines with their limits."""
        numbers: Counter[str] = Counter()
        functions: dict[int, str] = {}
        limits: dict[str, int | None] = {}
        lines: dict[int, str] = {}
        for listener in sorted(listeners, key=lambda listener: listener.joins):
            if listener.handler is None:
                continue
            twin = _twin(listener, listeners) if listener.joins else None
            if twin is not None:
                lines[listener.id] = lines[twin.id]
                continue
            function, own = id(listener.handler.fn), listener.handler.name
            if listener.queue and listener.concurrency_id is None and function not in functions:
                functions[function] = f"function-{own}-{numbers[own]}"  # the same in the app's next edition
                numbers[own] += 1
            name, limit = f"direct-{listener.id}", None
            if listener.queue:
                name, limit = listener.concurrency_id or functions[function], self._limit(listener)
            known = limits.get(name)
            limits[name] = limit if known is None else known if limit is None else min(known, limit)
            lines[listener.id] = name
        self._of, self._functions = lines, functions
        return limits

    def of(self, listener: Listener) -> tuple[str, int | None]:
        """The line of a listener; and, if it was rendered, its limit.

        What `gr.render` makes has one line for each piece of code, whoever it was made for.
        """
        name = self._of.get(listener.id)
        if name is not None:
            return name, None
        if not listener.queue:
            return "direct-rendered", None
        assert listener.handler is not None  # those without are refused on submission
        shared = self._functions.get(id(listener.handler.fn))
        own = self._codes.setdefault(listener.handler.code, f"rendered-{len(self._codes)}")
        return listener.concurrency_id or shared or own, self._limit(listener)

    def _limit(self, listener: Listener) -> int | None:
        asked = listener.concurrency_limit
        return self.default if asked == "default" else asked


def _twin(listener: Listener, listeners: Sequence[Listener]) -> Listener | None:
    """Another listener of the same function that waits in a line."""
    fn = listener.handler.fn if listener.handler is not None else None
    return next((x for x in listeners if x.queue and not x.joins and x.handler and x.handler.fn is fn), None)
