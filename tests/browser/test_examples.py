"""Examples on the page: a click fills, shows what was cached, streams, and runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from tests.browser.axe import violations
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_folder")]


def test_an_interface_with_cached_examples(page: Page, serve: Callable[..., str]) -> None:
    Image.new("RGB", (60, 40), "teal").save("teal.png")
    Image.new("RGB", (20, 40), "gold").save("gold.png")
    runs: list[str] = []

    def copy(text: str, picture: str) -> tuple[str, str]:
        runs.append(text)
        return text.upper(), picture

    demo = gr.Interface(
        copy,
        [gr.Textbox(label="Text"), gr.Image(label="Picture", type="filepath")],
        [gr.Textbox(label="Loud"), gr.Image(label="Copy")],
        examples=[["one", "teal.png"], ["two", "gold.png"], ["three", "teal.png"]],
        cache_examples=True,
        examples_per_page=2,
    )
    page.goto(serve(demo))
    expect(page.get_by_label("Loud")).to_have_value("ONE")  # the first one is there from the start
    page.get_by_role("cell", name="two").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("two")
    expect(page.get_by_label("Loud")).to_have_value("TWO")
    copied = "document.querySelector('[aria-label=Copy] img, [alt=Copy]')"
    page.wait_for_function(f"{copied}?.naturalWidth == 20")
    page.get_by_role("button", name="Page 2").click()
    page.get_by_role("button", name="Choose sample 3").press("Enter")
    expect(page.get_by_label("Loud")).to_have_value("THREE")
    assert runs == ["one", "two", "three"]
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("")
    expect(page.get_by_label("Loud")).to_have_value("")


def test_a_lazy_generator_streams_once(page: Page, serve: Callable[..., str]) -> None:
    go = threading.Event()

    def tell(n: float) -> Iterator[str]:
        yield "begun"
        go.wait(10)
        yield "ended"

    with gr.Blocks() as demo:
        number, text = gr.Number(label="Number"), gr.Textbox(label="Text")
        gr.Examples([4, 5], number, text, tell, cache_examples=True, cache_mode="lazy")
    page.goto(serve(demo))
    page.get_by_role("button", name="5").click()
    expect(page.get_by_label("Number")).to_have_value("5")
    expect(page.get_by_label("Text")).to_have_value("begun")
    go.set()
    expect(page.get_by_label("Text")).to_have_value("ended")
    go.clear()  # a second run would stop at its first step
    page.reload()
    page.get_by_role("button", name="5").click()
    expect(page.get_by_label("Text")).to_have_value("ended")


def test_examples_without_a_cache_fill_and_may_run(page: Page, serve: Callable[..., str]) -> None:
    Path("set").mkdir()
    Path("set/log.csv").write_text("name,pet\nAda,dog\nBob,cat\n")
    with gr.Blocks() as demo:
        name, pet = gr.Textbox(label="Name"), gr.Dropdown([("A cat", "cat"), ("A dog", "dog")], label="Pet")
        out = gr.Textbox(label="Out")
        gr.Examples("set", [name, pet], label="Fill only")
        gr.Examples([["Cy"], ["Di"]], name, out, lambda name: f"Hello {name}", label="Run", run_on_click=True)
    page.goto(serve(demo))
    page.get_by_role("table", name="Fill only").get_by_role("cell", name="A dog").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ada")
    expect(page.get_by_label("Pet", exact=True)).to_have_value("A dog")
    expect(page.get_by_label("Out")).to_have_value("")
    page.get_by_role("button", name="Di").click()
    expect(page.get_by_label("Out")).to_have_value("Hello Di")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_interface_with_all_its_parts(chromium: Browser, serve: Callable[..., str], width: int, scheme: str) -> None:
    demo = gr.Interface(
        lambda text, times: text * int(times), [gr.Textbox(label="Text"), gr.Number(2, label="Times")],
        gr.Textbox(label="Result"), title="Repeat", description="Repeats a text.", article="The end.",
        examples=[[f"A text that is as long as a short sentence, {n}", n] for n in range(12)], examples_per_page=4,
        flagging_options=["wrong", "odd", "slow"],
    )  # fmt: skip
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(serve(demo))
    tab.get_by_role("cell", name="sentence, 0").wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(tab) == []
    result, flag, example = (
        tab.get_by_label("Result").bounding_box(),
        tab.get_by_role("button", name="Flag as wrong").bounding_box(),
        tab.get_by_role("table").bounding_box(),
    )
    assert result["y"] < flag["y"] < example["y"]
    context.close()
