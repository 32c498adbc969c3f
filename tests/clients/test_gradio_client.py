"""The stock Python client, over every feature it can reach."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

import fanlight as gr


def echo(text: str) -> str:
    """Repeats a text.

    Args:
        text: what to repeat
    """
    return text


def count(to: float) -> Iterator[float]:
    yield from range(int(to))


async def agen(to: float) -> AsyncIterator[float]:
    for number in range(int(to)):
        await asyncio.sleep(0)
        yield number


def fails(text: str) -> str:
    raise gr.Error("Not today")


def half_way(to: float) -> Iterator[float]:
    yield 1
    yield 2
    raise gr.Error("half way")


def remember(text: str, seen: list[str]) -> tuple[str, list[str]]:
    seen = [*seen, text]
    return "+".join(seen), seen


def batched(texts: list[str]) -> list[list[str]]:
    return [[text.upper() for text in texts]]


def forever(text: str) -> Iterator[str]:
    while True:
        time.sleep(0.01)
        yield text


def tag(text: str, request: gr.Request) -> str:
    return f"{text}{request.headers['x-tag']}"


def works(text: str, progress: gr.Progress = gr.Progress()) -> str:
    for _ in progress.tqdm(range(3), desc="steps"):
        time.sleep(0.2)  # the client looks twenty times a second
    gr.Info("nearly there")
    return text


@pytest.fixture
def url(serve: Callable[..., str]) -> str:
    with gr.Blocks() as demo:
        text, out, number = gr.Textbox(label="Text"), gr.Textbox(label="Out"), gr.Number(label="To")
        flag, slider, label, state = gr.Checkbox(), gr.Slider(0, 10), gr.Label(), gr.State([])
        go = gr.Button("Go")
        for fn in (echo, fails, tag, works, forever):
            go.click(fn, text, out, api_name=fn.__name__)
        go.click(batched, text, out, api_name="batched", batch=True, max_batch_size=4)
        for fn2 in (count, agen, half_way):
            go.click(fn2, number, number, api_name=fn2.__name__)
        go.click(remember, [text, state], [out, state], api_name="remember")
        go.click(lambda a, b: (b + 1, not a), [flag, slider], [slider, flag], api_name="both")
        go.click(lambda: {"cat": 0.9, "dog": 0.1}, None, label, api_name="label")
        go.click(lambda: gr.Textbox(label="New"), None, out, api_name="props")
        go.click(lambda t: t, text, out, api_name="hidden", api_visibility="undocumented")
        go.click(lambda t: t, text, out, api_name=False)
    return serve(demo)


@pytest.fixture
def client(url: str, tmp_path: Path) -> Any:
    made = Client(
        url, verbose=False, analytics_enabled=False, headers={"X-Tag": "7"}, download_files=str(tmp_path / "downloads")
    )
    yield made
    made.close()


def test_a_call(client: Client) -> None:
    assert client.predict("hi", api_name="/echo") == "hi"
    assert client.predict(text="hi", api_name="/echo") == "hi"
    assert client.predict("hi", fn_index=0) == "hi"


def test_generators_give_every_value(client: Client) -> None:
    for name in ("/count", "/agen"):
        job = client.submit(4, api_name=name)
        assert job.result(timeout=10) == 3
        assert job.outputs() == [0, 1, 2, 3]


def test_errors_come_with_their_text(client: Client) -> None:
    with pytest.raises(AppError, match="Not today"):
        client.predict("x", api_name="/fails")


def test_an_error_mid_way_keeps_what_was_sent(client: Client) -> None:
    job = client.submit(1, api_name="/half_way")
    with pytest.raises(AppError, match="half way"):
        job.result(timeout=10)
    assert job.outputs()[:2] == [1, 2]


def test_state_is_kept_for_the_client_and_fresh_after_a_reset(client: Client) -> None:
    assert client.predict("a", api_name="/remember") == "a"
    assert client.predict("b", api_name="/remember") == "a+b"
    client.reset_session()
    assert client.predict("c", api_name="/remember") == "c"


def test_batches_serve_a_lone_caller_and_many(client: Client) -> None:
    assert client.predict("a", api_name="/batched") == "A"
    jobs = [client.submit(f"w{i}", api_name="/batched") for i in range(10)]
    assert [job.result(timeout=10) for job in jobs] == [f"W{i}" for i in range(10)]


def test_cancel_stops_a_generator(client: Client) -> None:
    job = client.submit("x", api_name="/forever")
    end = time.monotonic() + 10
    while not job.outputs() and time.monotonic() < end:
        time.sleep(0.02)
    assert job.cancel()
    assert client.predict("free", api_name="/echo") == "free"


def test_several_inputs_and_outputs(client: Client) -> None:
    assert client.predict(True, 3, api_name="/both") == (4, False)


def test_a_label(client: Client) -> None:
    found = client.predict(api_name="/label")
    assert found["label"] == "cat"
    assert found["confidences"][1] == {"label": "dog", "confidence": 0.1}


def test_changed_props_are_visible_to_callers(client: Client) -> None:
    assert client.predict(api_name="/props") == {"__type__": "update", "label": "New"}


def test_headers_reach_the_function(client: Client) -> None:
    assert client.predict("x", api_name="/tag") == "x7"


def test_progress_and_messages_do_not_disturb(client: Client) -> None:
    job = client.submit("x", api_name="/works")
    seen = set()
    while not job.done():
        status = job.status()
        if status.progress_data:
            seen.update(unit.desc for unit in status.progress_data)
        time.sleep(0.01)
    assert job.result() == "x"
    assert "steps" in seen


def test_undocumented_and_private_endpoints(client: Client) -> None:
    assert client.predict("x", api_name="/hidden") == "x"
    with pytest.raises(ValueError, match="Cannot find a function"):
        client.predict("x", api_name="/lambda")


def test_the_description(client: Client) -> None:
    described = client.view_api(return_format="dict")
    assert isinstance(described, dict)
    named = described["named_endpoints"]
    assert "/hidden" not in named
    assert named["/echo"]["parameters"][0]["parameter_name"] == "text"
    assert "Repeats a text" in named["/echo"]["description"]
    assert [p["parameter_name"] for p in named["/remember"]["parameters"]] == ["text"]


def test_many_at_once_lose_nothing(client: Client) -> None:
    jobs = [client.submit(str(i), api_name="/echo") for i in range(100)]
    assert [job.result(timeout=30) for job in jobs] == [str(i) for i in range(100)]


def test_a_file_goes_there_and_back(serve: Callable[..., str], tmp_path: Path) -> None:
    from PIL import Image as Picture

    with gr.Blocks() as demo:
        picture, size = gr.Image(type="pil"), gr.Textbox()
        gr.Button().click(lambda p: (p.rotate(90, expand=True), f"{p.width}x{p.height}"), picture, [picture, size],
                          api_name="turn")  # fmt: skip
    source = tmp_path / "in.png"
    Picture.new("RGB", (30, 20), "red").save(source)
    client = Client(serve(demo), verbose=False, analytics_enabled=False, download_files=str(tmp_path / "got"))
    path, text = client.predict(handle_file(str(source)), api_name="/turn")
    client.close()
    assert text == "30x20"
    with Picture.open(path) as turned:
        assert turned.size == (20, 30)
