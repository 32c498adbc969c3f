"""Scales of sizes: seven steps for text, for spacing, and for the radius of corners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

STEPS = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl")


class Size:
    """A scale: its steps from `xxs` to `xxl`, as CSS lengths."""

    all: ClassVar[list[Size]] = []
    """The scales of this module, which a theme takes by their names too. Those that authors make are not among them."""

    def __init__(
        self, xxs: str, xs: str, sm: str, md: str, lg: str, xl: str, xxl: str, name: str | None = None
    ) -> None:
        self.xxs, self.xs, self.sm, self.md, self.lg, self.xl, self.xxl = xxs, xs, sm, md, lg, xl, xxl
        self.name = name

    def expand(self) -> list[str]:
        """The steps, the smallest first."""
        return [getattr(self, step) for step in STEPS]

    def steps(self) -> Iterator[tuple[str, str]]:
        """Each step's name and its length."""
        return zip(STEPS, self.expand(), strict=True)

    def __repr__(self) -> str:
        return f"Size({self.name or self.md!r})"


def _scale(name: str, pixels: str) -> Size:
    made = Size(*(f"{length}px" for length in pixels.split()))
    made.name = name
    Size.all.append(made)
    return made


radius_none = _scale("radius_none", "0 0 0 0 0 0 0")
radius_sm = _scale("radius_sm", "1 1 2 3 4 6 10")
radius_md = _scale("radius_md", "1 2 4 6 8 12 20")
radius_lg = _scale("radius_lg", "2 4 6 10 14 18 28")
radius_xxl = _scale("radius_xxl", "4 8 12 18 22 30 44")

spacing_sm = _scale("spacing_sm", "1 1 3 4 6 9 12")
spacing_md = _scale("spacing_md", "1 2 4 6 8 12 16")
spacing_lg = _scale("spacing_lg", "1 3 5 8 10 15 20")

text_sm = _scale("text_sm", "9 11 12 13 15 18 23")
text_md = _scale("text_md", "10 12 13 14 16 20 26")
text_lg = _scale("text_lg", "12 13 15 16 18 23 30")
