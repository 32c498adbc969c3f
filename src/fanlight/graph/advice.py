"""Warnings to the author, at the line of his own program."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

PACKAGE = str(Path(__file__).parents[1])


def advise(text: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the innermost line outside of this package; Python shows a DeprecationWarning only for `__main__`."""
    level = 1
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
        level += 1
    warnings.warn(text, category, stacklevel=level + 1)
