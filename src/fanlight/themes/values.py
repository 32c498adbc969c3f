"""Values of variables: their references, whether they are colours, and how they become CSS."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from fanlight.themes.errors import ThemeError

REFERENCE = re.compile(r"\*([a-z][a-z0-9_]*)(?![a-z0-9_(])")
"""`*name`; not the product in `calc(2*var(--x))`."""
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|url\([^)\"']*\)")
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}|[a-z]+|(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark)\(.*\)", re.IGNORECASE
)
NO_COLOURS = frozenset({"none", "inherit", "initial", "unset", "auto", "normal", "bold"})

Pair = tuple[str, str]
"""A value in light, and in dark."""


def checked(name: str, value: object) -> str:
    """A value as CSS takes it.

    Raises:
        ThemeError: it is no text, or would end the declaration that it stands in.
    """
    if not isinstance(value, str):
        raise ThemeError(f"{name} must be a text such as '#0b5f68' or '*primary_500', not {value!r}.")
    value = value.strip().rstrip(";").strip()
    bare = QUOTED.sub("", value)
    if not value or re.search(r"[;{}]", bare) or bare.count("(") != bare.count(")") or "*/" in bare:
        raise ThemeError(f"{name} must be one CSS value, without ; and braces, not {value!r}.")
    return value


def references(value: str) -> list[str]:
    """The names of the variables that a value refers to."""
    return REFERENCE.findall(value)


def css_name(name: str) -> str:
    """A variable's name in style sheets: `--block-radius` for `block_radius`."""
    return "--" + name.replace("_", "-")


def substituted(value: str, look_up: Callable[[str], str], path: tuple[str, ...] = ()) -> str:
    """A value with its references replaced by the values that they lead to, all the way.

    Raises:
        ThemeError: the references lead round in a circle; the message names it.
    """

    def follow(match: re.Match[str]) -> str:
        name = match[1]
        if name in path:
            raise ThemeError(f"The theme goes round in a circle: {' -> '.join((*path, name))}.")
        return substituted(look_up(name), look_up, (*path, name))

    return REFERENCE.sub(follow, value)


def is_colour(value: str) -> bool:
    """Whether a value without references is one colour, so that `light-dark()` can hold it."""
    return COLOUR.fullmatch(value) is not None and value.lower() not in NO_COLOURS


def declarations(pairs: Mapping[str, Pair], colours: Iterable[str]) -> str:
    """Rules for `:root` that give each variable its value in light and in dark.

    Args:
        pairs: variable -> its values. colours: those whose two values are colours.
    """
    colours = frozenset(colours)
    always: list[str] = []
    dark: list[str] = []
    for name, pair in pairs.items():
        low, high = (REFERENCE.sub(lambda match: f"var({css_name(match[1])})", value) for value in pair)
        if low == high:
            always.append(f"{css_name(name)}:{low}")
        elif name in colours:
            always.append(f"{css_name(name)}:light-dark({low},{high})")
        else:
            always.append(f"{css_name(name)}:{low}")
            dark.append(f"{css_name(name)}:{high}")
    text = f":root{{{';'.join(always)}}}" if always else ""
    if dark:
        inside = ";".join(dark)
        text += (
            f"@media(prefers-color-scheme:dark){{:root:where(:not(.light)){{{inside}}}}}:root:where(.dark){{{inside}}}"
        )
    return text
