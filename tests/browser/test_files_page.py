"""`File` and `UploadButton` as a visitor uses them."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

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
    expect(page.get_by_label("Order", exact=True)).to_have_value("a.txt b.txt Überblick (1).txt")
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
    expect(page.get_by_role("alert")).to_have_text("b.csv was left out. Taken here: .txt.")
    (tmp_path / "big.txt").write_text("x" * 200)
    picker.set_input_files(tmp_path / "big.txt")
    expect(page.get_by_role("alert")).to_have_text("big.txt was left out. A file may have at most 100 B.")
    expect(rows).to_have_count(1)
    picker.set_input_files(written(tmp_path, "c.txt"))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(rows).to_have_count(2)


def test_a_second_choice_while_the_first_is_under_way_loses_neither(
    serve: Callable[..., str], page: Page, tmp_path: Path
) -> None:
    told: list[Any] = []
    with gr.Blocks() as demo:
        files = gr.File(file_count="multiple", elem_id="files")
        files.change(lambda fs: told.append([f.orig_name for f in fs]), files)
    page.goto(serve(demo))
    held: list[Route] = []
    page.route("**/upload", lambda route: held.append(route), times=1)
    picker = page.locator("#files input[type=file]")
    picker.set_input_files(written(tmp_path, "a.txt", "b.txt"))
    expect(page.get_by_text("Uploading 2 files")).to_be_visible()
    picker.set_input_files(written(tmp_path, "c.txt"))
    held[0].continue_()
    expect(page.get_by_role("listitem")).to_have_count(3)
    assert until(lambda: told[-1:] == [["a.txt", "b.txt", "c.txt"]]), told


def test_of_a_folder_only_the_files_of_the_right_type_are_sent(
    serve: Callable[..., str], page: Page, tmp_path: Path
) -> None:
    (tmp_path / "top").mkdir()
    written(tmp_path / "top", "a.txt", "b.TXT", "thumbs.db", "c.exe")
    with gr.Blocks() as demo:
        gr.File(file_count="directory", file_types=["txt"], elem_id="files")
    page.goto(serve(demo))
    page.locator("#files input[type=file]").set_input_files(tmp_path / "top")
    expect(page.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_text(re.compile(r"and 1 more were left out\. Taken here: \.txt\.$"))


def test_what_the_server_refuses_is_said_under_the_files(serve: Callable[..., str], page: Page, tmp_path: Path) -> None:
    with gr.Blocks() as demo:
        files, out = gr.File(elem_id="files", file_types=["image"]), gr.Textbox(label="Out")
        gr.Button("Run").click(lambda f: f, files, out)
    page.goto(serve(demo))
    # The browser takes it for a picture, by a type that is the visitor's word only.
    page.locator("#files input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "image/png", "buffer": b"a;b"}
    )
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Run").click()
    refusal = page.locator("#files").get_by_role("alert")
    expect(refusal).to_have_text("a.csv is not of a type that is taken here (image).")
    expect(page.get_by_text("is not of a type")).to_have_count(1)
    expect(page.locator("#files button:focus")).to_have_count(1)
    page.get_by_role("button", name="Remove a.csv").click()
    expect(refusal).to_have_count(0)


def test_everything_works_with_keys_and_the_cursor_is_never_lost(
    serve: Callable[..., str], page: Page, tmp_path: Path
) -> None:
    with gr.Blocks() as demo:
        gr.File(file_count="multiple", allow_reordering=True, elem_id="files")
    page.on("filechooser", lambda _: None)  # from now on, not only once the first key is under way
    page.goto(serve(demo))
    page.get_by_role("button", name="choose files").wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="choose files")).to_be_focused()
    for key, name in (("Enter", "a.txt"), ("Space", "b.txt"), ("Enter", "c.txt")):
        with page.expect_file_chooser() as chooser:
            page.keyboard.press(key)
        chooser.value.set_files(written(tmp_path, name))
        expect(page.get_by_text(name, exact=True)).to_be_visible()
        page.get_by_role("button", name="Add files").focus()
    page.get_by_role("button", name="Move c.txt up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move c.txt up")).to_be_focused()
    expect(page.locator("#files").get_by_role("status")).to_have_text("c.txt, 2 of 3")
    page.keyboard.press("Enter")
    expect(page.locator("#files").get_by_role("status")).to_have_text("c.txt, 1 of 3")
    expect(page.get_by_role("button", name="Move c.txt down")).to_be_focused()
    assert page.locator("#files [part=file]").all_inner_texts()[0].startswith("c.txt")
    page.get_by_role("button", name="Remove c.txt").focus()
    for gone, after in (("c.txt", "Remove a.txt"), ("a.txt", "Remove b.txt"), ("b.txt", "choose files")):
        page.keyboard.press("Enter")
        expect(page.locator("#files").get_by_role("status")).to_have_text(f"Removed {gone}")
        expect(page.get_by_role("button", name=after)).to_be_focused()


def test_rows_are_dragged(serve: Callable[..., str], page: Page, in_folder: Path) -> None:
    paths = written(in_folder, "a.txt", "b.txt", "c.txt")
    changes: list[Any] = []
    with gr.Blocks() as demo:
        files = gr.Files(value=paths, interactive=True, allow_reordering=True, elem_id="files")
        files.change(lambda fs: changes.append([f.orig_name for f in fs]), files)
    page.goto(serve(demo))
    page.get_by_text("c.txt", exact=True).drag_to(page.get_by_text("a.txt", exact=True))
    assert until(lambda: changes == [["c.txt", "a.txt", "b.txt"]]), changes


def test_links_lead_elsewhere_in_a_tab_of_their_own_and_run_nothing(serve: Callable[..., str], page: Page) -> None:
    script = {"path": "x", "url": "javascript:alert(1)", "orig_name": "script.txt"}
    with gr.Blocks() as demo:
        gr.File(value="https://example.org/report%201.csv", label="Away", interactive=False)
        gr.File(value=script, label="Script", interactive=False)
    page.goto(serve(demo))
    link = page.get_by_role("link", name="Download report 1.csv")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.get_by_text("script.txt")).to_be_visible()
    expect(page.get_by_role("link", name="script.txt")).to_have_count(0)


def test_a_button_shows_how_far_its_upload_is_and_stops_it(
    serve: Callable[..., str], page: Page, tmp_path: Path
) -> None:
    told: list[str] = []
    with gr.Blocks() as demo:
        button = gr.UploadButton("Choose a file")
        button.upload(lambda f: told.append(f.orig_name), button)
    page.goto(serve(demo))
    page.on("filechooser", lambda _: None)  # from now on, not only once the first key is under way
    held: list[Route] = []
    page.route("**/upload", lambda route: held.append(route), times=1)
    choose = page.get_by_role("button", name="Choose a file")
    choose.focus()
    size = choose.bounding_box()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(written(tmp_path, "a.txt"))
    busy = page.get_by_role("button", name=re.compile("Stop, [0-9]+ %"))
    expect(busy).to_be_focused()
    assert busy.bounding_box() == size
    page.keyboard.press("Enter")
    expect(choose).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert told == []


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


def test_a_broken_connection_is_said_and_the_next_try_works(
    serve: Callable[..., str], chromium: Browser, tmp_path: Path
) -> None:
    with gr.Blocks() as demo:
        gr.Files(elem_id="files")
        gr.UploadButton("Choose", elem_id="button")
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(serve(demo))
    tab.locator("#files input[type=file]").set_input_files(written(tmp_path, "a.txt"))
    rows = tab.get_by_role("listitem")
    expect(rows).to_have_count(1)
    tab.route("**/upload", lambda route: route.abort(), times=2)
    for where in ("#files", "#button"):
        tab.locator(f"{where} input[type=file]").set_input_files(written(tmp_path, "b.txt"))
        expect(tab.locator(where).get_by_role("alert")).to_have_text("The upload did not work: the connection broke.")
    expect(rows).to_have_count(1)
    tab.locator("#files input[type=file]").set_input_files(written(tmp_path, "b.txt"))
    expect(rows).to_have_count(2)
    expect(tab.locator("#files").get_by_role("alert")).to_have_count(0)
    context.close()


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
