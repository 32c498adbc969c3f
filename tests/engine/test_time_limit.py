"""`time_limit`: seconds after which a job is ended."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import fanlight as gr
from fanlight.engine.clock import Clock, FakeClock, Timer
from tests.engine.support import end_of, engine_for, session, submit, until, values_of


def app(fn: Any, **more: Any) -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Button().click(fn, None, gr.Textbox(), time_limit=5, api_name="run", **more)
    return demo


def test_a_stream_keeps_what_it_has_shown_and_closes() -> None:
    closed, stepped = threading.Event(), threading.Event()

    def steps() -> Iterator[str]:
        try:
            yield "one"
            stepped.wait(5)
            yield "two"
        finally:
            closed.set()

    clock = FakeClock()
    engine = engine_for(app(steps), clock=clock)
    job = submit(engine, session(engine), "run")
    until(lambda: job.log.current == ["one"])
    clock.advance(5.1)
    assert values_of(job) == ["one"]
    stepped.set()
    assert closed.wait(5)
    assert job.log.current == ["one"]


def test_a_function_fails_and_holds_its_slot_until_it_returns() -> None:
    free = threading.Event()
    clock = FakeClock()
    engine = engine_for(app(lambda: free.wait(5)), clock=clock)
    where = session(engine)
    job, second = submit(engine, where, "run"), submit(engine, where, "run")
    until(lambda: job.phase == "running")
    clock.advance(5.1)
    end = end_of(job)
    assert (end["t"], end["error"]) == ("failed", "This took longer than 5 s, the most it may take.")
    assert second.phase == "waiting"
    free.set()
    assert values_of(second) == ["True"]


def test_a_coroutine_is_cancelled() -> None:
    cancelled = threading.Event()

    async def waits() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return "never"

    clock = FakeClock()
    engine = engine_for(app(waits), clock=clock)
    job = submit(engine, session(engine), "run")
    until(lambda: job.drop is not None)
    clock.advance(5.1)
    assert end_of(job)["t"] == "failed"
    assert cancelled.wait(5)


def test_a_job_that_ends_in_time_is_left_alone() -> None:
    clock = FakeClock()
    engine = engine_for(app(lambda: "done"), clock=clock)
    job = submit(engine, session(engine), "run")
    assert values_of(job) == ["done"]
    clock.advance(10)
    assert values_of(job) == ["done"]


@pytest.mark.parametrize("limit", [0, -1, "soon"])
def test_a_wrong_limit_is_named(limit: Any) -> None:
    with gr.Blocks(), pytest.raises(ValueError, match="more than 0 seconds"):
        gr.Button().click(lambda: None, time_limit=limit)


@pytest.mark.parametrize("kind", [Clock, FakeClock])
def test_timers_that_were_cancelled_are_not_held_until_they_would_be_due(kind: type[Clock]) -> None:
    clock = kind()
    wanted = [clock.later(3600, lambda: None) for _ in range(10)]
    for _ in range(20_000):
        clock.later(3600, lambda: None).cancel()
    gc.collect()
    held = sum(isinstance(each, Timer) for each in gc.get_objects())
    clock.close()
    assert len(wanted) <= held < 5000


def test_a_limit_that_never_comes_holds_up_no_other_timer() -> None:
    clock, came = Clock(), threading.Event()
    clock.later(float("inf"), lambda: None)
    until(lambda: any(each.name == "fanlight-clock" for each in threading.enumerate()))
    clock.later(float("inf"), lambda: None)
    clock.later(0.01, came.set)
    assert came.wait(5)
    clock.close()
