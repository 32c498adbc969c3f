"""A live Interface: the answer follows every key, there is no button to press."""

import fanlight as gr

SIGNS = """
.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..
----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.
"""
CODE = dict(zip("abcdefghijklmnopqrstuvwxyz0123456789", SIGNS.split(), strict=True))
LETTER_GAP, WORD_GAP = 3, 7
"""Silences, in units; a dot is one unit, a dash three, and the silence within a letter one."""


def encode(text: str, words_per_minute: float) -> tuple[str, str]:
    words = [[CODE[letter] for letter in word if letter in CODE] for word in text.lower().split()]
    words = [word for word in words if word]
    signs = " / ".join(" ".join(word) for word in words)
    unit_s = 1.2 / words_per_minute
    return signs, f"{length(words) * unit_s:.1f} seconds" if words else "Nothing to send yet"


def length(words: list[list[str]]) -> int:
    """How long sending takes, in units."""
    letters = [letter for word in words for letter in word]
    sound = sum(3 if sign == "-" else 1 for letter in letters for sign in letter)
    silence = sum(len(letter) - 1 for letter in letters)
    gaps = sum(len(word) - 1 for word in words) * LETTER_GAP + (len(words) - 1) * WORD_GAP
    return sound + silence + gaps


demo = gr.Interface(
    encode,
    [
        gr.Textbox("Land in sight", label="Message", lines=3),
        gr.Slider(5, 40, value=12, step=1, label="Words a minute", info="A beginner sends five, an old hand forty"),
    ],
    [gr.Textbox(label="Morse", lines=3, buttons=["copy"]), gr.Textbox(label="Takes")],
    title="Morse code",
    description="Type, or move the slider: the telegraph keeps up with you.",
    live=True,
    flagging_mode="never",
    clear_btn=None,
)

if __name__ == "__main__":
    demo.launch()
