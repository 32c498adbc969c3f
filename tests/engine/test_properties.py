"""Parameters that are annotated with a component's class get all of its properties."""

from __future__ import annotations

from typing import Any, Optional

import pytest

import fanlight as gr
from tests.engine.support import end_of, engine_for, session, submit, values_of


def test_all_properties_come_and_the_changed_ones_go_back() -> None:
    def shout(box: gr.Textbox, plain: str, request: gr.Request | None = None) -> Any:
        assert box.lines == 3
        assert box.label == "Name"
        assert box.placeholder == "who"
        assert request is None
        box.value = box.value.upper() + plain
        box.label = "Shouted"
        return box

    with gr.Blocks() as demo:
        box, plain = gr.Textbox("ann", label="Name", lines=3, placeholder="who"), gr.Textbox()
        gr.Button().click(shout, [box, plain], box, api_name="shout")
        gr.Button().click(lambda box: box.label, None, plain, api_name="label", inputs_kwargs={"box": box})

        def read(box: Optional[gr.Textbox]) -> str:  # noqa: UP045  # as older code writes it
            return f"{box.label} {box.visible}"  # type: ignore[union-attr]  # the properties

        gr.Button().click(read, box, plain, api_name="read")
    engine = engine_for(demo)
    where = session(engine)
    page = {"__type__": "props", "value": "ann", "placeholder": "who", "visible": "hidden"}
    assert values_of(submit(engine, where, "shout", page, "!"))[0] == {
        "__type__": "update", "value": "ANN!", "label": "Shouted",
    }  # fmt: skip
    assert values_of(submit(engine, where, "read", "by a bare client")) == ["Shouted True"]
    assert values_of(submit(engine, where, "read", page)) == ["Shouted hidden"]
    assert values_of(submit(engine, session(engine, "other"), "read", "ann")) == ["Name True"]


def test_lists_may_be_changed_in_place_and_nothing_changed_is_nothing_sent() -> None:
    def more(menu: gr.Dropdown, tabs: gr.Accordion) -> Any:
        menu.choices.append("c")
        assert tabs.open is False
        return menu, tabs

    with gr.Blocks() as demo:
        menu, fold = gr.Dropdown(["a", "b"]), gr.Accordion("x", open=False)
        gr.Button().click(more, [menu, fold], [menu, fold], api_name="more")
    engine = engine_for(demo)
    sent = values_of(submit(engine, session(engine), "more", "a", None))
    assert sent[0]["choices"] == [["a", "a"], ["b", "b"], ["c", "c"]]
    assert sent[1] == {"__type__": "update"}
    assert menu.choices == [("a", "a"), ("b", "b")]


@pytest.mark.parametrize("spoof", [{"__type__": "props", "choices": ["x"], "value": "x"}, {"__type__": "props"}, "x"])
def test_a_value_is_checked_against_the_authors_choices(spoof: Any) -> None:
    def read(menu: gr.Radio) -> Any:
        return menu.value

    with gr.Blocks() as demo:
        menu, out = gr.Radio(["a", "b"]), gr.Textbox()
        gr.Button().click(read, menu, out, api_name="read")
    engine = engine_for(demo)
    end = end_of(submit(engine, session(engine), "read", spoof))
    assert end["t"] == "failed" or end["values"] == [None]


def test_lists_and_objects_are_the_authors_whatever_the_page_says() -> None:
    def grow(menu: gr.Dropdown) -> Any:
        menu.choices.append("c")
        return menu, str(menu.label)

    with gr.Blocks() as demo:
        menu, out = gr.Dropdown(["a", "b"], label="Menu"), gr.Textbox()
        gr.Button().click(grow, menu, [menu, out], api_name="grow")
    engine = engine_for(demo)
    spoof = {
        "__type__": "props", "value": "a", "choices": [["/etc/passwd", "/etc/passwd"]], "label": {"no": "text"},
        "path": "",
    }  # fmt: skip
    made, label = values_of(submit(engine, session(engine), "grow", spoof))
    assert made["choices"] == [["a", "a"], ["b", "b"], ["c", "c"]]
    assert label == "Menu"
