"""Notebooks: `launch()` beside a loop that runs already, and the same app launched again."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from gradio_client import Client

import fanlight as gr

pytestmark = pytest.mark.server


def test_launching_beside_a_running_loop_and_again() -> None:
    async def slow(text: str) -> str:
        await asyncio.sleep(0.05)
        return text + "!"

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(slow, box, box, api_name="slow")

    async def cell() -> list[str]:
        ticks = 0

        async def beat() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.01)

        task = asyncio.create_task(beat())
        addresses = []
        for text in ("a", "b"):
            address = demo.launch(prevent_thread_lock=True, quiet=True)[1]
            before = ticks
            answer = await asyncio.to_thread(lambda: Client(address, verbose=False).predict(text, api_name="/slow"))  # noqa: B023
            assert answer == text + "!"
            assert ticks > before + 3  # the loop of this thread was never held up
            addresses.append(address)
        task.cancel()
        return addresses

    first, second = asyncio.run(cell())
    assert first == second
    assert httpx.get(first).status_code == 200
    gr.close_all(verbose=False)
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", int(first.rstrip("/").rpartition(":")[2])))


def test_what_launch_returns_is_a_tuple_of_three() -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    app, address, link = returned = demo.launch(prevent_thread_lock=True, quiet=True, inline=False)
    assert isinstance(returned, tuple)
    assert callable(app)
    assert address.startswith("http://127.0.0.1:")
    assert link is None
    demo.close(verbose=False)


def test_inline_outside_of_a_notebook_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    demo.launch(prevent_thread_lock=True, quiet=True, inline=True)
    assert "shows the app in a notebook only" in capsys.readouterr().out
    demo.close(verbose=False)


@pytest.mark.parametrize(
    ("embeddable", "ancestors"),
    [(True, None), (False, "'none'"), (["https://example.org"], "'self' https://example.org")],
)
def test_who_may_show_the_app_in_a_frame(embeddable: bool | list[str], ancestors: str | None) -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    address = demo.launch(prevent_thread_lock=True, quiet=True, embeddable=embeddable)[1]
    for path in ("", "login"):
        rules = httpx.get(address + path, follow_redirects=True).headers["content-security-policy"].split("; ")
        found = [rule.removeprefix("frame-ancestors ") for rule in rules if rule.startswith("frame-ancestors")]
        assert found == ([ancestors] if ancestors else [])  # a star would keep an editor's own scheme out
    demo.close(verbose=False)
