"""`Cyberpunk`: a terminal at night."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import SYSTEM_MONO, Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Cyberpunk(Base):
    """Letters of one width, thin bright lines, magenta and cyan; made for dark mode, clear in light."""

    start: ClassVar[Start] = {
        "primary_hue": colors.fuchsia,
        "secondary_hue": colors.cyan,
        "neutral_hue": colors.zinc,
        "radius_size": sizes.radius_none,
        "font": SYSTEM_MONO,
    }
    looks: ClassVar[Variables] = {
        "body_text_size": "13px",
        "input_text_size": "13px",
        "body_background_fill_dark": "#16131f",
        "background_fill_primary_dark": "#272136",
        "background_fill_secondary_dark": "#120f1a",
        "border_color_primary": "*primary_300",
        "border_color_primary_dark": "color-mix(in srgb, *primary_600 55%, #1e1a2a)",
        "block_background_fill_dark": "#1e1a2a",
        "block_title_text_color": "*secondary_800",
        "block_title_text_color_dark": "*secondary_300",
        "block_label_text_color": "*secondary_800",
        "block_label_text_color_dark": "*secondary_300",
        "panel_background_fill_dark": "#120f1a",
        "input_background_fill_dark": "#1e1a2a",
        "input_border_color": "*secondary_700",
        "input_border_color_dark": "*secondary_600",
        "checkbox_background_color_dark": "#1e1a2a",
        "button_secondary_background_fill_dark": "#1e1a2a",
        "button_secondary_background_fill_hover_dark": "#2c253d",
        "button_secondary_border_color": "*secondary_700",
        "button_secondary_border_color_dark": "*secondary_600",
        "button_cancel_background_fill_dark": "#1e1a2a",
    }
