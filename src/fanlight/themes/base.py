"""`Base`: a theme, which is a value for each variable of the page, in light and in dark."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict, Unpack

from fanlight.graph.advice import advise
from fanlight.graph.modern import takes_former
from fanlight.themes import colors, exchange, sizes
from fanlight.themes.arguments import hue_of, nearest, size_of
from fanlight.themes.colors import Color
from fanlight.themes.errors import NoHub, ThemeError, UnknownVariable
from fanlight.themes.fonts import Font, FontFile, fonts
from fanlight.themes.house import HOUSE, NAMES
from fanlight.themes.sizes import Size
from fanlight.themes.values import Pair, checked, declarations, is_colour, references, substituted

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables

Fonts = Font | str | Iterable[Font | str]

SYSTEM = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")
SYSTEM_MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Menlo", "Consolas", "Liberation Mono", "monospace")
SPLIT = {"button_shadow": "shadow", "button_shadow_hover": "shadow_hover", "button_shadow_active": "shadow_active"}
"""Former variables of all buttons, which each kind of button has for itself today."""


class Start(TypedDict, total=False):
    """What a theme is built from where its author says nothing else."""

    primary_hue: Color
    secondary_hue: Color
    neutral_hue: Color
    text_size: Size
    spacing_size: Size
    radius_size: Size
    font: Fonts
    font_mono: Fonts


class Base:
    """A plain theme, and the base of an author's own.

    Args:
        primary_hue: the hue of buttons, marks and focus; a `Color`, or a name such as "teal".
        secondary_hue: the hue of links.
        neutral_hue: the greys.
        text_size, spacing_size, radius_size: a `Size`, or "sm", "md", "lg"; for radius also "none" and "xxl".
        font, font_mono: a font or several, the preferred one first; `Font`, `GoogleFont`, `LocalFont` or names.

    Raises:
        ThemeError: there is no such hue or size.
    """

    start: ClassVar[Start] = {
        "primary_hue": colors.blue,
        "secondary_hue": colors.blue,
        "neutral_hue": colors.neutral,
        "text_size": sizes.text_md,
        "spacing_size": sizes.spacing_md,
        "radius_size": sizes.radius_sm,
        "font": SYSTEM,
        "font_mono": SYSTEM_MONO,
    }
    looks: ClassVar[Variables] = {}
    """The variables that a named theme sets."""

    def __init__(
        self,
        *,
        primary_hue: Color | str | None = None,
        secondary_hue: Color | str | None = None,
        neutral_hue: Color | str | None = None,
        text_size: Size | str | None = None,
        spacing_size: Size | str | None = None,
        radius_size: Size | str | None = None,
        font: Fonts | None = None,
        font_mono: Fonts | None = None,
    ) -> None:
        start: Start = {**Base.start, **type(self).start}
        self.name = type(self).__name__.lower()
        self.custom_css = ""
        self._pairs: dict[str, Pair] = dict(HOUSE)
        for prefix, hue in (("primary", primary_hue), ("secondary", secondary_hue), ("neutral", neutral_hue)):
            self._take(prefix, hue_of(f"{prefix}_hue", start[f"{prefix}_hue"] if hue is None else hue))  # type: ignore[literal-required]
        for prefix, size in (("text", text_size), ("spacing", spacing_size), ("radius", radius_size)):
            self._take(prefix, size_of(prefix, start[f"{prefix}_size"] if size is None else size))  # type: ignore[literal-required]
        self._fonts = fonts(start["font"] if font is None else font)
        self._fonts_mono = fonts(start["font_mono"] if font_mono is None else font_mono)
        self.set(**type(self).looks)

    def set(self, **variables: Unpack[Variables]) -> Self:
        """Give variables their values; returns the theme.

        A value is CSS, in which `*name` stands for another variable, such as "*primary_500" or "calc(2 * *spacing_md)".
        `NAME_dark` is for dark mode. Where only NAME is given, dark mode keeps its own value if it has one.

        Raises:
            UnknownVariable: there is no such variable, or a value refers to none; the message names the nearest.
            ThemeError: a value that is no single CSS value, or references that lead round in a circle.
        """
        given: dict[str, str] = {}
        for name, value in self._today(variables).items():
            if name not in NAMES:
                raise UnknownVariable(f"There is no variable {name!r}.{nearest(name, NAMES)}")
            if value is None:
                continue
            given[name] = checked(name, value)
            for wanted in references(given[name]):
                self._check_reference(name, wanted)
        before = dict(self._pairs)
        for name in sorted(given, key=lambda name: name.endswith("_dark")):  # the twins last: they have the last word
            plain, value = name.removesuffix("_dark"), given[name]
            light, dark = self._pairs[plain]
            if name != plain:
                self._pairs[plain] = (light, value)
            else:
                self._pairs[plain] = (value, value if light == dark or f"{name}_dark" not in NAMES else dark)
        try:
            self.resolved(name.removesuffix("_dark") for name in given)
        except ThemeError:
            self._pairs = before
            raise
        return self

    def _today(self, variables: Mapping[str, object]) -> dict[str, object]:
        """The variables in today's spelling."""
        today: dict[str, object] = {}
        for name, value in variables.items():
            suffix = SPLIT.get(name.removesuffix("_dark"))
            if suffix is None:
                today[name] = value
                continue
            ending = suffix + ("_dark" if name.endswith("_dark") else "")
            advise(f"{name} is now spelled button_primary_{ending} and button_secondary_{ending}.", DeprecationWarning)
            today.update({f"button_{kind}_{ending}": value for kind in ("primary", "secondary", "cancel")})
        return today

    def _check_reference(self, name: str, wanted: str) -> None:
        if wanted in self._pairs or wanted in ("font", "font_mono"):
            return
        if wanted.removesuffix("_dark") in self._pairs:
            plain = wanted.removesuffix("_dark")
            raise ThemeError(f"{name} refers to *{wanted}. Write *{plain}: in dark mode it means the dark value.")
        raise UnknownVariable(f"{name} refers to *{wanted}, which does not exist.{nearest(wanted, self._pairs)}")

    def _take(self, prefix: str, scale: Color | Size) -> None:
        self._pairs.update({f"{prefix}_{step}": (value, value) for step, value in scale.steps()})

    def __getattr__(self, name: str) -> str:
        pairs: dict[str, Pair] = self.__dict__.get("_pairs", {})
        plain = name.removesuffix("_dark")
        if plain not in pairs:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return pairs[plain][name != plain]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in NAMES:
            self.set(**{name: value})
        else:
            super().__setattr__(name, value)

    @property
    def font(self) -> str:
        """The fonts of text, as CSS lists them."""
        return ", ".join(map(str, self._fonts))

    @property
    def font_mono(self) -> str:
        """The fonts of code, as CSS lists them."""
        return ", ".join(map(str, self._fonts_mono))

    def pairs(self) -> dict[str, Pair]:
        """Every variable, with hues, sizes and fonts -> its values in light and in dark."""
        return {**self._pairs, "font": (self.font, self.font), "font_mono": (self.font_mono, self.font_mono)}

    def resolved(self, names: Iterable[str]) -> dict[str, Pair]:
        """Some variables, without references."""
        pairs = self.pairs()

        def end(name: str, side: int) -> str:
            return substituted(pairs[name][side], lambda other: pairs[other][side], (name,))

        return {name: (end(name, 0), end(name, 1)) for name in names}

    def css(self, against: Base | None = None) -> str:
        """The theme as a style sheet.

        Args:
            against: leave out what this theme has in common with that one.
        """
        own = against.pairs() if against is not None else {}
        return self._faces() + self._rules({k: v for k, v in self.pairs().items() if own.get(k) != v}) + self.custom_css

    def resolved_css(self, names: Iterable[str]) -> str:
        """Some variables as a style sheet that needs no others."""
        return self._faces() + self._rules(self.resolved(names))

    def _rules(self, pairs: Mapping[str, Pair]) -> str:
        ends = self.resolved(name for name, (light, dark) in pairs.items() if light != dark)
        return declarations(
            pairs, [n for n, pair in ends.items() if ("color" in n or "fill" in n) and all(map(is_colour, pair))]
        )

    def _faces(self) -> str:
        return "".join(file.css() for file in self.files())

    def files(self) -> list[FontFile]:
        """The files of its fonts."""
        return [file for font in (*self._fonts, *self._fonts_mono) for file in font.files()]

    @property
    def digest(self) -> str:
        """Tells this theme from any other that looks different."""
        return hashlib.sha256(self.css().encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The theme as plain data; of a `LocalFont` its name only."""
        return exchange.to_dict(self.name, self._pairs, (self._fonts, self._fonts_mono), self.custom_css)

    @classmethod
    def from_dict(cls, theme: dict[str, dict[str, str]]) -> Base:
        """The theme that `to_dict` or `dump`, here or in Gradio, described.

        Raises:
            ThemeError: it is no description of a theme.
        """
        read = exchange.read(theme)
        made = Base(font=read.font or SYSTEM, font_mono=read.font_mono or SYSTEM_MONO)
        made.name = read.name or "base"
        made.custom_css = read.custom_css
        made._pairs.update({name: (value, value) for name, value in read.steps.items()})
        made.set(**read.variables)
        return made

    def dump(self, filename: str) -> None:
        """Write the theme into a JSON file."""
        exchange.write(filename, self.to_dict())

    @classmethod
    def load(cls, path: str) -> Base:
        """The theme of a JSON file."""
        return cls.from_dict(exchange.load(path))

    @classmethod
    @takes_former("from_hub")
    def from_hub(cls, repo_name: str, token: str | None = None) -> Base:
        """The theme of a JSON file on this machine.

        Raises:
            NoHub: there is no such file: no other host is asked.
        """
        if Path(repo_name).is_file():
            return cls.load(repo_name)
        raise NoHub(
            f"Theme.from_hub({repo_name!r}) would ask another host, which Fanlight never does. "
            "Download the theme's JSON file and give it to Theme.load(path)."
        )

    @takes_former("push_to_hub")
    def push_to_hub(
        self,
        repo_name: str,
        org_name: str | None = None,
        version: str | None = None,
        token: str | None = None,
        theme_name: str | None = None,
        description: str | None = None,
        private: bool = False,
    ) -> None:
        """Not available here.

        Raises:
            NoHub: always: no other host is asked.
        """
        raise NoHub("Theme.push_to_hub() would ask another host, which Fanlight never does. Use Theme.dump(filename).")


ThemeClass = Base


Base.set.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what `help(theme.set)` lists
    [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        *(inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=str | None) for n in NAMES),
    ],
    return_annotation=Base,
)
