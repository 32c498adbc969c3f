"""`Ocean`: blue water."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Ocean(Base):
    """Blue on a page of pale water; a deep navy in dark mode."""

    start: ClassVar[Start] = {
        "primary_hue": colors.sky,
        "secondary_hue": colors.cyan,
        "neutral_hue": colors.slate,
        "radius_size": sizes.radius_lg,
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "color-mix(in srgb, *primary_100 60%, white)",
        "body_background_fill_dark": "#0c1b2a",
        "background_fill_primary_dark": "#1c3246",
        "background_fill_secondary": "color-mix(in srgb, *primary_100 70%, white)",
        "background_fill_secondary_dark": "#0a1622",
        "border_color_primary": "color-mix(in srgb, *primary_200 60%, *neutral_200)",
        "border_color_primary_dark": "#2a445b",
        "block_background_fill_dark": "#13263a",
        "panel_background_fill": "color-mix(in srgb, *primary_100 70%, white)",
        "panel_background_fill_dark": "#0a1622",
        "input_background_fill_dark": "#13263a",
        "button_secondary_background_fill_dark": "#13263a",
        "button_secondary_background_fill_hover_dark": "#1c3246",
        "button_secondary_text_color": "*primary_900",
        "button_secondary_text_color_dark": "*primary_200",
        "button_secondary_border_color": "*primary_700",
        "button_secondary_border_color_dark": "*primary_600",
        "button_cancel_background_fill_dark": "#13263a",
        "checkbox_background_color_dark": "#13263a",
        "code_background_fill_dark": "#1c3246",
    }
