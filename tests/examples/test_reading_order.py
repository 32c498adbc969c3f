"""The order in which the example reads boxes."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.apps import EXAMPLES

sys.path.insert(0, str(EXAMPLES / "read_text"))
from order import Boxes, reading_order

sys.path.pop(0)


def boxes(*corners: tuple[float, float, float, float]) -> Boxes:
    """Level boxes from left, top, right, bottom."""
    return np.array([[[a, b], [c, b], [c, d], [a, d]] for a, b, c, d in corners], np.float32).reshape(-1, 4, 2)


def turned(level: Boxes, degrees: float) -> Boxes:
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return (level @ turn.T).astype(np.float32)


RECEIPT = [(10, y, 10 + 8 * width, y + 20) for y, width in ((0, 9), (40, 14), (80, 7), (120, 22))] + [
    (300, y, 350, y + 20) for y in (2, 38, 81, 119)
]
COLUMNS = (
    [(100, 0, 700, 40)]
    + [(10, y, 380, y + 20) for y in range(80, 280, 40)]
    + [(420, y, 790, y + 20) for y in range(80, 280, 40)]
    + [(10, 320, 790, 340)]
)


def test_nothing_to_read() -> None:
    assert reading_order(boxes()) == []


@pytest.mark.parametrize("degrees", [-5, -2, 0, 2, 5])
def test_the_rows_of_a_receipt_are_read_across(degrees: float) -> None:
    assert reading_order(turned(boxes(*RECEIPT), degrees)) == [[0, 4], [1, 5], [2, 6], [3, 7]]


@pytest.mark.parametrize("degrees", [-3, 0, 3])
def test_columns_of_prose_are_read_one_after_the_other(degrees: float) -> None:
    order = reading_order(turned(boxes(*COLUMNS), degrees))
    assert order == [[0], *([i] for i in range(1, 6)), *([i] for i in range(6, 11)), [11]]


def test_columns_need_not_share_their_lines() -> None:
    left = [(10, y, 380, y + 20) for y in range(0, 200, 40)]
    right = [(420, y, 790, y + 20) for y in range(15, 215, 30)]
    order = [line[0] for line in reading_order(boxes(*left, *right))]
    assert order == list(range(len(left) + len(right)))


@given(st.lists(st.tuples(*[st.floats(0, 2000, width=32)] * 2, *[st.floats(1, 500, width=32)] * 2), max_size=25))
def test_every_box_is_read_once(rectangles: list[tuple[float, float, float, float]]) -> None:
    order = reading_order(boxes(*((x, y, x + width, y + height) for x, y, width, height in rectangles)))
    assert sorted(index for line in order for index in line) == list(range(len(rectangles)))
