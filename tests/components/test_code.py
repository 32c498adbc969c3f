"""`Code`: a text in some language, and what its constructor refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client

import fanlight as gr
from fanlight.graph.errors import Error

API = json.loads((Path(__file__).parents[1] / "contract/gradio-api.json").read_text("utf-8"))


def test_code_goes_to_the_handler_as_it_is() -> None:
    for text in ("", "  x = 1\n", "a\r\nb", "\t", "x" * 100_000):
        assert gr.Code().preprocess(text) == text
    assert gr.Code().preprocess(None) is None


@pytest.mark.parametrize("payload", [5, True, ["x"], {"a": 1}])
def test_what_is_no_text_is_refused(payload: Any) -> None:
    with pytest.raises(Error, match="Code is needed as text"):
        gr.Code().preprocess(payload)


def test_what_a_handler_returns_loses_the_space_around_it() -> None:
    assert gr.Code().postprocess("\n\n  x = 1\ny = 2\n\n") == "x = 1\ny = 2"
    assert gr.Code().postprocess(None) is None


@pytest.mark.parametrize(("value", "remedy"), [(("a.py",), "read_text"), ({"a": 1}, r"json\.dumps"), (b"x", "str")])
def test_what_a_handler_may_not_return_says_what_to_return(value: Any, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        gr.Code().postprocess(value)


def test_the_languages_are_gradios() -> None:
    [listed] = [p["annotation"] for p in API["names"]["Code"]["params"] if p["name"] == "language"]
    names = [name.strip("' ") for name in listed.partition("[")[2].partition("]")[0].split(",")]
    assert gr.Code.languages == [*names, None]
    for language in gr.Code.languages:
        assert gr.Code(language=language).language == language  # type: ignore[arg-type]  # the list is of texts


def test_mistakes_are_told_where_they_are_made() -> None:
    with pytest.raises(ValueError, match=r"python, c, cpp.*not 'pyhton'"):
        gr.Code(language="pyhton")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="max_lines must be a whole number of 1 or more, not 0"):
        gr.Code(max_lines=0)
    with pytest.raises(ValueError, match="lines must be a whole number of 1 or more, not '5'"):
        gr.Code(lines="5")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r'buttons "copy" and "download".*not \'share\''):
        gr.Code(buttons=["share"])
    gr.Code(buttons=["copy", gr.Button("Mine", render=False)])


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        code, out = gr.Code("x = 1", "python", label="Program"), gr.Code(language="json")
        gr.Button().click(lambda text: f" {text.upper()}\n", code, out, api_name="shout")
        gr.Button().click(lambda text: gr.update(language=text), code, out, api_name="turn")
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    assert caller.predict("print(1)", api_name="/shout") == "PRINT(1)"
    assert caller.predict(api_name="/shout") == "X = 1"
    with pytest.raises(Exception, match="Code is needed as text"):
        caller.predict(5, api_name="/shout")
    with pytest.raises(Exception, match=r"error|exception|wrong"):
        caller.predict("klingon", api_name="/turn")
    assert caller.predict("x", api_name="/shout") == "X"  # the refused language is not kept
    [parameter] = caller.view_api(return_format="dict")["named_endpoints"]["/shout"]["parameters"]  # type: ignore[index]
    assert (parameter["component"], parameter["type"]) == ("Code", {"type": "string"})
    caller.close()
