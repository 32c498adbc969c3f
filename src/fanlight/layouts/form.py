"""The frame around neighbouring controls, made when the config is built."""

from __future__ import annotations

from fanlight.graph.block import Layout


class Form(Layout):
    """Neighbouring controls in one frame; the page's authors never make it themselves."""
