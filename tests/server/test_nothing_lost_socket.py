"""A page whose socket is cut anywhere shows, after it has connected again, what it would have shown uncut."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

import fanlight as gr
from fanlight.engine.clock import FakeClock
from fanlight.server import identity
from tests.engine.support import engine_for, session, submit, until, values_of
from tests.server.pagesocket import Screen, Tab, identities, page_token
from tests.server.support import client, join

STEPS = 50
MESSAGES = STEPS + 2
"""What the page is told of a run of `Steps`: that it started, fifty values, its end."""
EXPECTED = [f"step {number}" for number in range(STEPS)]


class Steps:
    """A generator of fifty texts, each of which waits until the test lets it go."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.runs = 0
        self.ended = 0

    def __call__(self, name: str) -> Iterator[str]:
        self.runs += 1
        for number in range(STEPS):
            assert self.gate.acquire(timeout=20)
            yield f"{name} {number}"
        self.ended += 1

    def release(self, count: int) -> None:
        if count:
            self.gate.release(count)


def lines(size: float) -> Iterator[str]:
    """A text that grows by a line of random-looking length, much more in all than the buffers of a connection."""
    text = ""
    for number in range(int(size)):
        text += f"{number:09} " * 100
        yield text[-20_000 - number % 7 :]


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def demo(steps: Steps) -> gr.Blocks:
    with gr.Blocks() as demo:
        box, out, number = gr.Textbox(), gr.Textbox(), gr.Number()
        go = gr.Button()
        go.click(steps, box, out, api_name="steps", concurrency_limit=None)
        go.click(lambda text: text, box, out, api_name="echo", concurrency_limit=None)
        go.click(lines, number, out, api_name="lines", concurrency_limit=None)
    return demo


@pytest.fixture
def url(serve: Callable[..., str], demo: gr.Blocks, caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    """The app's address. A connection that breaks is nothing that the author must read of."""
    yield serve(demo)
    told = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING and r.name != "websockets.client"]
    assert not told, caplog.text  # the test's own client complains of data that comes after an end


@pytest.fixture
def token(url: str, demo: gr.Blocks) -> str:
    return page_token(demo)


def is_end(message: dict[str, Any]) -> bool:
    return message["t"] in ("done", "failed", "cancelled")


@pytest.mark.parametrize("cut_after", range(1, MESSAGES))
def test_a_cut_after_any_message_loses_nothing(url: str, token: str, steps: Steps, cut_after: int) -> None:
    screen = Screen()
    with Tab(url, token, "tab") as tab:
        tab.run("call", "step")
        tab.wait("accepted")
        steps.release(min(cut_after - 1, STEPS))
        screen.take([tab.wait("started"), *(tab.next() for _ in range(min(cut_after - 1, STEPS)))])
        tab.cut()
    steps.release(STEPS)
    with Tab(url, token, "tab", tab.seen) as again:
        welcome = again.next()
        assert (welcome["t"], welcome["known"], welcome["resumed"]) == ("welcome", True, False)
        screen.take(again.all_until(is_end))
        assert again.pong() == []
    assert screen.shown == EXPECTED
    assert screen.ends == ["done"]
    assert steps.runs == 1


def test_a_cut_at_every_message_loses_nothing(url: str, token: str, steps: Steps) -> None:
    screen = Screen()
    seen = 0
    for number in range(MESSAGES + 1):
        with Tab(url, token, "tab", seen) as tab:
            assert tab.next()["known"] is (number > 0)
            if number == 0:
                tab.run("call", "step")
                tab.wait("accepted")
            else:
                screen.take([tab.next()])
            seen = tab.seen
            tab.cut()
        steps.release(1)
    assert screen.shown == EXPECTED
    assert screen.ends == ["done"]


def test_a_run_that_is_sent_again_after_a_cut_runs_once(url: str, token: str, steps: Steps) -> None:
    with Tab(url, token, "tab") as tab:
        tab.next()
        tab.run("call", "step")
        job = tab.wait("accepted")["job"]
        tab.cut()
    with Tab(url, token, "tab", tab.seen) as again:
        again.run("call", "step")
        again.run("call", "step")
        assert [again.wait("accepted")["job"] for _ in range(2)] == [job, job]
        steps.release(STEPS)
        assert again.wait("done")["job"] == job
        again.acknowledge()
        again.run("call", "step")
        assert again.wait("accepted")["job"] == job
        assert again.pong() == []
    assert steps.runs == 1


def test_a_run_that_was_refused_is_refused_again_and_not_said_to_run(serve: Callable[..., str], steps: Steps) -> None:
    with gr.Blocks() as demo:
        gr.Button().click(steps, gr.Textbox(), gr.Textbox())
    url = serve(demo.queue(max_size=1))
    with Tab(url, page_token(demo), "tab") as tab:
        for call in "abc":
            tab.run(call, "step")
        assert tab.wait("refused")["call"] == "c"
        tab.cut()
    with Tab(url, page_token(demo), "tab", tab.seen) as again:
        again.run("c", "step")
        answer = again.wait("accepted", "refused")
        assert (answer["t"], answer["status"], answer["code"]) == ("refused", 503, "queue-full")
        assert "1 jobs are waiting" in answer["message"] or "1 job is waiting" in answer["message"]
    steps.release(2 * STEPS)


# a reader that stops reading


def test_a_reader_that_stops_reading_gets_the_end_in_fewer_messages(url: str, token: str) -> None:
    with Tab(url, token, "tab", queue=1) as tab:
        tab.next()
        tab.run("call", 4000, fn=2)
        with client() as http:  # the job ends and the server serves others while nothing is read
            until(lambda: http.get(f"{url}/gradio_api/queue/status").status_code == 200)
            event = join(url, 1, ["other"], "another")
            assert event
            assert "other" in http.get(f"{url}/gradio_api/queue/data?session_hash=another").text
        screen = Screen()
        messages = tab.all_until(is_end)
        screen.take([m for m in messages if "n" in m])
    assert screen.now[0] == list(lines(4000))[-1]
    assert screen.ends == ["done"]
    assert len(messages) < 4000


@pytest.mark.server
def test_a_reader_that_stops_reading_for_thirty_seconds_loses_nothing(url: str, token: str, demo: gr.Blocks) -> None:
    screen = Screen()
    with Tab(url, token, "tab", queue=1) as tab:
        tab.next()
        tab.run("call", 4000, fn=2)
        engine = demo.served.app.site.engine  # type: ignore[union-attr]
        until(lambda: "tab" in engine.sessions and engine.sessions["tab"].logs and not engine.sessions["tab"].jobs, 30)
        time.sleep(30)
        screen.take([m for m in tab.all_until(is_end) if "n" in m])
    assert screen.now[0] == list(lines(4000))[-1]
    assert screen.ends == ["done"]


# reload


def test_a_reload_in_mid_job_shows_its_end(url: str, token: str, steps: Steps) -> None:
    with Tab(url, token, "tab") as tab:
        tab.next()
        tab.run("call", "step")
        steps.release(10)
        tab.all_until(lambda m: m["t"] == "patch")
    steps.release(STEPS - 10)
    until(lambda: steps.ended)
    screen = Screen()
    with Tab(url, token, "tab", reload=True, fresh="new") as again:
        welcome = again.next()
        assert (welcome["session"], welcome["known"], welcome["resumed"]) == ("tab", True, True)
        screen.take(again.all_until(is_end))
        again.acknowledge()
        again.pong()
    assert screen.now == [EXPECTED[-1]]
    assert screen.ends == ["done"]
    with Tab(url, token, "tab", reload=True, fresh="new") as third:
        welcome = third.next()
    assert (welcome["session"], welcome["known"], welcome["resumed"]) == ("new", False, False)


@pytest.mark.parametrize(("resume", "pending", "resumed"), [("never", True, False), ("always", False, True)])
def test_the_author_may_choose_what_a_reload_does(
    serve: Callable[..., str], steps: Steps, resume: str, pending: bool, resumed: bool
) -> None:
    with gr.Blocks() as demo:
        gr.Button().click(steps, gr.Textbox(), gr.Textbox())
    url = serve(demo, resume=resume)
    with Tab(url, page_token(demo), "tab") as tab:
        tab.next()
        if pending:
            tab.run("call", "step")
            tab.wait("started")
    with Tab(url, page_token(demo), "tab", reload=True, fresh="new") as again:
        welcome = again.next()
    assert (welcome["session"], welcome["resumed"]) == ("tab" if resumed else "new", resumed)
    steps.release(STEPS)


def test_after_a_restart_the_page_is_told_that_its_session_is_lost(
    serve: Callable[..., str], demo: gr.Blocks, steps: Steps
) -> None:
    url = serve(demo)
    token = page_token(demo)
    with Tab(url, token, "tab") as tab:
        boot = tab.next()["boot"]
        tab.run("call", "text", fn=1)
        tab.wait("done")
    demo.close(verbose=False)
    assert serve(demo, server_port=int(url.rpartition(":")[2])) == url
    for _ in range(2):  # also when the first answer was lost on its way
        with Tab(url, token, "tab", tab.seen) as again:
            welcome = again.next()
            assert welcome["known"] is False
            assert welcome["boot"] != boot
    with Tab(url, token, "tab") as fresh:
        fresh.run("call", "text", fn=1)
        assert fresh.wait("done")


# results that wait


@pytest.mark.parametrize(("minutes", "there"), [(5, True), (9.5, True), (11.5, False)])
def test_a_result_waits_ten_minutes_for_its_page(minutes: float, there: bool) -> None:
    with gr.Blocks() as demo:
        gr.Button().click(lambda text: text, gr.Textbox(), gr.Textbox(), api_name="echo")
    clock = FakeClock()
    engine = engine_for(demo, clock=clock)
    tab = session(engine)
    engine.arrive(tab)
    job = submit(engine, tab, "echo", "text")
    assert values_of(job) == ["text"]
    engine.leave(tab)
    clock.advance(minutes * 60)
    again = engine.find_session("tab", None)
    assert again is tab
    assert again.pending() is there
    assert [m["t"] for _, m in again.read(0)[0]] == (["started", "done"] if there else [])
    engine.close()


# several tabs


def test_two_tabs_hear_of_their_own_jobs_only(url: str, token: str) -> None:
    with Tab(url, token, "one") as one, Tab(url, token, "two") as two:
        for tab, text in ((one, "first"), (two, "second")):
            tab.next()
            tab.run("call", text, fn=1)
        for tab, text in ((one, "first"), (two, "second")):
            assert tab.wait("done")["values"] == [text]
            assert tab.pong() == []


def test_what_is_acknowledged_is_forgotten(url: str, token: str, demo: gr.Blocks) -> None:
    held = demo.served.app.site.engine.open_session("tab", None, False)  # type: ignore[union-attr]
    with Tab(url, token, "tab") as tab:
        for number in range(100):
            tab.run(f"call {number}", "text", fn=1)
        for _ in range(100):
            tab.wait("done")
        assert len(held.logs) == 100
        tab.acknowledge()
        tab.pong()
        assert not held.logs
        assert not held.jobs
    with Tab(url, token, "tab") as again:
        assert again.next()["known"]
        assert again.pong() == []


def test_an_acknowledgement_of_a_running_job_keeps_it(url: str, token: str, steps: Steps) -> None:
    with Tab(url, token, "tab") as tab:
        tab.next()
        tab.run("call", "step")
        tab.wait("started")
        tab.acknowledge()
        steps.release(STEPS)
        tab.wait("done")


def test_a_cancel_stops_the_job_and_what_was_shown_stays(url: str, token: str, steps: Steps) -> None:
    with Tab(url, token, "tab") as tab:
        tab.next()
        tab.run("call", "step")
        job = tab.wait("accepted")["job"]
        steps.release(1)
        tab.wait("values")
        tab.send({"t": "cancel", "job": job}, {"t": "cancel", "job": job}, {"t": "cancel", "job": 7})
        assert tab.wait("cancelled", "done")["t"] == "cancelled"
    steps.release(1)


# who gets in, and what is no message


def test_a_session_of_a_visitor_with_a_cookie_is_refused_to_others(url: str, token: str, demo: gr.Blocks) -> None:
    with client() as http:
        cookie = "; ".join(f"{k}={v}" for k, v in http.get(url + "/").cookies.items())
    with Tab(url, token, "mine", headers={"Cookie": cookie}) as mine:
        assert mine.next()["t"] == "welcome"
        with Tab(url, page_token(demo), "mine") as other:
            assert other.next()["code"] == "session-foreign"
            assert other.closed() == 4403
        with Tab(url, page_token(demo), "mine", reload=True, fresh="his") as other:
            assert (other.next()["session"], mine.pong()) == ("his", [])


@pytest.mark.parametrize("bad", [None, 5, "", "x", "a.b.c", "..", "é.1.x", "forged", "expired", "other"])
def test_a_token_that_is_not_good_is_refused(
    url: str, demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch, bad: Any
) -> None:
    visitor = identities(demo).new_visitor()
    good = identities(demo).token(visitor)
    if bad == "expired":
        monkeypatch.setattr(identity, "TOKEN_LIFE_S", -1)
        bad = identities(demo).token(visitor)
    elif bad == "forged":
        bad = good[:-1] + ("A" if good[-1] != "A" else "B")
    elif bad == "other":
        bad = good.replace(visitor, identities(demo).new_visitor())
    with Tab(url, bad, "tab") as tab:
        assert tab.next()["code"] == "token-invalid"
        assert tab.closed() == 4401


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('[{"t": "dance"}]', 4400),
        ('[{"t": "\\ud800"}]', 4400),
        ("[{}]", 4400),
        ('[{"t": ["run"]}]', 4400),
        ('{"t": "ping"}', 4400),
        ("[1]", 4400),
        ("null", 4400),
        ("[", 4400),
        ("", 4400),
        ("[" * 3000 + "]" * 3000, 4400),
        ('[{"t": "run"}]', 4422),
        ('[{"t": "run", "call": ""}]', 4422),
        ('[{"t": "run", "call": 7}]', 4422),
        (json.dumps([{"t": "run", "call": "c" * 65}]), 4422),
        (json.dumps([{"t": "ping"}] * 5000), 4413),
        ('[{"t": "ping", "x": "' + "x" * 11_000_000 + '"}]', 1009),
    ],
    ids=lambda value: str(value)[:30] + ("" if len(str(value)) < 30 else str(len(str(value)))),
)
def test_frames_that_are_none_end_the_connection_and_nothing_else(
    url: str, token: str, steps: Steps, frame: str, code: int
) -> None:
    with Tab(url, token, "tab") as tab:
        tab.run("call", "step")
        tab.wait("started")
        with suppress(ConnectionClosed):  # closed while it is still being sent
            tab.socket.send(frame)
        assert tab.closed() in (code, 1006 if code == 1009 else code)  # what is on its way may reset the connection
    steps.release(STEPS)
    with Tab(url, token, "tab") as again:
        assert again.wait("done")


@pytest.mark.parametrize(
    "message",
    [
        {"fn": 99}, {"fn": -1}, {"fn": True}, {"fn": None}, {"fn": "echo"}, {"fn": 1, "data": None},
        {"fn": 1, "data": [1, 2, 3]}, {"fn": 1, "data": {"a": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_a_run_that_makes_no_sense_is_refused_and_the_connection_goes_on(
    url: str, token: str, message: dict[str, Any]
) -> None:
    with Tab(url, token, "tab") as tab:
        tab.send({"t": "run", "call": "c", "data": ["x"], **message})
        refused = tab.wait("refused", "accepted")
        assert refused["t"] == "refused"
        assert refused["status"] in (404, 422)
        assert refused["message"]
        tab.run("d", "x", fn=1)
        assert tab.wait("done")["values"] == ["x"]


def test_names_that_no_text_can_hold_do_no_harm(url: str, token: str) -> None:
    with Tab(url, token, "tab") as tab:
        tab.next()
        tab.send({"t": "run", "call": "\ud800", "fn": 1, "data": ["\ud800"], "query": "\ud800", "event_data": "\ud800"})
        assert tab.closed() == 4400
    for name in ("", "s" * 65, "a\nb", "\ud800", 7, None, ["x"]):
        with Tab(url, token, name) as tab:  # type: ignore[arg-type]  # what a page would not send
            assert tab.closed() in (4400, 4422)


def test_a_connection_that_says_nothing_or_something_else_first_is_closed(
    url: str, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Tab(url, token, "tab") as tab:
        tab.next()
        tab.send({"t": "hello", "token": token, "session": "tab"})
        assert tab.closed() == 4400
    monkeypatch.setattr("fanlight.server.socket.HELLO_S", 0.05)
    with Tab(url, token, "tab") as _, _silent(url) as silent:
        assert silent.closed() == 4408


def _silent(url: str) -> Tab:
    class Silent(Tab):
        def send(self, *messages: dict[str, Any]) -> None: ...

    return Silent(url, "", "")
