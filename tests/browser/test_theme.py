"""Themes on the page: each variable acts, in light and in dark; nothing flashes; the author's css= wins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from fanlight.themes.house import HOUSE
from fanlight.themes.named import NAMES
from tests.browser.axe import violations
from tests.browser.theme_table import LATER, ROWS, TWINS, Row, marker
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser

WORDS = """
## Heading
A [link](https://example.org) and `code`.

> Words of somebody

---

| a | b |
|---|---|
| 1 | 2 |
| 3 | 4 |
"""
READ = """([selector, property]) => {
    const [pseudo, name] = property.includes('/') ? property.split('/') : [null, property];
    return getComputedStyle(document.querySelector(selector), pseudo).getPropertyValue(name);
}"""
RULE = """([selector, property, variable]) => [...document.styleSheets].some(sheet => [...sheet.cssRules].some(
    rule => rule.selectorText === selector && rule.style.getPropertyValue(property).includes(`var(${variable})`)))"""


def everything(wait: threading.Event) -> gr.Blocks:
    """An app that shows all that a theme governs."""
    with gr.Blocks(title="Everything") as demo:
        gr.Markdown(WORDS)
        gr.Textbox(label="Field", info="Help", placeholder="Write", interactive=True, buttons=["copy"], elem_id="field")
        gr.Markdown("and")
        gr.Checkbox(label="Box", elem_id="box")
        gr.Markdown("and")
        gr.Checkbox(True, label="Checked", elem_id="checked")
        gr.Markdown("and")
        gr.Radio(["One", "Two"], value="Two", label="Radio", interactive=True, elem_id="radio")
        gr.Markdown("and")
        gr.Number(label="Number", maximum=3, elem_id="number")
        gr.Markdown("and")
        gr.Slider(label="Slider")
        gr.Label({"a": 0.6, "b": 0.4}, label="Label", elem_id="label")
        failed, slow = gr.Label(label="Failed"), gr.Label(label="Slow answer")
        with gr.Group(elem_id="group"):
            gr.File(label="File", interactive=True)
        with gr.Column(variant="panel", elem_id="panel"):
            gr.Markdown("Panel")
        with gr.Row():
            for name in ("primary", "secondary", "stop"):
                gr.Button(name, variant=name, elem_id=name)  # type: ignore[arg-type]  # each is a variant
            gr.Button("medium", size="md", elem_id="medium")
            gr.Button("small", size="sm", elem_id="small")
            fail, run = gr.Button("Fail"), gr.Button("Run")

        def fails() -> None:
            raise gr.Error("It went wrong", duration=None)

        def waiting() -> dict[str, float]:
            wait.wait(60)
            return {"a": 1.0}

        fail.click(fails, None, failed)
        run.click(waiting, None, slow, show_progress="full")
    return demo


@pytest.fixture
def app() -> Iterator[gr.Blocks]:
    wait = threading.Event()
    yield everything(wait)
    wait.set()


def start_waiting(page: Page) -> None:
    page.get_by_role("button", name="Run").click()
    page.locator(".fl-bar-fill").wait_for(state="attached")


def show_everything(page: Page) -> None:
    """Bring what is not there at rest onto the page."""
    page.get_by_role("button", name="Fail").click()
    page.locator(".fl-toast").wait_for()
    page.locator("#number input").fill("9")
    page.locator(".fl-problem").first.wait_for()
    page.evaluate("""() => {
        const bar = document.createElement('div');  // the bar about a lost connection
        bar.className = 'fl-linkbar';
        bar.hidden = true;
        document.querySelector('.gradio-container').append(bar);
        document.querySelector('.fl-files-box').classList.add('fl-over');  // something is being dragged over it
    }""")


def enter(page: Page, state: str, selector: str) -> None:
    """Do with an element what brings it into a state."""
    page.mouse.move(0, 0)
    page.keyboard.press("Shift")  # whoever types sees where the focus is
    target = page.locator(selector).first
    if state == "hover":
        target.hover()
    elif state == "press":
        target.hover()
        page.mouse.down()
    elif state == "focus":
        inner = target.locator("input, textarea")
        (inner if inner.count() else target).focus()


def leave(page: Page, state: str) -> None:
    if state == "press":
        page.mouse.move(0, 0)
        page.mouse.up()
    page.evaluate("document.activeElement.blur()")


def test_every_variable_has_a_row_or_waits_for_its_component() -> None:
    shown = [row.variable for row in ROWS]
    assert len(shown) == len(set(shown))
    assert sorted([*shown, *LATER]) == sorted(HOUSE)


def in_state(row: Row) -> tuple[str, str]:
    return row.state, row.selector if row.state else ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_variable_acts(scheme: str, app: gr.Blocks, chromium: Browser, serve: Callable[..., str]) -> None:
    marks: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for index, row in enumerate(ROWS):
        value, told = marker(index, row, False)
        marks[row.variable] = value
        wanted[row.variable] = told
        if row.variable in TWINS:
            marks[f"{row.variable}_dark"], dark = marker(index, row, True)
            wanted[row.variable] = dark if scheme == "dark" else told
    url = serve(app, theme=gr.themes.Base().set(**marks))  # type: ignore[typeddict-item]  # the names are the table's
    page = chromium.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 2400})  # type: ignore[arg-type]
    page.emulate_media(reduced_motion="reduce")
    page.goto(url)
    start_waiting(page)
    show_everything(page)
    found: dict[str, Any] = {}
    for (state, selector), rows in groupby(sorted(ROWS, key=in_state), key=in_state):
        if state in ("hover", "press", "focus"):
            enter(page, state, selector)
        for row in rows:
            if state == "rule":
                name = "--" + row.variable.replace("_", "-")
                ruled = page.evaluate(RULE, [selector, row.property, name])
                found[row.variable] = wanted[row.variable] if ruled else None
            elif row.selector.startswith((".fl-dialog", ".fl-segments")):
                continue
            else:
                found[row.variable] = page.evaluate(READ, [row.selector, row.property])
        leave(page, state)
    page.get_by_role("button", name="Settings").click()
    page.locator(".fl-dialog[open]").wait_for()
    for row in ROWS:
        if row.selector.startswith((".fl-dialog", ".fl-segments")):
            found[row.variable] = page.evaluate(READ, [row.selector, row.property])
    page.close()
    assert {name: found.get(name) for name in wanted if found.get(name) != wanted[name]} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_named_theme_hinders_nobody(name: str, app: gr.Blocks, chromium: Browser, serve: Callable[..., str]) -> None:
    url = serve(app, theme=name)
    for scheme in ("light", "dark"):
        context = chromium.new_context(
            bypass_csp=True, reduced_motion="reduce", color_scheme=scheme, viewport={"width": 360, "height": 800}
        )  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(url)
        show_everything(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert violations(page) == []
        context.close()


def boxes(page: Page) -> dict[str, str]:
    """What a glance at a page tells."""
    return {
        name: page.evaluate(READ, [selector, prop])
        for name, selector, prop in (
            ("page", "body", "background-color"),
            ("text", ".gradio-container", "color"),
            ("button", ".fl-button-control", "background-color"),
            ("corner", ".fl-frame", "border-top-left-radius"),
        )
    }


def small() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Markdown("[link](https://example.org)")
        gr.Label({"a": 1.0})
        gr.Button("Go", variant="primary")
    return demo


def test_the_authors_css_wins_over_the_theme(page: Page, serve: Callable[..., str]) -> None:
    css = ":root { --block-radius: 3px } .dark { --body-background-fill: rgb(1, 2, 3) }"
    look = gr.themes.Soft().set(
        block_radius="20px", body_background_fill_dark="rgb(9, 9, 9)", block_border_width_dark="2px"
    )
    page.emulate_media(color_scheme="dark")
    page.goto(serve(small(), theme=look, css=css))
    page.get_by_role("button", name="Go").wait_for()
    shown = boxes(page)
    assert shown["corner"] == "3px"
    assert shown["page"] == "rgb(1, 2, 3)"


def test_straight_corners_do_not_hide_the_bar_of_what_waits(
    app: gr.Blocks, page: Page, serve: Callable[..., str]
) -> None:
    page.goto(serve(app, theme=gr.themes.Default(radius_size="none")))
    start_waiting(page)
    assert page.locator(".fl-bar-top").evaluate("e => e.clientHeight") >= 2


def test_a_gradient_is_shown_in_its_own_mode_only(page: Page, serve: Callable[..., str]) -> None:
    url = serve(
        small(), theme=gr.themes.Base().set(button_primary_background_fill="linear-gradient(*primary_300, white)")
    )
    for mode, shown in (("light", True), ("dark", False)):
        page.goto(f"{url}/?__theme={mode}")
        page.get_by_role("button", name="Go").wait_for()
        assert ("gradient" in page.evaluate(READ, [".fl-button-control", "background-image"])) is shown


@pytest.mark.parametrize("csp", ["default", "strict"])
@pytest.mark.parametrize("theme", ["default", "ocean"])
def test_the_first_drawing_wears_theme_and_mode(
    theme: str, csp: str, chromium: Browser, page: Page, serve: Callable[..., str]
) -> None:
    """Before any script of ours has come: a page whose scripts never arrive looks like the finished one."""
    url = f"{serve(small(), theme=theme, csp=csp)}/?__theme=dark"
    page.goto(url)
    page.get_by_role("button", name="Go").wait_for()
    finished = boxes(page)
    bare = chromium.new_page(color_scheme="light")
    bare.route("**/*.js", lambda route: route.abort())
    bare.goto(url, wait_until="load")
    assert bare.evaluate(READ, ["body", "background-color"]) == finished["page"]
    assert bare.evaluate(READ, [".gradio-container", "color"]) == finished["text"]
    assert bare.evaluate("document.documentElement.className") == "dark"
    bare.close()


def test_a_theme_asks_for_nothing_more(page: Page, serve: Callable[..., str]) -> None:
    asked: dict[str, int] = {}
    for theme in (None, "default", "soft", gr.themes.Default(font=gr.themes.GoogleFont("Roboto"))):
        urls: list[str] = []
        page.on("request", lambda request, urls=urls: urls.append(request.url))  # type: ignore[misc]
        page.goto(serve(small(), theme=theme))
        page.get_by_role("button", name="Go").wait_for()
        page.wait_for_load_state("networkidle")
        asked[repr(theme)] = len(urls)
    assert len(set(asked.values())) == 1, asked


def test_a_font_of_the_authors_comes_with_the_app(page: Page, in_folder: Path, serve: Callable[..., str]) -> None:
    """Found in the document and loaded from the app's own address."""
    font = next(Path("/usr/share/fonts/truetype").rglob("DejaVuSansMono-Bold.ttf"), None)
    if font is None:
        pytest.skip("the font of the system is not there")
    look = gr.themes.Base(font=[gr.themes.LocalFont("Heavy", weights=(400, 600), files=font), "sans-serif"])
    page.goto(serve(small(), theme=look))
    page.get_by_role("button", name="Go").wait_for()
    page.wait_for_function("document.fonts.check('16px Heavy') && [...document.fonts].some(f => f.status === 'loaded')")
    assert page.evaluate(READ, ["body > .gradio-container", "font-family"]).startswith("Heavy")


def test_the_login_page_wears_the_theme(chromium: Browser, serve: Callable[..., str]) -> None:
    page = chromium.new_page(color_scheme="dark")
    url = serve(small(), theme="ocean", auth=("ann", "secret"))
    page.goto(url)
    before = page.evaluate(READ, ["body", "background-color"])
    button = page.evaluate(READ, ["button", "background-color"])
    page.get_by_label("User name").fill("ann")
    page.get_by_label("Password").fill("secret")
    page.get_by_label("Password").press("Enter")
    page.get_by_role("button", name="Go").wait_for()
    assert before == boxes(page)["page"] == "rgb(12, 27, 42)"
    assert button == boxes(page)["button"]
    page.goto(f"{url}/logout?__theme=light")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.close()
