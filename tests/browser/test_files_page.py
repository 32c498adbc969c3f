"""`File` and `UploadButton` as a visitor uses them."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect

import fanlight as gr
from tests.browser.axe import violations
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser


def written(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).write_text(f"content of {name}")
    return [str(folder / name) for name in names]


def test_files_are_chosen_listed_reordered_and_taken_away(
    serve: Callable[..., str], page: Page, tmp_path: Path
) -> None:
    told: list[Any] = []

    def deleted(event: gr.DeletedFileData) -> None:
        told.append(("delete", event.file.orig_name, Path(event.file.path).read_text()))

    def selected(event: gr.SelectData) -> None:
        told.append(("select", event.index, event.value))

    with gr.Blocks() as demo:
        files = gr.File(label="Files", file_count="multiple", allow_reordering=True, elem_id="files")
        files.upload(lambda fs: told.append(("upload", [os.path.basename(f) for f in fs])), files)
        files.clear(lambda: told.append("clear"))
        files.delete(deleted)
        files.select(selected)
        out = gr.Textbox(label="Order")
        gr.Button("Order").click(lambda fs: " ".join(f.orig_name for f in fs or []), files, out)
    page.goto(serve(demo))
    picker = page.locator("#files input[type=file]")
    picker.set_input_files(written(tmp_path, "b.txt", "a.txt"))
    rows = page.get_by_role("list", name="Files").get_by_role("listitem")
    expect(rows).to_have_count(2)
    assert until(lambda: told == [("upload", ["b.txt", "a.txt"])]), told
    picker.set_input_files(written(tmp_path, "Überblick (1).txt"))
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Move b.txt down").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Order").click()
    expect(page.get_by_label("Order", exact=True)).to_have_value("a.txt b.txt Überblick 1.txt")
    page.get_by_role("button", name="a.txt", exact=True).click()
    page.get_by_role("button", name="Remove a.txt").click()
    expect(rows).to_have_count(2)
    assert until(lambda: ("delete", "a.txt", "content of a.txt") in told)
    assert ("select", 0, "a.txt") in told
    page.get_by_role("button", name="Remove all").click()
    expect(rows).to_have_count(0)
    expect(page.get_by_role("button", name="choose files")).to_be_visible()
    assert until(lambda: told[-1] == "clear")


def test_a_refused_file_is_told_and_loses_nothing(serve: Callable[..., str], page: Page, tmp_path: Path) -> None:
    with gr.Blocks() as demo:
        gr.File(label="Files", file_count="multiple", file_types=[".txt"], elem_id="files")
    page.goto(serve(demo, max_file_size=100))
    expect(page.get_by_text(".txt · At most 100 B")).to_be_visible()
    picker = page.locator("#files input[type=file]")
    picker.set_input_files(written(tmp_path, "a.txt"))
    rows = page.get_by_role("listitem")
    expect(rows).to_have_count(1)
    picker.set_input_files(written(tmp_path, "b.csv"))
    expect(page.get_by_role("alert")).to_have_text("b.csv is not of a type that is taken here (.txt).")
    (tmp_path / "big.txt").write_text("x" * 200)
    picker.set_input_files(tmp_path / "big.txt")
    expect(page.get_by_role("alert")).to_have_text("big.txt is larger than 100 B.")
    expect(rows).to_have_count(1)
    picker.set_input_files(written(tmp_path, "c.txt"))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(rows).to_have_count(2)


def test_a_folder_comes_with_its_paths(serve: Callable[..., str], page: Page, tmp_path: Path) -> None:
    (tmp_path / "top" / "deep").mkdir(parents=True)
    written(tmp_path / "top", "a.txt")
    written(tmp_path / "top" / "deep", "b.txt")
    with gr.Blocks() as demo:
        files, out = gr.File(file_count="directory", elem_id="files"), gr.Textbox(label="Out")
        files.upload(lambda fs: " ".join(sorted(f.orig_name for f in fs)), files, out)
    page.goto(serve(demo))
    page.locator("#files input[type=file]").set_input_files(tmp_path / "top")
    expect(page.get_by_label("Out")).to_have_value("top/a.txt top/deep/b.txt")


def test_files_are_dropped(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        files, out = gr.File(elem_id="files"), gr.Textbox(label="Out")
        files.change(lambda f: Path(f).read_text() if f else "", files, out)
    page.goto(serve(demo))
    data = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['dropped'], 'd.txt')); return d; }"
    )
    page.locator("#files [part=box]").dispatch_event("drop", {"dataTransfer": data})
    expect(page.get_by_label("Out")).to_have_value("dropped")


def test_a_button_uploads_the_same_file_twice(serve: Callable[..., str], page: Page, tmp_path: Path) -> None:
    told: list[str] = []
    with gr.Blocks() as demo:
        button = gr.UploadButton("Pick", elem_id="pick")
        button.upload(lambda f: told.append(Path(f).name), button)
        button.click(lambda: told.append("click"))
    page.goto(serve(demo))
    (path,) = written(tmp_path, "a.txt")
    for turn in (1, 2):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Pick").press("Enter")
        chooser.value.set_files(path)
        assert until(lambda turn=turn: sorted(told) == sorted(["a.txt", "click"] * turn)), told


def test_an_upload_shows_how_far_it_is_and_can_be_stopped(
    serve: Callable[..., str], page: Page, tmp_path: Path
) -> None:
    with gr.Blocks() as demo:
        gr.File(label="One", elem_id="one")
    page.goto(serve(demo))
    held = threading.Event()
    page.route("**/upload", lambda route: held.wait(0.1))  # it never arrives
    page.locator("#one input[type=file]").set_input_files(written(tmp_path, "a.txt"))
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("button", name="choose a file")).to_be_visible()


def test_a_download_has_its_whole_name_and_is_told(serve: Callable[..., str], page: Page, in_folder: Path) -> None:
    name = "results of the very long run number 7, überarbeitet.csv"
    (in_folder / name).write_text("x;y\n")
    told: list[str] = []

    def downloaded(event: gr.DownloadData) -> None:
        told.append(Path(event.file.path).read_text())

    with gr.Blocks() as demo:
        out = gr.File(label="Out")
        gr.Button("Make").click(lambda: name, None, out)
        out.download(downloaded)
    page.goto(serve(demo))
    page.get_by_role("button", name="Make").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download {name}").click()
    assert download.value.suggested_filename == name
    assert Path(download.value.path()).read_text() == "x;y\n"
    assert until(lambda: told == ["x;y\n"])


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "page.xhtml", "data.xml"])
def test_active_files_never_run(name: str, serve: Callable[..., str], chromium: Browser, in_folder: Path) -> None:
    betrays = "fetch('/betrayed'); window.name = 'betrayed'; document.cookie = 'betrayed=1'"
    text = {
        "page.html": f'<script>{betrays}</script><img src=x onerror="{betrays}">',
        "drawing.svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{betrays}"><script>{betrays}</script></svg>',
        "script.js": betrays,
        "page.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{betrays}</script></html>',
        "data.xml": f'<?xml version="1.0"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>{betrays}</h:script></x>',
    }[name]
    (in_folder / name).write_text(text)
    with gr.Blocks() as demo:
        files = gr.File(elem_id="files")
        files.upload(lambda f: f, files, gr.File(label="Back"))
    url = serve(demo)
    context = chromium.new_context(accept_downloads=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.goto(url)
    tab.locator("#files input[type=file]").set_input_files(in_folder / name)
    link = tab.get_by_role("link").first
    expect(tab.get_by_role("link")).to_have_count(3)
    address = link.evaluate("a => a.href")
    other = context.new_page()
    with contextlib.suppress(Error):  # a download is no page
        other.goto(address)
    tab.evaluate("a => { const f = document.createElement('iframe'); f.src = a; document.body.append(f); }", address)
    tab.wait_for_timeout(500)
    assert not [each for each in asked if "betrayed" in each]
    assert "betrayed" not in tab.evaluate("document.cookie + window.name")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_lists_fit_every_screen(
    scheme: Any, width: int, serve: Callable[..., str], chromium: Browser, in_folder: Path
) -> None:
    long = "experiment-results-of-the-very-long-run-number-" + "7" * 40 + ".csv"
    paths = written(in_folder, long, *[f"{n}.txt" for n in range(20)])
    with gr.Blocks() as demo:
        with gr.Row():
            gr.File(label="Empty")
            gr.File(label="Several", file_count="multiple", file_types=[".csv", "image"], interactive=True)
        with gr.Row():
            gr.File(label="Many", value=paths, file_count="multiple", interactive=True, allow_reordering=True)
            gr.File(label="Result", value=paths[0], interactive=False)
            gr.File(label="No result", interactive=False)
        with gr.Row():
            gr.UploadButton("Choose a file")
            gr.UploadButton("Choose", variant="primary", size="sm")
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(serve(demo))
    expect(tab.get_by_text("19.txt")).to_be_attached()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(tab) == []
    context.close()
