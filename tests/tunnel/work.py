"""How the work of a piece of code grows with what it is given."""

from __future__ import annotations

import time
from collections.abc import Callable


def growth(act: Callable[[int], object], size: int) -> float:
    """How many times as much CPU time the double of a size takes; the least of three tries. Linear is about 2."""
    act(size // 8)
    return min(_seconds(act, 2 * size) / max(_seconds(act, size), 1e-4) for _ in range(3))


def _seconds(act: Callable[[int], object], size: int) -> float:
    before = time.process_time()
    act(size)
    return time.process_time() - before
