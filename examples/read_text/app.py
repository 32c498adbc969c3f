"""Reads the text in a picture: a receipt, a screenshot, a photo of a page.

The lines appear one by one. The models ship with the package `rapidocr`, so nothing is downloaded.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from marks import marked
from PIL import Image
from reader import Reader

import fanlight as gr

REDRAW_S = 0.4  # the marked picture is drawn anew at most this often

reader = Reader()  # loads in its own thread: the page is there at once


def status() -> Iterator[str]:
    """What the line above the button says when the page opens."""
    if not reader.is_loaded:
        yield "Loading the reader…"
    try:
        reader.wait()
    except RuntimeError as problem:
        yield str(problem)
        return
    yield "The reader is ready."


def read(picture: Image.Image | None, progress: gr.Progress = gr.Progress()) -> Iterator[tuple[Any, Any, Any]]:
    """The text read so far, the picture with its lines marked, and how sure the reader is."""
    if picture is None:
        raise gr.Error("There is no picture yet. Drop, paste or choose one, then press Read.", title="No picture")
    if not reader.is_loaded:
        progress(0, desc="Loading the reader")
    try:
        reader.wait()
    except RuntimeError as problem:
        raise gr.Error(str(problem), title="Reader not available") from problem

    found = None
    for share, answer in reader.find(picture):
        found = answer
        progress(share / 2, desc="Looking for lines")
        yield gr.skip(), gr.skip(), gr.skip()  # Stop can end the search here
    if found is None or not found.lines:
        raise gr.Error(NO_TEXT, title="No text found")

    yield "", marked(found.picture, found.lines, {}), f"Found {_count(len(found.lines))}. Reading…"
    texts: dict[int, str] = {}
    certainties: dict[int, float] = {}
    drawn = time.monotonic()
    for number, boxes in enumerate(found.lines, start=1):
        progress((number, len(found.lines)), desc="Reading", unit="lines")
        line = reader.read(found, boxes)
        if line is None:
            continue
        texts[number], certainties[number] = line.text, line.certainty
        picture_now: Any = gr.skip()
        if time.monotonic() - drawn > REDRAW_S:
            picture_now, drawn = marked(found.picture, found.lines, certainties), time.monotonic()
        yield "\n".join(texts.values()), picture_now, f"Reading line {number} of {len(found.lines)}…"
    if not texts:
        raise gr.Error(NO_TEXT, title="No text found")
    lines = [found.lines[number - 1] for number in texts]
    renumbered = dict(enumerate(certainties.values(), start=1))
    yield "\n".join(texts.values()), marked(found.picture, lines, renumbered), verdict(list(texts.values()), renumbered)


def stopped(said: str | None) -> str:
    """What stands below the text after Stop; a verdict stays."""
    return said if said and not said.endswith("…") else "Stopped before the end. Press Read to start again."


NO_TEXT = (
    "The reader found no text in this picture. It reads printed text best: "
    "try a sharper or closer picture, with the text upright and well lit."
)


def verdict(texts: list[str], certainties: dict[int, float]) -> str:
    """How sure the reader was, in Markdown."""
    weight = sum(len(text) for text in texts)
    overall = sum(certainties[i] * len(text) for i, text in enumerate(texts, start=1)) / weight
    worst = min(certainties, key=certainties.__getitem__)
    answer = f"**{overall:.0%} sure** over {_count(len(texts))}."
    if certainties[worst] < 0.9:
        answer += f" Check line {worst}, the least sure one ({certainties[worst]:.0%})."
    return answer


def _count(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines} lines"


with gr.Blocks(title="Read the text in a picture") as demo:
    gr.Markdown(
        "# Read the text in a picture\n"
        "A receipt, a screenshot, a photo of a page: drop it, paste it or choose a file. "
        "The app reads it by itself and sends it to no other service."
    )
    with gr.Row():
        with gr.Column():
            source = gr.Image(label="Picture", type="pil", sources=["upload", "clipboard"], height=420)
            with gr.Row():
                start = gr.Button("Read", variant="primary")
                stop = gr.Button("Stop", variant="stop")
            state = gr.Markdown("Loading the reader…")
        with gr.Column():
            text = gr.Textbox(
                label="Text", lines=12, max_lines=24, buttons=["copy"], placeholder="The text will appear here"
            )
            sure = gr.Markdown(label="How sure")
            lines = gr.Image(label="Lines that were found", type="pil", interactive=False, height=420)
            gr.Markdown("Frames: teal where the reader is sure, amber where it is less so, red where you should check.")

    run = start.click(read, source, [text, lines, sure], api_name="read")
    stop.click(stopped, sure, sure, cancels=run, api_visibility="private")
    demo.load(status, None, state, api_visibility="private")

if __name__ == "__main__":
    demo.launch()
