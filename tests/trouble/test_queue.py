"""Troubles with lines and batches that people have had elsewhere, through the stock Python client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

import fanlight as gr
from tests.engine.support import until


@pytest.fixture
def connect(serve: Callable[..., str]) -> Iterator[Callable[[gr.Blocks], Client]]:
    made: list[Client] = []

    def client(demo: gr.Blocks) -> Client:
        url = demo.local_url.rstrip("/") if demo.local_url else serve(demo)
        made.append(Client(url, verbose=False, analytics_enabled=False))
        return made[-1]

    yield client
    for each in made:
        each.close()


def test_a_waiting_job_that_is_cancelled_never_runs_and_later_ones_move_up(
    connect: Callable[[gr.Blocks], Client],
) -> None:
    ran: list[str] = []
    gate = threading.Event()

    def slow(text: str) -> str:
        ran.append(text)
        assert gate.wait(20)
        return text

    with gr.Blocks() as demo:
        gr.Button().click(slow, gr.Textbox(), gr.Textbox(), api_name="slow", concurrency_limit=1)
    one, two = connect(demo), connect(demo)
    first = one.submit("first", api_name="/slow")
    until(lambda: ran == ["first"])
    waiting = two.submit("waiting", api_name="/slow")
    until(lambda: waiting.status().rank == 0)
    third = one.submit("third", api_name="/slow")
    until(lambda: third.status().rank == 1)
    waiting.cancel()
    waiting.cancel()
    with suppress(CancelledError):  # the client looks for its own cancel 20 times a second; the end may win
        assert waiting.result(timeout=10) is None
    gate.set()
    assert (first.result(timeout=10), third.result(timeout=10)) == ("first", "third")
    assert ran == ["first", "third"]


def test_each_caller_of_a_batch_gets_his_own_row_and_an_error_ends_its_batch_only(
    connect: Callable[[gr.Blocks], Client],
) -> None:
    sizes: list[int] = []
    gate = threading.Event()

    def many(words: list[str], numbers: list[float]) -> list[list[object]]:
        sizes.append(len(words))
        assert gate.wait(20)
        if "bad" in words:
            raise gr.Error("bad word")
        return [[f"{w}{n:.0f}" for w, n in zip(words, numbers, strict=True)], [len(w) for w in words]]

    with gr.Blocks() as demo:
        gr.Button().click(
            many, [gr.Textbox(), gr.Number()], [gr.Textbox(), gr.Number()], api_name="many", batch=True,
            max_batch_size=4, concurrency_limit=1,
        )  # fmt: skip
    client = connect(demo)
    lone = client.submit("solo", 1, api_name="/many")
    until(lambda: sizes == [1])
    jobs = [client.submit("w" * (i + 1), i, api_name="/many") for i in range(10)]
    until(lambda: demo.served is not None and demo.served.app.site.engine.lines.waiting == 10)
    gate.set()
    assert lone.result(timeout=10) == ("solo1", 4)
    assert [job.result(timeout=10) for job in jobs] == [("w" * (i + 1) + str(i), i + 1) for i in range(10)]
    assert sizes == [1, 4, 4, 2]
    with pytest.raises(AppError, match="bad word"):
        client.predict("bad", 0, api_name="/many")
    assert client.predict("fine", 2, api_name="/many") == ("fine2", 4)
