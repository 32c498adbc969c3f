"""Tabs, accordions and sidebars as visitors use them: mouse, keyboard, small screens, handlers that change them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from fanlight.graph.errors import AppError
from tests.browser.axe import violations
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def tab(page: Page, name: str) -> Any:
    return page.get_by_role("tab", name=name, exact=True)


def three_tabs(picked: gr.Textbox, **options: Any) -> tuple[gr.Tabs, list[gr.Tab]]:
    with gr.Tabs(**options) as tabs:
        with gr.Tab("One", id="a") as one:
            gr.Textbox(label="In one")
        with gr.Tab("Two") as two:
            gr.Textbox(label="In two", value="kept")
        with gr.Tab("Three", interactive=False) as three:
            gr.Textbox(label="In three")
    return tabs, [one, two, three]


def test_tabs_by_mouse_and_keyboard(page: Page, serve: Callable[..., str]) -> None:
    def told(data: gr.SelectData) -> str:
        return f"{data.index} {data.value}"

    with gr.Blocks() as demo:
        picked, mine, changes = gr.Textbox(label="Picked"), gr.Textbox(label="Mine"), gr.Number(0, label="Changes")
        tabs, (_, two, _) = three_tabs(picked)
        tabs.select(told, None, picked)
        two.select(told, None, mine)
        tabs.change(lambda n: n + 1, changes, changes)
    page.goto(serve(demo))
    expect(tab(page, "One")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("In one")).to_be_visible()
    expect(page.get_by_label("In two")).to_have_count(0)
    tab(page, "Two").click()
    expect(page.get_by_label("In two")).to_have_value("kept")
    expect(page.get_by_label("In one")).to_be_hidden()
    expect(page.get_by_label("Picked")).to_have_value("1 Two")
    expect(page.get_by_label("Mine")).to_have_value("1 Two")
    expect(page.get_by_label("Changes")).to_have_value("1")
    expect(tab(page, "Three")).to_be_disabled()
    page.keyboard.press("ArrowRight")  # past the disabled one, round to the first
    expect(tab(page, "One")).to_be_focused()
    expect(page.get_by_label("Picked")).to_have_value("a One")
    page.keyboard.press("End")
    expect(tab(page, "Two")).to_be_focused()
    page.keyboard.press("Home")
    expect(tab(page, "One")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("In one")).to_be_focused()
    assert violations(page) == []


def test_a_handler_selects_hides_and_names_tabs(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        tabs, (one, _, three) = three_tabs(gr.Textbox(label="Picked"), selected=1)
        gr.Button("First").click(lambda: gr.Tabs(selected="a"), None, tabs)
        gr.Button("Hide").click(lambda: gr.Tab(visible=False), None, one)
        gr.Button("Open").click(lambda: gr.Tab(label="Third", interactive=True), None, three)
    page.goto(serve(demo))
    expect(page.get_by_label("In two")).to_be_visible()
    page.get_by_role("button", name="First").click()
    expect(page.get_by_label("In one")).to_be_visible()
    page.get_by_role("button", name="Hide").click()
    expect(tab(page, "One")).to_have_count(0)
    expect(page.get_by_label("In two")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    tab(page, "Third").click()
    expect(page.get_by_label("In three")).to_be_visible()


def test_what_a_tab_holds_is_made_when_it_is_needed_and_filled_in_between(
    page: Page, serve: Callable[..., str]
) -> None:
    with gr.Blocks() as demo:
        with gr.Tab("One"):
            go = gr.Button("Go")
        with gr.Tab("Two"):
            late = gr.Textbox(label="Late")
        with gr.Tab("Three", render_children=True):
            gr.Textbox(label="Early")
        go.click(lambda: "here", None, late)
    page.goto(serve(demo))
    expect(page.locator("textarea")).to_have_count(1)
    expect(page.get_by_label("Early")).to_be_hidden()
    page.get_by_role("button", name="Go").click()
    tab(page, "Two").click()
    expect(page.get_by_label("Late")).to_have_value("here")


def test_tabs_without_tabs_belong_to_their_neighbours(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        for name in ("A", "B"):
            with gr.Tab(name):
                gr.Textbox(label=f"In {name}")
        gr.Markdown("between")
        with gr.Tab("C"):
            gr.Textbox(label="In C")
    page.goto(serve(demo))
    expect(page.get_by_role("tablist")).to_have_count(2)
    expect(page.get_by_role("tablist").first.get_by_role("tab")).to_have_text(["A", "B"])


def test_tabs_that_do_not_fit_are_in_a_menu(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        for number in range(6):
            with gr.Tab(f"Chapter {number}"):
                gr.Textbox(label=f"Text {number}")
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(serve(demo))
    page.get_by_label("All tabs").select_option("Chapter 5")
    expect(page.get_by_label("Text 5")).to_be_visible()
    expect(tab(page, "Chapter 5")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 700})
    expect(page.get_by_label("All tabs")).to_be_hidden()


def test_an_accordion(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        told = gr.Textbox(label="Told")
        with gr.Accordion("More", open=False) as more:
            gr.Textbox(label="Inside")
        more.expand(lambda: "opened", None, told)
        more.collapse(lambda: "closed", None, told)
        gr.Button("Open").click(lambda: gr.Accordion(open=True, label="Less"), None, more)
    page.goto(serve(demo))
    expect(page.get_by_label("Inside")).to_have_count(0)
    page.get_by_text("More").click()
    expect(page.get_by_label("Inside")).to_be_visible()
    expect(page.get_by_label("Told")).to_have_value("opened")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Inside")).to_be_hidden()
    expect(page.get_by_label("Told")).to_have_value("closed")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Inside")).to_be_visible()
    expect(page.get_by_text("Less")).to_be_visible()
    assert violations(page) == []


def test_a_sidebar_stands_beside_the_page_and_lies_over_it_where_that_is_narrow(
    page: Page, serve: Callable[..., str]
) -> None:
    with gr.Blocks() as demo:
        told = gr.Textbox(label="Told")
        with gr.Sidebar(label="Tools") as side:
            gr.Textbox(label="Inside")
        side.collapse(lambda: "closed", None, told)
        side.expand(lambda: "opened", None, told)
    url = serve(demo)
    page.goto(url)
    beside = page.get_by_label("Told").bounding_box()
    inside = page.get_by_role("complementary", name="Tools").bounding_box()
    assert beside
    assert inside
    assert inside["x"] + inside["width"] <= beside["x"]
    page.get_by_role("button", name="Close the sidebar").click()
    expect(page.get_by_label("Told")).to_have_value("closed")
    expect(page.get_by_label("Inside")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(url)
    expect(page.get_by_label("Inside")).to_be_hidden()
    page.get_by_role("button", name="Open the sidebar").click()
    expect(page.get_by_label("Inside")).to_be_visible()
    expect(page.get_by_label("Told")).to_have_value("opened")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_label("Inside")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("sidebar"))).to_be_focused()


def test_two_tabs_with_one_id_are_refused() -> None:
    def build() -> None:
        with gr.Blocks(), gr.Tabs():
            gr.Tab("One", id="a")
            gr.Tab("Two", id="a")

    with pytest.raises(AppError, match="Two tabs have the id 'a'"):
        build()


def test_an_app_can_be_as_high_and_as_wide_as_the_window(page: Page, serve: Callable[..., str]) -> None:
    page.set_viewport_size({"width": 1600, "height": 900})

    def sizes(high: bool, wide: bool) -> dict[str, float]:
        with gr.Blocks(fill_height=high, fill_width=wide) as demo:
            gr.Markdown("# Title")
            gr.Textbox(label="Grows", scale=1, lines=3, elem_id="grows")
            gr.Textbox(label="Stays", elem_id="stays")
        page.goto(serve(demo))
        page.get_by_label("Stays").wait_for()
        found: dict[str, float] = page.evaluate(
            """() => {
              const box = (id) => document.getElementById(id).getBoundingClientRect();
              return {grows: box('grows').height, stays: box('stays').height, width: box('stays').width,
                      all: document.documentElement.scrollHeight};
            }"""
        )
        page.goto("about:blank")
        return found

    plain, full = sizes(False, False), sizes(True, True)
    assert plain["width"] <= 1200
    assert full["width"] > 1400
    assert plain["grows"] < 200
    assert full["grows"] > 450
    assert full["stays"] == plain["stays"]
    assert full["all"] <= 900


def test_a_block_can_be_taken_out_and_placed_elsewhere(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Box")
        gone = gr.Textbox(label="Gone")
        gr.Textbox(label="Middle")
        gone.unrender()
        box.unrender()
        with gr.Row():
            box.render()
            later = gr.Button("Later", render=False)
        later.render()
        later.click(lambda: "pressed", None, box)
    assert gone.parent is None
    page.goto(serve(demo))
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_label("Box")).to_have_value("pressed")
    assert page.get_by_label("Gone").count() == 0
    assert page.locator("label, .fl-label").first.inner_text().startswith("Middle")
