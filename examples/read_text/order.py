"""Puts boxes of text into reading order: columns from left to right, lines from top to bottom.

Knows nothing of pictures or models; a box is four corners, clockwise from the text's top left.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]  # shape (boxes, 4 corners, x and y), in pixels

FEWEST_LINES_IN_A_COLUMN = 3
PROSE = 7.0  # a line of prose is at least this many times as wide as high; a price on a receipt is not
SHARE_ACROSS = 0.25  # headings may cross the gap between two columns, but not more of the boxes than this


def slope(boxes: Boxes) -> float:
    """Angle of the text against the horizontal in radians: the median, where long boxes count more."""
    edges = boxes[:, 1] - boxes[:, 0]
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    angles = np.arctan2(edges[:, 1], edges[:, 0])
    ranked = np.argsort(angles)
    middle = np.searchsorted(np.cumsum(lengths[ranked]), lengths.sum() / 2)
    return float(angles[ranked][min(middle, len(boxes) - 1)])


def reading_order(boxes: Boxes) -> list[list[int]]:
    """Lines in reading order; each is a list of indexes into `boxes`, from left to right."""
    if len(boxes) == 0:
        return []
    angle = -slope(boxes)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    level = boxes @ turn.T
    return [line for region in _regions(level, np.arange(len(boxes))) for line in _lines(level, region)]


def _regions(level: Boxes, chosen: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The boxes of each column (or of what lies above, between and below columns), in reading order."""
    gap = _gap(level, chosen)
    if gap is None:
        return [chosen]
    left, right = level[chosen, :, 0].min(1), level[chosen, :, 0].max(1)
    centre = level[chosen, :, 1].mean(1)
    across = chosen[(left < gap) & (right > gap)]
    across = across[np.argsort(level[across, :, 1].mean(1))]
    regions: list[NDArray[np.intp]] = []
    above = -math.inf
    for limit, crossing in [*((float(level[i, :, 1].mean()), i) for i in across), (math.inf, None)]:
        band = (centre > above) & (centre < limit)
        for side in (chosen[band & (right <= gap)], chosen[band & (left >= gap)]):
            if len(side):
                regions += _regions(level, side)
        if crossing is not None:
            regions.append(np.array([crossing]))
        above = limit
    return regions


def _gap(level: Boxes, chosen: NDArray[np.intp]) -> float | None:
    """An x between two columns of prose, or None."""
    if len(chosen) < 2 * FEWEST_LINES_IN_A_COLUMN:
        return None
    left, right = level[chosen, :, 0].min(1), level[chosen, :, 0].max(1)
    top, bottom = level[chosen, :, 1].min(1), level[chosen, :, 1].max(1)
    height = float(np.median(bottom - top))
    best: tuple[int, float] | None = None
    for x in np.unique(right + height / 4):
        before, after = right <= x, left >= x
        crossing = int((~before & ~after).sum())
        if crossing > SHARE_ACROSS * len(chosen) or (best and crossing >= best[0]):
            continue
        if all(
            side.sum() >= FEWEST_LINES_IN_A_COLUMN and np.median((right - left)[side]) >= PROSE * height
            for side in (before, after)
        ):
            shared = min(bottom[before].max(), bottom[after].max()) - max(top[before].min(), top[after].min())
            if shared > 2 * height:
                best = (crossing, float(x))
    return best[1] if best else None


def _lines(level: Boxes, chosen: NDArray[np.intp]) -> list[list[int]]:
    """Lines of one column from top to bottom."""
    top, bottom = level[:, :, 1].min(1), level[:, :, 1].max(1)
    centre = (top + bottom) / 2
    lines: list[list[int]] = []
    for index in (int(i) for i in chosen[np.argsort(centre[chosen])]):
        if lines:
            middle = float(np.mean(centre[lines[-1]]))
            height = min(float(np.min((bottom - top)[lines[-1]])), float(bottom[index] - top[index]))
            if abs(float(centre[index]) - middle) < 0.5 * height:
                lines[-1].append(index)
                continue
        lines.append([index])
    return [sorted(line, key=lambda i: float(level[i, :, 0].min())) for line in lines]
