"""For every field of every component and layout, what proves that it does something.

`Shown`: the component is made with these arguments; the JavaScript must give true for its element `el`.
`Works`: a Python check. `Later`: passing it is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import Error, NotAvailableYet


@dataclass
class Shown:
    arguments: dict[str, Any]
    js: str
    inside: list[Callable[[], Any]] = field(default_factory=list)
    without: dict[str, Any] = field(default_factory=dict)
    """What takes the argument's place in the block of which `js` must not be true."""


@dataclass
class Works:
    check: Callable[[], Any]


@dataclass
class Later:
    arguments: dict[str, Any]


DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
"""A picture of one grey pixel."""

Row = Shown | Works | Later


def refuses(call: Callable[[], Any], kind: type[BaseException] = Error) -> Callable[[], None]:
    def check() -> None:
        with pytest.raises(kind):
            call()

    return check


def equal(call: Callable[[], Any], wanted: Any) -> Callable[[], None]:
    def check() -> None:
        found = call()
        assert found == wanted, f"{found!r} is not {wanted!r}"

    return check


def not_rendered() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(render=False)
    assert box.parent is None
    assert not demo.children


def random_start() -> None:
    loader = gr.Slider(3, 4, randomize=True).loader()
    assert loader is not None
    values = {loader() for _ in range(20)}
    assert len(values) > 1
    assert all(3 <= value <= 4 for value in values)


COMMON: dict[str, Row] = {
    "visible": Shown({"visible": "hidden"}, "!el.checkVisibility()"),
    "elem_id": Shown({}, "el.id.length > 0"),
    "elem_classes": Shown({"elem_classes": ["one", "two"]}, "el.matches('.one.two')"),
    "render": Works(not_rendered),
    "key": Works(lambda: None),
    "preserved_by_key": Works(lambda: None),
}
LAYOUT: dict[str, Row] = {
    **COMMON,
    "visible": Shown({"visible": "hidden"}, "!el.checkVisibility()", [gr.Button]),
}
COMPONENT: dict[str, Row] = {
    **COMMON,
    "every": Works(lambda: None),
    "inputs": Works(lambda: None),
    "scale": Shown({"scale": 7}, "getComputedStyle(el).getPropertyValue('--fl-scale').trim() == '7'"),
    "min_width": Shown({"min_width": 123}, "getComputedStyle(el).getPropertyValue('--fl-min-width').trim() == '123px'"),
}
LABELLED: dict[str, Row] = {
    **COMPONENT,
    "label": Shown({"label": "My label"}, "el.textContent.includes('My label')"),
    "show_label": Shown({"label": "Not seen", "show_label": False}, "!el.innerText.includes('Not seen')"),
    "container": Shown(
        {"container": False}, "getComputedStyle(el.querySelector('[part=frame]')).borderTopWidth == '0px'"
    ),
}


def own_button() -> Shown:
    """A button of the author's own inside the component."""
    return Shown({"buttons": [gr.Button("Mine", render=False)]}, "el.querySelector('.fl-button').textContent == 'Mine'")


CONTROL = "el.querySelector('input,textarea')"
FORM: dict[str, Row] = {
    **LABELLED,
    "info": Shown({"label": "x", "info": "Some help"}, "el.innerText.includes('Some help')"),
    "interactive": Shown({"interactive": False}, f"{CONTROL}.disabled || {CONTROL}.readOnly"),
}
FIELD: dict[str, Row] = {
    **FORM,
    "container": Shown({"label": "Named", "container": False}, "!el.innerText.includes('Named')"),
}
"""A control that is a frame by itself, which keeps its border."""
PETS = ["cat", ("A dog", "dog"), 7]
"""Choices of all kinds."""
BUTTON: dict[str, Row] = {
    **COMPONENT,
    "value": Shown({"value": "Press"}, "el.textContent == 'Press'"),
    "variant": Shown({"variant": "stop"}, "el.querySelector('[data-variant=stop]') != null"),
    "size": Shown({"size": "sm"}, "el.querySelector('button').getBoundingClientRect().height < 34"),
    "icon": Shown({"icon": DOT}, "el.querySelector('img') != null"),
    "link": Shown({"link": "/robots.txt"}, "el.querySelector('a').getAttribute('href') == '/robots.txt'"),
    "link_target": Shown({"link": "/x", "link_target": "_blank"}, "el.querySelector('a').target == '_blank'"),
    "interactive": Shown({"interactive": False}, "el.querySelector('button').disabled"),
}
PAIRS: dict[str, Any] = {
    "components": ["textbox", gr.Dropdown([("A dog", "dog"), "cat"])],
    "samples": [["a", "dog"], ["b", "cat"]],
}
"""Samples of two columns."""
HEIGHTS: dict[str, Row] = {
    "height": Shown({"height": 210, "value": "text"}, "el.querySelector('[part=body]').style.height == '210px'"),
    "max_height": Shown(
        {"max_height": "9em", "value": "x"}, "el.querySelector('[part=body]').style.maxHeight == '9em'"
    ),
    "min_height": Shown(
        {"min_height": 77, "value": "text"}, "el.querySelector('[part=body]').style.minHeight == '77px'"
    ),
}


def picture(**arguments: Any) -> Any:
    """What an Image gives to a handler for a small picture."""
    import io

    from PIL import Image as Picture

    from fanlight.wire.filedata import FileData

    data = io.BytesIO()
    Picture.new("RGB", (4, 2), "red").save(data, "png")
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".png", delete=False) as file:
        file.write(data.getvalue())
    return gr.Image(**arguments).preprocess(FileData(file.name))


def sent(**arguments: Any) -> Any:
    """What an Image makes of a red picture that a handler returns."""
    from PIL import Image as Picture

    return gr.Image(**arguments).postprocess(Picture.new("RGB", (40, 20), "red"))


NAMED = [("Ann", "person"), (" sings", None)]
"""A text with one mark."""
NOTE = {"path": "data:text/plain;base64,YSBub3Rl", "url": "data:text/plain;base64,YSBub3Rl", "orig_name": "note.txt"}
"""A small file, as a value."""


def received(component: Any) -> Any:
    """What a handler gets for a small file."""
    import tempfile

    from fanlight.wire.filedata import FileData

    with tempfile.NamedTemporaryFile(suffix=".txt", delete=False) as file:
        file.write(b"a note")
    return component.preprocess(FileData(file.name))


def marked() -> None:
    from PIL import Image as Picture

    mark = Picture.new("RGB", (4, 4), "blue")
    assert sent(watermark=mark, format="png").source != sent(format="png").source


ROWS: dict[str, dict[str, Row]] = {
    "Textbox": {
        **FIELD,
        "value": Shown({"value": "Some text"}, f"{CONTROL}.value == 'Some text'"),
        "type": Shown({"type": "password"}, f"{CONTROL}.type == 'password'"),
        "lines": Shown({"lines": 4}, f"{CONTROL}.rows == 4"),
        "max_lines": Shown(
            {"max_lines": 2, "value": "a\nb\nc\nd\ne\nf"}, f"{CONTROL}.scrollHeight > {CONTROL}.clientHeight + 10"
        ),
        "placeholder": Shown({"placeholder": "Type here"}, f"{CONTROL}.placeholder == 'Type here'"),
        "autofocus": Shown({"autofocus": True, "interactive": True}, f"document.activeElement == {CONTROL}"),
        "autoscroll": Works(lambda: None),
        "text_align": Shown({"text_align": "right"}, f"getComputedStyle({CONTROL}).textAlign == 'right'"),
        "rtl": Shown({"rtl": True}, f"{CONTROL}.dir == 'rtl'"),
        "buttons": Shown({"label": "x", "buttons": ["copy"]}, "!!el.querySelector('button[aria-label=Copy]')"),
        "max_length": Shown({"max_length": 5}, f"{CONTROL}.maxLength == 5"),
        "submit_btn": Shown({"submit_btn": "Send it"}, "el.querySelector('button').textContent == 'Send it'"),
        "stop_btn": Shown({"stop_btn": "Halt"}, "el.querySelector('button').textContent == 'Halt'"),
        "html_attributes": Shown(
            {"html_attributes": {"autocapitalize": "none"}}, f"{CONTROL}.getAttribute('autocapitalize') == 'none'"
        ),
    },
    "Number": {
        **FIELD,
        "value": Shown({"value": 3}, f"{CONTROL}.value == '3'"),
        "placeholder": Shown({"placeholder": "How many"}, f"{CONTROL}.placeholder == 'How many'"),
        "buttons": own_button(),
        "precision": Works(equal(lambda: gr.Number(precision=1).preprocess(1.26), 1.3)),
        "minimum": Works(refuses(lambda: gr.Number(minimum=3).preprocess(2))),
        "maximum": Works(refuses(lambda: gr.Number(maximum=3).preprocess(4))),
        "step": Shown({"step": 0.25}, f"{CONTROL}.step == '0.25'"),
    },
    "Slider": {
        **FORM,
        "minimum": Works(refuses(lambda: gr.Slider(minimum=3).preprocess(2))),
        "maximum": Works(refuses(lambda: gr.Slider(maximum=3).preprocess(4))),
        "value": Shown({"value": 60}, "el.querySelector('input[type=range]').value == '60'"),
        "step": Shown({"step": 5}, "el.querySelector('input[type=range]').step == '5'"),
        "precision": Works(equal(lambda: gr.Slider(precision=0).preprocess(1.6), 2)),
        "randomize": Works(random_start),
        "buttons": Shown({"buttons": []}, "!el.querySelector('button')"),
    },
    "Checkbox": {
        **FORM,
        "value": Shown({"value": True}, f"{CONTROL}.checked"),
        "buttons": own_button(),
    },
    "Radio": {
        **FORM,
        "buttons": own_button(),
        "choices": Shown({"choices": PETS}, "el.innerText.replace(/\\s+/g, ' ').trim() == 'cat A dog 7'"),
        "value": Shown({"choices": PETS, "value": "dog"}, "el.querySelectorAll('input')[1].checked"),
        "type": Works(equal(lambda: gr.Radio(PETS, type="index").preprocess("dog"), 1)),
        "rtl": Shown({"choices": PETS, "rtl": True}, "getComputedStyle(el.querySelector('label')).direction == 'rtl'"),
        "interactive": Shown({"choices": PETS, "interactive": False}, "el.querySelector('input').disabled"),
    },
    "CheckboxGroup": {
        **FORM,
        "buttons": own_button(),
        "choices": Shown({"choices": PETS}, "el.innerText.replace(/\\s+/g, ' ').trim() == 'cat A dog 7'"),
        "value": Shown(
            {"choices": PETS, "value": ["dog", 7]}, "el.querySelectorAll('input[type=checkbox]:checked').length == 2"
        ),
        "type": Works(equal(lambda: gr.CheckboxGroup(PETS, type="index").preprocess([7, "dog"]), [2, 1])),
        "show_select_all": Shown(
            {"choices": PETS, "show_select_all": True, "interactive": True}, "el.innerText.includes('Select all')"
        ),
        "interactive": Shown({"choices": PETS, "interactive": False}, "el.querySelector('input').disabled"),
    },
    "Dropdown": {
        **FIELD,
        "choices": Works(refuses(lambda: gr.Dropdown(PETS).preprocess("cow"))),
        "value": Shown({"choices": PETS, "value": "dog"}, f"{CONTROL}.value == 'A dog'"),
        "type": Works(equal(lambda: gr.Dropdown(PETS, type="index").preprocess(7), 2)),
        "multiselect": Shown(
            {"choices": PETS, "multiselect": True, "value": ["cat", "dog"], "interactive": False},
            "el.querySelectorAll('[part=chip]').length == 2",
            without={"value": "cat"},
        ),
        "allow_custom_value": Works(equal(lambda: gr.Dropdown(PETS, allow_custom_value=True).preprocess("cow"), "cow")),
        "max_choices": Works(
            refuses(lambda: gr.Dropdown(PETS, multiselect=True, max_choices=1).preprocess(["cat", "dog"]))
        ),
        "num_choices_shown": Works(lambda: None),
        "filterable": Shown(
            {"choices": PETS, "filterable": False, "interactive": True}, "el.querySelectorAll('option').length == 3"
        ),
        "buttons": own_button(),
        "interactive": Shown(
            {"choices": PETS, "interactive": False}, f"{CONTROL}.readOnly && !el.innerHTML.includes('combobox')"
        ),
    },
    "ColorPicker": {
        **FIELD,
        "value": Shown({"value": "gold"}, "el.querySelector('input[type=color]').value == '#ffd700'"),
    },
    "Code": {
        **LABELLED,
        "container": Shown(
            {"container": False, "interactive": False},
            "getComputedStyle(el.querySelector('[part=frame]')).borderTopWidth == '0px'",
        ),
        "value": Shown({"value": "x = 1", "interactive": False}, "el.querySelector('pre').textContent == 'x = 1\\n'"),
        "language": Shown(
            {"value": "x = 1", "language": "python", "interactive": False}, "el.querySelector('.hljs-number') != null"
        ),
        "lines": Shown({"lines": 7, "interactive": False}, "el.querySelector('[part=body]').clientHeight == 140"),
        "max_lines": Shown(
            {"value": "a\nb\nc", "lines": 1, "max_lines": 2, "interactive": False},
            "el.querySelector('[part=body]').clientHeight == 40",
        ),
        "interactive": Shown(
            {"value": "x", "interactive": False},
            "!el.querySelector('[contenteditable]')",
            without={"interactive": True},
        ),
        "wrap_lines": Shown(
            {"value": "word " * 500, "wrap_lines": True, "interactive": False},
            "el.querySelector('[part=body]').scrollWidth == el.querySelector('[part=body]').clientWidth",
        ),
        "show_line_numbers": Shown(
            {"value": "x", "show_line_numbers": False, "interactive": False},
            "getComputedStyle(el.querySelector('pre span'), '::before').content == 'none'",
        ),
        "autocomplete": Works(lambda: None),
        "buttons": Shown({"value": "x", "buttons": ["download"]}, "el.querySelectorAll('button').length == 1"),
    },
    "JSON": {
        **LABELLED,
        "height": Shown({"height": 210, "value": [1]}, "el.querySelector('[part=body]').style.height == '210px'"),
        "max_height": Shown({"value": [1]}, "el.querySelector('[part=body]').style.maxHeight == '500px'"),
        "min_height": Shown({"min_height": 77}, "el.querySelector('[part=body]').style.minHeight == '77px'"),
        "value": Shown({"value": {"a": 5}}, "el.querySelectorAll('[role=treeitem]')[1].textContent == 'a: 5'"),
        "open": Shown({"value": [[[[[[1]]]]]], "open": True}, "el.querySelectorAll('[role=treeitem]').length == 7"),
        "show_indices": Shown(
            {"value": [8, 9], "show_indices": True}, "el.querySelectorAll('[role=treeitem]')[2].textContent == '1: 9'"
        ),
        "buttons": Shown({"value": [1], "buttons": []}, "!el.querySelector('button')"),
    },
    "HighlightedText": {
        **LABELLED,
        "value": Shown({"value": NAMED}, "el.querySelector('[part=mark]').textContent == 'Ann'"),
        "color_map": Shown(
            {"value": NAMED, "color_map": {"person": "rgb(1, 2, 3)"}},
            "getComputedStyle(el.querySelector('[part=mark]')).borderBottomColor == 'rgb(1, 2, 3)'",
        ),
        "show_legend": Shown(
            {"value": NAMED, "show_legend": True}, "el.querySelector('[part=legend]').textContent == 'person'"
        ),
        "show_inline_category": Shown(
            {"value": NAMED, "show_inline_category": False, "interactive": False},
            "getComputedStyle(el.querySelector('[part=mark]'), '::after').width == '1px'",
        ),
        "combine_adjacent": Works(
            equal(lambda: len(gr.HighlightedText(combine_adjacent=True).postprocess([("a", 1), ("b", 1)])), 1)
        ),
        "adjacent_separator": Works(
            equal(
                lambda: gr.HighlightedText(combine_adjacent=True, adjacent_separator="-").postprocess(
                    [("a", "x"), ("b", "x")]
                )[0]["token"],
                "a-b",
            )
        ),
        "show_whitespaces": Shown(
            {"value": [(" a ", None), ("b ", "x")], "show_whitespaces": False, "interactive": False},
            "el.querySelector('[part=text]').textContent == 'ab'",
        ),
        "interactive": Shown({"value": NAMED, "interactive": True}, "el.querySelector('form') != null"),
        "rtl": Shown(
            {"value": NAMED, "rtl": True}, "getComputedStyle(el.querySelector('[part=text]')).direction == 'rtl'"
        ),
        "buttons": own_button(),
    },
    "DateTime": {
        **FIELD,
        "value": Shown({"value": "2026-01-31 09:30"}, f"{CONTROL}.value == '2026-01-31 09:30:00'"),
        "include_time": Shown(
            {"include_time": False, "interactive": True}, "el.querySelector('input[type=date]') != null"
        ),
        "type": Works(equal(lambda: gr.DateTime(type="string").preprocess("2026-1-2"), "2026-01-02 00:00:00")),
        "timezone": Works(equal(lambda: gr.DateTime(timezone="UTC").preprocess("1970-01-02"), 86400.0)),
        "buttons": own_button(),
    },
    "Dataset": {
        **LABELLED,
        "components": Shown({**PAIRS}, "el.innerText.includes('A dog')"),
        "component_props": Shown(
            {**PAIRS, "component_props": [{}, {"choices": [["Hound", "dog"]]}]}, "el.innerText.includes('Hound')"
        ),
        "samples": Shown({**PAIRS}, "el.querySelectorAll('[part=sample]').length == 2"),
        "headers": Shown({**PAIRS, "headers": ["Word", "Pet"]}, "el.querySelectorAll('th')[1].textContent == 'Pet'"),
        "type": Works(equal(lambda: gr.Dataset(**PAIRS, type="tuple").preprocess(1), (1, ["b", "cat"]))),
        "layout": Shown({**PAIRS, "layout": "gallery"}, "el.querySelector('[part=gallery]') != null"),
        "samples_per_page": Shown({**PAIRS, "samples_per_page": 1}, "el.querySelectorAll('nav button').length == 2"),
        "proxy_url": Later({"proxy_url": "x"}),
        "sample_labels": Shown({**PAIRS, "sample_labels": ["One", "Two"]}, "el.innerText.includes('Two')"),
    },
    "Button": {**BUTTON},
    "ClearButton": {
        **BUTTON,
        "value": Shown({"value": "Empty"}, "el.textContent == 'Empty'"),
        "components": Works(lambda: None),
        "api_name": Works(lambda: None),
        "api_visibility": Works(lambda: None),
    },
    "DownloadButton": {
        **COMPONENT,
        "label": Shown({"label": "Fetch"}, "el.innerText.trim() == 'Fetch'"),
        "value": Shown({"value": NOTE}, "el.querySelector('a').download == 'note.txt'"),
        "variant": Shown({"variant": "primary"}, "el.querySelector('button').dataset.variant == 'primary'"),
        "size": Shown({"size": "sm"}, "el.querySelector('button').dataset.size == 'sm'"),
        "icon": Shown({"icon": DOT}, "el.querySelector('button img') != null"),
        "interactive": Shown({"value": NOTE, "interactive": False}, "el.querySelector('button').disabled"),
    },
    "Markdown": {
        **LABELLED,
        **HEIGHTS,
        "label": Shown(
            {"value": "x", "label": "Named", "container": True, "show_label": True}, "el.innerText.includes('Named')"
        ),
        "container": Shown(
            {"value": "x", "container": True},
            "getComputedStyle(el.querySelector('[part=frame]')).borderTopWidth != '0px'",
        ),
        "show_label": Shown(
            {"value": "x", "label": "Not seen", "container": True, "show_label": False},
            "!el.innerText.includes('Not seen')",
        ),
        "value": Shown({"value": "# Big"}, "el.querySelector('h1').textContent == 'Big'"),
        "rtl": Shown({"value": "x", "rtl": True}, "el.querySelector('[part=body]').dir == 'rtl'"),
        "latex_delimiters": Shown(
            {"value": "@x@", "latex_delimiters": [{"left": "@", "right": "@", "display": False}]},
            "el.querySelector('math') != null",
        ),
        "sanitize_html": Shown(
            {"value": "<b onclick='x()'>b</b><style>i{}</style>"},
            "!el.querySelector('style') && !el.querySelector('b').onclick",
        ),
        "line_breaks": Shown({"value": "a\nb", "line_breaks": True}, "el.querySelector('br') != null"),
        "header_links": Shown({"value": "# A", "header_links": True}, "el.querySelector('h1 a') != null"),
        "buttons": Shown({"value": "x", "buttons": ["copy"]}, "!!el.querySelector('button[aria-label=Copy]')"),
        "padding": Shown(
            {"value": "x", "padding": True},
            "parseFloat(getComputedStyle(el.querySelector('.fl-padded')).paddingTop) > 0",
        ),
    },
    "HTML": {
        **LABELLED,
        "value": Shown({"value": "<i>x</i>"}, "el.querySelector('i').textContent == 'x'"),
        "label": Shown({"value": "x", "label": "Named", "show_label": True}, "el.innerText.includes('Named')"),
        "show_label": Shown({"value": "x", "label": "Seen", "show_label": True}, "el.innerText.includes('Seen')"),
        "container": Shown(
            {"value": "x", "container": True},
            "getComputedStyle(el.querySelector('[part=frame]')).borderTopWidth != '0px'",
        ),
        "html_template": Shown(
            {"value": [1, 2], "html_template": "<b>${value.length * 2}</b>"}, "el.querySelector('b').textContent == '4'"
        ),
        "css_template": Shown(
            {"value": "<i>x</i>", "css_template": "i { opacity: ${o} }", "o": 0.5},
            "getComputedStyle(el.querySelector('i')).opacity == '0.5'",
        ),
        "js_on_load": Shown(
            {"js_on_load": "element.dataset.ran = 'yes'"}, "el.querySelector('[data-ran=yes]') != null"
        ),
        "apply_default_css": Shown(
            {"value": "<h1>x</h1>", "apply_default_css": False},
            "getComputedStyle(el.querySelector('h1')).fontSize != '26px'",
        ),
        "min_height": Shown({"min_height": 77}, "el.querySelector('[part=body]').clientHeight == 77"),
        "max_height": Shown(
            {"value": "<p>x</p>" * 20, "max_height": 50},
            "el.querySelector('[part=body]').clientHeight == 50 && el.querySelector('[part=body]').tabIndex == 0",
        ),
        "padding": Shown(
            {"value": "x", "padding": True},
            "parseFloat(getComputedStyle(el.querySelector('[part=body]')).paddingTop) > 0",
        ),
        "autoscroll": Works(lambda: None),
        "buttons": own_button(),
        "head": Shown({"head": '<meta name="from-html">'}, "document.head.querySelector('[name=from-html]') != null"),
        "server_functions": Works(lambda: None),
    },
    "Label": {
        **LABELLED,
        "value": Shown({"value": {"cat": 0.9, "dog": 0.1}}, "el.querySelector('[part=heading]').textContent == 'cat'"),
        "num_top_classes": Shown(
            {"value": {"a": 0.5, "b": 0.3, "c": 0.2}, "num_top_classes": 2}, "el.querySelectorAll('li').length == 2"
        ),
        "color": Shown({"value": "a", "color": "red"}, "el.innerHTML.includes('red')"),
        "show_heading": Shown({"value": {"a": 1.0}, "show_heading": False}, "!el.querySelector('[part=heading]')"),
        "buttons": own_button(),
    },
    "Image": {
        **LABELLED,
        "value": Shown({"value": DOT}, "el.querySelector('img') != null"),
        "format": Works(equal(lambda: sent(format="png").name.rpartition(".")[2], "png")),
        "height": Shown({"height": 111}, "el.querySelector('[part=box]').style.height == '111px'"),
        "width": Shown({"width": 222}, "el.querySelector('[part=box]').style.width == '222px'"),
        "image_mode": Works(equal(lambda: picture(image_mode="L", type="pil").mode, "L")),
        "sources": Shown({"sources": ["upload"], "interactive": True}, "!el.innerText.includes('Paste')"),
        "type": Works(equal(lambda: picture(type="numpy").shape, (2, 4, 3))),
        "buttons": Shown(
            {"value": DOT, "buttons": ["download"], "interactive": False},
            "el.querySelectorAll('[part=head] button, [part=head] a').length == 1",
        ),
        "interactive": Shown({"interactive": False}, "!el.querySelector('input[type=file]')"),
        "streaming": Later({"streaming": True}),
        "webcam_options": Later({"webcam_options": object()}),
        "placeholder": Shown(
            {"placeholder": "Put it here", "interactive": True}, "el.innerText.includes('Put it here')"
        ),
        "watermark": Works(marked),
        "alt_text": Shown(
            {"value": DOT, "alt_text": "A dot"},
            "el.querySelector('img').alt == 'A dot'",
        ),
    },
    "File": {
        **LABELLED,
        "value": Shown({"value": NOTE, "interactive": False}, "el.querySelector('a[download]').download == 'note.txt'"),
        "file_count": Shown({"file_count": "multiple", "interactive": True}, "el.querySelector('input').multiple"),
        "file_types": Shown(
            {"file_types": [".csv", "image"], "interactive": True}, "el.querySelector('input').accept == '.csv,image/*'"
        ),
        "type": Works(equal(lambda: received(gr.File(type="binary")), b"a note")),
        "height": Shown({"height": 99, "value": NOTE}, "el.querySelector('ul').style.maxHeight == '99px'"),
        "interactive": Shown({"interactive": False}, "!el.querySelector('input[type=file]')"),
        "allow_reordering": Shown(
            {"allow_reordering": True, "file_count": "multiple", "interactive": True, "value": [NOTE, NOTE]},
            "el.querySelectorAll('button[aria-label^=Move]').length == 4",
        ),
        "buttons": own_button(),
    },
    "UploadButton": {
        **COMPONENT,
        "label": Shown({"label": "Take it"}, "el.innerText.trim() == 'Take it'"),
        "value": Works(equal(lambda: gr.UploadButton(value="x.txt").postprocess("x.txt").name, "x.txt")),
        "variant": Shown({"variant": "primary"}, "el.querySelector('button').dataset.variant == 'primary'"),
        "size": Shown({"size": "sm"}, "el.querySelector('button').dataset.size == 'sm'"),
        "icon": Shown({"icon": DOT}, "el.querySelector('button img') != null"),
        "interactive": Shown({"interactive": False}, "el.querySelector('button').disabled"),
        "type": Works(equal(lambda: received(gr.UploadButton(type="binary")), b"a note")),
        "file_count": Shown({"file_count": "directory"}, "el.querySelector('input').webkitdirectory"),
        "file_types": Shown({"file_types": ["audio"]}, "el.querySelector('input').accept == 'audio/*'"),
    },
    "State": {
        "value": Works(equal(lambda: gr.State([1]).fresh(), [1])),
        "render": Works(not_rendered),
        "time_to_live": Works(lambda: None),
        "delete_callback": Works(lambda: None),
    },
    "Navbar": {
        **COMMON,
        "visible": Works(lambda: None),
        "elem_id": Works(lambda: None),
        "elem_classes": Works(lambda: None),
        "value": Works(refuses(lambda: gr.Navbar([("x", "javascript:alert(1)")]), ValueError)),
        "main_page_name": Works(lambda: None),
    },
    "BrowserState": {
        "default_value": Works(equal(lambda: gr.BrowserState([1]).initial(), [1])),
        "storage_key": Works(refuses(lambda: gr.BrowserState(storage_key=1), ValueError)),
        "secret": Works(refuses(lambda: gr.BrowserState(secret=""), ValueError)),
        "render": Works(not_rendered),
    },
    "Timer": {
        "value": Works(refuses(lambda: gr.Timer(0), ValueError)),
        "active": Works(lambda: None),
        "render": Works(not_rendered),
    },
    "Row": {
        **LAYOUT,
        "variant": Shown({"variant": "panel"}, "getComputedStyle(el).paddingTop != '0px'", [gr.Button]),
        "scale": Shown({"scale": 5}, "getComputedStyle(el).getPropertyValue('--fl-scale').trim() == '5'", [gr.Button]),
        "height": Shown({"height": 210}, "el.style.height == '210px'", [gr.Button]),
        "max_height": Shown({"max_height": 211}, "el.style.maxHeight == '211px'", [gr.Button]),
        "min_height": Shown({"min_height": 212}, "el.style.minHeight == '212px'", [gr.Button]),
        "equal_height": Shown({"equal_height": True}, "getComputedStyle(el).alignItems == 'stretch'", [gr.Button]),
        "show_progress": Works(lambda: None),
    },
    "Column": {
        **LAYOUT,
        "scale": Shown({"scale": 5}, "getComputedStyle(el).getPropertyValue('--fl-scale').trim() == '5'", [gr.Button]),
        "min_width": Shown(
            {"min_width": 99}, "getComputedStyle(el).getPropertyValue('--fl-min-width').trim() == '99px'", [gr.Button]
        ),
        "variant": Shown({"variant": "panel"}, "getComputedStyle(el).paddingTop != '0px'", [gr.Button]),
        "show_progress": Works(lambda: None),
    },
    "Group": {**LAYOUT},
    "Accordion": {
        **LAYOUT,
        "label": Shown({"label": "Details"}, "el.querySelector('summary').textContent == 'Details'", [gr.Button]),
        "open": Shown({"open": False}, "!el.querySelector('details').open", [gr.Button]),
        "height": Shown({"height": 210}, "el.querySelector('.fl-accordion-body').style.height == '210px'", [gr.Button]),
        "max_height": Shown(
            {"max_height": "30vh"}, "el.querySelector('.fl-accordion-body').style.maxHeight == '30vh'", [gr.Button]
        ),
    },
    "Tabs": {
        **COMMON,
        "selected": Shown(
            {"selected": "b"},
            "el.querySelectorAll('[role=tab]')[1].ariaSelected == 'true'",
            [gr.Tab, lambda: gr.Tab(id="b")],
        ),
        "overflow_behavior": Shown({"overflow_behavior": "wrap"}, "el.classList.contains('fl-wraps')", [gr.Tab]),
    },
    "Tab": {
        **LAYOUT,
        "visible": Shown({"visible": "hidden"}, "el == null || el.getBoundingClientRect().height === 0", [gr.Button]),
        "label": Shown({"label": "First"}, "tabOf(el).textContent == 'First'", [gr.Button]),
        "interactive": Shown({"interactive": False}, "tabOf(el).disabled", [gr.Button]),
        "id": Works(lambda: None),
        "alignment": Shown({"alignment": "right"}, "tabOf(el).classList.contains('fl-tab-right')", [gr.Button]),
        "scale": Shown({"scale": 5}, "getComputedStyle(el).getPropertyValue('--fl-scale').trim() == '5'", [gr.Button]),
        "height": Shown({"height": 210}, "el.style.height == '210px'", [gr.Button]),
        "max_height": Shown({"max_height": 211}, "el.style.maxHeight == '211px'", [gr.Button]),
        "render_children": Works(lambda: None),
    },
    "Sidebar": {
        **LAYOUT,
        "label": Shown({"label": "Tools"}, "el.querySelector('aside').ariaLabel == 'Tools'", [gr.Button]),
        "open": Shown({"open": False}, "el.querySelector('button').ariaExpanded == 'false'", [gr.Button]),
        "width": Shown({"width": 210, "open": True}, "el.querySelector('aside').offsetWidth == 210", [gr.Button]),
        "position": Shown({"position": "right"}, "el.dataset.side == 'right'", [gr.Button]),
    },
}

ELSEWHERE = {
    ("*", "key"): "tests/contract/test_keys.py",
    ("*", "preserved_by_key"): "tests/contract/test_keys.py",
    ("*", "every"): "tests/contract/test_loaders.py",
    ("*", "inputs"): "tests/contract/test_loaders.py",
    ("ClearButton", "components"): "tests/browser/test_buttons.py",
    ("ClearButton", "api_name"): "tests/components/test_clearbutton.py",
    ("ClearButton", "api_visibility"): "tests/components/test_clearbutton.py",
    ("HTML", "autoscroll"): "tests/browser/test_html_page.py",
    ("HTML", "server_functions"): "tests/browser/test_html_page.py",
    ("Code", "autocomplete"): "tests/browser/test_code_page.py",
    ("Dropdown", "num_choices_shown"): "tests/browser/test_dropdown.py",
    ("Textbox", "autoscroll"): "tests/browser/test_page.py",
    ("State", "time_to_live"): "tests/engine/test_engine.py",
    ("State", "delete_callback"): "tests/engine/test_engine.py",
    ("Row", "show_progress"): "tests/browser/test_page.py",
    ("Column", "show_progress"): "tests/browser/test_page.py",
    ("Navbar", "visible"): "tests/browser/test_pages.py",
    ("Navbar", "main_page_name"): "tests/browser/test_pages.py",
    ("Navbar", "elem_id"): "tests/browser/test_pages.py",
    ("Navbar", "elem_classes"): "tests/browser/test_pages.py",
    ("BrowserState", "storage_key"): "tests/browser/test_browserstate.py",
    ("BrowserState", "secret"): "tests/browser/test_browserstate.py",
    ("Timer", "active"): "tests/browser/test_timer.py",
    ("Tab", "id"): "tests/browser/test_layouts.py",
    ("Tab", "render_children"): "tests/browser/test_layouts.py",
}
"""Fields whose proof needs more than a look: the file that has it; "*" for all classes. `Works(lambda: None)` needs one."""

__all__ = ["ELSEWHERE", "ROWS", "Later", "NotAvailableYet", "Row", "Shown", "Works"]
