"""Texts in several languages, as an author makes them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

import fanlight as gr
from fanlight.graph.i18n import key_of
from fanlight.wire.json import encode

TEXTS = gr.I18n(de={"a": 'Ä "und" \\ so', "b": "nur hier"}, en_GB={"a": "A & B\n"})


def test_a_key_stands_for_the_text_that_an_unknown_language_shows() -> None:
    assert TEXTS.usual("a") == "A & B\n"
    assert TEXTS.usual("b") == "nur hier"
    assert TEXTS.usual("c") == "c"
    assert list(TEXTS.translations) == ["de", "en-GB"]


def test_a_key_can_stand_inside_of_a_text() -> None:
    text = f"1 {TEXTS('b')} 2 {TEXTS('a')}"
    assert TEXTS.resolved([text, {TEXTS("b"): (text, 3)}]) == [
        "1 nur hier 2 A & B\n",
        {"nur hier": ["1 nur hier 2 A & B\n", 3]},
    ]
    assert key_of(TEXTS("b")) == "b"
    assert key_of(text) is None


@pytest.mark.parametrize("key", ["a", "b", 'quote " and \\ back', "ünï", "a — dash", "não", "line\nend"])
def test_what_becomes_of_a_json_text(key: str) -> None:
    texts = gr.I18n(en={key: 'Said: "x" \\ \n'})
    assert json.loads(texts.resolved_json(encode({"x": [f"<{texts(key)}>"]}))) == {"x": ['<Said: "x" \\ \n>']}


@pytest.mark.parametrize(
    "value", [["\u2063i18n:", "a\u2063"], {"\u2063i18n:a": "\u2063"}, ["\u2063i18n:a\\", "\u2063"], ["\u2063"]]
)
def test_half_a_mark_of_a_visitor_s_is_text(value: Any) -> None:
    assert json.loads(TEXTS.resolved_json(encode(value))) == value


@pytest.mark.parametrize(
    ("languages", "named"),
    [({"e": {}}, "names no language"), ({"en": {"a": 1}}, "'a' is 1"), ({"not a language": {}}, "names no language")],
)
def test_mistakes_are_named(languages: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        gr.I18n(**languages)


@pytest.mark.parametrize("key", ["", None, "a\u2063b"])
def test_a_key_is_a_text(key: Any) -> None:
    with pytest.raises(ValueError, match="keys are texts"):
        TEXTS(key)


def test_launch_takes_nothing_else() -> None:
    with gr.Blocks() as demo:
        gr.Textbox(label=TEXTS("a"))
    with pytest.raises(TypeError, match=r"launch\(i18n=...\) takes a gr\.I18n"):
        demo.launch(i18n={"en": {}})
    assert demo.get_config_file()["components"][0]["props"]["label"] == "a"


def test_a_translated_choice_gives_its_key() -> None:
    radio = gr.Radio([TEXTS("a"), (TEXTS("b"), 2)], value=TEXTS("a"))
    assert radio.preprocess("a") == "a"
    assert radio.postprocess(TEXTS("a")) == "a"
    assert gr.CheckboxGroup([TEXTS("a")], value=[TEXTS("a")]).postprocess([TEXTS("a")]) == ["a"]
    assert gr.Dropdown([TEXTS("a")], value=TEXTS("a")).postprocess(TEXTS("a")) == "a"


@pytest.mark.parametrize("query", ["", "?page=", "?all_endpoints=true", "?all_endpoints=true&page="])
def test_a_description_of_the_api_has_words_and_no_marks(query: str) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label=TEXTS("b"))
        gr.Button().click(lambda text: text, box, box, api_name="echo")
    url = demo.launch(prevent_thread_lock=True, quiet=True, i18n=TEXTS)[1]
    try:
        described = httpx.get(f"{url}gradio_api/info{query}").json()
    finally:
        demo.close(verbose=False)
    assert [each["label"] for each in described["named_endpoints"]["/echo"]["parameters"]] == ["nur hier"]
