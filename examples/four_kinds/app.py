"""The four kinds of Interface: with inputs and outputs, with only one of them, and with one field for both."""

import random
import re
from collections import deque

import fanlight as gr

box: deque[str] = deque(maxlen=100)
"""The suggestions of all visitors, until the program ends."""


def longest(text: str) -> tuple[str, float]:
    words = re.findall(r"[^\W\d_]+", text)
    word = max(words, key=len, default="")
    return word, len(word)


def roll() -> tuple[str, float]:
    dice = [random.SystemRandom().randint(1, 6) for _ in range(3)]
    return " ".join("⚀⚁⚂⚃⚄⚅"[eyes - 1] for eyes in dice), sum(dice)


def suggest(suggestion: str) -> None:
    if not suggestion.strip():
        raise gr.Error("The slip is empty. Write something on it.", title="Nothing to drop")
    box.append(suggestion.strip()[:2000])
    gr.Success(f"Thank you. There are {len(box)} in the box." if len(box) > 1 else "Thank you. It is the first.")


def tidy(text: str) -> str:
    """Single spaces, and a capital letter where a sentence begins."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.!?;:])", r"\1", text)
    return re.sub(r"(^|[.!?] )(\w)", lambda found: found[1] + found[2].upper(), text)


def one(title: str, description: str, **parts: object) -> gr.Interface:
    return gr.Interface(**parts, title=title, description=description, flagging_mode="never")  # type: ignore[arg-type]


standard = one(
    "Inputs and outputs",
    "The usual kind: what goes in stands beside what comes out.",
    fn=longest,
    inputs=gr.Textbox("A fanlight is a window over a door", label="Text"),
    outputs=[gr.Textbox(label="Longest word"), gr.Number(label="Letters")],
)
only_outputs = one(
    "Only outputs",
    "Nothing to fill in: one press, three dice.",
    fn=roll,
    inputs=None,
    outputs=[gr.Textbox(label="Dice"), gr.Number(label="Sum")],
    submit_btn="Roll",
)
only_inputs = one(
    "Only inputs",
    "A box with a slot. What you drop is kept until the program ends, and shown to nobody.",
    fn=suggest,
    inputs=gr.Textbox(label="Suggestion", lines=3),
    outputs=None,
    submit_btn="Drop it",
)
text = gr.Textbox("so  this is  it .   who wrote that ?", label="Your text", lines=4)
unified = one(
    "One field for both",
    "The answer takes the place of the question.",
    fn=tidy,
    inputs=text,
    outputs=text,
    submit_btn="Tidy up",
)

demo = gr.TabbedInterface(
    [standard, only_outputs, only_inputs, unified],
    ["Standard", "Output only", "Input only", "Unified"],
    title="Four kinds of Interface",
)

if __name__ == "__main__":
    demo.launch()
