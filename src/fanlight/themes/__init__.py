"""Themes: the colours, sizes and fonts of a page. A named theme is loaded when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fanlight.themes import colors as colors
from fanlight.themes import sizes as sizes
from fanlight.themes.base import Base as Base
from fanlight.themes.base import ThemeClass as ThemeClass
from fanlight.themes.colors import Color as Color
from fanlight.themes.fonts import Font as Font
from fanlight.themes.fonts import GoogleFont as GoogleFont
from fanlight.themes.fonts import LocalFont as LocalFont
from fanlight.themes.named import builder as builder
from fanlight.themes.sizes import Size as Size

if TYPE_CHECKING:
    from fanlight.themes.looks.citrus import Citrus as Citrus
    from fanlight.themes.looks.cyberpunk import Cyberpunk as Cyberpunk
    from fanlight.themes.looks.default import Default as Default
    from fanlight.themes.looks.ember import Ember as Ember
    from fanlight.themes.looks.glass import Glass as Glass
    from fanlight.themes.looks.mario import Mario as Mario
    from fanlight.themes.looks.monochrome import Monochrome as Monochrome
    from fanlight.themes.looks.neon import Neon as Neon
    from fanlight.themes.looks.ocean import Ocean as Ocean
    from fanlight.themes.looks.origin import Origin as Origin
    from fanlight.themes.looks.soft import Soft as Soft

Theme = Base
_LOOKS = (
    "Citrus", "Cyberpunk", "Default", "Ember", "Glass", "Mario", "Monochrome", "Neon", "Ocean", "Origin", "Soft",
)  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LOOKS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"fanlight.themes.looks.{name.lower()}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LOOKS})
