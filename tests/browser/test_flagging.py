"""Flag buttons and automatic flagging, from the page to the file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_folder")]


def rows() -> list[list[str]]:
    path = Path(".gradio/flagged/dataset1.csv")
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_a_press_saves_what_is_on_the_page_and_says_so(page: Page, serve: Callable[..., str]) -> None:
    Image.new("RGB", (6, 4), "teal").save("teal.png")
    demo = gr.Interface(
        lambda text, picture: (text.upper(), picture),
        [gr.Textbox(label="Text"), gr.Image(label="Picture", type="filepath")],
        [gr.Textbox(label="Loud"), gr.Image(label="Copy")],
        flagging_options=["wrong", ("Fine", "ok")],
    )
    page.goto(serve(demo, auth=("ada", "secret")))
    page.get_by_label("User").fill("ada")
    page.get_by_label("Password", exact=True).fill("secret")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Text").fill("=cmd")
    page.locator("input[type=file]").set_input_files("teal.png")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Loud")).to_have_value("=CMD")
    page.get_by_role("button", name="Fine").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    header, row = rows()
    assert header == ["Text", "Picture", "Loud", "Copy", "flag", "username", "timestamp"]
    assert [row[0], row[2], *row[4:6]] == ["'=cmd", "'=CMD", "ok", "ada"]
    for cell in (row[1], row[3]):
        with Image.open(cell) as picture:
            assert picture.size == (6, 4)
        assert "teal" not in cell


def test_every_successful_run_is_saved_by_itself(page: Page, serve: Callable[..., str]) -> None:
    def fn(text: str) -> str:
        if text == "bad":
            raise gr.Error("It is bad")
        return text

    page.goto(serve(gr.Interface(fn, gr.Textbox(label="In"), gr.Textbox(label="Out"), flagging_mode="auto")))
    expect(page.get_by_role("button", name="Flag")).to_have_count(0)
    for text in ("one", "two"):
        page.get_by_label("In").fill(text)
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_label("Out")).to_have_value(text)
        until(lambda text=text: rows() and rows()[-1][0] == text)
    page.get_by_label("In").fill("bad")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("It is bad").first).to_be_visible()
    assert [row[:2] for row in rows()[1:]] == [["one", "one"], ["two", "two"]]


def test_what_could_not_be_saved_is_told(page: Page, serve: Callable[..., str]) -> None:
    class Broken(gr.FlaggingCallback):
        def setup(self, components: Sequence[Any], flagging_dir: str) -> None:
            self.count = len(components)

        def flag(self, flag_data: list[Any], flag_option: str | None = None, username: str | None = None) -> int:
            assert (len(flag_data), flag_option, username) == (self.count, "", None)
            raise gr.Error("The disk is away", print_exception=False)

    page.goto(serve(gr.Interface(str, gr.Textbox(label="In"), gr.Textbox(label="Out"), flagging_callback=Broken())))
    page.get_by_role("button", name="Flag").click()
    expect(page.get_by_text("The disk is away")).to_be_visible()
    expect(page.get_by_text("Saved.")).to_have_count(0)


def test_a_logger_of_the_authors_own_listener(page: Page, serve: Callable[..., str]) -> None:
    logger = gr.CSVLogger(verbose=False)
    Path("note.txt").write_text("a note")
    with gr.Blocks() as demo:
        text, file = gr.Textbox(label="Text"), gr.File(label="File")
        logger.setup([text, file], "own")
        gr.Button("Keep").click(lambda *data: logger.flag(list(data)), [text, file], None, preprocess=False)
    page.goto(serve(demo))
    page.get_by_label("Text").fill("words")
    page.locator("input[type=file]").set_input_files("note.txt")
    expect(page.get_by_text("note.txt")).to_be_visible()
    page.get_by_role("button", name="Keep").click()
    until(lambda: list(Path("own/File").glob("*.txt")) and Path("own/dataset1.csv").exists())
    until(lambda: Path("own/dataset1.csv").read_text("utf-8").count("\n") > 1)
    with Path("own/dataset1.csv").open(newline="") as opened:
        text_cell, file_cell = list(csv.reader(opened))[1][:2]
    assert (text_cell, Path(file_cell).read_text()) == ("words", "a note")
