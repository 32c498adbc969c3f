"""More of an Interface: words around it, further inputs, a validator, and buttons that keep what visitors flag."""

import re
from typing import Any

import fanlight as gr

GRADES = [(80, "Easy"), (60, "Plain"), (40, "Demanding"), (20, "Hard"), (float("-inf"), "Very hard")]
ABOUT = """
The score is Rudolf Flesch's *reading ease*: long sentences and long words lower it. Syllables are counted by their
vowels, so it is an estimate, for English only.

Was it right? The buttons keep your text and the verdict in `.gradio/flagged`, for whoever runs this app.
"""
EASY = "The cat sat in the sun. It had a good day. Soon it fell asleep."
HARD = (
    "Notwithstanding the difficulties that we met, the office will carry out your recommendations in the spring. "
    "A detailed plan of the reorganisation is to follow."
)


def judge(text: str, syllables: float) -> tuple[str, float, list[tuple[str, str | None]]]:
    """A grade, a score from about 0 (hard) to 100 (easy), and the text with its long words marked."""
    words = re.findall(r"[^\W\d_]+", text)
    sentences = max(1, len(re.findall(r"[.!?]+(?=\s|$)", text)))
    score = 206.835 - 1.015 * len(words) / sentences - 84.6 * sum(map(count, words)) / len(words)
    grade = next(name for least, name in GRADES if score >= least)
    pieces = re.split(r"([^\W\d_]+)", text)
    return grade, round(score, 1), [(piece, "long" if count(piece) >= syllables else None) for piece in pieces if piece]


def count(word: str) -> int:
    """About how many syllables it has; 0 for what is no word."""
    if not word.isalpha():
        return 0
    spoken = word.lower()
    vowels = len(re.findall(r"[aeiouyäöü]+", spoken))
    return max(1, vowels - (spoken.endswith("e") and not spoken.endswith("le") and vowels > 1))


def has_words(text: str, syllables: float) -> list[Any]:
    return [gr.validate(bool(re.search(r"[^\W\d_]", text)), "There is no word in it yet."), gr.validate(True, "")]


demo = gr.Interface(
    judge,
    gr.Textbox(label="Text", lines=6, placeholder="A paragraph of English"),
    [
        gr.Label(label="It is"),
        gr.Number(label="Reading ease"),
        gr.HighlightedText(label="Long words", show_inline_category=False),
    ],
    additional_inputs=[gr.Slider(2, 6, value=4, step=1, label="Syllables that make a word long")],
    additional_inputs_accordion="What counts as long",
    title="How hard is this to read?",
    description="Paste a paragraph. The longest words are where to begin.",
    article=ABOUT,
    examples=[[EASY, 3], [HARD, 4]],
    example_labels=["A cat in the sun", "From an office"],
    flagging_mode="manual",
    flagging_options=[("Too strict", "strict"), ("Just right", "right"), ("Too kind", "kind")],
    validator=has_words,
    submit_btn="Judge",
)

if __name__ == "__main__":
    demo.launch()
