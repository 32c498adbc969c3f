"""Style and script of your own: the lamp works in the browser alone, the advice asks Python."""

import fanlight as gr

STORY = """
A window stood over an old door, half a circle of glass in five panes. In the morning the sun came through it and laid
five bright stripes across the floor of the hall.

By noon they had wandered to the stairs, and in the evening they climbed the wall and went out, one by one.
"""
STYLE = """
#paper {
    --warm: 30%;
    --light: 90%;
    padding: 1.5rem;
    border-radius: 12px;
    color: #1c1712;
    background: color-mix(in srgb, #ffcf87 var(--warm), #ffffff);
    filter: brightness(var(--light));
    transition: background 0.2s, filter 0.2s;
}
#paper * { color: inherit; max-width: none; }
#paper.serif { font-family: Georgia, "Times New Roman", serif; }
"""
AT_FIRST = """() => {
    const hour = new Date().getHours();
    document.documentElement.dataset.lamp = hour >= 7 && hour < 19 ? "day" : "evening";
}"""
SHINE = """(warm, light) => {
    const paper = document.getElementById("paper");
    paper.style.setProperty("--warm", warm + "%");
    paper.style.setProperty("--light", light + "%");
}"""
TURN = "() => { document.getElementById('paper').classList.toggle('serif'); }"
MEASURE = """() => {
    const text = document.querySelector("#paper p");
    return [text.clientWidth, parseFloat(getComputedStyle(text).fontSize)];
}"""


def advise(width_px: float, letter_px: float) -> str:
    """Whether a line of text has a length that eyes like: 45 to 90 letters of about half their height."""
    letters = round(width_px / (letter_px * 0.5))
    if letters > 90:
        return f"About {letters} letters a line. Make the window narrower: eyes lose their way beyond 90."
    if letters < 45:
        return f"About {letters} letters a line. That is a column of a newspaper; fine for short texts."
    return f"About {letters} letters a line. Just right."


with gr.Blocks(title="Reading lamp") as demo:
    gr.Markdown("# Reading lamp\nThe sliders never leave your browser. The last button asks Python.")
    with gr.Row():
        warm = gr.Slider(0, 100, value=30, step=1, label="Warmth", interactive=True)
        light = gr.Slider(40, 100, value=90, step=1, label="Brightness", interactive=True)
    gr.Markdown(STORY, elem_id="paper", elem_classes="lamp")
    with gr.Row():
        turn = gr.Button("Other letters")
        measure = gr.Button("Is the line too long?", variant="primary")
    advice = gr.Textbox(label="Advice", interactive=False)
    width, letter = gr.Number(visible=False), gr.Number(visible=False)

    gr.on([warm.input, light.input], None, [warm, light], js=SHINE)
    turn.click(None, js=TURN)
    measure.click(advise, [width, letter], advice, js=MEASURE, api_name="advise")

if __name__ == "__main__":
    demo.launch(css=STYLE, js=AT_FIRST)
