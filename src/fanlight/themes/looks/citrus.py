"""`Citrus`: dark words on yellow."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Citrus(Base):
    """Warm greys and a ripe yellow, which carries dark words in light and in dark mode."""

    start: ClassVar[Start] = {
        "primary_hue": colors.amber,
        "secondary_hue": colors.amber,
        "neutral_hue": colors.stone,
        "radius_size": sizes.radius_lg,
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "color-mix(in srgb, *primary_50 70%, white)",
        "border_color_primary": "color-mix(in srgb, *primary_200 45%, *neutral_200)",
        "button_border_width": "2px",
        "button_primary_background_fill": "*primary_400",
        "button_primary_background_fill_hover": "*primary_300",
        "button_primary_background_fill_dark": "*primary_400",
        "button_primary_background_fill_hover_dark": "*primary_300",
        "button_primary_border_color": "*primary_700",
        "button_primary_border_color_dark": "*primary_400",
        "button_primary_text_color": "*neutral_900",
        "button_primary_text_color_dark": "*neutral_950",
        "panel_background_fill": "*primary_50",
        "background_fill_secondary": "color-mix(in srgb, *primary_100 45%, *neutral_100)",
    }
