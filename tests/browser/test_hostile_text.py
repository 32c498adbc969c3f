"""Texts of strangers, wherever a component shows them, stay texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser
TEXT = "<img src=x onerror=window.hacked=1>\"'><script>window.hacked=2</script>"
LINKS = ["java\tscript:window.hacked=3", "\x01javascript:window.hacked=4", "JAVASCRIPT:window.hacked=5"]


def test_nothing_of_them_runs(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        go = gr.Button("Go")
        buttons = [gr.Button() for _ in LINKS]
        data = gr.Dataset(components=["textbox", "code", "json", "markdown"], samples=[[TEXT, TEXT, {TEXT: 1}, TEXT]])
        shown = [gr.Code(language="html"), gr.JSON(), gr.HighlightedText(), gr.DateTime(), gr.Navbar(), gr.Label(),
                 gr.Number(), gr.Radio([TEXT]), gr.CheckboxGroup([TEXT]), gr.Accordion(TEXT),
                 gr.DownloadButton()]  # fmt: skip
        end = gr.Textbox(label="End")

        def show() -> list[Any]:
            return [
                *(gr.Button(f"link {n}", link=link) for n, link in enumerate(LINKS)),
                gr.Dataset(samples=[[TEXT, TEXT, {TEXT: TEXT}, TEXT]] * 2, headers=[TEXT] * 4, label=TEXT),
                gr.Code(TEXT, label=TEXT), {TEXT: [TEXT]},
                gr.HighlightedText([(TEXT, TEXT)], color_map={TEXT: "red;background:url(//x)"}, label=TEXT),
                gr.DateTime(label=TEXT), [(TEXT, link) for link in LINKS[:2]], {TEXT: 1.0},
                *(kind(label=TEXT, info=TEXT) for kind in (gr.Number, gr.Radio, gr.CheckboxGroup)),
                gr.Accordion(label=TEXT), gr.DownloadButton(label=TEXT), TEXT,
            ]  # fmt: skip

        go.click(show, None, [*buttons, data, *shown, end])
    with demo.route(TEXT, "other"):
        gr.Markdown(TEXT)
    page.goto(serve(demo))
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("End")).to_have_value(TEXT)
    for n in range(len(LINKS)):
        page.get_by_text(f"link {n}", exact=True).click()
    addresses = page.evaluate("[...document.querySelectorAll('a')].map((a) => a.href)")
    assert len(addresses) > len(LINKS)
    assert not [each for each in addresses if not each.startswith("http")]
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None
