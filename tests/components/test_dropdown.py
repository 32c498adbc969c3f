"""`Dropdown`: one choice of many, or several."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from hypothesis import given
from hypothesis import strategies as st

import fanlight as gr
from fanlight.graph.errors import Error
from tests.engine.support import end_of, engine_for, session, submit, values_of

CHOICES = ["small", ("Very large", "xl"), 3]
VALUES = st.text() | st.integers(-(2**53), 2**53)


def test_a_handler_gets_one_value_or_its_place() -> None:
    assert gr.Dropdown(CHOICES).preprocess("xl") == "xl"
    assert gr.Dropdown(CHOICES, type="index").preprocess("xl") == 1
    assert gr.Dropdown(CHOICES).preprocess(None) is None


def test_a_handler_gets_a_list_of_several() -> None:
    several = gr.Dropdown(CHOICES, multiselect=True)
    assert several.preprocess([3, "xl"]) == [3, "xl"]
    assert several.preprocess("xl") == ["xl"]
    assert several.preprocess(None) == []
    assert gr.Dropdown(CHOICES, multiselect=True, type="index").preprocess([3, "xl"]) == [2, 1]


@pytest.mark.parametrize("payload", ["huge", "Very large", 4, "", ["small"], {"a": 1}, []])
def test_what_is_no_choice_is_refused(payload: Any) -> None:
    with pytest.raises(Error, match="is not one of the choices"):
        gr.Dropdown(CHOICES).preprocess(payload)


def test_one_strange_value_among_several_is_refused() -> None:
    with pytest.raises(Error, match="'huge' is not one of the choices"):
        gr.Dropdown(CHOICES, multiselect=True).preprocess(["xl", "huge"])


def test_the_visitor_s_own_words_where_they_are_allowed() -> None:
    own = gr.Dropdown(CHOICES, allow_custom_value=True)
    assert own.preprocess("huge") == "huge"
    assert own.preprocess("xl") == "xl"
    assert own.preprocess(5) == 5
    places = gr.Dropdown(CHOICES, allow_custom_value=True, type="index", multiselect=True)
    assert places.preprocess(["huge", "xl"]) == [None, 1]
    for strange in (["a"], {"a": 1}, "x" * 10_001):
        with pytest.raises(Error, match="A choice or a short text is needed"):
            own.preprocess(strange)
    with pytest.raises(Error, match="at most 1000 are allowed"):
        places.preprocess(["x"] * 1001)


def test_more_than_allowed_are_refused() -> None:
    some = gr.Dropdown(CHOICES, multiselect=True, max_choices=2)
    assert some.preprocess(["xl", 3]) == ["xl", 3]
    with pytest.raises(Error, match="3 values are chosen; at most 2 are allowed here"):
        some.preprocess(["xl", 3, "small"])


def test_more_values_than_choices_are_refused() -> None:
    with pytest.raises(Error, match="4 values are chosen; at most 3"):
        gr.Dropdown(CHOICES, multiselect=True).preprocess(["xl"] * 4)


def test_the_first_choice_is_chosen_unless_said() -> None:
    assert gr.Dropdown(CHOICES).initial() == "small"
    assert gr.Dropdown(CHOICES, value=None).initial() is None
    assert gr.Dropdown(CHOICES, value=3).initial() == 3
    assert gr.Dropdown(CHOICES, multiselect=True).initial() == []
    assert gr.Dropdown(CHOICES, multiselect=True, value=None).initial() == []
    assert gr.Dropdown().initial() is None
    assert gr.Dropdown(CHOICES, value=lambda: 3).initial() is None


def test_what_a_handler_may_return() -> None:
    one, several = gr.Dropdown(CHOICES), gr.Dropdown(CHOICES, multiselect=True)
    assert [one.postprocess(value) for value in ("xl", None, [], ["xl"], np.int64(3))] == ["xl", None, None, "xl", 3]
    assert [several.postprocess(value) for value in ("xl", None, (3, "xl"))] == [["xl"], [], [3, "xl"]]
    with pytest.raises(ValueError, match="multiselect=True"):
        one.postprocess(["xl", 3])


def test_a_returned_value_that_is_no_choice_only_warns() -> None:
    with pytest.warns(UserWarning, match="'huge' is not one of the choices"):
        assert gr.Dropdown(CHOICES).postprocess("huge") == "huge"
    with pytest.warns(UserWarning, match="'huge' is not one of the choices"):
        assert gr.Dropdown(CHOICES, multiselect=True).postprocess(["xl", "huge"]) == ["xl", "huge"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert gr.Dropdown(CHOICES, allow_custom_value=True).postprocess("huge") == "huge"


def test_arguments_that_do_nothing_or_cannot_be() -> None:
    with pytest.warns(UserWarning, match="does nothing without multiselect"):
        gr.Dropdown(CHOICES, max_choices=2)
    with pytest.raises(ValueError, match="num_choices_shown"):
        gr.Dropdown(CHOICES, num_choices_shown=0)


def test_callers_are_told_the_choices() -> None:
    assert gr.Dropdown(CHOICES).api_info() == {"enum": ["small", "xl", 3], "type": "string"}
    assert gr.Dropdown(CHOICES, multiselect=True).api_info() == {
        "type": "array", "items": {"enum": ["small", "xl", 3], "type": "string"},
    }  # fmt: skip
    assert gr.Dropdown(CHOICES).example_payload() == "small"
    assert gr.Dropdown(CHOICES, multiselect=True).example_payload() == ["small"]


@given(st.lists(VALUES, min_size=1, unique=True), st.data())
def test_every_choice_goes_there_and_back(values: list[Any], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(values), unique=True))
    several = gr.Dropdown(values, multiselect=True)
    assert several.postprocess(several.preprocess(some)) == some
    one = gr.Dropdown(values, type="index")
    assert all(values[one.preprocess(value)] == value for value in some)


def test_a_session_remembers_what_a_handler_changed() -> None:
    with gr.Blocks() as demo:
        drop, out = gr.Dropdown(["a", "b"]), gr.Textbox()
        go = gr.Button()
        go.click(lambda: gr.Dropdown(choices=["b", "c"], value="c"), None, drop, api_name="change")
        go.click(lambda: gr.Dropdown(multiselect=True, type="index"), None, drop, api_name="several")
        go.click(repr, drop, out, api_name="read")
    engine = engine_for(demo)
    mine, other = session(engine, "mine"), session(engine, "other")
    [update] = values_of(submit(engine, mine, "change"))
    assert update == {"__type__": "update", "choices": [["b", "b"], ["c", "c"]], "value": "c"}
    assert values_of(submit(engine, mine, "read", "c")) == ["'c'"]
    assert end_of(submit(engine, mine, "read", "a"))["input"] == drop._id
    values_of(submit(engine, mine, "several"))
    assert values_of(submit(engine, mine, "read", ["c"])) == ["[1]"]
    assert values_of(submit(engine, other, "read", "a")) == ["'a'"]


def test_what_a_listener_is_told_of_a_key() -> None:
    data = gr.KeyUpData(None, {"key": "a", "input_value": "ba"})
    assert (data.key, data.input_value) == ("a", "ba")


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        one, several = gr.Dropdown(CHOICES, label="Size"), gr.Dropdown(CHOICES, multiselect=True)
        out = gr.Dropdown(CHOICES, multiselect=True)
        gr.Button().click(lambda a, b: [a, *b], [one, several], out, api_name="join")
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    assert caller.predict("xl", [3], api_name="/join") == ["xl", 3]
    assert caller.predict(api_name="/join") == ["small"]
    with pytest.raises(Exception, match="'huge' is not one of the choices"):
        caller.predict("huge", [], api_name="/join")
    first, second = caller.view_api(return_format="dict")["named_endpoints"]["/join"]["parameters"]  # type: ignore[index]
    assert (first["type"], first["parameter_default"]) == ({"enum": ["small", "xl", 3], "type": "string"}, "small")
    assert (second["type"]["type"], second["parameter_default"]) == ("array", [])
    assert first["python_type"]["type"] == "Literal['small', 'xl', 3]"
    assert second["python_type"]["type"] == "list[Literal['small', 'xl', 3]]"
    assert {first["component"], second["component"]} == {"Dropdown"}
    caller.close()
