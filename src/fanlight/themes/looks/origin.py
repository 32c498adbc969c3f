"""`Origin`: orange on plain grey."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start

if TYPE_CHECKING:
    from fanlight.themes.variables import Variables


class Origin(Base):
    """Plain greys, an orange-brown for what matters, a white page and filled grey buttons."""

    start: ClassVar[Start] = {
        "primary_hue": colors.orange,
        "secondary_hue": colors.blue,
        "neutral_hue": colors.zinc,
        "radius_size": sizes.radius_sm,
    }
    looks: ClassVar[Variables] = {
        "body_background_fill": "white",
        "block_title_text_weight": "400",
        "block_label_text_weight": "400",
        "block_title_text_color": "*body_text_color_subdued",
        "block_label_text_color": "*body_text_color_subdued",
        "block_title_text_color_dark": "*neutral_300",
        "block_label_text_color_dark": "*neutral_300",
        "button_secondary_background_fill": "*neutral_200",
        "button_secondary_background_fill_hover": "*neutral_300",
        "button_secondary_background_fill_dark": "*neutral_700",
        "button_secondary_background_fill_hover_dark": "color-mix(in srgb, *neutral_600 50%, *neutral_700)",
        "button_secondary_border_color": "transparent",
        "button_secondary_border_color_dark": "transparent",
    }
