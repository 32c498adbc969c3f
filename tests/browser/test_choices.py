"""Choices on the page: with the pointer, with keys, and as a screen reader finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def told(component: Any, *events: str) -> gr.Textbox:
    """A box beside the component that gathers the events that it saw."""
    log = gr.Textbox(label="Log", elem_id="log", interactive=False)
    for event in events:
        if event == "select":

            def chosen(before: str, data: gr.SelectData) -> str:
                return f"{before or ''} select:{data.index}:{data.value}:{data.selected}"

            component.select(chosen, log, log, trigger_mode="multiple", concurrency_limit=1)
        else:

            def seen(before: str, value: Any, event: str = event) -> str:
                return f"{before or ''} {event}:{value}"

            getattr(component, event)(seen, [log, component], log, trigger_mode="multiple", concurrency_limit=1)
    return log


def log_of(page: Page) -> Any:
    return page.locator("#log :is(input, textarea)")


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
        told(gr.Radio(["a", "b"], label="Letter"), "select")
    page.goto(serve(demo))
    page.get_by_role("radio", name="b").check()
    expect(log_of(page)).to_have_value(" select:1:b:True")


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
    expect(page.get_by_role("radio", name="c")).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("alert")).to_have_text("'a' is not one of the choices.")
    page.get_by_role("radio", name="c").check()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_label("Got")).to_have_value("c")
