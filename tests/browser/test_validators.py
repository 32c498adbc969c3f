"""A validator on the page: the reason stands under its input, and the cursor goes there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def test_the_reason_stands_under_its_input(page: Page, serve: Callable[..., str]) -> None:
    def check(name: str, age: float) -> object:
        return [gr.validate(bool(name), "Who are you?"), gr.validate(age > 17, "Only grown-ups.")]

    demo = gr.Interface(
        lambda name, age: f"{name}, {age}", [gr.Textbox(label="Name"), gr.Number(20, label="Age")],
        gr.Textbox(label="Out"), validator=check,
    )  # fmt: skip
    page.goto(serve(demo))
    page.get_by_label("Age", exact=True).fill("3")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Who are you?")).to_be_visible()
    expect(page.get_by_text("Only grown-ups.")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("Ann")
    expect(page.get_by_text("Who are you?")).to_have_count(0)
    page.get_by_label("Age", exact=True).fill("30")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Out")).to_have_value("Ann, 30")
    expect(page.locator(".fl-problem")).to_have_count(0)
