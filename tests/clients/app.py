"""The app that stock clients are tried on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from PIL import Image as Picture

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


def turn(picture: Picture.Image) -> tuple[Picture.Image, str]:
    return picture.rotate(90, expand=True), f"{picture.width}x{picture.height}"


def several(files: list[Any]) -> tuple[list[str], str]:
    return files, ", ".join(f"{file.orig_name}={Path(file).read_text()}" for file in files)


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
    picture, size = gr.Image(type="pil"), gr.Textbox()
    go.click(turn, picture, [picture, size], api_name="turn")
    files = gr.Files()
    go.click(several, files, [files, out], api_name="several")
    button = gr.UploadButton(type="binary")
    go.click(lambda data: data.decode(), button, out, api_name="binary")

if __name__ == "__main__":
    demo.launch()
