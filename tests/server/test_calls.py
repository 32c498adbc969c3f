"""What people do with curl: `call`, `call/v2`, `run`, `api`, cancel, heartbeat, info."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

import fanlight as gr
from tests.server.support import EventStream, client


class Gate:
    """A generator that goes on when the test says so."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.closed = threading.Event()

    def __call__(self, text: str) -> Iterator[str]:
        try:
            yield text
            self.open.wait(20)
            yield text + "!"
        finally:
            self.closed.set()


def greet(name: str, loud: bool = False) -> str:
    """Greets somebody."""
    return name.upper() if loud else name


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def url(serve: Callable[..., str], gate: Gate) -> str:
    with gr.Blocks() as demo:
        name, loud, out = gr.Textbox(label="Name"), gr.Checkbox(label="Loud"), gr.Textbox(label="Out")
        preset, state = gr.Textbox("preset", label="Preset"), gr.State(0)
        go = gr.Button()
        go.click(greet, [name, loud], out, api_name="greet")
        go.click(gate, name, out, api_name="gate")
        go.click(lambda text: text, preset, out, api_name="preset")
        go.click(lambda n: (n + 1, str(n + 1)), state, [state, out], api_name="count")
    return serve(demo)


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with client() as made:
        yield made


def follow(http: httpx.Client, url: str, name: str, event: str) -> list[tuple[str, Any]]:
    """The events of a call: kind and data."""
    blocks = http.get(f"{url}/gradio_api/call/{name}/{event}").text.strip().split("\n\n")
    pairs = [block.split("\n") for block in blocks]
    return [(kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in pairs]


def start(http: httpx.Client, url: str, name: str, body: dict[str, Any]) -> str:
    answer = http.post(f"{url}/gradio_api/call/{name}", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.text.split('"')[3] == answer.json()["event_id"]  # what the documented shell line cuts out
    event: str = answer.json()["event_id"]
    return event


def test_a_call_in_two_steps(url: str, http: httpx.Client, gate: Gate) -> None:
    gate.open.set()
    event = start(http, url, "gate", {"data": ["a"]})
    assert follow(http, url, "gate", event) == [("generating", ["a"]), ("generating", ["a!"]), ("complete", ["a!"])]


def test_an_event_can_be_read_again_for_a_moment(url: str, http: httpx.Client) -> None:
    event = start(http, url, "greet", {"data": ["a", False]})
    assert follow(http, url, "greet", event)[-1] == ("complete", ["a"])
    assert follow(http, url, "greet", event)[-1] == ("complete", ["a"])
    assert follow(http, url, "greet", "0" * 32)[0][0] == "error"


def test_a_cut_reader_may_read_again(url: str, http: httpx.Client, gate: Gate) -> None:
    event = start(http, url, "gate", {"data": ["a"]})
    EventStream(url, f"/gradio_api/call/gate/{event}").cut()
    gate.open.set()
    assert follow(http, url, "gate", event)[-1] == ("complete", ["a!"])


def test_values_by_name_with_defaults_filled_in(url: str, http: httpx.Client) -> None:
    event = http.post(f"{url}/gradio_api/call/v2/greet", json={"name": "ann", "loud": True}).json()["event_id"]
    assert follow(http, url, "v2/greet", event)[-1] == ("complete", ["ANN"])
    event = http.post(f"{url}/gradio_api/call/v2/greet", json={"name": "ann"}).json()["event_id"]
    assert follow(http, url, "v2/greet", event)[-1] == ("complete", ["ann"])
    event = http.post(f"{url}/gradio_api/call/v2/preset", json={}).json()["event_id"]
    assert follow(http, url, "v2/preset", event)[-1] == ("complete", ["preset"])


@pytest.mark.parametrize(("body", "says"), [({"nane": "x"}, "no parameter 'nane'"), ({}, "needs the parameter 'name'")])
def test_wrong_names_are_named(url: str, http: httpx.Client, body: dict[str, str], says: str) -> None:
    answer = http.post(f"{url}/gradio_api/call/v2/greet", json=body)
    assert answer.status_code == 422
    assert says in answer.json()["message"]


@pytest.mark.parametrize("path", ["call/nope", "call/v2/nope", "run/nope", "api/nope"])
def test_an_unknown_name_lists_those_there_are(url: str, http: httpx.Client, path: str) -> None:
    answer = http.post(f"{url}/gradio_api/{path}", json={"data": []})
    assert answer.status_code == 404
    assert "greet" in answer.json()["message"]


def test_cancel_by_the_event_alone(url: str, http: httpx.Client, gate: Gate) -> None:
    event = start(http, url, "gate", {"data": ["a"]})
    stranger = {"session_hash": "somebody", "event_id": event, "fn_index": 1}
    assert http.post(f"{url}/gradio_api/cancel", json=stranger).json() == {"success": True}
    assert not gate.closed.is_set()
    mine = {"session_hash": event, "event_id": event, "fn_index": 1}
    assert http.post(f"{url}/gradio_api/cancel", json=mine).json() == {"success": True}
    gate.open.set()
    assert gate.closed.wait(5)
    assert follow(http, url, "gate", event)[-1] == ("complete", None)
    assert http.post(f"{url}/gradio_api/reset", json={"event_id": event}).json() == {"success": True}


def test_state_belongs_to_the_session_that_is_named(url: str, http: httpx.Client) -> None:
    def count(**session: str) -> str:
        event = start(http, url, "count", {"data": [], **session})
        out: str = follow(http, url, "count", event)[-1][1][1]
        return out

    assert [count(session_hash="s"), count(session_hash="s"), count(), count()] == ["1", "2", "1", "1"]
    direct = http.post(f"{url}/gradio_api/run/count", json={"data": [None], "session_hash": "s"}).json()
    assert direct["data"] == [None, "3"]


@pytest.mark.parametrize("path", ["/gradio_api/run/greet", "/gradio_api/api/greet", "/api/greet/", "/run/greet"])
def test_a_direct_call_answers_at_once(url: str, http: httpx.Client, path: str) -> None:
    answer = http.post(url + path, json={"data": ["a", True]}).json()
    assert answer["data"] == ["A"]
    assert answer["is_generating"] is False
    assert http.post(url + path, json={"data": ["a", True], "fn_index": 2}).status_code == 422


def test_a_direct_call_of_a_generator_gives_its_first_value_and_drops_it(
    url: str, http: httpx.Client, gate: Gate
) -> None:
    answer = http.post(f"{url}/gradio_api/run/gate", json={"data": ["a"]}).json()
    assert answer["data"] == ["a"]
    assert answer["is_generating"] is True
    assert gate.closed.wait(5)


def test_a_heartbeat_beats_at_once(url: str) -> None:
    stream = EventStream(url, "/gradio_api/heartbeat/tab")
    assert stream.status == 200
    assert stream.file.readline().strip() == b"d"
    assert stream.file.readline() == b"data: ALIVE\n"
    stream.cut()


def test_info_names_parameters_and_defaults(url: str, http: httpx.Client) -> None:
    info = http.get(f"{url}/gradio_api/info").json()["named_endpoints"]
    first, second = info["/greet"]["parameters"]
    assert (first["parameter_name"], first["label"], first["parameter_has_default"]) == ("name", "Name", False)
    assert (second["parameter_name"], second["parameter_default"]) == ("loud", False)
    assert info["/greet"]["description"] == "Greets somebody."
    assert info["/count"]["parameters"] == []


def test_descriptions_are_compressed(url: str, http: httpx.Client) -> None:
    assert http.get(f"{url}/config").headers["content-encoding"] == "gzip"
    assert http.get(f"{url}/gradio_api/info").headers["content-encoding"] == "gzip"


def test_the_root_is_that_of_the_request_and_shared_with_nobody(url: str, http: httpx.Client) -> None:
    other = http.get(f"{url}/config", headers={"host": "forwarded.example"})
    assert other.json()["root"] == "http://forwarded.example"
    assert other.headers["cache-control"] == "no-store"
    forwarded = http.get(f"{url}/config", headers={"x-forwarded-host": "pub.example", "x-forwarded-proto": "https"})
    assert forwarded.json()["root"] == "https://pub.example"  # a program of this machine is believed
    assert http.get(f"{url}/config").json()["root"] == url
