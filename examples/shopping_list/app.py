"""State in Blocks: a list that this browser remembers, shown by a function that makes its rows."""

from typing import Any

import fanlight as gr

MOST_THINGS = 50
Thing = dict[str, Any]


def may_add(name: str, things: list[Thing]) -> list[Any]:
    name = name.strip().lower()
    if not name:
        verdict = gr.validate(False, "What shall be bought?")
    elif any(thing["name"].lower() == name for thing in things):
        verdict = gr.validate(False, "It is on the list already.")
    else:
        verdict = gr.validate(len(things) < MOST_THINGS, f"The list is full: {MOST_THINGS} things.")
    return [verdict, gr.validate(True, "")]


def add(name: str, things: list[Thing]) -> tuple[str, list[Thing]]:
    return "", [*things, {"name": name.strip()[:80], "have": False}]


def summary(things: list[Thing]) -> str:
    missing = sum(not thing["have"] for thing in things)
    if not things:
        return "The list is empty."
    return f"{missing} of {len(things)} still to buy." if missing else "You have everything."


with gr.Blocks(title="Shopping list") as demo:
    gr.Markdown("# Shopping list\nIt stays in this browser: close the tab, come back, and it is here.")
    kept = gr.BrowserState([], storage_key="shopping", secret="this browser's own list")
    things = gr.State([])
    name = gr.Textbox(label="What to buy", placeholder="Bread", submit_btn="Add", max_length=80)

    @gr.render(inputs=things)
    def rows(now: list[Thing]) -> None:
        for place, thing in enumerate(now):
            with gr.Row(equal_height=True, key=f"row-{thing['name']}"):
                have = gr.Checkbox(
                    thing["have"],
                    label=thing["name"],
                    container=False,
                    scale=4,
                    min_width=120,
                    key=f"have-{thing['name']}",
                )
                drop = gr.Button(
                    f"Remove {thing['name']}", size="sm", scale=1, min_width=120, key=f"drop-{thing['name']}"
                )

            def tick(value: bool, all_things: list[Thing], place: int = place) -> list[Thing]:
                return [{**each, "have": value} if n == place else each for n, each in enumerate(all_things)]

            def remove(all_things: list[Thing], place: int = place) -> list[Thing]:
                return [each for n, each in enumerate(all_things) if n != place]

            have.input(tick, [have, things], things, show_progress="hidden")
            drop.click(remove, things, things, show_progress="hidden")

    gr.Markdown(lambda now: summary(now), inputs=things)
    name.submit(add, [name, things], [name, things], validator=may_add, api_name="add")
    things.change(lambda now: now, things, kept, show_progress="hidden", api_name=False)
    demo.load(lambda before: before, kept, things, show_progress="hidden", api_name=False)

if __name__ == "__main__":
    demo.launch()
