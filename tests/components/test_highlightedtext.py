"""`HighlightedText`: the forms in which a handler marks a text, and what it gets."""

from __future__ import annotations

from typing import Any

import pytest
from gradio_client import Client
from hypothesis import given
from hypothesis import strategies as st

import fanlight as gr
from fanlight.graph.errors import Error

MARKS = st.none() | st.text() | st.floats(-1, 1)


def parts(value: Any, **arguments: Any) -> list[tuple[str, Any]]:
    sent = gr.HighlightedText(**arguments).postprocess(value)
    return [(part["token"], part["class_or_confidence"]) for part in sent]


@given(st.lists(st.tuples(st.text(), MARKS)))
def test_pairs_go_there_and_back(pairs: list[tuple[str, Any]]) -> None:
    text = gr.HighlightedText()
    sent = text.postprocess(pairs)
    assert parts(pairs) == pairs
    assert text.preprocess(sent) == sent
    assert text.postprocess(text.preprocess(sent)) == sent


def test_marks_by_place() -> None:
    entities = [
        {"entity": "place", "start": 13, "end": 18},
        {"entity_group": "person", "start": 0, "end": 3},
        {"entity": "overlap", "start": 1, "end": 5, "score": 0.9},
        {"entity": "nothing", "start": 6, "end": 6},
    ]
    value = {"text": "Ann lives in Paris.", "entities": entities}
    assert parts(value) == [("Ann", "person"), (" l", "overlap"), ("ives in ", None), ("Paris", "place"), (".", None)]
    assert parts({"text": "Ann", "entities": []}) == [("Ann", None)]
    assert parts({"text": "", "entities": []}) == [("", None)]


@given(st.text(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["x", "y"]))))
def test_marks_by_place_lose_nothing(text: str, places: list[tuple[int, int, str]]) -> None:
    entities = [{"start": a, "end": b, "entity": mark} for a, b, mark in places if a <= b <= len(text)]
    assert "".join(token for token, _ in parts({"text": text, "entities": entities})) == text


def test_neighbours_with_the_same_label_become_one() -> None:
    pairs = [("a", "x"), ("b", "x"), ("", None), ("c", "x"), ("d", None), ("e", None), ("f", 0.0)]
    assert parts(pairs, combine_adjacent=True) == [("abc", "x"), ("de", None), ("f", 0.0)]
    assert parts(pairs, combine_adjacent=True, adjacent_separator=" ")[0] == ("a b c", "x")
    assert parts([(" a ", "x")], show_whitespaces=False) == [("a", "x")]


def test_numbers_of_numpy() -> None:
    import numpy as np

    [(_, mark)] = parts([("a", np.float32(0.5))])
    assert (mark, type(mark)) == (0.5, float)


@pytest.mark.parametrize(
    "value",
    ["text", 5, {"text": "a"}, {"text": 1, "entities": []}, {"entities": []}, ["ab"], [("a",)], [(1, "x")], [("a", [])],
     [("a", True)], {"text": "abc", "entities": [{"start": 0, "end": 4, "entity": "x"}]},
     {"text": "abc", "entities": [{"start": 2, "end": 1, "entity": "x"}]}, {"text": "abc", "entities": ["x"]},
     {"text": "abc", "entities": [{"entity": "x"}]}],
)  # fmt: skip
def test_other_forms_say_what_they_should_be(value: Any) -> None:
    with pytest.raises(ValueError, match=r"pair|takes|label of|places from 0 to 3"):
        parts(value)


@pytest.mark.parametrize(
    "payload", ["text", 5, {"a": 1}, ["x"], [{"token": 5}], [{"token": "a", "class_or_confidence": []}], [None]]
)
def test_what_a_visitor_may_not_send(payload: Any) -> None:
    with pytest.raises(Error, match=r"is needed|A part of the text is"):
        gr.HighlightedText().preprocess(payload)


def test_a_handler_gets_no_more_than_it_expects() -> None:
    assert gr.HighlightedText().preprocess([{"token": "a", "evil": 1}]) == [{"token": "a", "class_or_confidence": None}]
    assert gr.HighlightedText().preprocess(None) is None
    assert gr.HighlightedText().postprocess(None) is None


def test_mistakes_are_told_where_they_are_made() -> None:
    with pytest.raises(TypeError, match="color_map must be a dict"):
        gr.HighlightedText(color_map={"a": 1})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match=r"buttons of your own \(gr.Button\), not 'copy'"):
        gr.HighlightedText(buttons=["copy"])


def test_its_other_names() -> None:
    assert gr.Highlight is gr.HighlightedText is gr.Highlightedtext
    assert type(gr.component("highlight")) is gr.HighlightedText


@pytest.mark.server
def test_the_stock_client_calls_it(serve: Any) -> None:
    with gr.Blocks() as demo:
        text, out = gr.HighlightedText([("Ann", "person")], label="Text"), gr.HighlightedText()
        gr.Button().click(
            lambda value: [(part["token"].upper(), part["class_or_confidence"]) for part in value],
            text,
            out,
            api_name="shout",
        )
    caller = Client(serve(demo), verbose=False, analytics_enabled=False)
    wanted = [{"token": "A", "class_or_confidence": "x"}, {"token": "B", "class_or_confidence": 0.5}]
    assert (
        caller.predict(
            [{"token": "a", "class_or_confidence": "x"}, {"token": "b", "class_or_confidence": 0.5}], api_name="/shout"
        )
        == wanted
    )
    assert caller.predict(api_name="/shout") == [{"token": "ANN", "class_or_confidence": "person"}]
    [parameter] = caller.view_api(return_format="dict")["named_endpoints"]["/shout"]["parameters"]  # type: ignore[index]
    assert parameter["component"] == "Highlightedtext"
    caller.close()


def test_a_translated_label_stays_one() -> None:
    texts = gr.I18n(en={"name": "Name"})
    made = gr.HighlightedText().postprocess([("Ann", texts("name"))])
    assert made == [{"token": "Ann", "class_or_confidence": texts("name")}]
