"""What an author gives to a theme, as the theme keeps it: hues and sizes by object or by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from fanlight.themes.colors import Color
from fanlight.themes.errors import ThemeError
from fanlight.themes.sizes import Size


def hue_of(parameter: str, given: object) -> Color:
    """The hue that an argument means.

    Raises:
        ThemeError: there is none; the message names the nearest.
    """
    if isinstance(given, Color):
        return given
    for hue in Color.all:
        if hue.name == given:
            return hue
    names = [str(hue.name) for hue in Color.all]
    raise ThemeError(f"{parameter} must be a Color or a name, not {given!r}.{nearest(str(given), names)}")


def size_of(prefix: str, given: object) -> Size:
    """The scale that an argument means, for text, spacing or radius.

    Raises:
        ThemeError: there is none; the message lists them.
    """
    if isinstance(given, Size):
        return given
    scales = [size for size in Size.all if str(size.name).startswith(f"{prefix}_")]
    for size in scales:
        if given in (size.name, str(size.name).removeprefix(f"{prefix}_")):
            return size
    names = ", ".join(str(size.name).removeprefix(f"{prefix}_") for size in scales)
    raise ThemeError(f"{prefix}_size must be a Size or one of {names}, not {given!r}.")


def nearest(name: str, known: Iterable[str]) -> str:
    """A question for the end of a message: the known name that is most like this one."""
    close = difflib.get_close_matches(name, list(known), 1, 0)
    return f" Did you mean {close[0]!r}?" if close else ""
