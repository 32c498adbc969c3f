"""Themes by their names."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from fanlight.graph.errors import NotAvailableYet
from fanlight.themes.base import Base
from fanlight.themes.errors import ThemeError

NAMES = (
    "base", "default", "soft", "monochrome", "glass", "origin", "citrus", "ocean", "mario", "cyberpunk", "ember",
    "neon",
)  # fmt: skip


def theme(given: object, say: Callable[[str], None]) -> Base:
    """The theme that an author means; the default one for None.

    A text is a name, in any case, or the path of a JSON file. Any other text means the default theme.

    Args:
        say: told, in one line, that a text means nothing.

    Raises:
        ThemeError: it is neither a theme nor a text.
    """
    if isinstance(given, Base):
        return given
    if given is None:
        return _named("default")
    if isinstance(given, str):
        name = given.strip().lower().removeprefix("gradio/")
        if name in NAMES:
            return _named(name)
        if given.endswith(".json") and Path(given).is_file():
            return Base.load(given)
        say(f"There is no theme {given!r}; the page has the default one. The names are: {', '.join(NAMES)}.")
        return _named("default")
    if isinstance(given, type) and issubclass(given, Base):
        raise ThemeError(f"theme must be a theme, not its class: write {given.__name__}() with brackets.")
    raise ThemeError(f'theme must be a theme such as gr.themes.Soft(), or a name such as "soft", not {given!r}.')


def _named(name: str) -> Base:
    if name == "base":
        return Base()
    made: Base = getattr(import_module(f"fanlight.themes.looks.{name}"), name.capitalize())()
    return made


def builder(*args: object, **kwargs: object) -> None:
    """Not available yet.

    Raises:
        NotAvailableYet: always.
    """
    raise NotAvailableYet("gr.themes.builder()")
