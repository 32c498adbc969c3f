"""`HTML`: its parameters, its further props, its events and its functions, in Python."""

from __future__ import annotations

import asyncio
import copy
import warnings
from typing import Any

import pytest
from gradio_client import Client

import fanlight as gr
from fanlight.engine.job import Job
from fanlight.graph.errors import AppError
from fanlight.graph.inject import running_job
from fanlight.graph.served import served
from tests.engine.support import engine_for, session, until

ROW = {"a": [1, None, {"b": 0.5}], "c": "text"}


@pytest.mark.parametrize("value", ["<b>x</b>", 3, None, True, [1, "a"], ROW])
def test_a_value_is_anything_that_json_can_say(value: Any) -> None:
    box = gr.HTML(value)
    assert box.postprocess(value) == value
    assert box.preprocess(value) == value
    assert box.api_info() == {"type": "string"}


def test_what_json_cannot_say_is_refused_at_its_line() -> None:
    with pytest.raises(TypeError, match=r"HTML\(value=\.\.\.\) must be something that JSON can say, not <object"):
        gr.HTML(object())
    with pytest.raises(TypeError, match=r"HTML\(size=\.\.\.\) must be something that JSON can say"):
        gr.HTML(size=object())
    with pytest.raises(TypeError, match="What a function returns for HTML"):
        gr.HTML().postprocess({"a": object()})


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"html_template": 3}, TypeError, r"html_template=\.\.\.\) must be a text, not 3"),
        ({"css_template": None}, TypeError, r"css_template=\.\.\.\) must be a text, not None"),
        ({"js_on_load": ["x"]}, TypeError, r"js_on_load=\.\.\.\) must be a text"),
        ({"min_height": -1}, ValueError, r"min_height=\.\.\.\) must be at least 0 pixels or None, not -1"),
        ({"max_height": "9em"}, ValueError, r"max_height=\.\.\.\) must be at least 0 pixels or None, not '9em'"),
        ({"buttons": ["copy"]}, ValueError, "takes buttons of your own"),
        ({"server_functions": print}, TypeError, "takes a list of functions, not <built-in"),
        ({"server_functions": ["print"]}, TypeError, "takes functions, not 'print'"),
        ({"server_functions": [lambda: 1]}, ValueError, "has no name to call it by"),
        ({"server_functions": [print, print]}, ValueError, "two functions called 'print'"),
        ({"__type__": "update"}, TypeError, "takes no prop called '__type__'"),
    ],
)
def test_mistakes_are_told_at_their_line(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        gr.HTML(**arguments)


def test_a_function_that_yields_cannot_answer_a_script() -> None:
    def steps() -> Any:
        yield 1

    with pytest.raises(ValueError, match=r"steps\(\) yields"):
        gr.HTML(server_functions=[steps])


@pytest.mark.parametrize("html", ["<script>x()</script>", '<b class="a" onclick="x()">', "<B\nONCLICK=x()>"])
def test_scripts_that_never_run_are_told_to_the_author(html: str) -> None:
    for arguments in ({"value": html}, {"html_template": html}):
        with pytest.warns(UserWarning, match=r"never run on the page. Use js_on_load"):
            gr.HTML(**arguments)


def test_a_slip_in_the_name_of_a_parameter_is_told() -> None:
    with pytest.warns(
        UserWarning, match=r"HTML\(html_templates=\.\.\.\) is a prop of your own\. Was html_template=\.\.\. meant"
    ):
        gr.HTML(html_templates="${value}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gr.HTML(values=1, labels=[], max_width=3, form_name="x", font_size=3, header="x")


def test_harmless_html_brings_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gr.HTML("a < b and on = c > d <b data-on='x' title=once>one = two</b><p only>")


def test_a_visitors_text_in_a_handler_brings_no_warning() -> None:
    with gr.Blocks() as demo:
        box, text = gr.HTML(), gr.Textbox()
        text.submit(lambda text: gr.HTML(value=text), text, box, api_name="show")
    engine = engine_for(demo)
    job = engine.submit(session(engine), engine.blueprint.by_name["show"], ["<b onclick=x>"])
    assert end_of(job)["values"] == [{"__type__": "update", "value": "<b onclick=x>"}]
    assert running_job.get() is None


def end_of(job: Job) -> dict[str, Any]:
    return until(lambda: job.log.end)


def test_further_props_are_props() -> None:
    with gr.Blocks() as demo:
        box = gr.HTML("x", size=20, color="red")
        gr.Button().click(lambda: gr.HTML(size=30), None, box, api_name="grow")
        gr.Button().click(lambda: gr.update(color="blue", fresh=[1]), None, box, api_name="paint")
        gr.Button().click(lambda: gr.update(value=2), None, box, api_name="plain")

        def whole(it: gr.HTML) -> gr.HTML:
            it.size += 1
            return it

        gr.Button().click(whole, box, box, api_name="whole")
    sent = box.page_props(box.props())
    assert (sent["size"], sent["color"], sent["own_props"]) == (20, "red", ["size", "color"])
    engine = engine_for(demo)
    tab = session(engine)

    def run(name: str, *data: Any) -> Any:
        return end_of(engine.submit(tab, engine.blueprint.by_name[name], list(data)))["values"][0]

    assert run("grow") == {"__type__": "update", "size": 30, "own_props": ["size", "color"]}
    assert run("paint")["own_props"] == ["size", "color", "fresh"]
    assert run("plain") == {"__type__": "update", "value": 2}
    assert run("whole", "x") == {"__type__": "update", "size": 31, "own_props": ["size", "color", "fresh"]}
    assert box.own_props == {"size": 20, "color": "red"}


def test_events_of_ones_own_stand_in_quotes_in_the_script() -> None:
    with gr.Blocks() as demo:
        box = gr.HTML(js_on_load="trigger('saved'); trigger(\"sent\"); trigger(`closed`); other(half')")
        for name in ("saved", "sent", "closed"):
            getattr(box, name)(lambda: None, None, None, api_name=name)
        gr.on([box.saved, box.click], lambda: None, api_name="both")
        with pytest.raises(AttributeError, match=r"HTML has no 'unheard'. An event of your own must stand in quotes"):
            box.unheard(lambda: None)
    targets = {x.api_name: [t.event.name for t in x.targets] for x in demo.blueprint().listeners}
    assert targets == {"saved": ["saved"], "sent": ["sent"], "closed": ["closed"], "both": ["saved", "click"]}
    assert copy.copy(box).saved.event.name == "saved"
    assert not hasattr(gr.HTML(js_on_load=None), "click_me")


class Stars(gr.HTML):
    """The shape of a component class that reuses one template."""

    def __init__(self, label: str, value: int = 0, **kwargs: Any) -> None:
        super().__init__(
            value=value,
            label=label,
            html_template="<h2>${label}</h2>{{value}} of {{most}}",
            most=5,
            js_on_load=None,
            **kwargs,
        )

    def api_info(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": 5}


def test_a_subclass_with_its_own_defaults() -> None:
    with gr.Blocks() as demo:
        food, service = Stars("Food", 3), Stars("Service", elem_id="s")
        gr.Button().click(lambda a, b: Stars("All", (a + b) // 2), [food, service], food, api_name="mean")
    assert food.props()["most"] == 5
    engine = engine_for(demo)
    job = engine.submit(session(engine), engine.blueprint.by_name["mean"], [4, 2])
    sent = end_of(job)["values"][0]
    assert (sent["value"], sent["label"], sent["most"]) == (3, "All", 5)
    assert food.stem == "html"
    assert demo.get_api_info()["named_endpoints"]["/mean"]["parameters"][0]["type"]["type"] == "integer"


def test_blocks_inside_and_a_value_of_its_own() -> None:
    with gr.Blocks() as demo:
        with gr.HTML("v", html_template="@children ${value}") as form:
            name = gr.Textbox()
            gr.Textbox()
        alone = gr.HTML("alone")
        gr.Button().click(lambda a, b, c: f"{a}{b}{c}", [form, name, alone], alone, api_name="join")
    blueprint = demo.blueprint()
    node, other = blueprint.tree["children"][:2]
    assert node["id"] == form._id
    assert len(node["children"][0]["children"]) == 2  # two fields stand in a form
    assert "children" not in other
    engine = engine_for(demo)
    job = engine.submit(session(engine), engine.blueprint.by_name["join"], ["1", "2", "3"])
    assert end_of(job)["values"] == ["123"]


def test_functions_for_scripts_are_listeners_of_their_own() -> None:
    def add(a: int, b: int = 1) -> int:
        return a + b

    async def shout(text: str) -> str:
        return text.upper()

    with gr.Blocks() as demo:
        gr.HTML(server_functions=[add, shout])
    blueprint = demo.blueprint()
    assert [(x.serves, x.visibility, x.queue, x.targets) for x in blueprint.listeners] == [
        ("add", "private", False, []),
        ("shout", "private", False, []),
    ]
    assert blueprint.by_name == {}
    assert demo.get_api_info()["named_endpoints"] == {}
    engine = engine_for(demo)
    tab = engine.open_session("tab", None, False, by_page=True)

    def call(number: int, arguments: Any) -> dict[str, Any]:
        return end_of(engine.submit(tab, blueprint.listeners[number], [arguments]))

    assert call(0, [2, 3])["values"] == [5]
    assert call(0, [2])["values"] == [3]
    assert call(1, ["ä"])["values"] == ["Ä"]
    for arguments in ([], [1, 2, 3], None, {"a": 1}, "12", [0] * 65):
        end = call(0, arguments)
        assert end["t"] == "failed"
        assert end["error"].startswith("add()")


def test_arguments_are_checked_before_the_function_sees_them() -> None:
    seen: list[Any] = []
    handler = served(seen.append)
    handler(["a"])
    with pytest.raises(gr.Error, match=r"append\(\)"):
        handler(["a", "b"])
    assert seen == ["a"]

    async def later(a: int) -> int:
        return a

    assert asyncio.run(served(later)([4])) == 4


def test_the_strict_policy_is_told_at_launch() -> None:
    plain = ["${value}", "${ value.a[0].b } {{size}} {{#if label}}${size}{{/if}} \\${x+1}", "{{value}}"]
    for template in plain:
        assert gr.HTML(html_template=template, css_template=template, size=1).scripts() == []
    assert gr.HTML(js_on_load=None).scripts() == []
    assert gr.HTML(js_on_load="x()").scripts() == ["js_on_load=..."]
    for template in ("${value + 1}", "${size}", "${value.map(x => x)}", "${ `${value}` }"):
        assert gr.HTML(html_template=template).scripts() == ["a JavaScript expression in html_template=..."], template
    with gr.Blocks() as demo:
        gr.HTML(label="Mine", css_template="${1 + 1}", js_on_load="x()")
    wanted = r"HTML\('Mine'\) has js_on_load=\.\.\. and a JavaScript expression in css_template"
    with pytest.raises(ValueError, match=wanted):
        demo.launch(csp="strict", prevent_thread_lock=True, quiet=True)


def test_it_is_pushed_nowhere() -> None:
    with pytest.raises(AppError, match="another host, which Fanlight never does"):
        gr.HTML().push_to_hub("name", description="x")


@pytest.mark.server
def test_stock_clients_send_and_get_the_value(serve: Any) -> None:
    demo = gr.Interface(
        lambda html: [html, {"n": 1}], "html", gr.HTML(html_template="${value.length}"), api_name="wrap"
    )
    client = Client(serve(demo), verbose=False)
    assert client.predict("<b>x</b>", api_name="/wrap") == ["<b>x</b>", {"n": 1}]
