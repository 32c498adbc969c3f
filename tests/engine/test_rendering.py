"""What `gr.render` functions make for a session, without a page."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any, Literal

import numpy as np
import pytest

import fanlight as gr
from fanlight.engine.clock import FakeClock
from fanlight.engine.engine import Engine
from fanlight.engine.rendering import FORMER_KEPT
from fanlight.engine.session import Session
from fanlight.graph.errors import AppError
from fanlight.wire.errors import Refused
from tests.engine.support import end_of, engine_for, session, until, values_of


def run(engine: Engine, where: Session, number: int, *data: Any) -> list[Any]:
    return values_of(engine.submit(where, engine.listener(number, where), list(data)))


def test_a_key_gives_the_same_number_and_keeps_what_it_says() -> None:
    with gr.Blocks() as demo:
        n = gr.Number(1)

        @gr.render(inputs=n)
        def part(n: float) -> None:
            gr.Textbox("a", label=f"l{n}", key="a", preserved_by_key=["value", "label"])
            gr.Textbox("b")
            gr.Button("c", key=("c", 1)).click(lambda: n, key="go", api_name="go")

    engine = engine_for(demo)
    where = session(engine, "tab")
    where.by_page = True
    first, second = (run(engine, where, 0, value)[0] for value in (1, 2))
    ids = [[c["id"] for c in part["components"] if c["type"] in ("textbox", "button")] for part in (first, second)]
    assert ids[0][0] == ids[1][0]
    assert ids[0][1] != ids[1][1]
    assert ids[0][2] == ids[1][2]
    assert "keep" not in first["components"][0]
    assert second["components"][0]["keep"] == ["value", "label"]
    assert second["components"][0]["props"]["label"] == "l2"
    assert first["dependencies"][0]["id"] == second["dependencies"][0]["id"]
    assert run_button(engine, where, second) is None


def run_button(engine: Engine, where: Session, part: dict[str, Any]) -> Any:
    job = engine.submit(where, engine.listener(part["dependencies"][0]["id"], where), [])
    assert values_of(job) == []
    return None


@pytest.mark.parametrize("what", ["block", "listener"])
def test_a_key_twice_is_an_error_that_names_it(what: str, caplog: pytest.LogCaptureFixture) -> None:
    with gr.Blocks() as demo:

        @gr.render()
        def part() -> None:
            for _ in range(2):
                if what == "block":
                    gr.Textbox(key="same")
                else:
                    gr.Button().click(lambda: None, key="same")

    engine = engine_for(demo)
    where = session(engine)
    where.by_page = True
    assert end_of(engine.submit(where, engine.listener(0), []))["t"] == "failed"
    assert "have the key 'same'" in caplog.text


def test_a_part_is_for_its_session_alone_and_former_ones_work_for_a_while() -> None:
    with gr.Blocks() as demo:
        n, out = gr.Number(0), gr.Textbox()

        @gr.render(inputs=n)
        def part(n: float) -> None:
            gr.Button().click(lambda: f"of {n}", None, out)

    engine = engine_for(demo)
    mine, other = session(engine, "mine"), session(engine, "other")
    mine.by_page = other.by_page = True
    numbers = [run(engine, mine, 0, n)[0]["dependencies"][0]["id"] for n in range(FORMER_KEPT + 2)]
    assert run(engine, mine, numbers[-1]) == [f"of {FORMER_KEPT + 1}"]
    assert run(engine, mine, numbers[1]) == ["of 1"]
    with pytest.raises(Refused, match="has changed since"):
        engine.listener(numbers[0], mine)
    with pytest.raises(Refused):
        engine.listener(numbers[-1], other)
    with pytest.raises(Refused):
        engine.listener(numbers[-1])
    mine.by_page = False
    assert len(engine.lines.lines) == 2  # one of the part, one of all its buttons


def test_nothing_is_held_of_what_was_replaced() -> None:
    class Heavy: ...

    alive: weakref.WeakSet[Heavy] = weakref.WeakSet()
    gone: list[int] = []
    with gr.Blocks() as demo:
        n = gr.Number(0)

        @gr.render(inputs=n)
        def part(n: float) -> None:
            heavy = Heavy()
            alive.add(heavy)
            box = gr.Textbox()
            state = gr.State(int(n), delete_callback=gone.append)
            box.change(lambda s: (s if heavy else None, "x"), state, [state, box])

            @gr.render()
            def inner() -> None:
                gr.Button().click(lambda: heavy)

    engine = engine_for(demo)
    where = session(engine)
    where.by_page = True
    for n in range(3 * FORMER_KEPT):
        made = run(engine, where, 0, n)[0]
        by_event = {d["targets"][0][1]: d["id"] for d in made["dependencies"]}
        run(engine, where, by_event["change"], None)
        run(engine, where, by_event["load"])
    where.acknowledge(where.number)
    gc.collect()
    assert len(alive) <= FORMER_KEPT + 2
    assert len(where.regions.listeners) <= 3 * (FORMER_KEPT + 1)
    assert len(where.states) <= FORMER_KEPT + 1
    until(lambda: len(gone) == 2 * FORMER_KEPT - 1)
    assert sorted(gone) == list(range(2 * FORMER_KEPT - 1))
    where.present = 0
    engine.end_session(where)
    until(lambda: len(gone) == 3 * FORMER_KEPT)


def test_a_job_that_outlives_its_part_leaves_nothing_behind() -> None:
    running, free = threading.Event(), threading.Event()
    deleted: list[int] = []
    with gr.Blocks() as demo:
        n = gr.Number(0)

        @gr.render(inputs=n)
        def part(n: float) -> None:
            state, box = gr.State(7, delete_callback=deleted.append), gr.Textbox()

            def work(value: int) -> Any:
                running.set()
                free.wait(5)
                return value + 1, gr.Textbox(lines=3)

            box.submit(work, state, [state, box])

            @gr.render()
            def inner() -> None:
                running.set()
                free.wait(5)
                gr.Button().click(lambda: None)

    engine = engine_for(demo)
    where = session(engine)
    where.by_page = True
    made = run(engine, where, 0, 0)[0]
    late = []
    for listener in [engine.listener(each["id"], where) for each in made["dependencies"]]:
        running.clear()
        late.append(engine.submit(where, listener, [None] * len(listener.inputs)))
        running.wait(5)
    for number in range(FORMER_KEPT + 2):
        run(engine, where, 0, number)
    held = set(where.regions.listeners)
    free.set()
    assert [end_of(job)["t"] for job in late] == ["done", "done"]
    until(lambda: not where.jobs and not where.states and not where.props)
    assert len(where.regions.places) == 1
    assert set(where.regions.listeners) == held
    until(lambda: sorted(deleted) == [7, 8])


def test_states_that_live_for_a_time_leave_no_timers() -> None:
    with gr.Blocks() as demo:
        n = gr.Number(0)

        @gr.render(inputs=n)
        def part(n: float) -> None:
            state = gr.State(int(n), time_to_live=5)
            gr.Button().click(lambda value: value, state, state)

    clock = FakeClock()
    engine = engine_for(demo, clock=clock)
    where = session(engine)
    where.by_page = True
    for number in range(FORMER_KEPT + 3):
        run(engine, where, run(engine, where, 0, number)[0]["dependencies"][0]["id"], None)
        until(lambda: where.state_timers)
        clock.advance(6)
    assert not where.states
    assert not where.state_timers


def test_the_code_of_inner_functions_shares_a_line_between_visitors() -> None:
    running, free, most = threading.Semaphore(0), threading.Event(), [0, 0]
    with gr.Blocks() as demo:

        @gr.render()
        def part() -> None:
            def work() -> None:
                most[0] += 1
                most[1] = max(most)
                running.release()
                free.wait(5)
                most[0] -= 1

            gr.Button().click(work)

    engine = engine_for(demo)
    jobs = []
    for name in ("a", "b", "c"):
        where = session(engine, name)
        where.by_page = True
        number = run(engine, where, 0)[0]["dependencies"][0]["id"]
        jobs.append(engine.submit(where, engine.listener(number, where), []))
    assert running.acquire(timeout=5)
    free.set()
    for job in jobs:
        values_of(job)
    assert most[1] == 1


def test_a_line_of_its_own_for_each_button_does_not_stay() -> None:
    with gr.Blocks() as demo:
        n = gr.Number(0)

        @gr.render(inputs=n)
        def part(n: float) -> None:
            for each in range(100):
                gr.Button().click(lambda: None, concurrency_id=f"{n} {each}", concurrency_limit=1)

    engine = engine_for(demo)
    where = session(engine)
    where.by_page = True
    for number in range(20):
        made = run(engine, where, 0, number)[0]
        for each in made["dependencies"]:
            values_of(engine.submit(where, engine.listener(each["id"], where), []))
        where.acknowledge(where.number)
    assert len(engine.lines.lines) <= 1200


def test_jobs_that_begin_together_share_a_new_state() -> None:
    both = threading.Barrier(2)

    def slowly() -> list[int]:
        both.wait(5)
        return []

    with gr.Blocks() as demo:
        state, out = gr.State(slowly), gr.Number()

        def add(found: list[int]) -> int:
            found.append(1)
            both.wait(5)
            return len(found)

        for _ in range(2):
            gr.Button().click(add, state, out, concurrency_id="free", concurrency_limit=2)
    engine = engine_for(demo)
    where = session(engine)
    jobs = [engine.submit(where, engine.listener(number), [None]) for number in range(2)]
    assert [values_of(job) for job in jobs] == [[2], [2]]


def test_what_an_author_may_do_wrong() -> None:
    with pytest.raises(AppError, match="needs an app"):
        gr.render()(lambda: None)
    with gr.Blocks(), pytest.raises(TypeError, match="it is a generator"):

        @gr.render()
        def steps():  # type: ignore[no-untyped-def]
            yield


def test_what_else_may_make_a_part_and_what_cannot_stand_in_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Maker:
        async def __call__(self) -> None:
            gr.Textbox("made")

    def examples(**more: Any) -> None:
        box = gr.Textbox()
        gr.Examples([["a"]], box, box, lambda text: text, **more)

    with gr.Blocks() as demo:
        gr.render()(Maker())
        gr.render()(lambda: Maker()())
        gr.render()(lambda: examples(cache_examples=True))
        gr.render()(lambda: examples(run_on_click=True))
    monkeypatch.setenv("GRADIO_CACHE_EXAMPLES", "true")
    engine = engine_for(demo)
    where = session(engine)
    where.by_page = True
    ends = [end_of(engine.submit(where, engine.listener(number), [])) for number in range(4)]
    assert [end["t"] for end in ends] == ["done", "failed", "failed", "done"]
    assert [c["type"] for c in ends[0]["values"][0]["components"]] == ["textbox"]
    assert "is to be awaited: decorate an `async def` itself" in caplog.text
    assert "cannot stand in a gr.render function" in caplog.text


def test_a_state_tells_its_change_once_its_content_differs() -> None:
    with gr.Blocks() as demo:
        state, quiet, out = gr.State({"n": 0}), gr.State(0), gr.Textbox()

        def add(found: dict[str, int], by: float) -> tuple[dict[str, int], int]:
            found["n"] += int(by)  # in place
            return found, 1

        by = gr.Number(0)
        by.change(add, [state, by], [state, quiet], api_name="add")
        state.change(lambda s: str(s), state, out)
    engine = engine_for(demo)
    where = session(engine)
    where.by_page = True
    same = {"__type__": "update"}
    assert run(engine, where, 0, None, 0) == [same, None]
    assert run(engine, where, 0, None, 2) == [{**same, "value": 1}, None]
    assert run(engine, where, 0, None, 0) == [same, None]
    assert run(engine, where, 0, None, 1) == [{**same, "value": 2}, None]


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_state_of_large_arrays_tells_its_change_once_their_content_differs(order: Literal["C", "F"]) -> None:
    with gr.Blocks() as demo:
        state, by = gr.State({"large": np.zeros((500, 500), order=order)}), gr.Number(0)

        def add(found: dict[str, Any], by: float) -> dict[str, Any]:
            return {"large": found["large"] + by}

        by.change(add, [state, by], state)
        state.change(lambda: None)
    engine = engine_for(demo)
    where = session(engine)
    same = {"__type__": "update"}
    assert [run(engine, where, 0, None, n)[0] for n in (0, 1, 0)] == [same, {**same, "value": 1}, same]


def test_the_content_of_a_state_is_not_looked_at_on_the_loop_of_async_handlers() -> None:
    threads: set[str] = set()

    class Watched:
        def __reduce__(self) -> tuple[type, tuple[()]]:
            threads.add(threading.current_thread().name)
            return Watched, ()

    async def change() -> Watched:
        return Watched()

    with gr.Blocks() as demo:
        state = gr.State(Watched)
        gr.Button().click(change, None, state)
        state.change(lambda: None)
    engine = engine_for(demo)
    run(engine, session(engine), 0)
    assert threads
    assert not any(name.startswith("fanlight-async") for name in threads), threads
