"""How far apart two CSS colours are, for the forms of colour that our themes use."""

from __future__ import annotations

import re

NAMED = {"white": "#ffffff", "black": "#000000"}
Colour = tuple[float, float, float]


def arguments(text: str) -> list[str]:
    """The arguments between the outer brackets."""
    parts, depth, now = [], 0, ""
    for letter in text[text.index("(") + 1 : -1]:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(now.strip())
            now = ""
        else:
            now += letter
    return [*parts, now.strip()]


def read(text: str, dark: bool, behind: Colour = (0, 0, 0)) -> Colour:
    """Red, green and blue from 0 to 1 of a colour without references; `behind` shows through."""
    text = NAMED.get(text, text)
    if text == "transparent":
        return behind
    if text.startswith("light-dark("):
        return read(arguments(text)[dark], dark, behind)
    if text.startswith("color-mix("):
        space, first, second = arguments(text)
        assert space == "in srgb"
        found = re.fullmatch(r"(.*?)(?: (\d+)%)?", first)
        assert found
        share = int(found[2] or 50) / 100
        mixed = zip(read(found[1], dark, behind), read(second, dark, behind), strict=True)
        red, green, blue = (share * a + (1 - share) * b for a, b in mixed)
        return red, green, blue
    assert re.fullmatch(r"#[0-9a-f]{6}", text), text
    return int(text[1:3], 16) / 255, int(text[3:5], 16) / 255, int(text[5:7], 16) / 255


def luminance(colour: Colour) -> float:
    """As WCAG 2 defines it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
