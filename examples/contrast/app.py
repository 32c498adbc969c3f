"""Examples with pages, whose answers are kept: each is worked out at its first click, once for all visitors."""

from PIL import Image, ImageColor, ImageDraw, ImageFont

import fanlight as gr

Colour = tuple[int, ...]
PAIRS = [
    ["#1b1b1f", "#fdf6e3"],
    ["#ffffff", "#1f8a90"],
    ["#777777", "#ffffff"],
    ["#ffd166", "#073b4c"],
    ["#d62828", "#f1faee"],
    ["#5e548e", "#e0b1cb"],
    ["#2b9348", "#eeef20"],
    ["#fefae0", "#bc6c25"],
]


def compare(text: str, paper: str) -> tuple[Image.Image, float, str]:
    """How well one colour is read on another one, by the ratio that the WCAG define."""
    ink, ground = colour(text), colour(paper)
    bright, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    ratio = round((bright + 0.05) / (dark + 0.05), 2)
    return sample(ink, ground), ratio, verdict(ratio)


def colour(name: str | None) -> Colour:
    try:
        return ImageColor.getrgb(name or "")[:3]
    except ValueError:
        raise gr.Error("Pick both colours, or write them like #1f8a90.", title="A colour is missing") from None


def luminance(rgb: Colour) -> float:
    parts = [part / 255 for part in rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def verdict(ratio: float) -> str:
    for least, words in ((7, "Good for any text"), (4.5, "Good enough for text"), (3, "For large letters only")):
        if ratio >= least:
            return words
    return "Hard to read"


def sample(ink: Colour, ground: Colour) -> Image.Image:
    card = Image.new("RGB", (640, 240), ground)
    pen = ImageDraw.Draw(card)
    pen.text((320, 95), "Five panes of glass", fill=ink, anchor="mm", font=ImageFont.load_default(56))
    pen.text((320, 165), "and the morning behind them", fill=ink, anchor="mm", font=ImageFont.load_default(26))
    return card


demo = gr.Interface(
    compare,
    [gr.ColorPicker("#1b1b1f", label="Text"), gr.ColorPicker("#fdf6e3", label="Paper")],
    [
        gr.Image(label="How it looks", buttons=[], format="png"),
        gr.Number(label="Contrast, to one"),
        gr.Textbox(label="Verdict"),
    ],
    title="Contrast",
    description="Two colours, and whether a tired reader can tell one from the other.",
    examples=PAIRS,
    examples_per_page=5,
    cache_examples=True,
    cache_mode="lazy",
    flagging_mode="never",
    submit_btn="Compare",
)

if __name__ == "__main__":
    demo.launch()
