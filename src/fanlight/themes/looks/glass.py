"""`Glass`: panes with bright edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Glass(Base):
    """Warm greys; each block is a pane whose edge is lighter than what lies around it."""

    start: ClassVar[Start] = {
        "primary_hue": colors.stone,
        "secondary_hue": colors.amber,
        "neutral_hue": colors.stone,
        "font": ("Optima", "Candara", "Noto Sans", "Liberation Sans", "sans-serif"),
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "*neutral_200",
        "body_text_color_subdued": "*neutral_700",
        "background_fill_secondary": "*neutral_200",
        "border_color_primary": "*neutral_300",
        "border_color_accent_subdued": "*secondary_600",
        "link_text_color": "*secondary_900",
        "block_background_fill": "*neutral_50",
        "block_border_color": "white",
        "block_border_color_dark": "*neutral_600",
        "panel_background_fill": "*neutral_100",
        "panel_border_color": "white",
        "panel_border_color_dark": "*neutral_600",
        "input_background_fill": "*neutral_50",
        "button_secondary_background_fill": "*neutral_50",
        "button_secondary_background_fill_hover": "white",
        "button_cancel_background_fill": "*neutral_50",
        "code_background_fill": "color-mix(in srgb, *neutral_200, *neutral_300)",
    }
