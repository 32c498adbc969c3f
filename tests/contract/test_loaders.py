"""Every component whose value is a function calls it when its page opens, every so often, and when an input changes."""

from __future__ import annotations

from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.graph import Graph
from tests.contract.fields import ROWS

LOADED = [name for name, rows in ROWS.items() if {"every", "inputs"} & set(rows)]


def extra(name: str) -> dict[str, Any]:
    return {"choices": ["a", "b"]} if "choices" in ROWS[name] else {}


@pytest.mark.parametrize("name", LOADED)
def test_a_function_as_value_is_called_as_every_and_inputs_say(name: str) -> None:
    kind = getattr(gr, name)
    if "value" not in ROWS[name]:
        for field in ("every", "inputs"):
            with pytest.raises(ValueError, match="needs a function as value"):
                kind(**{field: 1 if field == "every" else []})
        return
    wanted = kind(render=False, **extra(name)).example_value()
    with gr.Blocks() as demo:
        box = gr.Textbox("typed")
        timer = gr.Timer(3)
        own = kind(value=lambda: wanted, every=2, **extra(name))
        shared = kind(value=lambda text: (text, wanted), inputs=[box], every=timer, **extra(name))
    listeners = {listener.outputs[0]: listener for listener in demo.blueprint().listeners}
    found = {(t.block, t.event.name) for t in listeners[own].targets}
    assert own.clock is not None
    assert own.clock.value == 2
    assert found == {(demo, Graph.load.name), (own.clock, "tick")}
    assert listeners[own].handler.fn() == wanted  # type: ignore[union-attr]
    found = {(t.block, t.event.name) for t in listeners[shared].targets}
    assert found == {(demo, Graph.load.name), (timer, "tick"), (box, "change")}
    assert listeners[shared].inputs == [box]
    assert listeners[shared].handler.fn("typed") == ("typed", wanted)  # type: ignore[union-attr]
