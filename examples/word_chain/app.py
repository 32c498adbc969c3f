"""State in an Interface: a game that remembers the words of this tab and of no other."""

import fanlight as gr

MOST_WORDS = 200
Chain = list[tuple[str, str | None]]


def join(word: str, said: list[str]) -> tuple[Chain, float, list[str]]:
    """The chain with one more word; every word begins with the letter that the one before ends with."""
    word = word.strip().lower()
    if len(word) < 2 or not word.isalpha():
        raise gr.Error("One word of two letters or more, please.", title="No word")
    if said and word[0] != said[-1][-1]:
        raise gr.Error(f"{said[-1]!r} ends with {said[-1][-1]!r}, so the next word begins with it.", title="No link")
    if word in said:
        raise gr.Error(f"{word!r} was said already.", title="Said before")
    said = [*said, word][-MOST_WORDS:]
    return links(said), len(said), said


def links(said: list[str]) -> Chain:
    chain: Chain = []
    for word in said:
        chain += [(word[:-1], None), (word[-1], "link"), (" ", None)]
    return chain


demo = gr.Interface(
    join,
    [gr.Textbox(label="Next word", placeholder="A word of any kind"), gr.State([])],
    [
        gr.HighlightedText(label="Chain", color_map={"link": "#2a9d8f"}, show_inline_category=False),
        gr.Number(label="Words so far"),
        gr.State([]),
    ],
    title="Word chain",
    description="Say a word, then one that begins with its last letter: *rain, night, tea ...* "
    "A second tab starts a chain of its own.",
    flagging_mode="never",
    clear_btn=None,
    submit_btn="Say it",
)

if __name__ == "__main__":
    demo.launch()
