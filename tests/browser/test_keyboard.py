"""The keyboard alone: all is reached in the order of reading, and the cursor is never lost, whatever changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.contract.fields import DOT

pytestmark = pytest.mark.browser

NAME = """() => {
    const e = document.activeElement;
    return e === document.body ? '' : e.ariaLabel || e.labels?.[0]?.textContent || e.textContent;
}"""


def focused(page: Page) -> str:
    """The name of what has the cursor; "" where nothing has."""
    found: str = page.evaluate(NAME)
    return found.strip()


def reached(page: Page, count: int) -> list[str]:
    """The names of what Tab leads to."""
    found = []
    for _ in range(count):
        page.keyboard.press("Tab")
        found.append(focused(page))
    return found


def press(page: Page, field: Locator, *keys: str) -> None:
    """Put the cursor there and press keys."""
    field.focus()
    for key in keys:
        page.keyboard.press(key)


def form() -> gr.Blocks:
    with gr.Blocks() as demo:
        with gr.Sidebar(label="Side"):
            gr.Textbox(label="A", interactive=True)
        with gr.Row():
            with gr.Column():
                gr.Textbox(label="B", interactive=True)
                gr.Radio(["C1", "C2"], value="C2", label="C", interactive=True)
            with gr.Column():
                gr.CheckboxGroup(["D1", "D2"], label="D", interactive=True)
                gr.Button("E")
        with gr.Tabs(selected=1):
            with gr.Tab("F1"):
                gr.Textbox(label="never", interactive=True)
            with gr.Tab("F2"):
                gr.Textbox(label="G", interactive=True)
        with gr.Accordion("H", open=False):
            gr.Textbox(label="neither", interactive=True)
        with gr.Accordion("I"):
            gr.Number(label="J", interactive=True)
        gr.Button("no", interactive=False)
        gr.Button("hidden", visible="hidden")
    return demo


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_tab_follows_the_order_of_reading(page: Page, serve: Callable[..., str], direction: str) -> None:
    page.goto(serve(form()))
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    page.get_by_label("J").wait_for()
    order = ["Close the sidebar", "A", "B", "C2", "D1", "D2", "E", "F2", "G", "H", "I", "J", "Use via API", "Settings"]
    assert reached(page, len(order)) == order
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "J"


def test_keys_do_what_a_pointer_does(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        out = gr.Textbox(label="Out", interactive=False)
        box = gr.Checkbox(label="Box", interactive=True)
        radio = gr.Radio(["one", "two", "three"], label="Radio", interactive=True)
        slider = gr.Slider(0, 10, value=5, step=1, label="Slider", interactive=True)
        pick = gr.Dropdown(["red", "green", "blue"], label="Pick", interactive=True)
        rows = gr.Dataset(components=["textbox", "number"], samples=[["a", 1], ["b", 2], ["c", 3]], samples_per_page=1)
        label = gr.Label({"cat": 0.9, "dog": 0.1}, label="Label")
        with gr.Accordion("Fold", open=False) as fold:
            gr.Markdown("folded")
        with gr.Sidebar(open=False) as side:
            gr.Markdown("aside")
        with gr.Tabs() as tabs:
            gr.Tab("First")
            gr.Tab("Second")
        button = gr.Button("Press")
        dot = gr.Image(DOT, label="Dot", interactive=False)
        for part in (box, radio, slider, pick):
            part.change(lambda value: f"{value}", part, out)
        rows.click(lambda sample: f"sample {sample[0]}", rows, out)
        for part in (label, tabs, dot):

            def chosen(event: gr.SelectData) -> str:
                return f"chose {event.value or event.index}"

            part.select(chosen, None, out)
        for part in (fold, side):
            part.expand(lambda: "open", None, out)
            part.collapse(lambda: "closed", None, out)
        button.click(lambda: "pressed", None, out)
    page.goto(serve(demo))
    out_ = page.get_by_label("Out")

    def gives(field: Locator, key: str, said: str) -> None:
        press(page, field, key)
        expect(out_, f"{key} on {field}").to_have_value(said)

    gives(page.get_by_role("checkbox", name="Box"), "Space", "True")
    gives(page.get_by_role("radio", name="one"), "Space", "one")
    gives(page.get_by_role("radio", name="one"), "ArrowDown", "two")
    gives(page.get_by_role("radio", name="two"), "ArrowRight", "three")
    gives(page.get_by_role("slider", name="Slider"), "ArrowRight", "6")
    gives(page.get_by_role("slider", name="Slider"), "Home", "0")
    gives(page.get_by_role("slider", name="Slider"), "End", "10")
    gives(page.get_by_role("button", name="Reset"), "Enter", "5")
    combo = page.get_by_role("combobox", name="Pick")
    press(page, combo, "ArrowDown")
    expect(combo).to_have_attribute("aria-expanded", "true")
    press(page, combo, "Escape")
    expect(combo).to_have_attribute("aria-expanded", "false")
    press(page, combo, "ArrowDown", "ArrowDown")
    gives(combo, "Enter", "green")
    press(page, combo, "b", "l", "ArrowDown")
    gives(combo, "Enter", "blue")
    gives(page.get_by_role("button", name="Choose sample 1"), "Enter", "sample a")
    press(page, page.get_by_role("button", name="Page 2"), "Enter")
    expect(page.get_by_role("button", name="Page 2")).to_be_focused()
    gives(page.get_by_role("button", name="Choose sample 2"), "Space", "sample b")
    gives(page.get_by_role("button", name="dog"), "Enter", "chose dog")
    fold_ = page.locator("summary")
    gives(fold_, "Enter", "open")
    gives(fold_, "Space", "closed")
    gives(page.get_by_role("button", name="Open the sidebar"), "Enter", "open")
    gives(page.get_by_role("button", name="Close the sidebar"), "Space", "closed")
    gives(page.get_by_role("tab", name="First"), "ArrowRight", "chose Second")
    gives(page.get_by_role("tab", name="Second"), "Home", "chose First")
    gives(page.get_by_role("button", name="Press"), "Space", "pressed")
    picture = page.get_by_role("img", name="Dot").first
    gives(picture, "Enter", "chose [0, 0]")
    full = page.get_by_role("button", name="Full screen")
    press(page, full, "Enter")
    expect(page.get_by_role("dialog", name="Dot")).to_be_visible()
    page.keyboard.press("Escape")
    expect(full).to_be_focused()
    settings = page.get_by_role("button", name="Settings")
    press(page, settings, "Enter")
    expect(page.get_by_role("dialog", name="Settings").locator(":focus")).to_be_attached()
    page.keyboard.press("Escape")
    expect(settings).to_be_focused()


def test_arrows_swap_where_the_page_runs_from_right_to_left(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        with gr.Tabs():
            for name in ("First", "Second", "Third"):
                gr.Tab(name)
        gr.Slider(0, 10, value=5, step=1, label="Slider", interactive=True)
        text = gr.HighlightedText([("one", "x"), ("two", "y"), ("three", "z")], label="Text", interactive=False)
        text.select(lambda: None)
    page.goto(serve(demo))
    page.get_by_role("slider", name="Slider").wait_for()
    page.evaluate("document.documentElement.dir = 'rtl'")
    press(page, page.get_by_role("tab", name="First"), "ArrowLeft")
    expect(page.get_by_role("tab", name="Second")).to_be_focused()
    press(page, page.get_by_role("tab", name="Second"), "ArrowRight")
    expect(page.get_by_role("tab", name="First")).to_be_focused()
    slider = page.get_by_role("slider", name="Slider")
    press(page, slider, "ArrowLeft")
    expect(slider).to_have_value("6")
    press(page, page.get_by_role("button", name="one"), "ArrowLeft")
    expect(page.get_by_role("button", name="two")).to_be_focused()
    press(page, page.get_by_role("button", name="two"), "ArrowRight")
    expect(page.get_by_role("button", name="one")).to_be_focused()


def test_the_cursor_is_not_lost_when_its_place_goes(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        with gr.Column():
            hides = gr.Button("Hides itself")
            hides.click(lambda: gr.Button(visible=False), None, hides)
            gr.Button("After it")
        with gr.Column() as around:
            goes = gr.Button("Hides all around it")
            goes.click(lambda: gr.Column(visible="hidden"), None, around)
        gr.Button("After that")
        stops = [gr.Button("Stops itself"), gr.UploadButton("Stops upload"), gr.DownloadButton("Stops download")]
        for each in stops:
            each.click(lambda kind=type(each): kind(interactive=False), None, each)
        turns = gr.Textbox(label="Turns", interactive=True)
        turns.submit(lambda: gr.Textbox(type="password"), None, turns)
        with gr.Tabs() as tabs:
            with gr.Tab("One"):
                on = gr.Button("Go on")
            with gr.Tab("Two"):
                gr.Textbox(label="In two", interactive=True)
        on.click(lambda: gr.Tabs(selected=1), None, tabs)
        with gr.Accordion("Fold") as fold:
            folds = gr.Button("Folds up")
        folds.click(lambda: gr.Accordion(open=False), None, fold)
        with gr.Sidebar() as side:
            shuts = gr.Button("Shuts the side")
        shuts.click(lambda: gr.Sidebar(open=False), None, side)
        gr.Image(DOT, label="Dot", interactive=True)
        choices = gr.Radio(["a", "b"], value="a", label="Radio", interactive=True)
        choices.input(lambda: gr.Radio(choices=["c", "d"], value="c"), None, choices)
    page.goto(serve(demo))

    def leads(name: str, to: Locator, gone: bool = True) -> None:
        source = page.get_by_role("button", name=name, exact=True)
        press(page, source, "Enter")
        if gone:
            expect(source).to_be_hidden()
        expect(to, name).to_be_focused()

    leads("Hides itself", page.get_by_role("button", name="After it"))
    leads("Hides all around it", page.get_by_role("button", name="After that"))
    leads("Go on", page.get_by_label("In two"))
    leads("Folds up", page.locator("summary"))
    press(page, page.get_by_role("button", name="Shuts the side"), "Enter")
    expect(page.get_by_role("button", name="Open the sidebar")).to_be_focused()
    leads("Remove", page.get_by_role("button", name="choose a file"))
    for name in ("Stops itself", "Stops upload", "Stops download"):
        button = page.get_by_role("button", name=name)
        press(page, button, "Enter")
        expect(button).to_be_disabled()
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Turns")).to_be_focused()
    expect(button).to_have_attribute("disabled", "")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Turns")).to_have_attribute("type", "password")
    expect(page.get_by_label("Turns")).to_be_focused()
    press(page, page.get_by_role("radio", name="a"), "ArrowDown")
    expect(page.get_by_role("radio", name="c")).to_be_checked()
    page.wait_for_function("document.activeElement.type === 'radio'")


def test_the_cursor_is_not_lost_when_rows_are_made_anew(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        names = gr.State(["ann", "ben", "cay"])
        gr.Button("Before")

        @gr.render(inputs=names)
        def rows(all_: list[str]) -> None:
            for name in all_:
                with gr.Row():
                    gr.Textbox(label=f"Note on {name}", interactive=True)
                    gone = gr.Button(f"Done with {name}")
                    gone.click(lambda all_, name=name: [each for each in all_ if each != name], names, names)

        again = gr.Button("Again")
        again.click(lambda all_: [*all_], names, names)
    page.goto(serve(demo))

    def done(name: str) -> Locator:
        return page.get_by_role("button", name=f"Done with {name}")

    press(page, done("ann"), "Enter")
    expect(done("ann")).to_have_count(0)
    expect(done("ben")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(done("cay")).to_be_focused()
    page.keyboard.press("Enter")
    expect(done("cay")).to_have_count(0)
    expect(done("ben")).to_be_focused()
    page.keyboard.press("Enter")
    expect(done("ben")).to_have_count(0)
    expect(page.get_by_role("button", name="Again")).to_be_focused()


def test_a_message_waits_for_the_cursor_and_gives_it_back(page: Page, serve: Callable[..., str]) -> None:
    def tell() -> None:
        gr.Info("Slow")
        gr.Warning("Stays", duration=None)
        gr.Success("Quick")

    with gr.Blocks() as demo:
        gr.Button("Tell").click(tell)
    page.clock.install()
    page.goto(serve(demo))
    tell_ = page.get_by_role("button", name="Tell")
    press(page, tell_, "Enter")
    region = page.get_by_role("region", name="Messages")
    slow = region.locator(".fl-toast", has_text="Slow").get_by_role("button", name="Close")
    slow.focus()
    expect(region.get_by_text("Quick")).to_be_visible()
    page.clock.run_for(10_000)
    expect(region.get_by_text("Quick")).to_have_count(0)
    expect(slow).to_be_focused()
    page.keyboard.press("Enter")
    expect(region.get_by_text("Slow")).to_have_count(0)
    expect(region.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(region.get_by_text("Stays")).to_have_count(0)
    expect(tell_).to_be_focused()


def test_escape_closes_a_sidebar_that_lies_over_the_page(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo, gr.Sidebar():
        gr.Textbox(label="Inside", interactive=True)
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(serve(demo))
    press(page, page.get_by_role("button", name="Open the sidebar"), "Enter", "Tab")
    expect(page.get_by_label("Inside")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open the sidebar")).to_be_focused()


def test_a_fault_in_a_part_that_is_closed_opens_it(page: Page, serve: Callable[..., str]) -> None:
    def wrong(*_: Any) -> Any:
        return gr.validate(False, "Fill this in.")

    with gr.Blocks() as demo:
        with gr.Tabs():
            gr.Tab("First")
            with gr.Tab("Second"), gr.Accordion("More", open=False):
                deep = gr.Textbox(label="Deep", interactive=True)
        gr.Button("Send").click(lambda text: None, deep, None, validator=wrong)
        with gr.Accordion("Part"):

            @gr.render()
            def part() -> None:
                with gr.Tab("Third", id="c"):
                    gr.Button("Other")
                with gr.Tab("Fourth", id="d"):
                    made = gr.Textbox(label="Made", interactive=True)
                gr.Button("Ask").click(lambda text: None, made, None, validator=wrong)

    page.goto(serve(demo))
    press(page, page.get_by_role("button", name="Send"), "Enter")
    expect(page.get_by_role("alert")).to_have_text("Fill this in.")
    expect(page.get_by_label("Deep")).to_be_focused()
    press(page, page.get_by_role("button", name="Ask"), "Enter")
    expect(page.get_by_label("Made")).to_be_focused()
