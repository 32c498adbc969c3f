"""A handler that asks for all properties of a component reads what the visitor has changed on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def test_what_the_visitor_opened_and_typed(page: Page, serve: Callable[..., str]) -> None:
    def look(fold: gr.Accordion, box: gr.Textbox) -> Any:
        box.label = f"{fold.label} is {'open' if fold.open else 'closed'}, {box.value}"
        fold.open = not fold.open
        return fold, box

    with gr.Blocks() as demo:
        with gr.Accordion("Fold", open=False) as fold:
            gr.Markdown("inside")
        box = gr.Textbox(label="Box", elem_id="box")
        gr.Button("Look").click(look, [fold, box], [fold, box])
    page.goto(serve(demo))
    page.get_by_label("Box").fill("typed")
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#box")).to_contain_text("Fold is closed, typed")
    expect(page.get_by_text("inside")).to_be_visible()
    page.get_by_text("Fold", exact=True).click()
    expect(page.get_by_text("inside")).to_be_hidden()
    page.get_by_text("Fold", exact=True).click()
    page.get_by_role("button", name="Look").click()
    expect(page.locator("#box")).to_contain_text("Fold is open, typed")
    expect(page.get_by_text("inside")).to_be_hidden()
