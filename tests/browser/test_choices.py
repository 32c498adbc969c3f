"""Choices on the page: with the pointer, with keys, and as a screen reader finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser


def told(component: Any, *events: str) -> list[Any]:
    """A list that gathers what the listeners of these events are told."""
    seen: list[Any] = []

    def chosen(data: gr.SelectData) -> None:
        seen.append(("select", data.index, data.value, data.selected))

    for event in events:
        if event == "select":
            component.select(chosen, trigger_mode="multiple", concurrency_limit=1)
        else:
            getattr(component, event)(
                lambda value, event=event: seen.append((event, value)), component, trigger_mode="multiple"
            )
    return seen


def test_a_radio_button_is_chosen_with_pointer_and_keys(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        radio = gr.Radio(["Small", ("Large", "L"), 3], label="Size", info="How big")
        out = gr.Textbox(label="Got", elem_id="got")
        radio.change(lambda value: repr(value), radio, out)
    page.goto(serve(demo))
    group = page.get_by_role("radiogroup", name="Size")
    expect(group).to_have_accessible_description("How big")
    expect(group.get_by_role("radio", checked=True)).to_have_count(0)
    group.get_by_text("Large").click()
    expect(group.get_by_role("radio", name="Large")).to_be_checked()
    got = page.locator("#got :is(input, textarea)")
    expect(got).to_have_value("'L'")
    page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio", name="3")).to_be_checked()
    expect(got).to_have_value("3")
    page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio", name="Small")).to_be_checked()
    expect(got).to_have_value("'Small'")


def test_a_radio_button_tells_its_events(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        seen = told(gr.Radio(["a", "b"], label="Letter"), "select", "input", "change")
    page.goto(serve(demo))
    page.get_by_role("radio", name="b").check()
    until(lambda: len(seen) == 3)
    assert set(seen) == {("select", 1, "b", True), ("input", "b"), ("change", "b")}


def test_choices_that_a_handler_changes_are_shown_and_a_value_that_is_gone_is_refused_there(
    page: Page, serve: Callable[..., str]
) -> None:
    with gr.Blocks() as demo:
        radio = gr.Radio(["a", "b"], value="a", label="Letter", interactive=True)
        out = gr.Textbox(label="Got")
        gr.Button("Change").click(lambda: gr.Radio(choices=["b", "c"]), None, radio)
        gr.Button("Read").click(lambda value: value, radio, out)
    page.goto(serve(demo))
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("radio", name="c", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("alert")).to_have_text("'a' is not one of the choices.")
    page.get_by_role("radio", name="c", exact=True).check()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_label("Got")).to_have_value("c")


def test_boxes_are_ticked_with_pointer_and_keys(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        group = gr.CheckboxGroup(["a", ("The b", "b"), 3], label="Letters", info="Any number")
        seen = told(group, "select")
        out = gr.Textbox(label="Got")
        group.change(repr, group, out)
    page.goto(serve(demo))
    letters = page.get_by_role("group", name="Letters")
    expect(letters).to_have_accessible_description("Any number")
    letters.get_by_text("The b").click()
    expect(page.get_by_label("Got")).to_have_value("['b']")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Got")).to_have_value("['b', 'a']")
    letters.get_by_role("checkbox", name="The b").uncheck()
    expect(page.get_by_label("Got")).to_have_value("['a']")
    until(lambda: len(seen) == 3)
    assert seen == [("select", 1, "b", True), ("select", 0, "a", True), ("select", 1, "b", False)]


def test_all_boxes_are_ticked_and_cleared_at_once(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        group = gr.CheckboxGroup(["a", "b", "c"], label="Letters", show_select_all=True)
        out = gr.Textbox(label="Got")
        group.input(repr, group, out)
        gr.Button("Fewer").click(lambda: gr.CheckboxGroup(choices=["a", "b"]), None, group)
    page.goto(serve(demo))
    everything = page.get_by_role("checkbox", name="Select all")
    page.get_by_role("checkbox", name="b", exact=True).check()
    expect(page.get_by_label("Got")).to_have_value("['b']")
    assert everything.evaluate("box => box.indeterminate")
    everything.check()
    expect(page.get_by_label("Got")).to_have_value("['a', 'b', 'c']")
    page.get_by_role("button", name="Fewer").click()
    expect(page.get_by_role("checkbox", name="c", exact=True)).to_have_count(0)
    expect(everything).to_be_checked()
    page.get_by_role("checkbox", name="b", exact=True).uncheck()
    expect(page.get_by_label("Got")).to_have_value("['a']")
    everything.check()
    expect(page.get_by_label("Got")).to_have_value("['a', 'b']")
    everything.uncheck()
    expect(page.get_by_label("Got")).to_have_value("[]")


def test_a_colour_is_typed_or_picked(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        colour = gr.ColorPicker("gold", label="Paper", info="Any colour", interactive=True)
        seen = told(colour, "input", "release", "submit", "focus", "blur")
        gr.Textbox(label="Next", interactive=True)
    page.goto(serve(demo))
    field = page.get_by_role("textbox", name="Paper", exact=True)
    swatch = page.locator("input[type=color]")
    expect(field).to_have_accessible_description("Any colour")
    expect(swatch).to_have_accessible_name("Paper, pick a colour")
    expect(swatch).to_have_value("#ffd700")
    field.fill("rgb(0 0 255 / 50%)")
    until(lambda: ("input", "rgb(0 0 255 / 50%)") in seen)
    expect(swatch).to_have_value("#0000ff")
    page.keyboard.press("Enter")
    until(lambda: ("submit", "rgb(0 0 255 / 50%)") in seen)
    swatch.fill("#123456")
    until(lambda: {("input", "#123456"), ("release", "#123456")} <= set(seen))
    expect(field).to_have_value("#123456")
    assert [name for name, _ in seen].count("focus") == 1, "from the field to the swatch the cursor stays inside"
    assert "blur" not in [name for name, _ in seen]
    page.get_by_label("Next").focus()
    until(lambda: ("blur", "#123456") in seen)


def test_what_is_no_colour_stays_out(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        colour = gr.ColorPicker("gold", label="Paper", interactive=True)
        seen = told(colour, "input", "submit")
        gr.Textbox(label="Next", interactive=True)
    page.goto(serve(demo))
    field = page.get_by_role("textbox", name="Paper", exact=True)
    for text in ("greenish", "#12", "inherit", "var(--x)"):
        field.fill(text)
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("Enter a colour such as #1f8a90.")
        page.get_by_label("Next").focus()
        expect(field).to_have_value("gold")
        expect(page.get_by_role("alert")).to_have_count(0)
    assert seen == []
    field.fill("")
    until(lambda: seen == [("input", None)])
    page.get_by_label("Next").focus()
    expect(field).to_have_attribute("placeholder", "#1f8a90")
