"""`ClearButton`: what it puts into components, and States that begin anew."""

from __future__ import annotations

from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import AppError
from tests.engine.support import engine_for, session, submit, values_of


def test_it_puts_in_what_each_component_makes_of_nothing() -> None:
    with gr.Blocks() as demo:
        blocks = [gr.Textbox("x"), gr.Checkbox(True), gr.CheckboxGroup(["a"], value=["a"]), gr.Slider(2, 9), gr.Image()]
        button = gr.ClearButton(blocks[:2])
        assert button.add(blocks[2:]) is button
        assert button.add(None) is button
    first, second = demo.listeners
    assert first.sets == [None, False]
    assert second.sets == [[], 2, None]
    assert (first.handler, first.js, first.visibility) == (None, None, "private")
    assert [dependency["sets"] for dependency in demo.get_config_file()["dependencies"]] == [first.sets, second.sets]


def test_a_state_begins_anew_under_its_name() -> None:
    with gr.Blocks() as demo:
        state, other = gr.State([0]), gr.State(lambda: "made")
        gr.Button().click(lambda kept: kept.append(1) or [kept, "lost"], state, [state, other], api_name="fill")
        gr.Button().click(lambda kept, made: f"{kept} {made}", [state, other], gr.Textbox(), api_name="show")
        gr.ClearButton([state, other], api_name="reset", api_visibility="public")
    engine = engine_for(demo)
    tab = session(engine)
    values_of(submit(engine, tab, "fill"))
    assert values_of(submit(engine, tab, "show")) == ["[0, 1] lost"]
    values_of(submit(engine, tab, "reset"))
    assert values_of(submit(engine, tab, "show")) == ["[0] made"]


def test_without_a_name_it_is_callable_but_not_listed() -> None:
    with gr.Blocks() as demo:
        gr.ClearButton(gr.State(1))
    (listener,) = demo.listeners
    assert (listener.api_name, listener.visibility) == ("clear", "undocumented")


def test_mistakes_of_the_author() -> None:
    wrong: Any = ["text"]
    with gr.Blocks(), pytest.raises(TypeError, match="must be components, not 'text'"):
        gr.ClearButton(wrong)
    box = gr.Textbox()
    with pytest.raises(AppError, match="needs an app"):
        gr.ClearButton(box)
    assert gr.ClearButton(value="Only a text").value == "Only a text"
