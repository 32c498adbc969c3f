"""Troubles with files that people have had elsewhere, in the page."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser


def written(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).write_text(f"content of {name}")
    return [str(folder / name) for name in names]


def test_one_choice_is_one_upload_with_order_and_names(serve: Callable[..., str], page: Page, tmp_path: Path) -> None:
    told: list[list[str]] = []
    changed: list[int] = []
    ended: list[str] = []
    with gr.Blocks() as demo:
        many = gr.File(file_count="multiple", elem_id="many")
        many.upload(lambda files: told.append([os.path.basename(file) for file in files]), many)
        many.change(lambda files: changed.append(len(files)), many)
        gr.Button("Last").click(lambda: ended.append("last"))
    page.goto(serve(demo))
    page.locator("#many input[type=file]").set_input_files(written(tmp_path, "b.txt", "a.txt", "Überblick 1.txt"))
    expect(page.get_by_role("listitem")).to_have_count(3)
    assert until(lambda: told and changed)
    page.get_by_role("button", name="Last").click()  # its job comes after any that a second event would bring
    assert until(lambda: ended)
    assert (told, changed) == ([["b.txt", "a.txt", "Überblick 1.txt"]], [3])


def test_the_same_file_chosen_again_is_a_choice_too(serve: Callable[..., str], page: Page, tmp_path: Path) -> None:
    told: list[str] = []
    with gr.Blocks() as demo:
        single = gr.File(elem_id="single")
        for field in (gr.UploadButton("Pick", elem_id="pick"), single):
            field.upload(lambda file: told.append(os.path.basename(file)), field)
    page.goto(serve(demo))
    (path,) = written(tmp_path, "a.txt")
    for field in ("#pick", "#single"):
        for _ in range(2):
            before = len(told)
            page.locator(f"{field} input[type=file]").set_input_files(path)
            assert until(lambda before=before: len(told) == before + 1), told
    assert told == ["a.txt"] * 4


def test_a_download_has_its_full_name_and_content(serve: Callable[..., str], page: Page, in_folder: Path) -> None:
    long = "experiment-results-of-the-very-long-run-number-" + "7" * 40 + ".csv"
    written(in_folder, long)
    with gr.Blocks() as demo:
        gr.Button("Make").click(lambda: long, None, gr.File(elem_id="result"))
    page.goto(serve(demo))
    page.get_by_role("button", name="Make").click()
    with page.expect_download() as download:
        page.locator("#result a[href]").click()
    assert download.value.suggested_filename == long
    assert Path(download.value.path()).read_text() == f"content of {long}"
