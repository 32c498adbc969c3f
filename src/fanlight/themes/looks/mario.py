"""`Mario`: bricks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import SYSTEM_MONO, Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Mario(Base):
    """Red, a sky-blue page, thick dark lines, letters of one width, straight corners."""

    start: ClassVar[Start] = {
        "primary_hue": colors.red,
        "secondary_hue": colors.blue,
        "neutral_hue": colors.gray,
        "radius_size": sizes.radius_none,
        "font": SYSTEM_MONO,
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "#d8ecfb",
        "body_background_fill_dark": "#1a2233",
        "body_text_size": "13px",
        "input_text_size": "13px",
        "border_color_primary": "*neutral_900",
        "border_color_primary_dark": "*neutral_500",
        "block_border_width": "2px",
        "error_border_width": "2px",
        "input_border_width": "2px",
        "input_border_color": "*neutral_900",
        "input_border_color_dark": "*neutral_400",
        "panel_border_width": "2px",
        "panel_background_fill": "#bfe0f7",
        "form_gap_width": "2px",
        "checkbox_border_width": "2px",
        "checkbox_border_color": "*neutral_900",
        "checkbox_border_color_dark": "*neutral_400",
        "button_border_width": "2px",
        "button_primary_border_color": "*neutral_900",
        "button_primary_background_fill_dark": "*primary_800",
        "button_primary_background_fill_hover_dark": "*primary_900",
        "button_primary_border_color_dark": "*primary_400",
        "button_primary_text_color_dark": "white",
        "button_secondary_background_fill": "#ffe9ad",
        "button_secondary_background_fill_hover": "#ffe08a",
        "button_secondary_text_color_dark": "#ffe08a",
        "button_secondary_border_color": "*neutral_900",
        "button_secondary_border_color_dark": "#ffe08a",
        "color_accent": "light-dark(*primary_800, *primary_400)",
    }
