"""A patch turns the one payload into the other, exactly."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.wire.patches import apply, diff, join

PAYLOADS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def exact(payload: Any) -> str:
    return json.dumps(payload, sort_keys=True)


@given(PAYLOADS, PAYLOADS)
def test_applying_the_difference_gives_the_new_payload(old: Any, new: Any) -> None:
    assert exact(apply(copy.deepcopy(old), copy.deepcopy(diff(old, new)))) == exact(new)


def test_true_and_one_are_different() -> None:
    assert diff([{"a": 1}], [{"a": True}]) == [["replace", [0, "a"], True]]


def test_text_that_grows_is_appended_to() -> None:
    assert diff({"text": "ab"}, {"text": "abc"}) == [["append", ["text"], "c"]]


def test_equal_payloads_have_no_edits() -> None:
    assert diff({"a": [1, "x"]}, {"a": [1, "x"]}) == []


def test_a_list_that_shrinks_loses_its_tail() -> None:
    assert apply([1, 2, 3], diff([1, 2, 3], [1])) == [1]


def test_only_appends_to_the_same_text_are_joined() -> None:
    assert join([["append", [], "a"]], [["append", [], "b"]]) == [["append", [], "ab"]]
    assert join([["append", [0], "a"]], [["append", [1], "b"]]) is None
    assert join([["replace", [], "a"]], [["append", [], "b"]]) is None
    assert join([["append", [], "a"]], []) == [["append", [], "a"]]


def test_an_edit_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="whole payload"):
        apply([], [["delete", [], None]])
    with pytest.raises(ValueError, match="unknown edit"):
        apply([1], [["turn", [0], None]])
