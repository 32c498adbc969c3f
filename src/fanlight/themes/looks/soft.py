"""`Soft`: round and quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Soft(Base):
    """Indigo on a page with a breath of it; round blocks without lines, round buttons."""

    start: ClassVar[Start] = {
        "primary_hue": colors.indigo,
        "secondary_hue": colors.indigo,
        "neutral_hue": colors.slate,
        "radius_size": sizes.radius_lg,
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "color-mix(in srgb, *primary_100 55%, *neutral_50)",
        "body_background_fill_dark": "#1b1a2e",
        "background_fill_primary_dark": "#302e4d",
        "background_fill_secondary_dark": "#171628",
        "border_color_primary_dark": "#403d63",
        "block_background_fill_dark": "#26243e",
        "block_border_color": "transparent",
        "block_border_color_dark": "transparent",
        "block_padding": "12px 16px",
        "button_large_radius": "999px",
        "button_medium_radius": "999px",
        "button_small_radius": "999px",
        "button_primary_background_fill": "*primary_700",
        "button_primary_background_fill_hover": "*primary_800",
        "color_accent": "light-dark(*primary_700, *primary_300)",
        "panel_border_color": "transparent",
        "panel_border_color_dark": "transparent",
        "panel_background_fill": "color-mix(in srgb, *primary_100 80%, *neutral_50)",
        "panel_background_fill_dark": "#171628",
        "input_background_fill_dark": "#26243e",
        "checkbox_background_color_dark": "#26243e",
        "button_secondary_background_fill_dark": "#26243e",
        "button_secondary_background_fill_hover_dark": "#302e4d",
        "button_cancel_background_fill_dark": "#26243e",
        "code_background_fill_dark": "#302e4d",
    }
