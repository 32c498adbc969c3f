"""What handlers get and what becomes of what they return, as apps written for Gradio expect it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import numpy as np
import pytest

import fanlight as gr
from fanlight.graph.inject import Request
from fanlight.wire.errors import Refused
from fanlight.wire.json import encode
from tests.engine.support import end_of, engine_for, session, submit, until, values_of

SKIPPED = {"__type__": "update"}


def run(fn: Callable[..., Any], *data: Any, inputs: int | None = None, outputs: int = 1, **settings: Any) -> list[Any]:
    """The payloads after one job of `fn` between text boxes."""
    with gr.Blocks() as demo:
        boxes = [gr.Textbox() for _ in data]
        outs = [gr.Textbox() for _ in range(outputs)]
        gr.Button().click(fn, boxes, outs, api_name="fn", **settings)
    engine = engine_for(demo)
    return values_of(submit(engine, session(engine), "fn", *data))


# what is returned


def test_with_one_output_the_value_is_taken_whole() -> None:
    assert run(lambda: ["a", "b"]) == ["['a', 'b']"]
    assert run(lambda: ("a", "b")) == ["('a', 'b')"]
    assert run(dict) == ["{}"]


def test_none_clears_a_single_output() -> None:
    assert run(lambda: None) == [None]


def test_the_end_names_the_input_that_was_refused() -> None:
    def fails(text: str, number: float) -> None:
        raise gr.Error("not the input's fault")

    with gr.Blocks() as demo:
        text, number = gr.Textbox(max_length=3), gr.Number(maximum=5)
        gr.Button().click(fails, [text, number], None, api_name="fn")
    engine = engine_for(demo)
    ids = [i for i, block in engine.blueprint.blocks.items() if block in (text, number)]
    assert end_of(submit(engine, session(engine), "fn", "abcd", 1))["input"] == ids[0]
    assert end_of(submit(engine, session(engine), "fn", "abc", 6))["input"] == ids[1]
    assert "input" not in end_of(submit(engine, session(engine), "fn", "abc", 1))


def test_without_outputs_anything_goes() -> None:
    assert run(lambda: ("a", object()), outputs=0) == []


@pytest.mark.parametrize("kind", [list, tuple])
def test_several_outputs_take_a_list_or_tuple_in_order(kind: type) -> None:
    assert run(lambda: kind(["a", "b"]), outputs=2) == ["a", "b"]


@pytest.mark.filterwarnings("ignore:.*is dropped:UserWarning")
def test_more_values_than_outputs_are_dropped_with_a_warning() -> None:
    assert run(lambda: ("a", "b", "c"), outputs=2) == ["a", "b"]


def test_a_dict_of_blocks_sets_only_those() -> None:
    with gr.Blocks() as demo:
        one, two = gr.Textbox(), gr.Textbox()
        gr.Button().click(lambda: {two: "b"}, None, [one, two], api_name="fn")
        gr.Button().click(lambda: {two: "b"}, None, two, api_name="single")
    engine = engine_for(demo)
    assert values_of(submit(engine, session(engine), "fn")) == [SKIPPED, "b"]
    assert values_of(submit(engine, session(engine), "single")) == ["b"]


@pytest.mark.parametrize("other", ["text", gr.Textbox()])
def test_a_dict_with_another_key_is_an_error(other: Any, caplog: pytest.LogCaptureFixture) -> None:
    with gr.Blocks() as demo:
        one, two = gr.Textbox(), gr.Textbox()
        gr.Button().click(lambda: {one: "a", other: "b"}, None, [one, two], api_name="fn")
    engine = engine_for(demo)
    assert end_of(submit(engine, session(engine), "fn"))["t"] == "failed"
    assert "none of its outputs" in caplog.text


def test_skip_alone_leaves_all_outputs_and_in_a_tuple_that_one() -> None:
    assert run(lambda: gr.skip(), outputs=2) == [SKIPPED, SKIPPED]
    assert run(lambda: gr.skip()) == [SKIPPED]
    assert run(lambda: ("a", gr.skip()), outputs=2) == ["a", SKIPPED]


def test_an_instance_or_an_update_changes_the_given_props_only() -> None:
    assert run(lambda: gr.Textbox()) == [SKIPPED]
    assert run(lambda: gr.Textbox(label=None, value="a")) == [{**SKIPPED, "label": None, "value": "a"}]
    assert run(lambda: gr.update(label=None, lines=3)) == [{**SKIPPED, "lines": 3}]
    assert run(lambda: gr.update(value=None)) == [{**SKIPPED, "value": None}]


def test_layouts_and_buttons_change_too() -> None:
    with gr.Blocks() as demo:
        button = gr.Button("Go")
        with gr.Row() as row, gr.Column() as column:
            pass
        button.click(lambda: (gr.Row(visible=False), gr.update(visible=True), "Gone"), None, [row, column, button])
    engine = engine_for(demo)
    name = demo.blueprint().listeners[0].api_name
    assert values_of(submit(engine, session(engine), name)) == [
        {**SKIPPED, "visible": False}, {**SKIPPED, "visible": True}, "Gone",
    ]  # fmt: skip


def test_an_unknown_prop_is_an_error_that_names_it(caplog: pytest.LogCaptureFixture) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        gr.Button().click(lambda: gr.update(colour="red"), None, box, api_name="fn")
    engine = engine_for(demo)
    assert end_of(submit(engine, session(engine), "fn"))["t"] == "failed"
    assert "no property 'colour'" in caplog.text


def test_a_changed_prop_counts_for_later_jobs_of_that_session_only() -> None:
    with gr.Blocks() as demo:
        box, out = gr.Textbox(), gr.Textbox()
        gr.Button().click(lambda: gr.update(max_length=3), None, box, api_name="shorten")
        gr.Button().click(lambda text: text, box, out, api_name="fn")
    engine = engine_for(demo)
    one, two = session(engine, "one"), session(engine, "two")
    values_of(submit(engine, one, "shorten"))
    assert "at most 3" in end_of(submit(engine, one, "fn", "long"))["error"]
    assert values_of(submit(engine, two, "fn", "long")) == ["long"]
    assert box.max_length is None


def test_an_instance_made_in_a_handler_joins_no_layout() -> None:
    made: list[gr.Textbox] = []

    def fn() -> None:
        made.append(gr.Textbox(label="new"))

    run(fn, outputs=0)
    assert made[0].parent is None


def test_a_generator_streams_each_form_of_result() -> None:
    def fn() -> Iterator[Any]:
        yield "a", gr.skip()
        yield gr.skip()
        yield gr.Textbox(label="A"), "b"

    with gr.Blocks() as demo:
        outs = [gr.Textbox(), gr.Textbox()]
        gr.Button().click(fn, None, outs, api_name="fn")
    engine = engine_for(demo)
    where = session(engine)
    job = submit(engine, where, "fn")
    assert values_of(job) == [{**SKIPPED, "label": "A"}, "b"]


def test_postprocess_false_sends_what_the_handler_returns() -> None:
    assert run(lambda: ["as", 1, None], postprocess=False) == [["as", 1, None]]


# what is passed


def test_preprocess_false_hands_over_the_payload() -> None:
    with gr.Blocks() as demo:
        number, out = gr.Number(precision=0), gr.Textbox()
        gr.Button().click(lambda value: value, number, out, preprocess=False, api_name="raw")
        gr.Button().click(lambda value: value, number, out, api_name="made")
    engine = engine_for(demo)
    assert values_of(submit(engine, session(engine), "raw", 1.6)) == ["1.6"]
    assert values_of(submit(engine, session(engine), "made", 1.6)) == ["2"]


def test_a_set_of_inputs_is_one_dict_by_block() -> None:
    with gr.Blocks() as demo:
        one, two, three, out = gr.Textbox(), gr.Textbox(), gr.Textbox(), gr.Textbox()

        def fn(values: dict[gr.Textbox, str], extra: str = "") -> str:
            return values[one] + values[two] + extra

        gr.Button().click(fn, {one, two}, out, api_name="fn")
        gr.Button().click(fn, {two, one}, out, inputs_kwargs={"extra": three}, api_name="more")
    engine = engine_for(demo)
    assert values_of(submit(engine, session(engine), "fn", "a", "b")) == ["ab"]
    assert values_of(submit(engine, session(engine), "more", "a", "b", "c")) == ["abc"]


def test_inputs_may_not_be_a_dict() -> None:
    with gr.Blocks():
        box = gr.Textbox()
        with pytest.raises(TypeError, match="inputs_kwargs"):
            box.submit(lambda text: text, {"text": box}, box)  # type: ignore[arg-type]


def test_keywords_reach_keyword_only_parameters() -> None:
    def fn(text: str, *, times: str) -> str:
        return text + times

    with gr.Blocks() as demo:
        text, times, out = gr.Textbox(), gr.Textbox(), gr.Textbox()
        text.submit(fn, text, out, inputs_kwargs={"times": times}, api_name="fn")
    engine = engine_for(demo)
    assert values_of(submit(engine, session(engine), "fn", "a", "2")) == ["a2"]


def test_injected_parameters_take_no_input_wherever_they_stand() -> None:
    def fn(
        request: gr.Request, first: str, user_agent: gr.Header, second: str, progress: gr.Progress = gr.Progress()
    ) -> str:
        progress(0.5)
        return f"{first}{second} {user_agent} {request.session_hash}"

    with gr.Blocks() as demo:
        boxes = [gr.Textbox(), gr.Textbox()]
        gr.Button().click(fn, boxes, boxes[0], api_name="fn")
    engine = engine_for(demo)
    where = session(engine)
    request = Request(session_hash="tab", headers={"user-agent": "probe"})
    job = engine.submit(where, engine.blueprint.by_name["fn"], ["a", "b"], request)
    assert values_of(job) == ["ab probe tab"]


def test_the_details_of_an_event_reach_the_handler() -> None:
    seen: list[Any] = []

    def fn(event: gr.SelectData) -> None:
        seen.append((event.target, event.index, event.value, event.selected))

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.select(fn, None, None, api_name="fn")
    engine = engine_for(demo)
    listener = engine.blueprint.by_name["fn"]
    end_of(engine.submit(session(engine), listener, [], event_data={"index": [0, 2], "value": "ab"}, trigger=box._id))
    assert seen == [(box, [0, 2], "ab", True)]


@pytest.mark.filterwarnings("ignore:.*needs at least:UserWarning")
def test_missing_arguments_come_from_the_defaults_or_are_none() -> None:
    assert run(lambda a, b="default": a + b, "a") == ["adefault"]
    assert run(lambda a, b: f"{a} {b}", "a") == ["a None"]


# state


def test_a_state_is_copied_for_each_session_and_a_function_called_for_each() -> None:
    start: list[int] = []
    with gr.Blocks() as demo:
        copied, made, out = gr.State(start), gr.State(lambda: ["made"]), gr.Textbox()

        def fn(one: list[Any], two: list[Any]) -> str:
            one.append(1)
            two.append(1)
            return f"{one} {two}"

        gr.Button().click(fn, [copied, made], out, api_name="fn")
    engine = engine_for(demo)
    where = session(engine, "one")
    assert values_of(submit(engine, where, "fn")) == ["[1] ['made', 1]"]
    assert values_of(submit(engine, where, "fn")) == ["[1, 1] ['made', 1, 1]"]
    assert values_of(submit(engine, session(engine, "two"), "fn")) == ["[1] ['made', 1]"]
    assert start == []


def test_a_state_takes_what_the_handler_returns_and_sends_nothing() -> None:
    with gr.Blocks() as demo:
        state, out = gr.State(0), gr.Textbox()
        gr.Button().click(lambda n: (n + 1, n), state, [state, out], api_name="add")
        gr.Button().click(lambda: (gr.skip(), "skipped"), None, [state, out], api_name="skip")
        gr.Button().click(lambda: {state: 10}, None, [state, out], api_name="set")
    engine = engine_for(demo)
    where = session(engine)
    assert values_of(submit(engine, where, "add")) == [None, "0"]
    assert values_of(submit(engine, where, "skip"))[1] == "skipped"
    assert values_of(submit(engine, where, "add")) == [None, "1"]
    values_of(submit(engine, where, "set"))
    assert values_of(submit(engine, where, "add")) == [None, "10"]


# batches, direct calls, names


def test_a_batch_of_one_row_works() -> None:
    assert run(lambda words: [[w.upper() for w in words]], "a", batch=True) == ["A"]


def test_a_batch_has_one_list_for_each_input_and_output() -> None:
    def fn(one: list[str], two: list[str]) -> tuple[list[str], list[str]]:
        return [a + b for a, b in zip(one, two, strict=True)], list(one)

    assert run(fn, "a", "b", outputs=2, batch=True) == ["ab", "a"]


def test_listeners_of_one_function_share_a_slot_and_the_lowest_limit() -> None:
    def fn() -> None: ...

    with gr.Blocks() as demo:
        gr.Button().click(fn, concurrency_limit=None)
        gr.Button().click(fn)
        gr.Button().click(lambda: None, concurrency_id="gpu", concurrency_limit=5)
        gr.Button().click(lambda: None, concurrency_id="gpu", concurrency_limit=2)
        gr.Button().click(lambda: None, concurrency_limit=None)
    limits = {line.name: line.limit for line in engine_for(demo).lines.lines.values()}
    assert sorted(limits.values(), key=str) == [1, 2, None]
    assert limits["gpu"] == 2


def test_what_is_private_or_undocumented() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda text: text, box, box, api_name="open")
        box.submit(lambda text: text, box, box, api_name="quiet", api_visibility="undocumented")
        box.submit(lambda text: text, box, box, api_name=False)
        box.submit(lambda text: text, box, box, api_name="closed", api_visibility="private")
        box.submit(None, box, box, js="(x) => x")
    assert list(demo.get_api_info()["named_endpoints"]) == ["/open"]
    assert set(demo.get_api_info(all_endpoints=True)["named_endpoints"]) == {"/open", "/quiet"}
    engine = engine_for(demo)
    assert values_of(submit(engine, session(engine), "quiet", "a")) == ["a"]
    for number in (2, 3):
        with pytest.raises(Refused):
            engine.submit(session(engine), engine.blueprint.listeners[number], ["a"])


def test_defaults_of_the_api_come_from_values_and_from_none() -> None:
    def fn(a: str, b: float, c: str | None = None, d: str = "no component has it") -> str:
        return a

    with gr.Blocks() as demo:
        boxes = [gr.Textbox(), gr.Number(3), gr.Textbox(), gr.Textbox()]
        gr.Button().click(fn, boxes, boxes[0])
    found = demo.get_api_info()["named_endpoints"]["/fn"]["parameters"]
    assert [(p["parameter_name"], p["parameter_has_default"], p["parameter_default"]) for p in found] == [
        ("a", False, None), ("b", True, 3), ("c", True, None), ("d", False, None),
    ]  # fmt: skip


def test_progress_and_notices_outside_of_a_job_harm_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    progress = gr.Progress()
    assert progress(0.5) == 0.5
    assert list(progress.tqdm([1, 2])) == [1, 2]
    gr.Info("done")
    assert "done" in capsys.readouterr().out


def test_notices_and_progress_reach_the_session() -> None:
    async def fn(progress: gr.Progress = gr.Progress()) -> AsyncIterator[str]:
        gr.Warning("careful", duration=3)
        for _ in progress.tqdm([1, 2], desc="going"):
            yield "a"

    with gr.Blocks() as demo:
        gr.Button().click(fn, None, gr.Textbox(), api_name="fn")
    engine = engine_for(demo)
    where = session(engine)
    end_of(submit(engine, where, "fn"))
    kinds = {message["t"]: message for _, message in until(lambda: where.read(0)[0])}
    assert kinds["notice"]["message"] == "careful"
    assert kinds["progress"]["items"][0]["desc"] == "going"


def test_a_function_as_value_runs_at_each_page_load() -> None:
    numbers = iter(range(9))
    with gr.Blocks() as demo:
        box = gr.Textbox(lambda: next(numbers))
    engine = engine_for(demo)
    listener = next(x for x in engine.blueprint.listeners if x.outputs == [box])
    page = engine.open_session("page", None, False, by_page=True)
    assert [values_of(engine.submit(page, listener, [])) for _ in range(2)] == [["0"], ["1"]]


def test_triggers_and_their_defaults() -> None:
    with gr.Blocks() as demo:
        box, button = gr.Textbox(), gr.Button()
        box.change(lambda text: text, box, box)
        button.click(lambda: None)
        gr.on([box.submit, button.click], lambda text: text, box, box, trigger_mode="multiple")
        gr.on(None, lambda text: text, box, None)

        @button.click(inputs=box, outputs=box)
        def decorated(text: str) -> str:
            return text

    modes = [x.trigger_mode for x in demo.listeners]
    assert modes == ["always_last", "once", "multiple", "always_last", "once"]
    assert [(t.block, t.event.name) for t in demo.listeners[3].targets] == [(box, "change"), (demo, "load")]
    assert demo.listeners[4].api_name == "decorated"
    assert decorated("still a function") == "still a function"


@pytest.mark.parametrize("value", [object(), {"a": object()}, np.array])
def test_what_json_has_no_form_for_fails_the_job_and_not_its_readers(value: Any) -> None:
    with gr.Blocks() as demo:
        kept = gr.BrowserState()
        gr.Button().click(lambda: value, None, kept, api_name="fn")
    engine = engine_for(demo)
    end = end_of(submit(engine, session(engine), "fn"))
    assert end["t"] == "failed"
    encode(end)
