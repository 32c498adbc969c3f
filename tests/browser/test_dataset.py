"""Samples on the page: how each component shows them, and how they are chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def test_every_component_shows_its_samples(page: Page, serve: Callable[..., str], in_folder: Path) -> None:
    Image.new("RGB", (60, 40), "teal").save("teal.png")
    Path("notes.txt").write_text("a note")
    with gr.Blocks() as demo:
        pets = gr.Dropdown([("A cat", "cat")])
        kinds = ["textbox", "number", "checkbox", pets, "image", "file", "markdown", "colorpicker", "label"]
        row = ["words", 2.5, True, "cat", "teal.png", "notes.txt", "**bold** [link](https://example.org)", "gold"]
        gr.Dataset(components=kinds, samples=[[*row, {"dog": 0.7}]], headers=list("abcdefghi"), label="All")
        gr.Dataset(components=[gr.CheckboxGroup([("One", 1), ("Two", 2)])], samples=[[[1, 2]], [[]]], label="Tiles")
    page.goto(serve(demo))
    table = page.get_by_role("table", name="All")
    expect(table.get_by_role("columnheader")).to_have_count(9)
    cells = table.get_by_role("cell")
    expect(cells.nth(0)).to_have_text("words")
    expect(cells.nth(1)).to_have_text("2.5")
    expect(cells.nth(2).get_by_role("img", name="Yes")).to_be_visible()
    expect(cells.nth(3)).to_have_text("A cat")
    picture = cells.nth(4).get_by_role("img", name="teal.png")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('.fl-thumbnail').naturalWidth == 60")
    expect(cells.nth(5)).to_have_text("notes.txt")
    expect(cells.nth(6).locator("strong")).to_have_text("bold")
    expect(cells.nth(6).get_by_role("link")).to_have_count(0)
    expect(cells.nth(7)).to_have_text("gold")
    expect(cells.nth(8)).to_have_text("dog")
    tiles = page.get_by_role("list", name="Tiles").get_by_role("button")
    expect(tiles.first).to_have_text("One, Two")


def test_samples_are_chosen_with_mouse_and_keyboard(page: Page, serve: Callable[..., str]) -> None:
    def chosen(event: gr.SelectData) -> str:
        return f"{event.index} {event.value}"

    with gr.Blocks() as demo:
        out, about, count = gr.Textbox(label="Out"), gr.Textbox(label="Event"), gr.Number(0, label="Count")
        samples = [[f"s{n}", n] for n in range(7)]
        data = gr.Dataset(components=["textbox", "number"], samples=samples, samples_per_page=3, label="Some")
        data.click(lambda sample: f"{sample}", data, out)
        data.click(lambda n: n + 1, count, count)
        data.select(chosen, None, about)
        gr.Button("Other").click(lambda: gr.Dataset(samples=[["new", 1]]), None, data)
    page.goto(serve(demo))
    row = page.get_by_role("button", name="Choose sample 2")
    expect(row).to_have_accessible_description("s1 1")
    page.get_by_role("cell", name="s1").click()
    expect(page.get_by_label("Out")).to_have_value("['s1', 1]")
    expect(page.get_by_label("Event")).to_have_value("1 ['s1', 1]")
    page.get_by_role("cell", name="s1").click()  # the same one again is a click too
    expect(page.get_by_label("Count")).to_have_value("2")

    pages = page.get_by_role("navigation", name="Pages of samples")
    pages.get_by_role("button", name="Page 3").press("Enter")
    expect(pages.get_by_role("button", name="Page 3")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("row")).to_have_count(1)
    page.get_by_role("button", name="Choose sample 7").press("Enter")
    expect(page.get_by_label("Out")).to_have_value("['s6', 6]")

    page.get_by_role("button", name="Other").click()
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.get_by_role("cell", name="new").click()
    expect(page.get_by_label("Out")).to_have_value("['new', 1]")
