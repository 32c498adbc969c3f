"""`Ember`: warm ash."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Ember(Base):
    """A warm paper page, a glowing red-brown for what matters; browns in dark mode."""

    start: ClassVar[Start] = {
        "primary_hue": colors.red,
        "secondary_hue": colors.orange,
        "neutral_hue": colors.stone,
        "radius_size": sizes.radius_md,
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "#f7f1ea",
        "body_background_fill_dark": "#211a17",
        "background_fill_primary_dark": "#382c27",
        "background_fill_secondary": "#f1e8de",
        "background_fill_secondary_dark": "#1b1512",
        "border_color_primary": "#e6d9ca",
        "border_color_primary_dark": "#4a3a33",
        "block_background_fill": "#fffdfa",
        "block_background_fill_dark": "#2a211d",
        "panel_background_fill": "#f1e8de",
        "panel_background_fill_dark": "#1b1512",
        "input_background_fill": "#fffdfa",
        "input_background_fill_dark": "#2a211d",
        "checkbox_background_color": "#fffdfa",
        "checkbox_background_color_dark": "#2a211d",
        "button_secondary_background_fill": "#fffdfa",
        "button_secondary_background_fill_hover": "#f1e8de",
        "button_secondary_background_fill_dark": "#2a211d",
        "button_secondary_background_fill_hover_dark": "#382c27",
        "button_cancel_background_fill": "#fffdfa",
        "button_cancel_background_fill_dark": "#2a211d",
        "code_background_fill": "#efe4d8",
        "code_background_fill_dark": "#382c27",
        "button_primary_background_fill_dark": "*secondary_300",
        "button_primary_background_fill_hover_dark": "color-mix(in srgb, *secondary_200, *secondary_300)",
        "button_primary_text_color_dark": "*secondary_950",
        "border_color_accent_subdued_dark": "*secondary_700",
        "color_accent": "light-dark(*primary_800, *secondary_300)",
        "color_accent_soft": "#fbe3d6",
        "color_accent_soft_dark": "#4a2a1e",
    }
