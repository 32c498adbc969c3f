"""`gr.NO_RELOAD`: whether a module runs for the first time."""

from __future__ import annotations

import sys

MARK = "__fanlight_rerun__"
"""A global of modules that run anew."""


class NoReload:
    """True while a module runs for the first time, False when it runs anew because a file was saved.

    What stands below `if gr.NO_RELOAD:` is done once; the names that it sets are kept.
    """

    def __bool__(self) -> bool:
        return MARK not in sys._getframe(1).f_globals

    def __repr__(self) -> str:
        return "gr.NO_RELOAD"


NO_RELOAD = NoReload()
