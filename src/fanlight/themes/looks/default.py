"""`Default`: what a page looks like unless its author says otherwise."""

from __future__ import annotations

from typing import ClassVar

from fanlight.themes import colors, sizes
from fanlight.themes.base import Base, Start


class Default(Base):
    """Cool greys and a deep blue-green."""

    start: ClassVar[Start] = {
        "primary_hue": colors.sea,
        "secondary_hue": colors.sea,
        "neutral_hue": colors.mist,
        "radius_size": sizes.radius_md,
    }
