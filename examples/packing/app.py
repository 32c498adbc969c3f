"""Layout: a sidebar, tabs, columns of unlike width, an accordion, and parts that come and go."""

import fanlight as gr

CLOTHES = ["Socks", "Shirts", "Jumper", "Raincoat"]
EXTRA = {
    "The sea": ["Swimsuit", "Sun hat"],
    "The mountains": ["Boots", "Gloves", "Map"],
    "A city": ["Good shoes", "Umbrella"],
}
BATHROOM = ["Toothbrush", "Soap", "Towel", "Plasters"]
PAPERS = ["Passport", "Tickets", "Money", "Keys"]
BEFORE = """
- Water the plants
- Close the windows
- Tell a neighbour
"""


def plan(place: str) -> tuple[gr.CheckboxGroup, str]:
    """The things to wear there."""
    return gr.CheckboxGroup(choices=[*CLOTHES, *EXTRA[place]], value=[]), f"## Off to {place.lower()}"


def reckon(place: str, days: float, clothes: list[str], bathroom: list[str], papers: list[str]) -> tuple[str, float]:
    everything = len(CLOTHES) + len(EXTRA[place]) + len(BATHROOM) + len(PAPERS)
    packed = len(clothes) + len(bathroom) + len(papers)
    socks = f"Take {int(days) + 1} pairs of socks." if "Socks" in clothes else "No socks yet."
    left = everything - packed
    return f"{socks} {f'{left} things are missing.' if left else 'All is packed!'}", round(100 * packed / everything)


with gr.Blocks(title="Packing") as demo:
    with gr.Sidebar(label="The trip"):
        gr.Markdown("### The trip")
        place = gr.Radio(list(EXTRA), value="The sea", label="Where to")
        days = gr.Slider(1, 14, value=3, step=1, label="Days")
        with_pet = gr.Checkbox(label="The dog comes too")
    title = gr.Markdown("## Off to the sea")
    with gr.Row():
        with gr.Column(scale=2):
            with gr.Tabs():
                with gr.Tab("Clothes", id="clothes"):
                    clothes = gr.CheckboxGroup([*CLOTHES, *EXTRA["The sea"]], label="To wear", show_select_all=True)
                with gr.Tab("Bathroom", id="bathroom", render_children=True):
                    bathroom = gr.CheckboxGroup(BATHROOM, label="To wash", show_select_all=True)
                with gr.Tab("Papers", id="papers", render_children=True):
                    papers = gr.CheckboxGroup(PAPERS, label="To show", show_select_all=True)
            with gr.Accordion("Before you close the door", open=False):
                gr.Markdown(BEFORE)
        with gr.Column(scale=1, min_width=240):
            with gr.Group():
                packed = gr.Number(0, label="Packed, in percent", interactive=False)
                note = gr.Textbox("No socks yet. 14 things are missing.", label="Note", lines=2, interactive=False)
            with gr.Column(variant="panel", visible=False) as dog:
                gr.Markdown("**For the dog:** a lead, a bowl, and its blanket.")

    boxes = [clothes, bathroom, papers]
    place.input(plan, place, [clothes, title], api_name="plan")
    gr.on(
        [place.change, days.change, *(each.change for each in boxes)],
        reckon, [place, days, *boxes], [note, packed], show_progress="hidden", api_name="reckon",
    )  # fmt: skip
    with_pet.change(lambda comes: gr.Column(visible=comes), with_pet, dog, show_progress="hidden", api_name=False)

if __name__ == "__main__":
    demo.launch()
