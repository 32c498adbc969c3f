"""`Monochrome`: ink on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Monochrome(Base):
    """Black, white and greys; a book's letters; straight corners."""

    start: ClassVar[Start] = {
        "primary_hue": colors.neutral,
        "secondary_hue": colors.neutral,
        "neutral_hue": colors.neutral,
        "radius_size": sizes.radius_none,
        "font": ("Charter", "Georgia", "Cambria", "Noto Serif", "Liberation Serif", "serif"),
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "white",
        "body_background_fill_dark": "*neutral_900",
        "body_text_size": "15px",
        "input_text_size": "15px",
        "prose_text_size": "16px",
        "block_border_color": "*neutral_300",
        "button_primary_background_fill": "*neutral_900",
        "button_primary_background_fill_hover": "*neutral_700",
        "button_primary_background_fill_dark": "*neutral_100",
        "button_primary_background_fill_hover_dark": "white",
        "button_secondary_border_color": "*neutral_900",
        "button_secondary_border_color_dark": "*neutral_100",
        "color_accent": "*body_text_color",
        "input_border_color": "*neutral_600",
        "input_border_color_dark": "*neutral_400",
    }
