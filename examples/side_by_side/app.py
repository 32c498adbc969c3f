"""Async handlers that run at the same time: three waits of two seconds take two seconds together."""

import asyncio
import time

import fanlight as gr


async def wait(seconds: float) -> str:
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    return f"Waited {time.perf_counter() - started:.1f} s"


async def together(seconds: float) -> list[str]:
    started = time.perf_counter()
    answers = await asyncio.gather(*(wait(seconds) for _ in range(3)))
    return [*answers, f"All three took {time.perf_counter() - started:.1f} s"]


with gr.Blocks(title="Side by side") as demo:
    gr.Markdown("# Side by side\nStart all three: none waits for another, nor for what other visitors do.")
    seconds = gr.Slider(0.5, 5, value=2, step=0.5, label="Seconds")
    answers = []
    with gr.Row():
        for name in ("First", "Second", "Third"):
            with gr.Column():
                start = gr.Button(f"Start the {name.lower()}")
                answer = gr.Textbox(label=name, interactive=False)
                start.click(wait, seconds, answer, concurrency_limit=None, api_name=name.lower())
                answers.append(answer)
    everything = gr.Button("Start all three", variant="primary")
    total = gr.Textbox(label="Together", interactive=False)
    everything.click(together, seconds, [*answers, total], concurrency_limit=None, api_name="together")

if __name__ == "__main__":
    demo.launch()
