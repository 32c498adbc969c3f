"""Whatever a client sends as a component's payload, it is taken, or refused in words that are meant for it."""

from __future__ import annotations

from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.component import Value
from fanlight.graph.errors import Error
from fanlight.wire.errors import Refused
from tests.contract.fields import ROWS

VALUES = [name for name in ROWS if issubclass(getattr(gr, name), Value)]
PAYLOADS: list[Any] = [
    True, False, 0, -1, 0.5, -(2**63), 2**70, 1e308, float("nan"), float("inf"), "", "x", "0", "9" * 5000, "\ud800",
    "\0", "now - 999999999d", "2026-99-99", "data:;base64,AAAA", [], [None], [True], [[]], [{}], [[[1]]], [1, 2, 3],
    [["a"]], [["a", "b", "c"]], [[None, None]], ["a"] * 3, {}, {"path": 1}, {"value": 1}, {"a": {"b": [1]}},
    {"token": "x"}, {"__type__": "update"}, {"__type__": "props"},
    [{"token": []}], [{"token": "a", "class_or_confidence": {}}],
]  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_no_payload_is_a_fault_of_the_server_s(name: str) -> None:
    kind = getattr(gr, name)
    block = kind(choices=["a", "b"]) if "choices" in kind.fields else kind()
    for payload in PAYLOADS:
        try:
            block.preprocess(payload)
        except (Error, Refused) as refused:
            assert len(refused.message) < 500, payload  # noqa: PT017  # a payload may also be taken
