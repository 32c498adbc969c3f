"""Whole programs as people write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

import fanlight as gr


def greet(name: str, times: float) -> str:
    return " ".join([f"Hello {name}!"] * int(times))


def classify(picture: NDArray[np.uint8] | None) -> dict[str, float]:
    if picture is None:
        raise gr.Error("Choose a picture.", duration=5, title="No picture")
    gr.Info("Looking", duration=None)
    gr.Warning("Closely")
    gr.Success("Seen")
    return {"cat": 0.9, "dog": 0.1}


hello = gr.Interface(
    greet,
    ["text", gr.Slider(1, 5, 2, step=1, label="Times")],
    gr.Textbox(label="Greeting", lines=2),
    title="Hello",
    description="Says it.",
    flagging_mode="never",
    api_name="greet",
)


class Seafoam(gr.themes.Base):
    """A theme of the author's own."""

    def __init__(self, *, primary_hue: gr.themes.Color | str = gr.themes.colors.emerald) -> None:
        super().__init__(primary_hue=primary_hue, font=[gr.themes.GoogleFont("Inter"), "sans-serif"])
        super().set(block_radius="*radius_xxl", body_background_fill_dark="*neutral_950")


SOFT: gr.themes.Soft = gr.themes.Soft(text_size="lg", radius_size=gr.themes.sizes.radius_none).set(block_padding="8px")
THEMES: list[gr.Theme | str] = [SOFT, Seafoam(), "ocean"]


class Loud(gr.Textbox):
    """A component of the author's own."""

    def postprocess(self, value: Any) -> str | None:
        return str(value).upper()


class Rated(gr.Number):
    stars: int = 5


def add(n: int) -> dict[gr.State | gr.Textbox, Any]:
    return {count: n + 1, shown: gr.update(value=str(n), visible=True), other: gr.skip()}


with gr.Blocks() as demo:
    count = gr.State(0, time_to_live=60, delete_callback=print)
    with gr.Row(equal_height=True) as row:
        with gr.Column(scale=2, min_width=200):
            picture = gr.Image(type="numpy", sources=["upload", "clipboard"], height=200, watermark=None)
            label = gr.Label(num_top_classes=3, color="#eee")
        with gr.Group(visible=True):
            shown = gr.Textbox("text", lines=2, placeholder="…", type="text", max_length=9, elem_classes=["mine"])
            other = Loud(label="Loud", html_attributes=gr.InputHTMLAttributes(autocapitalize="none"))
            number = gr.Number(3, precision=0, minimum=0, maximum=9, step=1)
            rated = Rated(3, stars=4, label="Stars")
            tick = gr.Checkbox(True, info="Tick it")
            area = gr.TextArea("more")
            text = gr.Text(lambda: "at each load")
    gr.Markdown("# Title", latex_delimiters=[{"left": "$", "right": "$", "display": False}])
    button = gr.Button("Add", variant="primary", size="sm", link=None, interactive=True, elem_id="add")
    picture.change(classify, picture, label)
    button.click(add, count, [count, shown, other])
    button.click(lambda: gr.Row(visible=False), None, row)

handlers: list[Callable[..., Any]] = [greet, classify]


def main() -> None:
    demo.queue(max_size=20, default_concurrency_limit=2)
    app, address, share = demo.launch(
        server_name="127.0.0.1", server_port=7860, prevent_thread_lock=True, quiet=True, resume="never", css="p {}"
    )
    assert app is not None
    assert address.upper() != share
    demo.close()
    gr.close_all()
    fanlight_as_gradio: Callable[[], None] = gr.install_as_gradio
    fanlight_as_gradio()
    assert gr.WatermarkOptions(position="top-left").position
    assert gr.component("text").example_value()
