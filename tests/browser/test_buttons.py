"""Buttons that clear and that download."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser


def test_components_are_emptied_in_the_browser(page: Page, serve: Callable[..., str]) -> None:
    changed: list[str] = []
    with gr.Blocks() as demo:
        text, tick, state = gr.Textbox("words", label="Text"), gr.Checkbox(True, label="Tick"), gr.State(1)
        pets = gr.Dropdown(["cat", "dog"], label="Pets", multiselect=True, value=["cat"])
        out = gr.Textbox(label="Kept")
        gr.ClearButton(components=[text, tick, pets, state])
        gr.Button("Add").click(lambda kept: kept + 1, state, state).then(lambda kept: str(kept), state, out)
        text.change(lambda now: changed.append(now), text)
    page.goto(serve(demo, csp="strict"))
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Kept")).to_have_value("2")
    page.get_by_role("button", name="Clear").press("Enter")
    expect(page.get_by_label("Text")).to_have_value("")
    expect(page.get_by_label("Tick")).not_to_be_checked()
    expect(page.get_by_role("button", name="cat")).to_have_count(0)
    assert until(lambda: changed) in ([""], [None])
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Kept")).to_have_value("2")


def test_an_interface_works_without_scripts_of_texts(page: Page, serve: Callable[..., str]) -> None:
    go = threading.Event()

    def count(text: str) -> Iterator[str]:
        yield f"{text} 1"
        go.wait(10)
        yield "not stopped"

    page.goto(serve(gr.Interface(count, gr.Textbox("at first", label="In"), gr.Textbox(label="Out")), csp="strict"))
    page.get_by_label("In").fill("step")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Out")).to_have_value("step 1")
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()
    go.set()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_label("In")).to_have_value("at first")
    expect(page.get_by_label("Out")).to_have_value("")


def test_a_file_is_downloaded(page: Page, serve: Callable[..., str], in_folder: Path) -> None:
    Path("a.txt").write_text("first")
    Path("b.txt").write_text("second")
    clicks: list[str] = []
    made = itertools.count()

    def anew() -> str:
        Path("each.txt").write_text(f"load {next(made)}")
        return "each.txt"

    with gr.Blocks() as demo:
        button = gr.DownloadButton("Fetch", "a.txt")
        button.click(lambda path: clicks.append(Path(path).name), button)
        gr.DownloadButton("Anew", anew)
        gr.DownloadButton("Nothing yet")
        gr.DownloadButton("Greyed", "a.txt", interactive=False)
        gr.Button("Other").click(lambda: gr.DownloadButton("Fetch b", value="b.txt"), None, button)
    page.goto(serve(demo))

    def fetched(name: str) -> tuple[str, str]:
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        return download.value.suggested_filename, Path(download.value.path()).read_text()

    assert fetched("Fetch") == ("a.txt", "first")
    assert until(lambda: clicks) == ["a.txt"]
    assert fetched("Anew") == ("each.txt", "load 0")
    page.get_by_role("button", name="Other").click()
    assert fetched("Fetch b") == ("b.txt", "second")
    expect(page.get_by_role("button", name="Nothing yet")).to_be_enabled()
    expect(page.get_by_role("button", name="Greyed")).to_be_disabled()
