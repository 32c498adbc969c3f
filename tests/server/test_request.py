"""`gr.Request`: what a handler can read of it, by attribute and by item."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

import fanlight as gr
from tests.engine.support import until
from tests.server.pagesocket import Tab, page_token
from tests.server.support import client


@pytest.fixture
def seen() -> list[gr.Request]:
    return []


@pytest.fixture
def demo(seen: list[gr.Request]) -> gr.Blocks:
    def note(text: str, request: gr.Request) -> str:
        seen.append(request)
        return text

    def batched(texts: list[str], requests: gr.Request) -> tuple[list[str]]:
        named = [f"{text} {request.headers['x-tag']}" for text, request in zip(texts, requests, strict=True)]
        return (named,)

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(note, box, box, api_name="note")
        box.submit(batched, box, box, api_name="batched", batch=True, max_batch_size=4)
    return demo


@pytest.fixture
def url(demo: gr.Blocks, serve: Callable[..., str]) -> str:
    return serve(demo)


def test_a_call_s_request_has_all_that_starlette_s_has(url: str, seen: list[gr.Request]) -> None:
    headers = {"X-Tag": "7", "cookie": "a=1; b=2", "accept": "text/x"}
    with client() as http:
        body = {"data": ["x"], "session_hash": "tab"}
        http.post(f"{url}/gradio_api/run/note?user=m%C3%BCller&user=two", json=body, headers=headers)
    (request,) = seen
    assert (request.method, request.session_hash, request.username) == ("POST", "tab", None)
    assert request.headers["x-tag"] == request.headers["X-TAG"] == request.headers.x_tag == "7"
    assert dict(request.headers)["accept"] == "text/x"
    assert request.client.host == request.client["host"] == "127.0.0.1"
    assert isinstance(request.client.port, int)
    assert request.cookies == {"a": "1", "b": "2"}
    assert request.query_params["user"] == "two"
    assert request.query_params.getlist("user") == ["müller", "two"]
    assert dict(request.query_params) == {"user": "two"}
    assert request.path_params == {"name": "note"}
    assert request.url.path == "/gradio_api/run/note"
    assert str(request.url).startswith(f"{url}/gradio_api/run/note?user=")
    assert json.loads(request.body) == body
    assert asyncio.run(request.body()) == bytes(request.body)
    assert asyncio.run(request.json()) == body
    for name in (
        "headers",
        "client",
        "cookies",
        "query_params",
        "path_params",
        "url",
        "method",
        "body",
        "session_hash",
    ):
        assert request[name] == getattr(request, name), name
        assert getattr(request.request, name) == getattr(request, name), name  # old code goes through `request`
    with pytest.raises(AttributeError):
        _ = request.nothing
    with pytest.raises(KeyError):
        _ = request["nothing"]


def test_a_page_s_request_is_that_of_the_page(url: str, demo: gr.Blocks, seen: list[gr.Request]) -> None:
    with Tab(url, page_token(demo), "tab", headers={"X-Tag": "8"}) as tab:
        tab.send({"t": "run", "call": "a", "fn": 0, "data": ["x"], "query": "?user=b&x=%26"})
        tab.wait("done")
    (request,) = seen
    assert (request.method, request.session_hash, request.headers["x-tag"]) == ("GET", "tab", "8")
    assert str(request.url) == f"{url}/?user=b&x=%26"
    assert dict(request.query_params) == {"user": "b", "x": "&"}
    assert json.loads(request.body) == {"data": ["x"]}


def test_a_batch_gets_the_request_of_each(url: str) -> None:
    answers: dict[str, Any] = {}
    with client() as http:
        events = {
            tag: http.post(f"{url}/call/batched", json={"data": [tag]}, headers={"x-tag": tag}).json()["event_id"]
            for tag in "abcd"
        }
        for tag, event in events.items():
            answers[tag] = http.get(f"{url}/call/batched/{event}").text
    assert all(f'["{tag} {tag}"]' in text for tag, text in answers.items()), answers


def test_it_outlives_the_connection(serve: Callable[..., str]) -> None:
    kept: list[str] = []

    def later(request: gr.Request) -> Any:
        for _ in range(20):
            yield request.headers["x-tag"]
        kept.append(f"{request.client.host} {request.url.path}")

    with gr.Blocks() as demo:
        gr.Button().click(later, None, gr.Textbox(), api_name="later")
    url = serve(demo)
    with client() as http:
        http.post(f"{url}/call/later", json={"data": []}, headers={"x-tag": "1"})
    assert until(lambda: kept == ["127.0.0.1 /call/later"])


def test_called_directly_there_is_none() -> None:
    def echo(name: str, request: gr.Request | None) -> str:
        return f"{name} {request}"

    assert echo("x", None) == "x None"
    with gr.Blocks() as demo:
        box = gr.Textbox()
        dependency = box.submit(echo, box, box)
    assert dependency is not None
    assert demo.get_config_file()["dependencies"][0]["inputs"] == [box._id]


def test_one_can_be_made_by_hand() -> None:
    request = gr.Request(username="ann", session_hash="tab", headers={"a": "b"})
    assert (request.username, request.session_hash, request.headers) == ("ann", "tab", {"a": "b"})
