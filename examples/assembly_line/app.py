"""Apps as functions: two small apps with pages of their own, and a third that calls both."""

import fanlight as gr


def shorten(text: str, words: float) -> str:
    kept = text.split()[: int(words)]
    return " ".join(kept) + (" ..." if len(kept) < len(text.split()) else "")


def frame(text: str) -> str:
    width = max(map(len, text.splitlines() or [""]))
    line = "+" + "-" * (width + 2) + "+"
    return "\n".join([line, *(f"| {row.ljust(width)} |" for row in text.splitlines() or [""]), line])


TEXT = "Half a circle of glass over an old door lets the morning in"

shortener = gr.Interface(
    shorten,
    [gr.Textbox(TEXT, label="Text"), gr.Slider(1, 20, value=5, step=1, label="Words")],
    gr.Textbox(label="Short"),
    title="Shortener",
    flagging_mode="never",
)

with gr.Blocks(title="Framer") as framer:
    gr.Markdown("# Framer\nA box around a text.")
    plain = gr.Textbox("Hello", label="Text", lines=2)
    boxed = gr.Code(label="In a box", interactive=False)
    gr.Button("Frame", variant="primary").click(frame, plain, boxed, api_name="frame")


def sign(text: str, words: float) -> str:
    """Both apps, called as the functions that they are."""
    return framer(shortener(text, words), api_name="frame")


with gr.Blocks(title="Assembly line") as demo:
    gr.Navbar(main_page_name="Sign")
    gr.Markdown("# Assembly line\nA sign is a shortened text in a frame. Each step is an app too: see the bar above.")
    text = gr.Textbox(TEXT, label="Text")
    words = gr.Slider(1, 20, value=6, step=1, label="Words")
    make = gr.Button("Make the sign", variant="primary")
    result = gr.Code(label="Sign", interactive=False)
    make.click(sign, [text, words], result, api_name="sign")
with demo.route("Shortener"):
    shortener.render()
with demo.route("Framer"):
    framer.render()

if __name__ == "__main__":
    demo.launch()
