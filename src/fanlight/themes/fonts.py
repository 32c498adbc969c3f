"""Fonts: those that the visitor has, and those whose files come with the app. No other host is ever asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

GENERIC = frozenset(
    ("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "math", "emoji", "ui-serif",
     "ui-sans-serif", "ui-monospace", "ui-rounded", "-apple-system", "inherit")
)  # fmt: skip
"""Names that CSS wants without quotes."""
FORMATS = {".woff2": "woff2", ".woff": "woff", ".ttf": "truetype", ".otf": "opentype"}
"""Endings of font files, and what CSS calls them."""
FOLDER = "static/fonts"
"""Where the server shows them, relative to the app."""


class Font:
    """A font that is used where the visitor has it."""

    def __init__(self, name: str) -> None:
        if not name.strip() or re.search(r"[\"\\<>{};\n]", name):
            raise ValueError(f"A font's name must be a text such as 'Inter', not {name!r}.")
        self.name = name.strip()

    def __str__(self) -> str:
        return self.name if self.name in GENERIC else f'"{self.name}"'

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Font) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def files(self) -> list[FontFile]:
        """The files that come with the app."""
        return []


class GoogleFont(Font):
    """A font of Google's collection, used where the visitor has it: the page asks no other host for it.

    To show it to everybody, download its files and give them to a `LocalFont`.
    """

    def __init__(self, name: str, weights: Iterable[int] = (400, 600)) -> None:
        super().__init__(name)
        self.weights = tuple(weights)


class LocalFont(Font):
    """A font whose files come with the app.

    Args:
        name: the font's name.
        weights: those that the files are for, in this order, where `files` is a list.
        files: one file for all weights, a list with one for each of `weights`, or a dict from weight to file. Without
            them the font is used where the visitor has it.
    """

    def __init__(
        self,
        name: str,
        weights: Iterable[int] = (400, 600),
        files: str | Path | Iterable[str | Path] | Mapping[int, str | Path] | None = None,
    ) -> None:
        super().__init__(name)
        self.weights = tuple(weights)
        self._files = [FontFile.read(self.name, weight, path) for weight, path in self._by_weight(files)]

    def _by_weight(
        self, files: str | Path | Iterable[str | Path] | Mapping[int, str | Path] | None
    ) -> list[tuple[str, Path]]:
        if files is None:
            return []
        if isinstance(files, (str, Path)):
            return [(f"{min(self.weights)} {max(self.weights)}", Path(files))]
        if isinstance(files, Mapping):
            return [(str(weight), Path(path)) for weight, path in files.items()]
        listed = [Path(path) for path in files]
        if len(listed) != len(self.weights):
            raise ValueError(f"LocalFont({self.name!r}): {len(listed)} files for the weights {self.weights}.")
        return [(str(weight), path) for weight, path in zip(self.weights, listed, strict=True)]

    def files(self) -> list[FontFile]:
        return self._files


class FontFile(NamedTuple):
    """One file of a font.

    Attributes:
        family: the font's name. weight: its weight, or two that are the ends of a range.
        name: what the server calls it; it holds a digest of the content.
    """

    family: str
    weight: str
    name: str
    content: bytes

    @classmethod
    def read(cls, family: str, weight: str, path: Path) -> FontFile:
        """The file at `path`.

        Raises:
            ValueError: it does not exist or is no font.
        """
        ending = path.suffix.lower()
        if ending not in FORMATS:
            raise ValueError(f"LocalFont({family!r}): {path} is no font. Give one of {', '.join(FORMATS)}.")
        if not path.is_file():
            raise ValueError(f"LocalFont({family!r}): there is no file {path}.")
        content = path.read_bytes()
        stem = re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-") or "font"
        return cls(family, weight, f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}{ending}", content)

    def css(self) -> str:
        """The rule that makes it known."""
        kind = FORMATS[self.name[self.name.rindex(".") :]]
        return (
            f'@font-face{{font-family:"{self.family}";font-weight:{self.weight};font-display:swap;'
            f'src:url("{FOLDER}/{self.name}") format("{kind}")}}'
        )


def fonts(given: Font | str | Iterable[Font | str]) -> tuple[Font, ...]:
    """A list of fonts, the preferred one first, as a theme keeps it."""
    listed = [given] if isinstance(given, (str, Font)) else list(given)
    if not listed:
        raise ValueError("A list of fonts must name at least one.")
    return tuple(font if isinstance(font, Font) else Font(font) for font in listed)
