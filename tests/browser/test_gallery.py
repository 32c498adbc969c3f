"""Every component and layout on one page: narrow and wide, light and dark, in both directions of writing."""

from __future__ import annotations

import pkgutil
import re
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from fanlight.graph.block import Block, Layout
from fanlight.graph.component import Value
from tests.browser.axe import violations
from tests.chromium import chromium as chromium

pytestmark = pytest.mark.browser

CONTROLS = """() => [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex]')].filter(
    e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true, opacityProperty: false }))"""
MISSED = """e => !('reached' in e.dataset)
    && !(e.type === 'radio' && document.querySelector(`[name="${e.name}"][data-reached]`))"""
"""Of the radio buttons of a group Tab reaches one; arrow keys lead to the others."""
FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    e.dataset.reached = '';
    let ring = false;
    for (let at = e; at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        ring ||= style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    }
    for (let at = e.nextElementSibling; at; at = at.nextElementSibling) {
        const style = getComputedStyle(at);
        ring ||= style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    }
    return { ring, what: e.outerHTML.slice(0, 160) };
}"""


def classes_in(room: str) -> Iterator[type[Block]]:
    """The classes that a room declares, one after the other file."""
    package = import_module(f"fanlight.{room}")
    for file in pkgutil.iter_modules(package.__path__):
        module = import_module(f"fanlight.{room}.{file.name}")
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, Block) and found.__module__ == module.__name__:
                yield found


def gallery() -> gr.Blocks:
    """An app with each component as it starts, with its example value, and with what it may say besides."""
    components = [c for c in classes_in("components") if issubclass(c, Value) and "value" in c.fields]
    assert len(components) > 8
    with gr.Blocks(title="Gallery") as demo:
        for component in components:
            name = component.__name__
            named: dict[str, Any] = {"label": f"{name} label"} if "label" in component.fields else {}
            if "choices" in component.fields:
                named["choices"] = [
                    "One",
                    "Two",
                    ("Three, which has a name that is longer than a narrow page is wide", 3),
                ]
            if "samples" in component.fields:
                named |= {"components": ["textbox", "checkbox"], "samples": [["A word", True], ["Another", False]]}
            example = component(render=False, **named).example_value()
            if not name.endswith("State"):
                gr.Markdown(f"## {name}")
            component(**named, **({"info": "A word of help"} if "info" in component.fields else {}))
            component(**({"value": example} if "value" in component.fields else {}), **named)
            if "interactive" in component.fields:
                component(value=example, interactive=False, **named)
                component(interactive=True, **named)
        for layout in classes_in("layouts"):
            if layout.__name__ != "Form" and issubclass(layout, Layout):
                gr.Markdown(f"## {layout.__name__}")
                with layout():
                    gr.Textbox(label="Inside", interactive=True)
                    gr.Button("Inside")
    return demo


@pytest.fixture
def look(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in which axe may run; the test fails if one logs an error."""
    problems: list[str] = []
    contexts = []

    def open_page(url: str, **options: Any) -> Page:
        context = chromium.new_context(bypass_csp=True, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def site(serve: Callable[..., str]) -> str:
    return serve(gallery())


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_gallery(site: str, look: Callable[..., Page], width: int, scheme: str, direction: str) -> None:
    page = look(site, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.get_by_role("button", name="Inside").last.wait_for()
    page.get_by_text("90%").first.wait_for()
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    page.wait_for_function("[...document.images].every(image => image.complete || !image.checkVisibility())")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    assert violations(page) == []

    page.evaluate("scrollTo(0, 0)")
    wanted = page.evaluate(f"({CONTROLS})().length")
    assert wanted > 30
    for _ in range(2 * wanted):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        assert focused["ring"], f"no focus ring: {focused['what']}"
    missed = page.evaluate(f"({CONTROLS})().filter({MISSED}).map(e => e.outerHTML.slice(0, 160))")
    assert missed == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_at_work(serve: Callable[..., str], look: Callable[..., Page], scheme: str) -> None:
    go = threading.Event()

    def work(progress: gr.Progress = gr.Progress()) -> str:
        progress((1, 4), desc="Sorting", unit="cards")
        gr.Info("Information")
        gr.Warning("Beware")
        go.wait(20)
        raise gr.Error("The cards are gone")

    with gr.Blocks() as demo:
        out, free = gr.Textbox(label="Out"), gr.Textbox(label="Free")
        gr.Button("Go").click(work, None, out)
        gr.Button("Wait").click(lambda: go.wait(20), None, free)
    page = look(serve(demo), viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_role("button", name="Wait").click()
    bars = page.get_by_role("progressbar")
    expect(bars).to_have_count(2)
    expect(bars.first).to_have_attribute("aria-valuenow", "25")
    expect(bars.first).to_have_accessible_name(re.compile("Sorting"))
    expect(bars.last).not_to_have_attribute("aria-valuenow", re.compile(".*"))
    expect(page.get_by_text("Beware")).to_be_visible()
    assert violations(page) == []
    go.set()
    expect(page.get_by_text("The cards are gone").first).to_be_visible()
    expect(bars).to_have_count(0)
    assert violations(page) == []
