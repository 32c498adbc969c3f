"""A stock stream that is cut anywhere shows, after it is opened again, what an uncut one shows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import fanlight as gr
from fanlight.wire.patches import apply
from tests.engine.support import until
from tests.server.support import EventStream, client, data_path, join

STEPS = 50


class Steps:
    """A generator of fifty texts, each of which waits until the test lets it go."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.done = False

    def __call__(self, name: str) -> Iterator[str]:
        for number in range(STEPS):
            assert self.gate.acquire(timeout=20)
            yield f"{name} {number}"
        self.done = True

    def release(self, count: int) -> None:
        for _ in range(count):
            self.gate.release()


def shown(messages: list[dict[str, Any]]) -> list[Any]:
    """The values that a stock client shows for these messages of one reading."""
    values: list[Any] = []
    current: list[Any] | None = None
    for message in messages:
        if message["msg"] == "process_generating":
            data = message["output"]["data"]
            current = data if current is None else [apply(c, d) for c, d in zip(current, data, strict=True)]
            values.append(current[0])
        elif message["msg"] == "process_completed":
            assert message["success"], message
            values.append(message["output"]["data"][0])
    return values


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def url(serve: Callable[..., str], steps: Steps) -> str:
    with gr.Blocks() as demo:
        box, out = gr.Textbox(), gr.Textbox()
        gr.Button().click(steps, box, out, api_name="steps", concurrency_limit=None)
    return serve(demo)


def read_until(stream: EventStream, count: int) -> list[dict[str, Any]]:
    """Messages of the stream up to the one that shows the `count`-th value."""
    found: list[dict[str, Any]] = []
    for message in stream.messages():
        found.append(message)
        if sum(m["msg"] == "process_generating" for m in found) >= count:
            break
    return found


@pytest.mark.parametrize("cut_after", range(1, STEPS + 1))
def test_a_stream_that_is_cut_shows_the_same_after_it_is_opened_again(url: str, steps: Steps, cut_after: int) -> None:
    session = f"cut{cut_after}"
    join(url, 0, ["step"], session)
    first = EventStream(url, data_path(session))
    steps.release(cut_after)
    before = shown(read_until(first, cut_after))
    first.cut()
    steps.release(STEPS - cut_after)
    second = EventStream(url, data_path(session))
    after = shown(list(second.messages()))
    expected = [f"step {n}" for n in range(STEPS)]
    assert before == expected[:cut_after]
    assert after[-2:] == [expected[-1], expected[-1]]
    assert after[:-1] == expected[-len(after[:-1]) :]
    assert set(expected) <= set(before) | set(after)


def test_the_end_of_a_job_survives_a_cut_that_nobody_noticed(url: str, steps: Steps) -> None:
    """The stream was closed in order, yet the client says that it did not get the end: opening again tells it again."""
    steps.release(STEPS)
    join(url, 0, ["step"], "again")
    first = list(EventStream(url, data_path("again")).messages())
    second = list(EventStream(url, data_path("again")).messages())
    assert [m["msg"] for m in first[-2:]] == [m["msg"] for m in second[-2:]] == ["process_completed", "close_stream"]


def test_old_jobs_are_not_told_again_with_new_ones(url: str, steps: Steps) -> None:
    steps.release(2 * STEPS)
    old = join(url, 0, ["old"], "two")
    list(EventStream(url, data_path("two")).messages())
    new = join(url, 0, ["new"], "two")
    events = {m["event_id"] for m in EventStream(url, data_path("two")).messages()}
    assert new in events
    assert old not in events


def test_a_heartbeat_does_not_bring_old_jobs_back(url: str, steps: Steps) -> None:
    steps.release(2 * STEPS)
    heartbeat = EventStream(url, "/gradio_api/heartbeat/beats")
    old = join(url, 0, ["old"], "beats")
    list(EventStream(url, data_path("beats")).messages())
    join(url, 0, ["new"], "beats")
    assert old not in {m["event_id"] for m in EventStream(url, data_path("beats")).messages()}
    heartbeat.cut()


def test_a_job_told_to_a_client_that_had_just_left_is_told_again(url: str, steps: Steps) -> None:
    """A client library closes its stream after the end of its last job, and may have sent another one just before."""
    api = {"x-gradio-user": "api"}
    steps.release(2 * STEPS)
    first = join(url, 0, ["first"], "burst", api)
    stream = EventStream(url, data_path("burst"), api)
    ended: set[str] = set()
    second = ""
    for message in stream.messages():
        if message["msg"] == "process_completed":
            ended.add(message["event_id"])
            if not second:
                second = join(url, 0, ["second"], "burst", api)
            if len(ended) == 2:
                break
    stream.cut()
    join(url, 0, ["third"], "burst", api)
    steps.release(STEPS)
    told = {m["event_id"] for m in EventStream(url, data_path("burst"), api).messages()}
    assert second in told
    assert first not in told


def test_one_stream_carries_all_jobs_of_its_session(url: str, steps: Steps) -> None:
    steps.release(3 * STEPS)
    jobs = {join(url, 0, [name], "many") for name in "abc"}
    messages = list(EventStream(url, data_path("many")).messages())
    assert {m["event_id"] for m in messages if m["msg"] == "process_completed"} == jobs
    assert messages[-1] == {"msg": "close_stream", "event_id": None}


def test_a_cancelled_job_without_a_value_has_one_empty_value_for_each_output(url: str, steps: Steps) -> None:
    event = join(url, 0, ["step"], "stopped")
    stream = EventStream(url, data_path("stopped"))
    with client() as http:
        http.post(f"{url}/gradio_api/cancel", json={"event_id": event, "session_hash": "stopped", "fn_index": 0})
    end = [m for m in stream.messages() if m["msg"] == "process_completed"]
    assert [(m["success"], m["output"]["data"]) for m in end] == [(True, [None])]
    steps.release(1)


def test_an_unknown_session_is_told_so(url: str) -> None:
    messages = list(EventStream(url, data_path("nobody")).messages())
    assert messages[0]["session_not_found"]
    assert messages[-1]["msg"] == "close_stream"


def test_a_reader_that_stops_reading_does_not_stop_the_job(url: str, steps: Steps) -> None:
    join(url, 0, ["step"], "slow")
    stream = EventStream(url, data_path("slow"))
    reading = stream.messages()
    steps.release(1)
    first = next(reading)
    steps.release(STEPS - 1)
    until(lambda: steps.done)
    assert shown([first, *reading])[-1] == f"step {STEPS - 1}"


def test_clients_of_the_first_protocol_get_whole_values(url: str, steps: Steps) -> None:
    steps.release(STEPS)
    join(url, 0, ["step"], "old-client")
    stream = EventStream(url, data_path("old-client"), {"User-Agent": "gradio_client/0.7.3"})
    values = [m["output"]["data"][0] for m in stream.messages() if m["msg"] == "process_generating"]
    assert values == [f"step {n}" for n in range(STEPS)]
