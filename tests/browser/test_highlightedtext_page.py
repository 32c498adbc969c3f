"""Marked text on the page: colours that leave it readable, parts to press, marks to make and to take away."""

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

LOWEST_CONTRAST = """() => {
    const parse = (text) => {
        const [r, g, b] = text.match(/-?[\\d.]+(e-\\d+)?/g).map(Number);
        return text.startsWith('color(srgb') ? [r, g, b] : [r / 255, g / 255, b / 255];
    };
    const luminance = (colour) => {
        const [r, g, b] = parse(colour).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return [...document.querySelectorAll('.fl-marked')].map((mark) => {
        const style = getComputedStyle(mark);
        const [a, b] = [luminance(style.color), luminance(style.backgroundColor)].sort((x, y) => y - x);
        return [(a + 0.05) / (b + 0.05), mark.textContent, style.color, style.backgroundColor];
    }).sort(([a], [b]) => a - b)[0];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_leave_the_text_readable(page: Page, serve: Callable[..., str], scheme: Any) -> None:
    names = ["white", "black", "yellow", "blue", "red", "lime", "cyan", "magenta", "#888"]
    hostile = {"bad": "red; background: url(/x)", "var": "var(--evil)", "word": "klingon"}
    with gr.Blocks() as demo:
        gr.HighlightedText([("x ", name) for name in names], color_map={name: name for name in names}, elem_id="theirs")
        gr.HighlightedText([("x ", f"class {n}") for n in range(60)], show_legend=True, elem_id="ours")
        gr.HighlightedText([("x ", n / 10) for n in range(-12, 13)], show_legend=True)
        gr.HighlightedText([("x ", name) for name in hostile], color_map=hostile, elem_id="hostile")
    page.emulate_media(color_scheme=scheme)
    page.goto(serve(demo))
    expect(page.locator("#hostile .fl-marked")).to_have_count(3)
    assert page.evaluate(LOWEST_CONTRAST)[0] >= 4.5, page.evaluate(LOWEST_CONTRAST)
    backgrounds = (
        "id => [...document.querySelectorAll(`#${id} .fl-marked`)].map(e => getComputedStyle(e).backgroundColor)"
    )
    assert len(set(page.evaluate(backgrounds, "ours"))) == 60
    assert page.evaluate(backgrounds, "theirs")[3] != page.evaluate(backgrounds, "theirs")[4]


def test_parts_are_pressed_with_pointer_and_keys(page: Page, serve: Callable[..., str]) -> None:
    seen: list[Any] = []

    def pressed(data: gr.SelectData) -> None:
        seen.append((data.index, data.value))

    with gr.Blocks() as demo:
        pairs = [("Ann", "person"), (" ", None), ("<b>sings</b>", None), ("!", 0.5)]
        text = gr.HighlightedText(pairs, label="Text", show_inline_category=False, interactive=False)
        text.select(pressed, trigger_mode="multiple", concurrency_limit=1)
        gr.HighlightedText(pairs, label="Still", interactive=False)
    page.goto(serve(demo))
    group = page.get_by_role("group", name="Text")
    expect(group.get_by_role("button")).to_have_count(3)
    expect(group.get_by_role("button").first).to_have_accessible_name("Ann person")
    group.get_by_text("<b>sings</b>").click()
    until(lambda: seen == [(2, ["<b>sings</b>", None])])
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    until(lambda: len(seen) == 2)
    assert seen[1] == (0, ["Ann", "person"])
    expect(page.get_by_role("group", name="Still").get_by_role("button")).to_have_count(0)


def test_text_is_marked_with_keys(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        text = gr.HighlightedText([("Ann", "person"), (" lives 🙂 in Paris", None)], label="Text", interactive=True)
        scores = gr.HighlightedText([("good", 0.5), (" bad", None)], label="Scores", interactive=True)
        got = gr.Textbox(label="Got")
        text.change(lambda parts: repr([tuple(part.values()) for part in parts]), text, got)
        scores.change(lambda parts: repr([tuple(part.values()) for part in parts]), scores, got)
        gr.Button("Swap").click(lambda: [("Bob", "person")], None, text)
    page.goto(serve(demo))
    box = page.get_by_role("textbox", name="Text", exact=True)
    group = page.get_by_role("group", name="Text")
    label, mark, remove = (
        group.get_by_label("Label"),
        group.get_by_role("button", name="Mark", exact=True),
        group.get_by_role("button", name="Remove mark"),
    )
    expect(mark).to_be_disabled()
    box.focus()
    page.keyboard.type("nothing is written")
    expect(box).to_have_text("Ann lives 🙂 in Paris")
    page.keyboard.press("Control+End")
    for _ in "Paris":
        page.keyboard.press("Shift+ArrowLeft")
    expect(label).to_be_enabled()
    page.keyboard.press("Enter")
    expect(label).to_be_focused()
    expect(group.locator(".fl-mark-chosen")).to_have_text("Paris")
    page.keyboard.type("place")
    page.keyboard.press("Enter")
    answer = page.get_by_label("Got")
    expect(answer).to_have_value("[('Ann', 'person'), (' lives 🙂 in ', None), ('Paris', 'place')]")
    expect(box).to_be_focused()

    group.locator(".fl-marked").first.click()
    expect(label).to_have_value("person")
    label.fill("name")
    mark.click()
    expect(answer).to_have_value("[('Ann', 'name'), (' lives 🙂 in ', None), ('Paris', 'place')]")
    group.locator(".fl-marked").last.click()
    expect(remove).to_be_enabled()
    page.locator("footer").click()  # who turns to something else has nothing selected any more
    expect(remove).to_be_disabled()
    group.locator(".fl-marked").last.click()
    remove.click()
    expect(answer).to_have_value("[('Ann', 'name'), (' lives 🙂 in Paris', None)]")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Delete")
    expect(answer).to_have_value("[('Ann lives 🙂 in Paris', None)]")
    page.get_by_role("button", name="Swap").click()
    expect(box).to_have_text("Bob")

    group = page.get_by_role("group", name="Scores")
    group.locator(".fl-unmarked").dblclick()
    group.get_by_role("spinbutton", name="Score, from -1 to 1").fill("-2")
    expect(group.get_by_role("button", name="Mark", exact=True)).to_be_disabled()
    group.get_by_role("spinbutton", name="Score, from -1 to 1").fill("-0.5")
    page.keyboard.press("Enter")
    expect(answer).to_have_value("[('good', 0.5), (' ', None), ('bad', -0.5)]")
