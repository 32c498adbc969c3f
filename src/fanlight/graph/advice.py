"""Warnings to the author, at the line of his own program."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

PACKAGE = str(Path(__file__).parents[1])
INSIDE = (PACKAGE, "<frozen importlib")


def advise(text: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the innermost line outside of this package; Python shows a DeprecationWarning only for `__main__`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(INSIDE):
        frame = frame.f_back
    module = frame.f_globals
    warnings.warn_explicit(
        text,
        category,
        filename=frame.f_code.co_filename,
        lineno=frame.f_lineno,
        module=module.get("__name__") or "<unknown>",
        registry=module.setdefault("__warningregistry__", {}),
    )
