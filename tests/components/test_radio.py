"""`Radio`: one choice of a few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from hypothesis import given
from hypothesis import strategies as st

import fanlight as gr
from fanlight.graph.errors import Error
from tests.engine.support import end_of, engine_for, session, submit, values_of

CHOICES = ["small", ("Very large", "xl"), 3, ("Half", 0.5)]
VALUES = st.text() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)


def test_a_handler_gets_the_value_or_its_place() -> None:
    assert [gr.Radio(CHOICES).preprocess(value) for value in ("small", "xl", 3, 0.5)] == ["small", "xl", 3, 0.5]
    assert [gr.Radio(CHOICES, type="index").preprocess(v) for v in ("small", "xl", 3, 0.5)] == [0, 1, 2, 3]
    assert gr.Radio(CHOICES).preprocess(None) is None
    assert gr.Radio(CHOICES, type="index").preprocess(None) is None


def test_a_handler_gets_the_author_s_own_number() -> None:
    got = gr.Radio([1.0, 2.0]).preprocess(1)  # JavaScript writes 1.0 as 1
    assert isinstance(got, float)


@pytest.mark.parametrize("payload", ["Very large", "SMALL", "", 4, "3", ["small"], {"a": 1}, [], "x" * 1000])
@pytest.mark.parametrize("kind", ["value", "index"])
def test_what_is_no_choice_is_refused_with_a_short_sentence(payload: Any, kind: Any) -> None:
    with pytest.raises(Error, match="is not one of the choices") as caught:
        gr.Radio(CHOICES, type=kind).preprocess(payload)
    assert len(caught.value.message) < 100


def test_nothing_is_chosen_unless_said() -> None:
    assert gr.Radio(CHOICES).initial() is None
    assert gr.Radio(CHOICES, value=3).initial() == 3


def test_a_handler_may_return_any_value() -> None:
    radio = gr.Radio(CHOICES)
    assert radio.postprocess("xl") == "xl"
    assert radio.postprocess(None) is None
    assert radio.postprocess("gone") == "gone"
    number = radio.postprocess(np.int64(3))
    assert type(number) is int


def test_the_page_gets_pairs() -> None:
    wanted = [["small", "small"], ["Very large", "xl"], ["3", 3], ["Half", 0.5]]
    radio = gr.Radio(CHOICES)
    assert radio.page_props(radio.props())["choices"] == wanted
    assert radio.page_props({"choices": CHOICES})["choices"] == wanted
    assert gr.Radio(np.array([1, 2])).page_props({"choices": np.array([1, 2])})["choices"] == [["1", 1], ["2", 2]]


def test_callers_are_told_the_choices() -> None:
    assert gr.Radio(CHOICES).api_info() == {"enum": ["small", "xl", 3, 0.5], "type": "string"}
    assert gr.Radio().api_info() == {"enum": [], "type": "string"}
    assert gr.Radio(CHOICES).example_payload() == "small"
    assert gr.Radio().example_payload() is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"choices": "abc"}, "must be a list"), ({"choices": iter("abc")}, "must be a list"),
        ({"choices": [("a", "b", "c")]}, "pairs"),
        ({"choices": [{"a": 1}]}, "texts, numbers or pairs"), ({"choices": ["a"], "type": "name"}, "type"),
        ({"choices": [("a", ["b"])]}, "texts, numbers or pairs"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_told(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        gr.Radio(**arguments)


@given(st.lists(VALUES, min_size=1, unique=True), st.data())
def test_every_choice_goes_there_and_back(values: list[Any], data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(values))
    radio, places = gr.Radio(values), gr.Radio(values, type="index")
    assert radio.postprocess(radio.preprocess(value)) == value
    assert values[places.preprocess(value)] == value


def test_a_session_remembers_the_choices_that_a_handler_gave_it() -> None:
    with gr.Blocks() as demo:
        radio, out = gr.Radio(["a", "b"], value="a"), gr.Textbox()
        go = gr.Button()
        go.click(lambda: gr.Radio(choices=["b", ("The c", "c")]), None, radio, api_name="change")
        go.click(lambda: gr.update(choices=None, label="x"), None, radio, api_name="label")
        go.click(str, radio, out, api_name="read")
    engine = engine_for(demo)
    mine, other = session(engine, "mine"), session(engine, "other")
    [update] = values_of(submit(engine, mine, "change"))
    assert update == {"__type__": "update", "choices": [["b", "b"], ["The c", "c"]]}
    assert values_of(submit(engine, mine, "read", "c")) == ["c"]
    values_of(submit(engine, mine, "label"))
    refused = end_of(submit(engine, mine, "read", "a"))
    assert "'a' is not one of the choices" in refused["error"]
    assert refused["input"] == radio._id
    assert values_of(submit(engine, other, "read", "a")) == ["a"]
    assert end_of(submit(engine, other, "read", "c"))["t"] == "failed"


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        size, place, out = gr.Radio(CHOICES, label="Size"), gr.Radio(CHOICES, type="index"), gr.Radio(CHOICES)
        gr.Button().click(lambda a, b: CHOICES[b] if a == "small" else a, [size, place], out, api_name="pick")
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    assert caller.predict("xl", 3, api_name="/pick") == "xl"
    assert caller.predict("small", "small", api_name="/pick") == "small"
    with pytest.raises(Exception, match="'huge' is not one of the choices"):
        caller.predict("huge", "xl", api_name="/pick")
    described = caller.view_api(return_format="dict")["named_endpoints"]["/pick"]  # type: ignore[index]
    assert described["parameters"][0]["type"] == {"enum": ["small", "xl", 3, 0.5], "type": "string"}
    assert described["parameters"][0]["component"] == "Radio"
    caller.close()
