"""`JSON`: what a handler returns, as JSON has it."""

from __future__ import annotations

import dataclasses
import datetime
import math
from typing import Any

import pytest
from gradio_client import Client
from hypothesis import given
from hypothesis import strategies as st

import fanlight as gr

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES.filter(lambda value: not isinstance(value, str) and value not in (math.inf, -math.inf)))
def test_what_json_can_say_stays_as_it_is(value: Any) -> None:
    sent = gr.JSON().postprocess(value)
    assert gr.JSON().preprocess(sent) == sent
    if "inf" not in repr(value):
        assert sent == value


def test_a_text_is_a_document() -> None:
    assert gr.JSON().postprocess('{"a": [1, null]}') == {"a": [1, None]}
    assert gr.JSON().postprocess('"a text"') == "a text"
    for text in ("{'a': 1}", "", "{", '{"a": NaN}', "[1,]"):
        with pytest.raises(ValueError, match=r"takes a text that is valid JSON: .*json\.dumps"):
            gr.JSON().postprocess(text)


def test_what_json_has_no_word_for() -> None:
    import numpy as np

    @dataclasses.dataclass
    class Pet:
        name: str
        born: datetime.date

    value = {
        "a": np.arange(3),
        "b": np.float32(0.5),
        "c": math.nan,
        "d": (1, {2}),
        5: Pet("Rex", datetime.date(2020, 1, 2)),
    }
    wanted = {"a": [0, 1, 2], "b": 0.5, "c": None, "d": [1, [2]], "5": {"name": "Rex", "born": "2020-01-02"}}
    assert gr.JSON().postprocess(value) == wanted
    with pytest.raises(ValueError, match=r"object cannot be sent as JSON.*Convert it first"):
        gr.JSON().postprocess({"a": [object()]})


def test_the_payload_is_apart_from_the_handlers_data() -> None:
    data = {"list": [1]}
    sent = gr.JSON().postprocess(data)
    data["list"].append(2)
    assert sent == {"list": [1]}


def test_endless_nesting_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="not within itself"):
        gr.JSON().postprocess(endless)


def test_mistakes_are_told_where_they_are_made() -> None:
    with pytest.raises(ValueError, match=r"has the buttons .copy.*not .download"):
        gr.JSON(buttons=["download"])


def test_its_other_name() -> None:
    assert gr.Json is gr.JSON


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        data, out = gr.JSON({"a": 1}, label="Data"), gr.JSON()
        gr.Button().click(lambda value: {"got": value}, data, out, api_name="wrap")
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    assert caller.predict({"x": [1, "2"]}, api_name="/wrap") == {"got": {"x": [1, "2"]}}
    assert caller.predict(api_name="/wrap") == {"got": {"a": 1}}
    [parameter] = caller.view_api(return_format="dict")["named_endpoints"]["/wrap"]["parameters"]  # type: ignore[index]
    assert parameter["component"] == "Json"
    caller.close()
