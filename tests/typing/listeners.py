"""Every argument of a listener, chains, decorators and `gr.on`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import fanlight as gr


def echo(text: str) -> str:
    return text


def stream(text: str) -> Iterator[tuple[str, gr.Textbox]]:
    yield text, gr.Textbox(label="so far")


async def later(text: str, request: gr.Request, progress: gr.Progress = gr.Progress()) -> AsyncIterator[str]:
    for letter in progress.tqdm(text, desc="letters", unit="letters"):
        yield letter + str(request.session_hash)


def chosen(event: gr.SelectData) -> str:
    return str(event.value)


with gr.Blocks(title="Listeners", fill_width=True) as demo:
    box = gr.Textbox()
    out = gr.Textbox()
    button = gr.Button()
    first = box.submit(
        fn=echo,
        inputs=[box],
        outputs=[out],
        api_name="echo",
        api_description="Says it again.",
        scroll_to_output=True,
        show_progress="minimal",
        show_progress_on=[out],
        queue=True,
        batch=False,
        max_batch_size=4,
        preprocess=True,
        postprocess=True,
        cancels=None,
        trigger_mode="once",
        js=None,
        concurrency_limit=2,
        concurrency_id="echo",
        api_visibility="public",
        time_limit=None,
        stream_every=0.5,
        key=None,
        validator=None,
        inputs_kwargs=None,
    )
    first.then(echo, box, out).success(echo, box, out, api_name=False).failure(lambda: "failed", None, out)
    running = button.click(stream, box, [out, box], concurrency_limit=None)
    button.click(None, cancels=[first, running], js="() => []")
    button.click(lambda values: values[box], {box, out}, out)
    gr.on([box.submit, button.click], later, box, out, trigger_mode="multiple", api_visibility="undocumented")
    gr.on(fn=echo, inputs=box, outputs=out)
    box.select(chosen, None, out)

    @button.click(inputs=box, outputs=out)
    def decorated(text: str) -> str:
        return text

    decorated("still a function").upper()
