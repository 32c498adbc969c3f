"""Listeners: arguments that cannot work together, defaults, calling one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import AppError
from tests.engine.support import end_of, engine_for, session, submit, until, values_of


def test_a_listener_can_be_called_and_used_as_a_decorator() -> None:
    with gr.Blocks():
        box = gr.Textbox()
        dependency = box.change(str.upper, box, box)

        @box.submit(inputs=box, outputs=box)
        def shout(text: str) -> str:
            return text + "!"

        @gr.on([box.blur, box.focus], inputs=box, outputs=box)
        def whisper(text: str) -> str:
            return text.lower()

    assert dependency("a") == "A"
    assert (shout("a"), whisper("A")) == ("a!", "a")


def test_without_triggers_it_is_the_load_and_every_change_of_an_input() -> None:
    with gr.Blocks() as demo:
        one, two = gr.Textbox(), gr.Number()
        gr.on(fn=lambda a, b: a, inputs=[one, two], outputs=one)
    targets = {(t.block, t.event.name) for t in demo.listeners[0].targets}
    assert targets == {(one, "change"), (two, "change"), (demo, "load")}
    assert demo.listeners[0].trigger_mode == "always_last"


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"fn": "upper"}, TypeError, "fn must be a function"),
        ({"validator": 1}, TypeError, "validator must be a function"),
        ({"inputs": "box"}, TypeError, "must be blocks, not 'b'"),
        ({"js": True}, AppError, "Pass JavaScript text"),
        ({"stream_every": -1}, ValueError, "stream_every must be seconds"),
        ({"concurrency_limit": 0}, ValueError, "at least 1"),
        ({"max_batch_size": 0}, ValueError, "at least 1"),
        ({"show_progress": "loud"}, ValueError, "'loud'"),
        ({"trigger_mode": "twice"}, ValueError, "'twice'"),
        ({"api_visibility": "secret"}, ValueError, "'secret'"),
        ({"unknown": 1}, TypeError, "no argument 'unknown'"),
        ({"cancels": ["x"]}, TypeError, "cancels"),
    ],
)
def test_a_wrong_argument_is_named(arguments: dict[str, Any], kind: type[Exception], words: str) -> None:
    with gr.Blocks():
        box = gr.Textbox()
        with pytest.raises(kind, match=words):
            box.change(**{"fn": lambda: None, **arguments})


def test_an_unknown_event_is_named_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match=r"Checkbox has no event and no attribute 'clicked'. Its events: change"):
        gr.Checkbox().clicked  # type: ignore[attr-defined]  # noqa: B018  # what authors mistype


def test_a_batch_function_is_no_generator() -> None:
    def steps(texts: list[str]) -> Iterator[list[str]]:
        yield texts

    with gr.Blocks():
        box = gr.Textbox()
        with pytest.raises(AppError, match="is a generator"):
            box.change(steps, box, box, batch=True)


def test_one_none_for_several_outputs_is_an_error() -> None:
    with gr.Blocks() as demo:
        one, two = gr.Textbox(), gr.Textbox()
        gr.Button().click(lambda: None, None, [one, two], api_name="none")
    engine = engine_for(demo)
    assert end_of(submit(engine, session(engine), "none"))["code"] == "handler-failed"


def test_outside_the_queue_nothing_waits() -> None:
    free = threading.Event()
    with gr.Blocks() as demo:
        go = gr.Button()
        go.click(lambda: free.wait(5), None, None, api_name="slow")
        go.click(lambda: "at once", None, gr.Textbox(), queue=False, concurrency_limit=1, api_name="quick")
    engine = engine_for(demo)
    where = session(engine)
    slow = [submit(engine, where, "slow") for _ in range(3)]
    until(lambda: slow[0].phase == "running")
    assert [values_of(submit(engine, where, "quick")) for _ in range(3)] == [["at once"]] * 3
    assert slow[1].phase == "waiting"
    free.set()
    for job in slow:
        values_of(job)


def test_a_function_without_a_handler_never_reaches_the_server() -> None:
    with gr.Blocks() as demo:
        gr.Button().click(None, None, gr.Textbox(), js="() => 1", api_name="script")
    assert "script" not in engine_for(demo).blueprint.by_name
    assert demo.listeners[0].visibility == "private"
