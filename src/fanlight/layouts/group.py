"""Blocks joined without a gap."""

from __future__ import annotations

from fanlight.graph.block import Layout


class Group(Layout):
    """Blocks below each other in one frame, without a gap."""
