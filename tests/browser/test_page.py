"""The page as a visitor uses it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from tests.chromium import OPTIONS, program
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_click_brings_an_answer_and_enter_does_too(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        name, out = gr.Textbox(label="Name"), gr.Textbox(label="Out")
        gr.on([gr.Button("Go").click, name.submit], lambda text: f"Hello {text}!", name, out)
    page.goto(serve(demo))
    page.get_by_label("Name").fill("Ada")
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("Hello Ada!")
    page.get_by_label("Name").fill("Bob")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_label("Out")).to_have_value("Hello Bob!")


def test_the_page_needs_no_eval(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        name, out = gr.Textbox(label="Name"), gr.Textbox(label="Out")
        gr.Markdown("Some **text** and $x^2$", latex_delimiters=[{"left": "$", "right": "$", "display": False}])
        gr.Image(label="Picture")
        gr.File(label="File")
        gr.Button("Go").click(lambda text: f"Hello {text}!", name, out)
    page.goto(serve(demo, csp="strict"))
    page.get_by_label("Name").fill("Ada")
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("Hello Ada!")
    expect(page.locator("math")).to_be_visible()


def test_change_runs_for_any_cause_and_input_for_the_visitor_only(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Box")
        changed, typed = gr.Textbox(label="Changed"), gr.Textbox(label="Typed")
        box.change(lambda text: text, box, changed)
        box.input(lambda text: text, box, typed)
        gr.Button("Set").click(lambda: "by code", None, box)
    page.goto(serve(demo))
    page.get_by_label("Box").fill("by hand")
    expect(page.get_by_label("Changed")).to_have_value("by hand")
    expect(page.get_by_label("Typed")).to_have_value("by hand")
    press(page, "Set")
    expect(page.get_by_label("Changed")).to_have_value("by code")
    expect(page.get_by_label("Typed")).to_have_value("by hand")


def test_an_untouched_box_sends_an_empty_text(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        box, hidden = gr.Textbox(label="Box"), gr.Textbox(visible=False)
        out = gr.Textbox(label="Out")
        gr.Button("Go").click(lambda *texts: repr(texts), [box, hidden], out)
        gr.Button("Clear").click(lambda: None, None, box)
    page.goto(serve(demo))
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("('', '')")
    page.get_by_label("Box").fill("text")
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("('text', '')")
    press(page, "Clear")
    expect(page.get_by_label("Box")).to_have_value("")
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("('', '')")


def test_then_success_and_failure(serve: Callable[..., str], page: Page) -> None:
    def fail() -> str:
        raise gr.Error("No luck today")

    with gr.Blocks() as demo:
        first, then, success, failure = (gr.Textbox(label=name) for name in ("First", "Then", "Success", "Failure"))
        run = gr.Button("Run").click(fail, None, first)
        run.then(lambda: "then ran", None, then)
        run.success(lambda: "success ran", None, success)
        run.failure(lambda: "failure ran", None, failure)
    page.goto(serve(demo))
    press(page, "Run")
    expect(page.get_by_role("alert").first).to_contain_text("No luck today")
    expect(page.get_by_label("Then")).to_have_value("then ran")
    expect(page.get_by_label("Failure")).to_have_value("failure ran")
    expect(page.get_by_label("Success")).to_have_value("")


def test_a_stop_button_stops_and_a_second_run_starts_anew(serve: Callable[..., str], page: Page) -> None:
    def loop() -> Iterator[str]:
        for number in range(1000):
            yield f"step {number}"
            time.sleep(0.02)

    with gr.Blocks() as demo:
        out, saved = gr.Textbox(label="Out"), gr.Textbox(label="Saved")
        run = gr.Button("Loop").click(loop, None, out)
        gr.Button("Halt").click(None, None, None, cancels=[run]).then(lambda: "saved", None, saved)
    page.goto(serve(demo))
    press(page, "Loop")
    expect(page.get_by_label("Out")).to_have_value(re.compile("^step"))
    press(page, "Halt")
    expect(page.get_by_label("Saved")).to_have_value("saved")
    stopped = page.get_by_label("Out").input_value()
    page.wait_for_timeout(300)
    assert page.get_by_label("Out").input_value() == stopped
    press(page, "Loop")
    expect(page.get_by_label("Out")).to_have_value(re.compile(r"^step \d$"))


def test_an_interface_shows_stop_while_a_generator_runs(serve: Callable[..., str], page: Page) -> None:
    gate = threading.Event()

    def slow(text: str) -> Iterator[str]:
        yield text
        gate.wait(20)
        yield text + "!"

    demo = gr.Interface(slow, gr.Textbox(label="In"), gr.Textbox(label="Out"))
    page.goto(serve(demo))
    page.get_by_label("In").fill("a")
    press(page, "Submit")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    gate.set()
    expect(page.get_by_label("Out")).to_have_value("a!")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    press(page, "Clear")
    expect(page.get_by_label("In")).to_have_value("")
    expect(page.get_by_label("Out")).to_have_value("")


def test_progress_place_in_line_and_messages_are_seen(serve: Callable[..., str], page: Page) -> None:
    gate = threading.Event()

    def work(progress: gr.Progress = gr.Progress()) -> str:
        progress(0.25, desc="Stirring")
        gr.Info("Nearly there")
        gr.Warning("Hot")
        gate.wait(20)
        return "done"

    with gr.Blocks() as demo, gr.Row(show_progress=True, elem_id="row"):
        out = gr.Textbox(label="Out", elem_id="out")
        gr.Button("Go").click(work, None, out)
    page.goto(serve(demo))
    press(page, "Go")
    expect(page.locator("body")).to_contain_text("Stirring")
    expect(page.locator("body")).to_contain_text("25")
    expect(page.locator("body")).to_contain_text("Nearly there")
    expect(page.locator("body")).to_contain_text("Hot")
    gate.set()
    expect(page.get_by_label("Out")).to_have_value("done")


def test_the_one_who_waits_sees_his_place(serve: Callable[..., str], page: Page) -> None:
    gate = threading.Event()

    def slow(text: str) -> str:
        gate.wait(20)
        return text

    with gr.Blocks() as demo:
        box = gr.Textbox(label="Box")
        first, second = gr.Textbox(label="First"), gr.Textbox(label="Second")
        gr.Button("One").click(slow, box, first)
        gr.Button("Two").click(slow, box, second)
    page.goto(serve(demo))
    press(page, "One")
    press(page, "Two")
    expect(page.locator("body")).to_contain_text("in line", timeout=5000)
    gate.set()


def test_props_can_change_and_hidden_things_appear(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Old label", visible=False, elem_id="box")
        with gr.Column(visible=False) as column:
            gr.Markdown("Inside the column")
        gr.Button("Show").click(
            lambda: (gr.Textbox(label="New label", value="v", visible=True), gr.update(visible=True)),
            None,
            [box, column],
        )
    page.goto(serve(demo))
    expect(page.locator("#box")).to_have_count(0)
    press(page, "Show")
    expect(page.get_by_label("New label")).to_have_value("v")
    expect(page.get_by_text("Inside the column")).to_be_visible()


def test_a_button_inside_a_component_is_a_button(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        mine = gr.Button("Shout", size="sm")
        box = gr.Textbox(label="Box", value="a", buttons=["copy", mine])
        mine.click(lambda text: text.upper() + "!", box, box)
    page.goto(serve(demo))
    expect(page.locator(".fl-textbox .fl-button")).to_have_count(1)
    expect(page.get_by_role("button", name="Shout")).to_have_count(1)
    press(page, "Shout")
    expect(page.get_by_label("Box")).to_have_value("A!")


def test_js_runs_before_or_without_the_function(serve: Callable[..., str], page: Page) -> None:
    with gr.Blocks() as demo:
        box, out, only = gr.Textbox(label="Box"), gr.Textbox(label="Out"), gr.Textbox(label="Only")
        gr.Button("Both").click(lambda text: text + "!", box, out, js="text => text.toUpperCase()")
        gr.Button("Page").click(None, box, only, js="text => text + text")
    page.goto(serve(demo))
    page.get_by_label("Box").fill("ab")
    press(page, "Both")
    expect(page.get_by_label("Out")).to_have_value("AB!")
    press(page, "Page")
    expect(page.get_by_label("Only")).to_have_value("abab")


def test_what_a_handler_returns_never_runs_as_a_script(serve: Callable[..., str], page: Page) -> None:
    evil = (
        "<script>window.hacked=1</script><img src=x: onerror='window.hacked=2'>"
        "<a href='javascript:window.hacked=3' id=link>x</a><svg onload='window.hacked=4'></svg>"
        "<iframe srcdoc='<script>parent.hacked=5</script>'></iframe>"
    )
    with gr.Blocks() as demo:
        safe, raw, box = gr.Markdown("start"), gr.Markdown("start", sanitize_html=False), gr.Textbox(label="Box")
        gr.Button("Go").click(lambda: (evil + "shown", evil + "shown", evil), None, [safe, raw, box])
    context = page.context.browser.new_context()  # type: ignore[union-attr]  # the policy's reports are errors here
    tab = context.new_page()
    tab.goto(serve(demo))
    press(tab, "Go")
    expect(tab.get_by_label("Box")).to_have_value(evil)
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.hacked") is None
    context.close()


def test_a_reload_in_mid_job_shows_the_jobs_end(serve: Callable[..., str], page: Page) -> None:
    gate = threading.Event()
    loads: list[int] = []

    def slow(text: str) -> Iterator[str]:
        yield "first"
        gate.wait(20)
        yield f"last {text}"

    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="Box"), gr.Textbox(label="Out")
        gr.Button("Go").click(slow, box, out)
        demo.load(lambda: loads.append(1))
    page.goto(serve(demo))
    page.get_by_label("Box").fill("kept")
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("first")
    page.reload()
    expect(page.get_by_label("Out")).to_have_value("first")
    expect(page.get_by_label("Box")).to_have_value("kept")
    gate.set()
    expect(page.get_by_label("Out")).to_have_value("last kept")
    assert len(loads) == 1
    page.wait_for_timeout(600)  # the page tells the server what it has seen four times a second
    page.reload()
    expect(page.get_by_label("Out")).to_have_value("")
    until(lambda: len(loads) == 2)


def test_two_tabs_are_two_sessions(serve: Callable[..., str], page: Page) -> None:
    def count(seen: list[int]) -> tuple[str, list[int]]:
        return str(len(seen) + 1), [*seen, 1]

    with gr.Blocks() as demo:
        state, out = gr.State([]), gr.Textbox(label="Out")
        gr.Button("Go").click(count, state, [out, state])
    url = serve(demo)
    page.goto(url)
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("1")
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("2")
    other = page.context.new_page()
    other.goto(url)
    press(other, "Go")
    expect(other.get_by_label("Out")).to_have_value("1")


def test_the_page_works_without_a_socket(serve: Callable[..., str], page: Page) -> None:
    def grow(text: str) -> Iterator[str]:
        for end in range(1, len(text) + 1):
            yield text[:end]

    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="Box"), gr.Textbox(label="Out")
        gr.Button("Go").click(grow, box, out)
        box.change(lambda text: None, box, None, api_name=False)
    page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onerror?.(), 1); } close() {} }"
    )
    page.goto(serve(demo))
    page.get_by_label("Box").fill("streamed")
    press(page, "Go")
    expect(page.get_by_label("Out")).to_have_value("streamed", timeout=15_000)


def test_the_page_works_with_cookies_blocked(serve: Callable[..., str], chromium: Browser, tmp_path: Path) -> None:
    """Chromium's own setting, which also closes the page's storage."""
    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="Box"), gr.Textbox(label="Out")
        picture, size = gr.Image(label="Picture", type="pil"), gr.Textbox(label="Size")
        gr.Button("Go").click(lambda text: text + "!", box, out, api_name=False)
        gr.Button("Turn").click(
            lambda p: (p.rotate(90, expand=True), f"{p.width}x{p.height}"), picture, [picture, size]
        )
    settings = tmp_path / "profile" / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    source = tmp_path / "in.png"
    Picture.new("RGB", (30, 20), "red").save(source)
    context = chromium.browser_type.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=program(), args=OPTIONS
    )
    tab = context.pages[0]
    tab.goto(serve(demo))
    tab.get_by_label("Box").fill("a")
    press(tab, "Go")
    expect(tab.get_by_label("Out")).to_have_value("a!")
    tab.locator("input[type=file]").set_input_files(source)
    expect(tab.locator("img").first).to_be_visible()
    press(tab, "Turn")
    expect(tab.get_by_label("Size")).to_have_value("30x20")
    expect(tab.locator("img").first).to_have_js_property("naturalHeight", 30)
    assert context.cookies() == []
    context.close()


def test_a_text_that_grows_is_followed_only_from_its_end(serve: Callable[..., str], page: Page) -> None:
    """autoscroll: the view follows a growing text, but not once the visitor has scrolled up."""
    gate = threading.Semaphore(0)

    def grow() -> Iterator[str]:
        text = ""
        for number in range(60):
            text += f"line {number}\n"
            if number in (29, 59):
                yield text
                gate.acquire(timeout=20)

    with gr.Blocks() as demo:
        out = gr.Textbox(label="Out", lines=4, max_lines=4)
        still = gr.Textbox(label="Still", lines=4, max_lines=4, autoscroll=False)
        gr.Button("Go").click(grow, None, out, concurrency_limit=None)
        gr.Button("Stay").click(lambda: "line\n" * 60, None, still)
    page.goto(serve(demo))
    press(page, "Go")
    box = page.get_by_label("Out")
    expect(box).to_have_value("".join(f"line {n}\n" for n in range(30)))
    page.wait_for_timeout(100)
    at_end = "e => e.scrollHeight - e.scrollTop - e.clientHeight < 4"
    assert box.evaluate(at_end)
    box.evaluate("e => { e.scrollTop = 0; e.dispatchEvent(new Event('scroll')); }")
    page.wait_for_timeout(100)
    gate.release()
    expect(box).to_have_value("".join(f"line {n}\n" for n in range(60)))
    page.wait_for_timeout(100)
    assert box.evaluate("e => e.scrollTop") == 0
    gate.release()
    press(page, "Stay")
    expect(page.get_by_label("Still")).to_have_value("line\n" * 60)
    page.wait_for_timeout(100)
    assert page.get_by_label("Still").evaluate("e => e.scrollTop") == 0


def test_a_seed_beyond_what_a_double_holds_is_passed_on_exactly(serve: Callable[..., str], page: Page) -> None:
    got: list[Any] = []

    def take(seed: int) -> tuple[str, int]:
        got.append(seed)
        return str(seed), seed + 1

    with gr.Blocks() as demo:
        number, text = gr.Number(precision=0, label="Seed"), gr.Textbox(label="Text")
        following = gr.Number(precision=0, label="Next", value=890238189411846223)
        gr.Button("Go").click(take, number, [text, following])
    page.goto(serve(demo))
    expect(page.get_by_label("Next")).to_have_value("890238189411846223")
    page.get_by_label("Seed").press_sequentially("890238189411846221")
    press(page, "Go")
    expect(page.get_by_label("Text")).to_have_value("890238189411846221")
    expect(page.get_by_label("Next")).to_have_value("890238189411846222")
    assert got == [890238189411846221]


def test_a_number_that_is_none_is_not_taken_for_the_one_before_it(serve: Callable[..., str], page: Page) -> None:
    got: list[Any] = []
    with gr.Blocks() as demo:
        number = gr.Number(label="Number")
        gr.Button("Go").click(got.append, number, None)
    page.goto(serve(demo))
    page.get_by_label("Number").press_sequentially("12e")
    expect(page.locator("body")).to_contain_text("number")
    press(page, "Go")
    page.wait_for_timeout(300)
    assert got == [None]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_follows_the_system_and_the_address(serve: Callable[..., str], page: Page, theme: str) -> None:
    demo = gr.Interface(lambda text: text, "textbox", "textbox")
    url = serve(demo)
    dark = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(part => +part < 80)"
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(url)
    page.get_by_role("button", name="Submit").wait_for()
    assert page.evaluate(dark) == (theme == "dark")
    other = "light" if theme == "dark" else "dark"
    page.goto(f"{url}/?__theme={other}")
    page.get_by_role("button", name="Submit").wait_for()
    assert page.evaluate(dark) == (other == "dark")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_is_wider_than_the_screen(serve: Callable[..., str], page: Page, width: int, direction: str) -> None:
    with gr.Blocks() as demo:
        gr.Markdown("word" * 60 + "\n\n```\n" + "code " * 80 + "\n```\n\n| " + " | ".join("column" for _ in range(15)))
        with gr.Row():
            for number in range(3):
                gr.Textbox(label=f"Field {number}", value="x" * 300, elem_id=f"f{number}")
        with gr.Row():
            gr.Image(label="Picture", interactive=True)
            gr.Label({"a very long label " * 8: 0.9, "b": 0.1})
        with gr.Row():
            gr.Slider(label="Slide")
            gr.Number(label="Number")
            gr.Checkbox(label="Check")
        with gr.Row():
            gr.Button("One")
            gr.Button("Two")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(serve(demo))
    page.locator("#f2 textarea").wait_for()
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 360:
        box = page.locator("#f0").bounding_box()
        assert box is not None
        assert box["width"] > 300


def test_the_hello_page_is_light(serve: Callable[..., str], page: Page) -> None:
    demo = gr.Interface(lambda name: f"Hello {name}!", "textbox", "textbox")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(serve(demo))
    page.get_by_role("button", name="Submit").wait_for()
    page.wait_for_timeout(300)
    assert len(sizes) <= 10
    assert sum(sizes) <= 40_000
