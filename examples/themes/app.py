"""A small form, to see what a theme does: `python app.py ocean` shows it in that theme."""

import sys

import fanlight as gr

WORDS = """
## Plan a trip
Pick a **place** and a length. Prices are [rough guesses](https://example.org).

> A good plan leaves room for doing nothing.

| Season | Crowd | Price |
|---|---|---|
| Spring | some | low |
| Summer | many | high |

Say `plan("Lisbon", 3)` to do the same in code.
"""


def plan(place: str, days: float, by_train: bool) -> tuple[str, dict[str, float]]:
    if days > 12:
        raise gr.Error("No more than twelve days, please.")
    way = "by train" if by_train else "by plane"
    return f"{days:g} days in {place or 'Lisbon'}, {way}", {"sun": 0.71, "clouds": 0.22, "rain": 0.07}


with gr.Blocks(title="Trip") as demo, gr.Row():
    with gr.Column():
        gr.Markdown(WORDS)
        place = gr.Textbox(label="Place", placeholder="A town, a lake, a hill", info="Anywhere on earth")
        days = gr.Slider(1, 14, value=3, step=1, label="Days")
        by_train = gr.Checkbox(True, label="By train")
        with gr.Row():
            clear = gr.Button("Clear")
            go = gr.Button("Plan", variant="primary")
            stop = gr.Button("Forget it", variant="stop")
    with gr.Column(variant="panel"):
        answer = gr.Textbox(label="Plan", buttons=["copy"])
        weather = gr.Label(label="Weather")
        with gr.Group():
            gr.Number(2, label="People", interactive=True)
            gr.File(label="Passport copies", interactive=True)
        gr.Button("Small", size="sm")
    go.click(plan, [place, days, by_train], [answer, weather])
    clear.click(lambda: ("", 3, True), None, [place, days, by_train])
    stop.click(lambda: ("", None), None, [answer, weather])

if __name__ == "__main__":
    demo.launch(theme=sys.argv[1] if len(sys.argv) > 1 else "default")
