"""JSON on the page: a tree for pointer, keys and screen readers, whatever is in it and however much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"


def test_a_tree_for_keys_and_pointer(page: Page, serve: Callable[..., str]) -> None:
    value = {
        "name": "Ann",
        HOSTILE: HOSTILE,
        "deep": {"a": {"b": {"c": [1, 2.5, None, True]}}},
        "none": [],
        "long": "x" * 1000,
        "__proto__": 1,
    }
    with gr.Blocks() as demo:
        data = gr.JSON(value, label="Facts")
        gr.Button("Change").click(lambda: {**value, "name": "Bob", "new": 1}, None, data)
        gr.Button("None").click(lambda: None, None, data)
    context = page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(serve(demo))
    tree = page.get_by_role("tree", name="Facts")
    rows = tree.get_by_role("treeitem")
    expect(rows.nth(1)).to_have_text('name: "Ann"')
    expect(rows.nth(2)).to_have_text(f'{HOSTILE}: "{HOSTILE}"')
    assert tree.locator("img").count() == 0
    page.locator("body").click(position={"x": 2, "y": 2})
    page.get_by_role("button", name="Copy").focus()
    page.keyboard.press("Tab")
    expect(rows.nth(0)).to_be_focused()
    expect(rows.nth(0)).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(3)).to_be_focused()
    expect(rows.nth(3)).to_have_text("deep: {1}")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(tree.locator(":focus")).to_have_text("b: { c: […] }")
    expect(tree.locator(":focus")).to_have_attribute("aria-level", "4")
    page.keyboard.press("ArrowRight")
    expect(tree.locator(":focus")).to_have_text("b: {1}")
    page.keyboard.press("ArrowRight")
    expect(tree.locator(":focus")).to_have_text("c: [1, 2.5, null, true]")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(tree.locator(":focus")).to_have_text("1")
    expect(tree.locator(":focus")).to_have_attribute("aria-posinset", "1")
    expect(tree.locator(":focus")).to_have_attribute("aria-setsize", "4")

    # What the server changes leaves the rest, what is open, and the place where the visitor is.
    page.evaluate("[...document.querySelectorAll('button')].find(b => b.textContent == 'Change').click()")
    expect(rows.nth(1)).to_have_text('name: "Bob"')
    expect(tree.locator(":focus")).to_have_text("1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(tree.locator(":focus")).to_have_text("c: [1, 2.5, null, true]")
    page.keyboard.press("End")
    expect(tree.locator(":focus")).to_have_text("new: 1")
    page.keyboard.press("ArrowUp")
    expect(tree.locator(":focus")).to_have_text("__proto__: 1")
    page.keyboard.press("ArrowUp")
    assert len(str(tree.locator(":focus").text_content())) < 320
    page.keyboard.press(" ")
    expect(tree.locator(":focus")).to_have_text(f'long: "{"x" * 1000}"')

    rows.nth(0).click()
    expect(rows).to_have_count(1)
    rows.nth(0).click()
    expect(rows.nth(1)).to_be_visible()
    page.get_by_role("button", name="Copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert gr.JSON().postprocess(copied) == {**value, "name": "Bob", "new": 1}
    page.get_by_role("button", name="None").click()
    expect(page.get_by_text("The data will appear here")).to_be_visible()


def test_a_large_value_is_made_as_it_is_looked_at(page: Page, serve: Callable[..., str]) -> None:
    many = {"rows": [{"id": n, "tags": ["a", "b"]} for n in range(2_500)]}
    flat = list(range(25_000))

    def grow() -> Iterator[Any]:
        for n in range(1, 40):
            yield list(range(n))

    with gr.Blocks() as demo:
        gr.JSON(many, label="Many", open=True, elem_id="many")
        gr.JSON(flat, label="Flat", show_indices=True, elem_id="flat")
        grown = gr.JSON(label="Grown", elem_id="grown")
        gr.Button("Grow").click(grow, None, grown)
    page.goto(serve(demo))
    rows, body = page.locator("#many [role=treeitem]"), page.locator("#many [part=body]")
    expect(rows).to_have_count(200)
    body.evaluate("body => body.scrollTop = body.scrollHeight")
    expect(rows).to_have_count(400)
    flat_rows = page.locator("#flat [role=treeitem]")
    expect(flat_rows).to_have_count(200)
    flat_rows.last.click()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#flat :focus")).to_have_text("199: 199")
    expect(page.locator("#flat :focus")).to_have_attribute("aria-setsize", "10001")
    page.get_by_role("button", name="Grow").click()
    expect(page.locator("#grown [role=treeitem]").last).to_have_text("38")
    expect(page.locator("#grown [role=treeitem]")).to_have_count(40)
