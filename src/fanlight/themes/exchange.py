"""Themes as plain data and as JSON files, in the form that Gradio writes too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanlight.graph.advice import advise
from fanlight.themes.colors import STEPS as SHADES
from fanlight.themes.errors import ThemeError
from fanlight.themes.fonts import Font, GoogleFont, LocalFont
from fanlight.themes.house import HOUSE, NAMES
from fanlight.themes.sizes import STEPS
from fanlight.themes.values import Pair, checked

VERSION = "0.0.1"
"""Of the form, not of the theme."""
MARK = "__gradio_font__"
KINDS: dict[str, type[Font]] = {"font": Font, "google": GoogleFont, "local": LocalFont}
SCALES = frozenset(
    {f"{hue}_{step}" for hue in ("primary", "secondary", "neutral") for step in SHADES}
    | {f"{size}_{step}" for size in ("text", "spacing", "radius") for step in STEPS}
)


@dataclass(slots=True)
class Read:
    """What a description says.

    Attributes:
        steps: of hues and sizes. variables: the others.
    """

    name: str = ""
    font: list[Font] = field(default_factory=list)
    font_mono: list[Font] = field(default_factory=list)
    custom_css: str = ""
    steps: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)


def to_dict(name: str, pairs: Mapping[str, Pair], fonts: tuple[Iterable[Font], ...], custom_css: str) -> dict[str, Any]:
    """The description of a theme."""
    theme: dict[str, Any] = {"name": name}
    theme.update({step: pair[0] for step, pair in pairs.items() if step in SCALES})
    for variable in HOUSE:
        theme[variable] = pairs[variable][0]
        if f"{variable}_dark" in NAMES:
            theme[f"{variable}_dark"] = pairs[variable][1]
    theme["_font"], theme["_font_mono"] = ([_font_out(font) for font in each] for each in fonts)
    if custom_css:
        theme["custom_css"] = custom_css
    return {"theme": theme, "version": VERSION}


def read(description: Mapping[str, Any]) -> Read:
    """What a description says; what nobody here knows is left out with one warning.

    Raises:
        ThemeError: it is none.
    """
    theme = description.get("theme")
    if not isinstance(theme, Mapping):
        raise ThemeError("A theme is described by a dict with the key 'theme', which holds a dict of its variables.")
    found = Read(str(theme.get("name") or ""), custom_css=str(theme.get("custom_css") or ""))
    found.font, found.font_mono = _fonts_in(theme.get("_font")), _fonts_in(theme.get("_font_mono"))
    unknown = []
    for name, value in theme.items():
        if value is None or name.startswith("_") or name in ("name", "custom_css", "font", "font_mono"):
            continue
        if name in SCALES:
            found.steps[name] = checked(name, value)
        elif name in NAMES:
            found.variables[name] = checked(name, value)
        else:
            unknown.append(name)
    if unknown:
        advise(f"The theme {found.name!r} sets what does not exist here: {', '.join(sorted(unknown))}.")
    return found


def load(path: str) -> dict[str, Any]:
    """The description in a JSON file.

    Raises:
        ThemeError: it holds no JSON.
    """
    try:
        found: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    except ValueError as error:
        raise ThemeError(f"{path} is no JSON file of a theme: {error}.") from None
    return found


def write(path: str, description: Mapping[str, Any]) -> None:
    """Put a description into a JSON file."""
    Path(path).write_text(json.dumps(description, indent=2) + "\n", "utf-8")


def _font_out(font: Font) -> dict[str, Any]:
    kind = next(
        name for name, each in KINDS.items() if type(font) is each or (each is not Font and isinstance(font, each))
    )
    told: dict[str, Any] = {MARK: True, "name": font.name, "class": kind}
    if isinstance(font, (GoogleFont, LocalFont)):
        told["weights"] = list(font.weights)
    return told


def _fonts_in(given: Any) -> list[Font]:
    if not isinstance(given, list):
        return []
    found: list[Font] = []
    for font in given:
        if isinstance(font, str):
            found.append(Font(font))
        elif isinstance(font, Mapping) and MARK in font:
            kind = KINDS.get(str(font.get("class")), Font)
            weights = font.get("weights")
            found.append(kind(font["name"], weights) if weights and kind is not Font else kind(font["name"]))  # type: ignore[call-arg]  # all but Font take weights
    return found
