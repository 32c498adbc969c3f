"""`ColorPicker`: a colour, as a style sheet writes it."""

from __future__ import annotations

from typing import Any

import pytest
from gradio_client import Client
from hypothesis import given
from hypothesis import strategies as st

import fanlight as gr
from fanlight.graph.errors import Error

COLOURS = [
    "#fff", "#FF8800", "#ff8800cc", "#f80c", "gold", "rebeccapurple", "rgb(1, 2, 3)", "rgba(1, 2, 3, 0.5)",
    "rgb(1 2 3 / 50%)", "hsl(120deg 50% 50%)", "hsla(0.3turn, 10%, 20%, .5)",
]  # fmt: skip


@pytest.mark.parametrize("colour", COLOURS)
def test_a_handler_gets_the_colour_as_text(colour: str) -> None:
    assert gr.ColorPicker().preprocess(colour) == colour
    assert gr.ColorPicker().preprocess(f" {colour}\n") == colour


@pytest.mark.parametrize(
    "payload",
    ["#12", "#12345", "#ff88000", "#gggggg", "red; background: url(x)", "url(x)", "var(--x)", "rgb(1,2,3", "red blue",
     "<b>", "rgb(" + "1" * 100 + ")", 5, ["red"], {"a": 1}, True, "expression(alert(1))", "ред"],
)  # fmt: skip
def test_what_is_no_colour_is_refused(payload: Any) -> None:
    with pytest.raises(Error, match="A colour such as #ff8800 is needed"):
        gr.ColorPicker(label="Paper").preprocess(payload)


def test_none_is_no_colour() -> None:
    assert gr.ColorPicker().preprocess(None) is None
    assert gr.ColorPicker().preprocess("") is None
    assert gr.ColorPicker().postprocess(None) is None
    assert gr.ColorPicker().initial() is None


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_goes_there_and_back(number: int) -> None:
    colour, picker = f"#{number:06x}", gr.ColorPicker()
    assert picker.postprocess(picker.preprocess(colour)) == colour


def test_callers_are_told_what_to_send() -> None:
    assert gr.ColorPicker().api_info() == {"type": "string"}
    assert gr.ColorPicker().preprocess(gr.ColorPicker().example_payload()) == gr.ColorPicker().example_value()


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        colour, out = gr.ColorPicker("#ff0000", label="Paper"), gr.ColorPicker()
        gr.Button().click(lambda value: value.upper(), colour, out, api_name="shout")
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    assert caller.predict("#abcdef", api_name="/shout") == "#ABCDEF"
    assert caller.predict(api_name="/shout") == "#FF0000"
    with pytest.raises(Exception, match="A colour such as"):
        caller.predict("greenish!", api_name="/shout")
    [parameter] = caller.view_api(return_format="dict")["named_endpoints"]["/shout"]["parameters"]  # type: ignore[index]
    assert (parameter["component"], parameter["type"]) == ("Colorpicker", {"type": "string"})
    caller.close()
