"""Jobs: who runs when, what becomes of them, and that nothing stays behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

import fanlight as gr
from fanlight.engine.clock import FakeClock
from fanlight.engine.engine import Engine, EngineSettings
from fanlight.engine.lines import LineLimits
from fanlight.engine.pool import Pool
from fanlight.wire.errors import Refused
from tests.engine.support import NoFiles, end_of, engine_for, session, submit, until, values_of


def app(fn: Any, inputs: int = 1, outputs: int = 1, **settings: Any) -> Engine:
    """An engine for one function between text boxes, under the name `fn`."""
    limits = settings.pop("limits", None)
    engine_settings = settings.pop("engine", None)
    clock = settings.pop("clock", None)
    with gr.Blocks() as demo:
        boxes = [gr.Textbox() for _ in range(inputs + outputs)]
        gr.Button().click(fn, boxes[:inputs], boxes[inputs:], api_name="fn", **settings)
    return engine_for(demo, engine_settings, limits, clock)


def test_a_function_answers() -> None:
    engine = app(lambda text: text + "!")
    assert values_of(submit(engine, session(engine), "fn", "a")) == ["a!"]


def test_a_coroutine_answers() -> None:
    async def fn(text: str) -> str:
        await asyncio.sleep(0)
        return text + "!"

    engine = app(fn)
    assert values_of(submit(engine, session(engine), "fn", "a")) == ["a!"]


def test_an_async_generator_streams() -> None:
    async def fn(text: str) -> AsyncIterator[str]:
        for letter in "abc":
            yield letter

    engine = app(fn)
    where = session(engine)
    job = submit(engine, where, "fn", "")
    assert values_of(job) == ["c"]
    shown = [m for _, m in where.read(0)[0] if m["t"] in ("values", "patch")]
    assert len(shown) == 3


def test_jobs_of_one_function_run_one_after_the_other() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def fn(text: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        return text

    engine = app(fn)
    jobs = [submit(engine, session(engine, f"s{i}"), "fn", str(i)) for i in range(10)]
    assert [values_of(job) for job in jobs] == [[str(i)] for i in range(10)]
    assert most == 1


def test_a_limit_of_its_own_lets_more_run() -> None:
    barrier = threading.Barrier(3, timeout=5)

    def fn(text: str) -> str:
        barrier.wait()
        return text

    engine = app(fn, concurrency_limit=3)
    jobs = [submit(engine, session(engine), "fn", str(i)) for i in range(3)]
    assert [values_of(job) for job in jobs] == [["0"], ["1"], ["2"]]


def test_listeners_with_one_id_share_the_lowest_limit() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(lambda text: text, box, box, api_name="a", concurrency_id="gpu", concurrency_limit=5)
        box.change(lambda text: text, box, box, api_name="b", concurrency_id="gpu", concurrency_limit=2)
    assert engine_for(demo).lines.lines["gpu"].limit == 2


def test_cancelling_a_waiting_job_frees_its_place_and_it_never_runs() -> None:
    go, ran = threading.Event(), []

    def fn(text: str) -> str:
        ran.append(text)
        go.wait(5)
        return text

    engine = app(fn)
    where = session(engine)
    first, second, third = (submit(engine, where, "fn", name) for name in ("first", "second", "third"))
    assert engine.cancel(where, second.id)
    assert not engine.cancel(where, second.id)
    go.set()
    assert values_of(first) == ["first"]
    assert values_of(third) == ["third"]
    assert end_of(second)["t"] == "cancelled"
    assert ran == ["first", "third"]
    assert engine.lines.waiting == 0


def test_cancelling_a_generator_runs_its_finally_and_frees_the_slot() -> None:
    closed = threading.Event()

    def fn(text: str) -> Iterator[str]:
        try:
            for number in range(100_000):
                yield str(number)
                time.sleep(0.001)
        finally:
            closed.set()

    engine = app(fn)
    where = session(engine)
    job = submit(engine, where, "fn", "")
    until(lambda: job.log.current)
    engine.cancel(where, job.id)
    assert end_of(job)["t"] == "cancelled"
    assert closed.wait(5)
    until(lambda: engine.lines.lines[job.line].running == 0)


def test_cancelling_a_coroutine_stops_it() -> None:
    stopped = threading.Event()

    async def fn(text: str) -> str:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()
        return text

    engine = app(fn)
    where = session(engine)
    job = submit(engine, where, "fn", "")
    until(lambda: job.drop)
    engine.cancel(where, job.id)
    assert stopped.wait(5)
    until(lambda: engine.lines.lines[job.line].running == 0)


def test_cancelling_a_running_function_drops_its_result_but_keeps_the_slot_until_it_returns() -> None:
    go = threading.Event()

    def fn(text: str) -> str:
        go.wait(5)
        return text

    engine = app(fn)
    where = session(engine)
    job = submit(engine, where, "fn", "a")
    until(lambda: job.phase == "running")
    engine.cancel(where, job.id)
    assert end_of(job)["t"] == "cancelled"
    following = submit(engine, where, "fn", "b")
    assert following.phase == "waiting"
    go.set()
    assert values_of(following) == ["b"]


@pytest.mark.parametrize(
    "error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), MemoryError(), RuntimeError("x")]
)
def test_whatever_a_handler_raises_is_an_error_of_that_job_only(error: BaseException) -> None:
    def fn(text: str) -> str:
        if text == "bad":
            raise error
        return text

    engine = app(fn)
    where = session(engine)
    assert end_of(submit(engine, where, "fn", "bad"))["t"] == "failed"
    assert values_of(submit(engine, where, "fn", "good")) == ["good"]


def test_the_text_of_an_exception_is_hidden_unless_it_is_meant_for_the_visitor() -> None:
    def secret(text: str) -> str:
        raise RuntimeError("password=hunter2")

    def open_(text: str) -> str:
        raise gr.Error("Too long", title="Sorry", duration=None)

    assert end_of(submit(app(secret), session(app(secret)), "fn", ""))["error"] is None
    engine = app(secret, engine=EngineSettings(show_error=True))
    assert end_of(submit(engine, session(engine), "fn", ""))["error"] == "password=hunter2"
    engine = app(open_)
    end = end_of(submit(engine, session(engine), "fn", ""))
    assert (end["error"], end["title"], end["duration"]) == ("Too long", "Sorry", None)


@pytest.mark.parametrize(
    ("result", "says"),
    [("one", "returned one str"), (("a",), "returned 1 values"), (None, "returned one NoneType")],
)
def test_too_few_values_are_an_error(result: Any, says: str, caplog: pytest.LogCaptureFixture) -> None:
    engine = app(lambda text: result, outputs=2)
    assert end_of(submit(engine, session(engine), "fn", ""))["t"] == "failed"
    assert says in caplog.text


def test_something_that_cannot_be_sent_is_an_error_that_names_it(caplog: pytest.LogCaptureFixture) -> None:
    engine = app(lambda text: {"__type__": "update", "label": object()})
    assert end_of(submit(engine, session(engine), "fn", ""))["t"] == "failed"
    assert "object cannot be sent" in caplog.text


def test_a_batch_gives_each_caller_his_own_row() -> None:
    sizes: list[int] = []
    go = threading.Event()

    def fn(words: list[str]) -> list[list[str]]:
        if "first" in words:
            go.wait(5)
        sizes.append(len(words))
        return [[word.upper() for word in words]]

    engine = app(fn, batch=True, max_batch_size=4)
    where = session(engine)
    first = submit(engine, where, "fn", "first")
    until(lambda: first.phase == "running")
    jobs = [submit(engine, where, "fn", f"w{i}") for i in range(10)]
    go.set()
    assert values_of(first) == ["FIRST"]
    assert [values_of(job) for job in jobs] == [[f"W{i}"] for i in range(10)]
    assert max(sizes) == 4


def test_full_lines_refuse_with_the_reason() -> None:
    go = threading.Event()

    def fn(text: str) -> str:
        go.wait(5)
        return text

    engine = app(fn, limits=LineLimits(waiting=3, waiting_each=2))
    where = session(engine)
    jobs = [submit(engine, where, "fn", "") for _ in range(3)]
    with pytest.raises(Refused, match="one visitor") as each:
        submit(engine, where, "fn", "")
    assert each.value.status == 429
    jobs.append(submit(engine, session(engine, "b"), "fn", ""))
    with pytest.raises(Refused, match="Queue is full") as full:
        submit(engine, session(engine, "c"), "fn", "")
    assert full.value.status == 503
    go.set()
    for job in jobs:
        end_of(job)


def test_places_in_line_are_told_at_most_once_a_second() -> None:
    go = threading.Event()

    def fn(text: str) -> str:
        go.wait(5)
        return text

    clock = FakeClock()
    engine = app(fn, clock=clock, limits=LineLimits(waiting_each=1000))
    where = session(engine)
    jobs = [submit(engine, where, "fn", str(i)) for i in range(5)]
    assert jobs[4].log.facts["queued"]["rank"] == 3
    engine.cancel(where, jobs[1].id)
    assert jobs[4].log.facts["queued"]["rank"] == 3
    clock.advance(1.1)
    assert jobs[4].log.facts["queued"]["rank"] == 2
    go.set()
    for job in jobs:
        end_of(job)


def test_a_streaming_job_ends_after_the_grace_when_its_session_is_away() -> None:
    def fn(text: str) -> Iterator[str]:
        while True:
            yield "x"
            time.sleep(0.001)

    clock = FakeClock()
    engine = app(fn, clock=clock)
    where = session(engine)
    engine.arrive(where)
    job = submit(engine, where, "fn", "")
    until(lambda: job.log.current)
    engine.leave(where)
    clock.advance(59)
    assert not job.ended
    clock.advance(2)
    assert end_of(job)["t"] == "cancelled"


def test_a_streaming_job_goes_on_when_its_session_comes_back_in_time() -> None:
    go = threading.Event()

    def fn(text: str) -> Iterator[str]:
        yield "x"
        go.wait(5)
        yield "y"

    clock = FakeClock()
    engine = app(fn, clock=clock)
    where = session(engine)
    engine.arrive(where)
    job = submit(engine, where, "fn", "")
    until(lambda: job.log.current)
    engine.leave(where)
    clock.advance(30)
    engine.arrive(where)
    clock.advance(60)
    go.set()
    assert values_of(job) == ["y"]


def test_a_lost_result_is_there_after_five_minutes_and_gone_after_ten() -> None:
    clock = FakeClock()
    engine = app(lambda text: text + "!", clock=clock)
    where = session(engine)
    engine.arrive(where)
    job = submit(engine, where, "fn", "a")
    engine.leave(where)
    end_of(job)
    clock.advance(300)
    assert [m["values"] for _, m in where.read(0)[0] if m["t"] == "done"] == [["a!"]]
    clock.advance(400)
    assert where.read(0)[0] == []


def test_a_job_counts_as_pending_until_its_end_can_be_read() -> None:
    """A reader that finds no pending job and no news stops reading: both must change in one step."""
    engine = app(lambda text: text)
    where = session(engine)
    readable: list[bool] = []

    class Jobs(dict[str, Any]):
        def pop(self, key: str, *default: Any) -> Any:
            readable.append(where.logs[key].end is not None)
            return super().pop(key, *default)

    where.jobs = Jobs()
    end_of(submit(engine, where, "fn", "a"))
    until(lambda: readable)
    assert readable == [True]


def test_a_call_sent_twice_runs_once_by_its_name() -> None:
    engine = app(lambda text: text)
    where = session(engine)
    listener = engine.blueprint.by_name["fn"]
    job = engine.submit(where, listener, ["a"], call="c1")
    assert where.calls["c1"] == job.id


def test_state_is_one_object_for_each_session() -> None:
    def fn(text: str, seen: list[str]) -> str:
        seen.append(text)
        return "+".join(seen)

    with gr.Blocks() as demo:
        box, out, state = gr.Textbox(), gr.Textbox(), gr.State([])
        gr.Button().click(fn, [box, state], out, api_name="fn")
    engine = engine_for(demo)
    one, two = session(engine, "one"), session(engine, "two")
    assert values_of(submit(engine, one, "fn", "a", None)) == ["a"]
    assert values_of(submit(engine, one, "fn", "b", "from the client")) == ["a+b"]
    assert values_of(submit(engine, two, "fn", "c")) == ["c"]


def test_state_is_deleted_after_its_time() -> None:
    gone: list[Any] = []
    with gr.Blocks() as demo:
        out, state = gr.Textbox(), gr.State(list, time_to_live=10, delete_callback=gone.append)
        gr.Button().click(lambda s: s.append(1), state, out, api_name="fn")
    clock = FakeClock()
    engine = engine_for(demo, clock=clock)
    where = session(engine)
    end_of(submit(engine, where, "fn"))
    until(lambda: where.state_timers)
    clock.advance(11)
    until(lambda: gone == [[1]])
    assert where.states == {}


def test_a_session_belongs_to_the_visitor_who_opened_it() -> None:
    engine = app(lambda text: text)
    engine.open_session("mine", "visitor-1", True)
    with pytest.raises(Refused, match="another visitor"):
        engine.open_session("mine", "visitor-2", True)
    with pytest.raises(Refused, match="another visitor"):
        engine.open_session("mine", None, False)
    assert engine.find_session("mine", "visitor-2") is None


def test_private_listeners_need_the_page() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(lambda text: text, box, box, api_name=False)
    engine = engine_for(demo)
    with pytest.raises(Refused, match="private"):
        engine.submit(session(engine), engine.listener(0), ["a"])
    page = engine.open_session("page", "visitor", True, by_page=True)
    assert values_of(engine.submit(page, engine.listener(0), ["a"])) == ["a"]


@pytest.mark.parametrize("data", [None, "text", [], ["a", "b", "c"], {"a": 1}])
def test_data_that_does_not_fit_is_refused(data: Any) -> None:
    engine = app(lambda a, b: a, inputs=2)
    with pytest.raises(Refused, match="data") as refused:
        engine.submit(session(engine), engine.listener(0), data)
    assert refused.value.status == 422


@pytest.mark.parametrize("number", [-1, 99, True, None, "0", 1.5])
def test_unknown_functions_are_refused(number: Any) -> None:
    with pytest.raises(Refused) as refused:
        app(lambda text: text).listener(number)
    assert refused.value.status == 404


def _sizes(engine: Engine) -> dict[str, int]:
    gc.collect()
    return {
        "sessions": len(engine.sessions),
        "waiting": engine.lines.waiting,
        "lines": len(engine.lines.lines),
        "each": len(engine.lines._each),
        "threads": sum("fanlight-worker" in thread.name for thread in threading.enumerate()) > engine.settings.threads,
        "jobs": sum(1 for o in gc.get_objects() if type(o).__name__ == "Job"),
        "logs": sum(1 for o in gc.get_objects() if type(o).__name__ == "JobLog"),
    }


def test_nothing_grows() -> None:
    clock = FakeClock()
    engine = app(lambda text: text, clock=clock, concurrency_limit=4)

    def use(sessions: int, jobs: int) -> dict[str, int]:
        for number in range(sessions):
            where = session(engine, f"s{number}")
            engine.arrive(where)
            for job in [submit(engine, where, "fn", "x") for _ in range(jobs)]:
                end_of(job)
            where.acknowledge(where.number)
            engine.leave(where)
        until(lambda: all(line.running == 0 for line in engine.lines.lines.values()))
        clock.advance(3 * 3600)
        return _sizes(engine)

    few = use(20, 10)
    many = use(200, 10)
    assert {k: many[k] - few[k] for k in few} == dict.fromkeys(few, 0)


def test_a_thread_that_waits_holds_nothing_of_its_calls() -> None:
    class Big: ...

    pool, done, alive = Pool(4, "test"), threading.Semaphore(0), []
    for _ in range(4):
        big = Big()
        alive.append(weakref.ref(big))
        pool.submit(lambda big=big: done.release())  # type: ignore[misc]  # held by the call alone
    del big
    for _ in range(4):
        assert done.acquire(timeout=5)
    until(lambda: all(found() is None for found in alive))
    pool.close()


def test_what_waits_for_its_end_is_looked_for_again_when_nobody_is_there() -> None:
    class Files(NoFiles):
        sweeps = 0

        def sweep(self) -> bool:
            self.sweeps += 1
            return self.sweeps < 3

    with gr.Blocks() as demo:
        gr.Textbox()
    clock, files = FakeClock(), Files()
    engine = Engine(demo.blueprint(), files, EngineSettings(sweep_s=5, idle_s=1), clock=clock)
    session(engine)
    clock.advance(100)
    assert not engine.sessions
    assert files.sweeps == 3  # and then nothing polls
