"""What one visitor may take of the server: a flood of his leaves room for the others, and nothing of it stays."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

import fanlight as gr
from fanlight.engine.clock import FakeClock
from fanlight.engine.engine import Engine, EngineSettings
from fanlight.engine.lines import LineLimits
from fanlight.engine.results import weight
from fanlight.engine.session import Session
from fanlight.server.routes import direct
from fanlight.server.seats import MOST_STREAMS
from fanlight.wire.errors import Refused
from tests.engine.support import end_of, engine_for, session, submit, until
from tests.server.pagesocket import Tab, page_token
from tests.server.support import EventStream, client


class Gate:
    """A function that returns when the test lets it."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.calls: list[str] = []

    def __call__(self, text: str) -> str:
        self.calls.append(text)
        assert self.open.wait(20)
        return text


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


@pytest.fixture
def demo(gate: Gate) -> gr.Blocks:
    with gr.Blocks() as demo:
        text, state = gr.Textbox(), gr.State([])
        gr.Button().click(gate, text, text, api_name="gate", concurrency_limit=None)
        gr.Button().click(lambda t, s: (t, [*s, t]), [text, state], [text, state], api_name="keep")
    return demo


def post(url: str, text: str) -> socket.socket:
    """A direct call on a connection of its own."""
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=10)
    body = json.dumps({"data": [text]})
    head = f"Host: {parts.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    connection.sendall(f"POST /run/gate HTTP/1.1\r\n{head}\r\n\r\n{body}".encode())
    return connection


def engine_of(demo: gr.Blocks) -> Engine:
    assert demo.served is not None
    engine: Engine = demo.served.app.site.engine
    return engine


def test_direct_calls_are_bounded_for_each_visitor_and_in_all(demo: gr.Blocks, gate: Gate) -> None:
    engine = engine_for(demo, limits=LineLimits(passing=5, waiting_each=3))
    listener = engine.blueprint.by_name["gate"]
    mine, other = session(engine, "mine"), session(engine, "other")
    jobs = [engine.submit(mine, listener, ["x"], direct=True) for _ in range(3)]
    with pytest.raises(Refused, match="under way") as refused:
        engine.submit(mine, listener, ["x"], direct=True)
    assert refused.value.status == 429
    jobs += [engine.submit(other, listener, ["x"], direct=True) for _ in range(2)]
    with pytest.raises(Refused, match="5 in all") as refused:
        engine.submit(other, listener, ["x"], direct=True)
    assert refused.value.status == 503
    assert len(mine.jobs) == len(mine.logs) == 3
    gate.open.set()
    for job in jobs:
        end_of(job)
    for where in (mine, other):
        until(lambda where=where: allowed(engine, where))  # type: ignore[misc]  # bound on purpose
    engine.close()


def allowed(engine: Engine, where: Session) -> bool:
    try:
        end_of(engine.submit(where, engine.blueprint.by_name["gate"], ["x"], direct=True))
    except Refused:
        return False
    return True


def test_a_direct_call_whose_client_left_does_not_begin(
    serve: Callable[..., str], demo: gr.Blocks, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct, "LONG_S", 0.02)
    url = serve(demo, max_threads=1)
    readers = engine_of(demo).readers
    with post(url, "first") as first:
        until(lambda: gate.calls == ["first"])
        with post(url, "second"):
            until(lambda: len(readers) == 2)
        until(lambda: len(readers) == 1)
        gate.open.set()
        assert first.recv(100).startswith(b"HTTP/1.1 200")
    with client() as http:
        answer = http.post(f"{url}/run/gate", json={"data": ["third"]})
    assert answer.json()["data"] == ["third"]
    assert gate.calls == ["first", "third"]


def test_calls_without_a_session_leave_nothing(serve: Callable[..., str], demo: gr.Blocks) -> None:
    url = serve(demo)
    with client() as http:
        for _ in range(20):
            assert http.post(f"{url}/run/keep", json={"data": ["x", None]}).status_code == 200
            assert http.post(f"{url}/run/keep", json={"data": [1, 2, 3]}).status_code == 422
    engine = engine_of(demo)
    assert not engine.sessions
    assert not engine.readers


def test_streams_and_sockets_of_one_visitor_are_bounded(serve: Callable[..., str], demo: gr.Blocks, gate: Gate) -> None:
    url = serve(demo)
    token = page_token(demo)
    with ExitStack() as open_:
        for number in range(MOST_STREAMS - 1):
            assert open_.enter_context(Tab(url, token, f"tab {number}")).next()["t"] == "welcome"
        mine = {"x-fanlight-page": token}
        beat = EventStream(url, "/gradio_api/heartbeat/tab", mine)
        assert beat.status == 200
        with Tab(url, token, "one more") as refused:
            assert refused.next()["code"] == "streams-full"
            assert refused.closed() == 4429
        for path in ("/gradio_api/heartbeat/tab", "/gradio_api/queue/data?session_hash=tab"):
            assert status(url, path, mine) == 429
        with Tab(url, page_token(demo), "somebody else") as other:
            assert other.next()["t"] == "welcome"
        with client() as http:
            assert http.post(f"{url}/run/keep", json={"data": ["x", None]}, headers=mine).status_code == 200
        beat.cut()
        until(lambda: len(engine_of(demo).readers) <= MOST_STREAMS)
        until(lambda: welcome(url, token))


def status(url: str, path: str, headers: dict[str, str] | None = None) -> int:
    stream = EventStream(url, path, headers)
    stream.cut()
    return stream.status


def welcome(url: str, token: str) -> bool:
    with Tab(url, token, "again") as tab:
        return tab.next()["t"] == "welcome"


def test_a_client_without_identity_is_bounded_by_its_session(serve: Callable[..., str], demo: gr.Blocks) -> None:
    url = serve(demo)
    streams = [EventStream(url, "/gradio_api/heartbeat/one") for _ in range(MOST_STREAMS)]
    assert {stream.status for stream in streams} == {200}
    assert status(url, "/gradio_api/heartbeat/one") == 429
    other = EventStream(url, "/gradio_api/heartbeat/two")
    assert other.status == 200
    for stream in (*streams, other):
        stream.cut()
    until(lambda: not engine_of(demo).readers)


def test_many_sessions_of_one_visitor_push_out_his_own_only(demo: gr.Blocks) -> None:
    engine = engine_for(demo, EngineSettings(sessions=100, sessions_each=5))
    other = engine.open_session("other", "bob", True)
    bare = engine.open_session("bare", None, False)
    busy = engine.open_session("busy", "ann", True)
    engine.arrive(busy)
    for number in range(50):
        engine.open_session(f"tab {number}", "ann", True)
    assert engine.find_session("other", "bob") is other
    assert engine.find_session("bare", None) is bare
    assert {s.name for s in engine.sessions_of("ann")} == {"busy", *(f"tab {n}" for n in range(46, 50))}
    for entry in engine.sessions_of("ann"):
        engine.arrive(entry)
    engine.leave(busy)
    engine.arrive(busy)
    with pytest.raises(Refused, match="5 sessions") as refused:
        engine.open_session("more", "ann", True)
    assert refused.value.status == 429
    assert engine.open_session("busy", "ann", True) is busy


def test_the_sessions_of_a_visitor_are_forgotten_with_them(demo: gr.Blocks) -> None:
    clock = FakeClock()
    engine = engine_for(demo, clock=clock)
    engine.open_session("one", "ann", True)
    engine.end_session(engine.open_session("two", "ann", True))
    assert [s.name for s in engine.sessions_of("ann")] == ["one"]
    clock.advance(2 * 3600)
    assert not engine.sessions
    assert not list(engine.sessions_of("ann"))


def test_results_that_nobody_fetches_are_bounded(demo: gr.Blocks, caplog: pytest.LogCaptureFixture) -> None:
    engine = engine_for(demo, EngineSettings(results_bytes=1_000_000))
    away, reads = session(engine, "away"), session(engine, "reads")
    for number in range(300):
        job = submit(engine, away if number % 3 else reads, "keep", f"{number} " * 2500, None)
        assert end_of(job)["t"] == "done"
        reads.acknowledge(reads.number)
    assert 5 < len(away.logs) < 100
    assert list(away.logs)[-1] == job.id
    assert "nobody fetched" in caplog.text
    assert not away.jobs
    engine.close()


def test_results_that_are_fetched_are_not_counted(demo: gr.Blocks, caplog: pytest.LogCaptureFixture) -> None:
    engine = engine_for(demo, EngineSettings(results_bytes=1_000_000))
    late, reads = session(engine, "late"), session(engine, "reads")
    waits = submit(engine, late, "keep", "x", None)
    end_of(waits)
    for number in range(300):
        end_of(submit(engine, reads, "keep", f"{number} " * 2500, None))
        reads.acknowledge(reads.number)
    assert waits.id in late.logs
    assert not caplog.records
    engine.close()


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("x" * 5000, 5000, 6000),
        ([[0.5] * 10] * 10_000, 500_000, 10_000_000),
        ({"a": ["y" * 1000] * 100}, 100_000, 120_000),
        (None, 1, 100),
    ],
    ids=["text", "table", "texts", "nothing"],
)
def test_the_weight_of_a_payload_is_about_right(value: object, least: int, most: int) -> None:
    assert least < weight(value) < most
