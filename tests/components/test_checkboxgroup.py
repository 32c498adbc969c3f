"""`CheckboxGroup`: any number of choices."""

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

CHOICES = ["small", ("Very large", "xl"), 3]
VALUES = st.text() | st.integers(-(2**53), 2**53)


def test_a_handler_gets_values_or_places_in_the_visitor_s_order() -> None:
    assert gr.CheckboxGroup(CHOICES).preprocess([3, "small"]) == [3, "small"]
    assert gr.CheckboxGroup(CHOICES, type="index").preprocess([3, "small"]) == [2, 0]
    assert gr.CheckboxGroup(CHOICES).preprocess([]) == []
    assert gr.CheckboxGroup(CHOICES).preprocess(None) == []


@pytest.mark.parametrize("payload", [["huge"], ["small", "huge"], [["small"]], [{"a": 1}], [None]])
def test_what_is_no_choice_is_refused(payload: Any) -> None:
    with pytest.raises(Error, match="is not one of the choices"):
        gr.CheckboxGroup(CHOICES).preprocess(payload)


def test_more_values_than_choices_are_refused() -> None:
    with pytest.raises(Error, match="4 values are chosen of 3 choices"):
        gr.CheckboxGroup(CHOICES).preprocess(["xl"] * 4)


@pytest.mark.parametrize("payload", ["small", 3, {"a": 1}, True])
def test_what_is_no_list_is_refused(payload: Any) -> None:
    with pytest.raises(Error, match="list of choices is needed"):
        gr.CheckboxGroup(CHOICES).preprocess(payload)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (None, []), ("xl", ["xl"]), (["xl", 3], ["xl", 3]), (("xl",), ["xl"]), ({"xl"}, ["xl"]), ([], []), (3, [3]),
        (np.array([3, 4]), [3, 4]), (np.int64(3), [3]),
    ],
)  # fmt: skip
def test_a_handler_may_return_a_list_or_one_value(given: Any, sent: list[Any]) -> None:
    found = gr.CheckboxGroup(CHOICES).postprocess(given)
    assert found == sent
    assert all(type(each) in (str, int) for each in found)


def test_what_is_ticked_at_first() -> None:
    assert gr.CheckboxGroup(CHOICES).initial() == []
    group = gr.CheckboxGroup(CHOICES, value="xl")
    assert group.postprocess(group.initial()) == ["xl"]


def test_callers_are_told_the_choices() -> None:
    assert gr.CheckboxGroup(CHOICES).api_info() == {
        "items": {"enum": ["small", "xl", 3], "type": "string"}, "type": "array",
    }  # fmt: skip
    assert gr.CheckboxGroup().api_info() == {"items": {"enum": [], "type": "string"}, "type": "array"}
    assert gr.CheckboxGroup(CHOICES).example_payload() == ["small"]
    assert gr.CheckboxGroup().example_payload() == []


def test_the_name_of_older_apps_works() -> None:
    assert gr.Checkboxgroup is gr.CheckboxGroup
    assert isinstance(gr.component("checkbox_group"), gr.CheckboxGroup)


@given(st.lists(VALUES, min_size=1, unique=True), st.data())
def test_every_subset_goes_there_and_back(values: list[Any], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(values), unique=True))
    group, places = gr.CheckboxGroup(values), gr.CheckboxGroup(values, type="index")
    assert group.postprocess(group.preprocess(some)) == some
    assert [values[place] for place in places.preprocess(some)] == some


def test_a_session_remembers_the_choices_that_a_handler_gave_it() -> None:
    with gr.Blocks() as demo:
        group, out = gr.CheckboxGroup(["a", "b"], type="index"), gr.Textbox()
        go = gr.Button()
        go.click(lambda: gr.update(choices=["b", "c"], value=["c"]), None, group, api_name="change")
        go.click(repr, group, out, api_name="read")
    engine = engine_for(demo)
    mine, other = session(engine, "mine"), session(engine, "other")
    [update] = values_of(submit(engine, mine, "change"))
    assert update == {"__type__": "update", "choices": [["b", "b"], ["c", "c"]], "value": ["c"]}
    assert values_of(submit(engine, mine, "read", ["c", "b"])) == ["[1, 0]"]
    assert end_of(submit(engine, mine, "read", ["a"]))["input"] == group._id
    assert values_of(submit(engine, other, "read", ["b"])) == ["[1]"]


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        group, out = gr.CheckboxGroup(CHOICES, value="xl", label="Sizes"), gr.CheckboxGroup(CHOICES)
        gr.Button().click(lambda values: values[::-1], group, out, api_name="turn")
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    assert caller.predict(["xl", 3], api_name="/turn") == [3, "xl"]
    assert caller.predict(api_name="/turn") == ["xl"]
    with pytest.raises(Exception, match="'huge' is not one of the choices"):
        caller.predict(["huge"], api_name="/turn")
    [parameter] = caller.view_api(return_format="dict")["named_endpoints"]["/turn"]["parameters"]  # type: ignore[index]
    assert parameter["type"]["items"] == {"enum": ["small", "xl", 3], "type": "string"}
    assert (parameter["parameter_default"], parameter["component"]) == (["xl"], "Checkboxgroup")
    caller.close()
