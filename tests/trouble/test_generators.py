"""Generators of every kind stream; an empty one ends; an error mid-way keeps what was sent."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import fanlight as gr
from tests.server.support import client


class Maker:
    def gen(self, to: float) -> Iterator[int]:
        yield from range(int(to))

    def __call__(self, to: float) -> Iterator[int]:
        yield from range(int(to))


def based(base: int, to: float) -> Iterator[int]:
    for number in range(int(to)):
        yield base + number


async def agen(to: float) -> AsyncIterator[int]:
    for number in range(int(to)):
        await asyncio.sleep(0)
        yield number


@functools.wraps(Maker().gen)
def wrapped(to: float) -> Iterator[int]:
    yield from range(int(to))


def breaks(to: float) -> Iterator[int]:
    yield 1
    yield 2
    raise gr.Error("half way")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "async": agen, "partial": functools.partial(based, 0), "wrapped": wrapped, "method": Maker().gen,
    "object": Maker(), "lambda": lambda to: (number for number in range(int(to))),
}  # fmt: skip


def events(url: str, to: int) -> list[tuple[str, Any]]:
    with client() as http:
        event = http.post(f"{url}/gradio_api/call/fn", json={"data": [to]}).json()["event_id"]
        blocks = http.get(f"{url}/gradio_api/call/fn/{event}").text.strip().split("\n\n")
    pairs = [block.split("\n") for block in blocks]
    return [(kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in pairs]


def app(fn: Callable[..., Any]) -> gr.Blocks:
    with gr.Blocks() as demo:
        number, out = gr.Number(), gr.Number()
        gr.Button().click(fn, number, out, api_name="fn")
    return demo


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_every_kind_streams_and_an_empty_one_ends(serve: Callable[..., str], name: str) -> None:
    url = serve(app(FUNCTIONS[name]))
    assert [data for _, data in events(url, 3)] == [[0], [1], [2], [2]]
    assert [kind for kind, _ in events(url, 0)] == ["complete"]


def test_what_was_sent_before_an_error_stays(serve: Callable[..., str]) -> None:
    found = events(serve(app(breaks)), 1)
    assert found[:2] == [("generating", [1]), ("generating", [2])]
    assert found[2][0] == "error"
    assert found[2][1]["error"] == "half way"
