"""How much work a piece of code is: lines of Python that it runs, which no busy machine can change."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(act: Callable[[], object]) -> int:
    """How many lines run."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


def growth(act: Callable[[int], object], size: int) -> float:
    """How many times as much CPU time the double of a size takes; the least of three tries. Linear is about 2."""
    act(size // 8)
    return min(_seconds(act, 2 * size) / max(_seconds(act, size), 1e-4) for _ in range(3))


def _seconds(act: Callable[[int], object], size: int) -> float:
    before = time.process_time()
    act(size)
    return time.process_time() - before
