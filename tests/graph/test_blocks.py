"""Blocks: construction, context, subclasses, updates."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import AppError, DuplicateBlock, NotAvailableYet
from fanlight.graph.update import changes


def test_the_signature_shows_every_parameter_by_name() -> None:
    assert list(inspect.signature(gr.Slider).parameters)[:3] == ["minimum", "maximum", "value"]
    assert "label" in inspect.signature(gr.Slider).parameters


def test_unknown_and_repeated_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="'colour'"):
        gr.Textbox(colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="at most 1 positional"):
        gr.Textbox("a", "b")  # type: ignore[misc]
    with pytest.raises(TypeError, match="by position and by keyword"):
        gr.Textbox("a", value="b")  # type: ignore[misc]


def test_former_spellings_work_with_one_warning() -> None:
    with pytest.warns(DeprecationWarning, match=r'buttons=\["copy"\]'):
        box = gr.Textbox(show_copy_button=True)  # type: ignore[call-arg]
    assert box.buttons == ["copy"]


def warn_with(use: str) -> None:
    if use == "component":
        gr.Textbox(show_copy_button=True)  # type: ignore[call-arg]
    elif use == "own subclass":
        Shouting(show_copy_button=True)
    elif use == "interface":
        gr.Interface(lambda text: text, "textbox", "textbox", allow_flagging="never")
    elif use == "blocks":
        gr.Blocks(css="")
    else:
        with gr.Blocks() as demo:
            demo.load(lambda text: text, None, None)


@pytest.mark.parametrize("use", ["component", "own subclass", "interface", "blocks", "listener"])
def test_a_warning_names_the_authors_own_file(use: str) -> None:
    with pytest.warns((DeprecationWarning, UserWarning), match=r"spelled|needs at least") as warned:
        warn_with(use)
    assert [w.filename for w in warned] == [__file__]


def test_an_elem_id_that_two_blocks_of_a_page_have_is_warned_of() -> None:
    with gr.Blocks() as demo:
        gr.Textbox(label="One", elem_id="same")
        gr.Textbox(label="Two", elem_id="same")
    with demo.route("Other"):
        gr.Textbox(elem_id="there")
    with demo.route("More"):
        gr.Textbox(elem_id="there")
    with pytest.warns(UserWarning, match=r"Textbox\('One'\) and Textbox\('Two'\) both have elem_id='same'") as warned:
        demo.blueprint()
    assert len(warned) == 1


def test_a_block_joins_the_open_layout_only() -> None:
    outside = gr.Textbox()
    with gr.Blocks() as demo, gr.Row() as row:
        inside = gr.Textbox()
    assert outside.parent is None
    assert inside.parent is row
    assert row.parent is demo


def test_a_block_has_one_place() -> None:
    with gr.Blocks():
        box = gr.Textbox()
        with pytest.raises(DuplicateBlock):
            box.render()


def test_render_needs_an_open_app() -> None:
    with pytest.raises(AppError, match="open"):
        gr.Textbox().render()


def test_a_listener_of_a_block_without_a_place_is_an_error_that_names_it() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Lost", render=False)
        gr.Button().click(lambda text: text, box, None, api_name="fn")
    with pytest.raises(AppError, match=r"Lost.*no place"):
        demo.blueprint()


def test_a_block_that_is_placed_later_works() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(render=False)
        gr.Button().click(lambda text: text, box, box)
        box.render()
    assert demo.blueprint().blocks


class Shouting(gr.Textbox):
    """A user's own component."""

    def __init__(self, marks: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.marks = marks

    def postprocess(self, value: Any) -> str | None:
        return str(value).upper() + "!" * self.marks


def test_a_subclass_with_its_own_constructor_works() -> None:
    with gr.Blocks():
        box = Shouting(3, label="Loud")
    assert box.stem == "textbox"
    assert box.postprocess("hi") == "HI!!!"
    assert changes(box) == {"label": "Loud"}


def test_a_subclass_may_add_parameters_as_fields() -> None:
    class Rated(gr.Number):
        stars: int = 5

    assert Rated(stars=3).stars == 3
    assert "stars" in inspect.signature(Rated).parameters


def test_an_instance_means_the_arguments_that_it_was_given() -> None:
    assert changes(gr.Textbox()) == {}
    assert changes(gr.Textbox(label=None)) == {"label": None}
    assert changes(gr.Textbox("x", visible=False)) == {"value": "x", "visible": False}
    assert changes(gr.update(label=None, value=None)) == {"value": None}
    assert changes({"__type__": "update", "label": "a"}) == {"label": "a"}
    assert changes("text") is None
    assert changes({"a": 1}) is None


def test_names_of_endpoints_are_unique() -> None:
    def greet(name: str) -> str:
        return name

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(greet, box, box)
        box.change(greet, box, box)
        box.blur(lambda text: text, box, box)
    assert [x.api_name for x in demo.listeners] == ["greet", "greet_1", "lambda"]


def test_an_app_can_be_placed_into_another_one() -> None:
    with gr.Blocks() as inner:
        box = gr.Textbox()
        box.submit(lambda text: text, box, box, api_name="inner")
    with gr.Blocks() as outer:
        other = gr.Textbox()
        other.submit(lambda text: text, other, other, api_name="outer")
        inner.render()
    blueprint = outer.blueprint()
    assert {x.api_name for x in blueprint.listeners} == {"outer", "inner"}
    assert len(blueprint.blocks) == 3


def test_a_set_of_inputs_has_the_order_of_the_page() -> None:
    for _ in range(8):
        with gr.Blocks() as demo:
            boxes = [gr.Textbox() for _ in range(12)]
            gr.Button().click(lambda values: None, set(boxes), None)
        assert demo.blueprint().listeners[0].inputs == boxes


def test_a_chain_follows_its_listener_into_another_app() -> None:
    with gr.Blocks() as inner:
        box = gr.Textbox()
        first = box.submit(lambda text: text, box, box, api_name="first")
    with gr.Blocks() as outer:
        inner.render()
    first.then(lambda text: text, box, box, api_name="second")
    assert [x.api_name for x in outer.blueprint().listeners] == ["first", "second"]


def test_neighbouring_controls_share_a_form() -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
        gr.State(1)
        gr.Number()
        gr.Markdown("text")
        gr.Textbox()
    tree = demo.blueprint().tree
    assert [len(node.get("children", [])) for node in tree["children"]] == [3, 0, 0]


def test_what_may_be_edited_follows_from_the_listeners() -> None:
    with gr.Blocks() as demo:
        used, shown, lonely, told = gr.Textbox(), gr.Textbox(), gr.Textbox(), gr.Textbox(interactive=True)
        gr.Button().click(lambda text: (text, text), used, [shown, told])
    editable = demo.blueprint().editable
    assert [box._id in editable for box in (used, shown, lonely, told)] == [True, False, True, True]


def test_interface_names_its_components() -> None:
    def add(first: float, second: float) -> float:
        return first + second

    demo = gr.Interface(add, ["number", gr.Number()], "number")
    assert [c.label for c in demo.input_components] == ["first", "second"]  # type: ignore[attr-defined]
    assert demo.output_components[0].label == "output"  # type: ignore[attr-defined]
    assert demo.listeners[0].api_name == "add"


@pytest.mark.parametrize("arguments", [{"deep_link": True}, {"stream_every": 1}])
def test_interface_says_what_is_not_available_yet(arguments: dict[str, Any]) -> None:
    with pytest.raises(NotAvailableYet):
        gr.Interface(lambda text: text, "textbox", "textbox", **arguments)


@pytest.mark.parametrize("name", ["Textbox", "text box", "nosuchthing", "row"])
def test_names_that_are_no_components(name: str) -> None:
    with pytest.raises((ValueError, NotAvailableYet)):
        gr.component(name)
