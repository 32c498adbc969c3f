"""State: every tab counts for itself."""

import fanlight as gr


def step(count: int, by: float) -> tuple[int, str]:
    count += int(by)
    return count, f"{count} so far"


def reset() -> tuple[int, str]:
    return 0, "0 so far"


with gr.Blocks(title="Counter") as demo:
    gr.Markdown("# Counter\nOpen a second tab: it starts at zero, because state belongs to one tab.")
    count = gr.State(0)
    by = gr.Slider(1, 10, value=1, step=1, label="Step")
    shown = gr.Textbox("0 so far", label="Count", interactive=False)
    with gr.Row():
        gr.Button("Count", variant="primary").click(step, [count, by], [count, shown], api_name="step")
        gr.Button("Start over").click(reset, None, [count, shown], api_name="reset")

if __name__ == "__main__":
    demo.launch()
