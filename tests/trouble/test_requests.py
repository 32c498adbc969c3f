"""`gr.Request`: postponed annotations, every kind of function, and the page's own query string."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterator
from typing import Any, Optional

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until
from tests.server.support import client


def logged(fn: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(fn)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    return inner


class Service:
    def hello(self, text: str, request: gr.Request) -> str:
        return f"{text}{request.headers['x-tag']}"


def plain(text: str, request: gr.Request) -> str:
    return f"{text}{request.headers['X-Tag']}"


def maybe(text: str, request: Optional[gr.Request] = None) -> str:  # noqa: UP045  # the spelling under test
    return f"{text}{request.headers.x_tag}" if request else "none"


def union(text: str, request: gr.Request | None = None) -> str:
    return f"{text}{request.headers['x-tag']}" if request else "none"


@logged
def wrapped(text: str, request: gr.Request) -> str:
    return f"{text}{request.headers['x-tag']}"


async def later(text: str, request: gr.Request) -> str:
    await asyncio.sleep(0)
    return f"{text}{request.headers['x-tag']}"


def stream(text: str, request: gr.Request) -> Iterator[str]:
    yield text
    yield f"{text}{request.headers['x-tag']}"


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "plain": plain, "maybe": maybe, "union": union, "wrapped": wrapped, "method": Service().hello, "later": later,
    "stream": stream,
}  # fmt: skip


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_the_request_reaches_every_kind_of_function(serve: Callable[..., str], name: str) -> None:
    with gr.Blocks() as demo:
        text, out = gr.Textbox(), gr.Textbox()
        gr.Button().click(FUNCTIONS[name], text, out, api_name="fn")
    url = serve(demo)
    with client(headers={"X-Tag": "7"}) as http:
        event = http.post(f"{url}/gradio_api/call/fn", json={"data": ["v"]}).json()["event_id"]
        assert http.get(f"{url}/gradio_api/call/fn/{event}").text.endswith('event: complete\ndata: ["v7"]\n\n')
    assert maybe("direct") == union("direct") == "none"


@pytest.mark.browser
def test_events_see_the_pages_own_query_and_one_session(serve: Callable[..., str], page: Page) -> None:
    seen: dict[str, tuple[Any, Any]] = {}

    def note(name: str, request: gr.Request) -> None:
        seen[name] = dict(request.query_params).get("user"), request.session_hash

    def on_load(request: gr.Request) -> str:
        note("load", request)
        return "loaded"

    def on_click(request: gr.Request) -> str:
        note("click", request)
        return "clicked"

    def on_stream(request: gr.Request) -> Iterator[str]:
        yield "one"
        note("stream", request)
        yield "two"

    with gr.Blocks() as demo:
        out = gr.Textbox(label="Out")
        gr.Button("Go").click(on_click, None, out)
        gr.Button("Stream").click(on_stream, None, out)
        demo.load(on_load, None, out)
    url = serve(demo)
    page.goto(f"{url}/?user=m%C3%BCller%20%26%20co&x=1")
    expect(page.get_by_label("Out")).to_have_value("loaded")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Out")).to_have_value("clicked")
    page.get_by_role("button", name="Stream").click()
    expect(page.get_by_label("Out")).to_have_value("two")
    assert {name: user for name, (user, _) in seen.items()} == dict.fromkeys(("load", "click", "stream"), "müller & co")
    assert len({session for _, session in seen.values()}) == 1
    other = page.context.new_page()
    other.goto(f"{url}/?user=b")
    until(lambda: seen["load"][0] == "b")
