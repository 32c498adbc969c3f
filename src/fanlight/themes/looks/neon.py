"""`Neon`: one bright green on black and white."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Neon(Base):
    """Black, white, and one bright yellow-green that marks what can be done."""

    start: ClassVar[Start] = {
        "primary_hue": colors.lime,
        "secondary_hue": colors.lime,
        "neutral_hue": colors.zinc,
        "radius_size": sizes.radius_lg,
    }
    looks: ClassVar[Variables] = {
        "color_accent": "light-dark(*neutral_900, *primary_300)",
        "link_text_color": "*neutral_900",
        "link_text_color_hover": "*neutral_700",
        "button_primary_background_fill": "*primary_300",
        "button_primary_background_fill_hover": "*primary_400",
        "button_primary_border_color": "*neutral_900",
        "button_primary_border_color_dark": "transparent",
        "button_primary_text_color": "*neutral_950",
        "button_secondary_border_color": "*neutral_900",
        "button_secondary_border_color_dark": "*neutral_400",
    }
