"""Text that grows word by word, and a button that stops it."""

import time
from collections.abc import Iterator

import fanlight as gr

STORY = (
    "A window stood over an old door, half a circle of glass in five panes. "
    "In the morning the sun came through it and laid five bright stripes across the floor of the hall. "
    "By noon they had wandered to the stairs, and in the evening they climbed the wall and went out, one by one. "
    "Nobody in the house owned a clock. Nobody had ever missed one."
)


def tell(topic: str, words_per_second: float) -> Iterator[str]:
    told = f"{topic.strip()}: " if topic.strip() else ""
    for word in STORY.split():
        told += word + " "
        yield told
        time.sleep(1 / words_per_second)


with gr.Blocks(title="Streaming text") as demo:
    gr.Markdown("# Streaming text\nThe story appears as it is told. Stop it whenever you have heard enough.")
    title = gr.Textbox(label="Title", value="The fanlight")
    speed = gr.Slider(1, 50, value=12, step=1, label="Words a second")
    with gr.Row():
        start = gr.Button("Tell", variant="primary")
        stop = gr.Button("Stop", variant="stop")
    story = gr.Textbox(label="Story", lines=8, interactive=False)

    run = start.click(tell, [title, speed], story, api_name="tell")
    stop.click(None, cancels=run)

if __name__ == "__main__":
    demo.launch()
