"""Apps of several pages: `demo.route` and the bar that leads from one to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def app() -> gr.Blocks:
    with gr.Blocks() as other:
        gr.Markdown("I am another app")
        box, out = gr.Textbox(label="Other in"), gr.Textbox(label="Other out")
        box.submit(lambda t: t[::-1], box, out, api_name="reverse")
    with gr.Blocks(title="Pages") as demo:
        gr.Navbar(main_page_name="Start", value=[("Elsewhere", "https://example.com/x")])
        name, hello = gr.Textbox(label="Name"), gr.Textbox(label="Hello")
        name.submit(lambda n: f"hello {n}", name, hello, api_name="hello")
        demo.load(lambda: "main loaded", None, hello)
    with demo.route("Up & Away") as second:
        number = gr.Number(1, label="Number")
        loaded = gr.Textbox(label="Loaded")
        gr.Button("Up").click(lambda n: n + 1, number, number, api_name="up")
        second.load(lambda: "second loaded", None, loaded)
        gr.Textbox(lambda: "fresh", label="Value")
    with demo.route("Other", "/other/"):
        other.render()
    with demo.route("Hidden", "secret", show_in_navbar=False):
        gr.Markdown("found me")
    return demo


def test_pages_lead_to_each_other_and_each_does_its_own(page: Page, serve: Callable[..., str]) -> None:
    url = serve(app())
    page.goto(url)
    expect(page.get_by_label("Hello")).to_have_value("main loaded")
    bar = page.get_by_role("navigation", name="Pages")
    assert bar.get_by_role("link").all_inner_texts() == ["Start", "Up & Away", "Other", "Elsewhere"]
    expect(bar.get_by_role("link", name="Start")).to_have_attribute("aria-current", "page")
    assert page.get_by_label("Number").count() == 0
    assert page.title() == "Pages"
    bar.get_by_role("link", name="Up & Away").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/up--away")
    expect(page.get_by_label("Loaded")).to_have_value("second loaded")
    expect(page.get_by_label("Value")).to_have_value("fresh")
    assert page.title() == "Up & Away · Pages"
    assert page.get_by_label("Hello").count() == 0
    page.get_by_role("button", name="Up", exact=True).click()
    expect(page.get_by_label("Number")).to_have_value("2")
    page.goto(f"{url}/up--away/?a=1")
    assert page.url == f"{url}/up--away?a=1"
    page.get_by_role("link", name="Other").click()
    page.get_by_label("Other in").fill("abc")
    page.get_by_label("Other in").press("Enter")
    expect(page.get_by_label("Other out")).to_have_value("cba")
    page.goto(f"{url}/secret")
    expect(page.get_by_text("found me")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_login_leads_back_to_the_page_that_was_asked_for(page: Page, serve: Callable[..., str]) -> None:
    url = serve(app(), auth=("ann", "pw"))
    page.goto(f"{url}/up--away?a=1")
    page.get_by_label("User name").fill("ann")
    page.get_by_label("Password").fill("pw")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Number")).to_be_visible()
    assert page.url == f"{url}/up--away?a=1"


def test_a_handler_changes_the_bar(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        bar = gr.Navbar(elem_id="bar", elem_classes=["mine", "too"])
        gr.Button("Name").click(lambda: gr.Navbar(value=[("New", "two")], main_page_name="Top"), None, bar)
        gr.Button("Hide").click(lambda: gr.Navbar(visible=False), None, bar)
    with demo.route("Two"):
        gr.Markdown("two")
    page.goto(serve(demo))
    nav = page.get_by_role("navigation")
    expect(page.locator("nav#bar.mine.too")).to_be_visible()
    page.get_by_role("button", name="Name").click()
    expect(nav.get_by_role("link", name="New")).to_be_visible()
    expect(nav.get_by_role("link", name="Top")).to_be_visible()
    page.get_by_role("button", name="Hide").click()
    expect(nav).to_have_count(0)
