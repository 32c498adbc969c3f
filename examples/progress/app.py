"""A long job with a progress bar; what comes next starts by itself when it is done."""

import time

import fanlight as gr


def simmer(minutes: float, progress: gr.Progress = gr.Progress()) -> str:
    """One minute takes a quarter of a second here."""
    progress(0, desc="Heating the pot")
    time.sleep(0.5)
    for _ in progress.tqdm(range(int(minutes)), desc="Simmering", unit="minutes"):
        time.sleep(0.25)
    return f"The soup simmered for {minutes:.0f} minutes."


def serve(report: str) -> str:
    gr.Success("The soup is ready.")
    return report + " It is on the table."


with gr.Blocks(title="A long job") as demo:
    gr.Markdown("# A long job\nThe bar shows how far it is. The next step starts by itself, unless you stop it.")
    minutes = gr.Slider(1, 60, value=12, step=1, label="Minutes on the stove")
    with gr.Row():
        start = gr.Button("Cook", variant="primary")
        stop = gr.Button("Stop", variant="stop")
    report = gr.Textbox(label="Report", interactive=False)

    cooking = start.click(simmer, minutes, report, api_name="simmer")
    cooking.success(serve, report, report, api_name="serve")
    stop.click(None, cancels=cooking)

if __name__ == "__main__":
    demo.launch()
