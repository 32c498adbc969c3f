"""Apps that are used as functions, apps inside apps, and apps that are built side by side."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import AppError
from tests.engine.support import engine_for, session, submit, values_of


def greet(name: str, times: int = 1) -> str:
    return f"hello {name}" * times


def test_an_app_is_called_like_its_function() -> None:
    demo = gr.Interface(greet, ["text", "number"], "text", api_name="greet")
    assert demo("ann") == "hello ann"
    assert demo("ann", 2) == "hello annhello ann"
    assert demo("bo", api_name="greet") == "hello bo"
    with gr.Blocks() as blocks:
        box = gr.Textbox()
        box.change(str.upper, box, box)
        box.submit(str.lower, box, box, api_name="down")
    assert blocks("Ab") == "AB"
    assert blocks("Ab", fn_index=1) == blocks("Ab", api_name="/down") == "ab"


@pytest.mark.parametrize("wrong", [{"fn_index": 9}, {"api_name": "nothing"}])
def test_a_listener_that_is_not_there_is_named_with_those_that_are(wrong: dict[str, Any]) -> None:
    demo = gr.Interface(greet, "text", "text")
    with pytest.raises(AppError, match=r"no (function number 9|endpoint 'nothing') to call. It has: greet"):
        demo("x", **wrong)


def test_an_app_is_the_function_of_another_one() -> None:
    def steps(n: float) -> Iterator[float]:
        yield from range(int(n))

    inner = gr.Interface(greet, ["text", "number"], "text")
    streams = gr.Interface(steps, "number", "number")
    outer = gr.Interface(inner, ["text", gr.Number(precision=0)], "text", api_name="outer")
    also = gr.Interface(streams, "number", "number", api_name="also")
    engine = engine_for(outer)
    assert values_of(submit(engine, session(engine), "outer", "ann", 2)) == ["hello annhello ann"]
    engine = engine_for(also)
    assert values_of(submit(engine, session(engine), "also", 3)) == [2]


def test_an_app_that_was_placed_into_another_one_is_still_called_by_its_own_names() -> None:
    with gr.Blocks() as inner:
        box = gr.Textbox()
        box.submit(str.upper, box, box, api_name="step")
    with gr.Blocks() as demo:
        own = gr.Textbox()
        own.submit(str.lower, own, own, api_name="step")
        inner.render()
    assert inner("Ab") == inner("Ab", api_name="step") == "AB"
    assert demo("Ab") == demo("Ab", api_name="step") == "ab"
    assert demo("Ab", fn_index=1) == demo("Ab", api_name="step_1") == "AB"


def test_the_state_of_an_interface_comes_back_to_its_function() -> None:
    def remember(word: str, said: list[str] = ["start"]) -> tuple[str, list[str]]:  # noqa: B006  # copied for each session
        said = [*said, word]
        return " ".join(said), said

    for state in ("state", gr.State):
        states = [state if isinstance(state, str) else state(["start"]) for _ in range(2)]
        demo = gr.Interface(remember, ["text", states[0]], ["text", states[1]], api_name="remember")
        engine = engine_for(demo)
        tab, other = session(engine), session(engine, "other")
        assert values_of(submit(engine, tab, "remember", "a", None))[0] == "start a"
        assert values_of(submit(engine, tab, "remember", "b", None))[0] == "start a b"
        assert values_of(submit(engine, other, "remember", "c", None))[0] == "start c"
    with pytest.raises(ValueError, match="1 State outputs and 0 State inputs"):
        gr.Interface(remember, "text", ["text", "state"])


def test_an_app_inside_another_one_brings_its_listeners() -> None:
    inner = gr.Interface(greet, ["text", "number"], "text")
    with gr.Blocks() as demo:
        with gr.Tab("One"):
            inner.render()
        with gr.Tab("Two"), gr.Blocks() as second:
            box = gr.Textbox()
            box.submit(str.upper, box, box)
            second.load(lambda: "loaded", None, box, api_name="loaded")
    engine = engine_for(demo)
    where = session(engine)
    assert values_of(submit(engine, where, "greet", "ann", 1)) == ["hello ann"]
    assert values_of(submit(engine, where, "upper", "x")) == ["X"]
    assert values_of(submit(engine, where, "loaded")) == ["loaded"]


def test_two_threads_build_two_apps_at_once() -> None:
    both = threading.Barrier(2)
    made: dict[str, gr.Blocks] = {}

    def build(name: str) -> None:
        with gr.Blocks(title=name) as demo:
            for number in range(50):
                both.wait(5)
                with gr.Row():
                    box = gr.Textbox(label=f"{name} {number}")
                    both.wait(5)
                    gr.Button(f"{name} {number}").click(lambda text: text, box, box)
        made[name] = demo

    threads = [threading.Thread(target=build, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, demo in made.items():
        labels = [block.label for block in demo.walk() if isinstance(block, gr.Textbox)]
        assert labels == [f"{name} {number}" for number in range(50)]
        assert len(demo.listeners) == 50
        assert len(demo.blueprint().blocks) == 150
