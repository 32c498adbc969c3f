"""Code on the page: read, written, changed by the server meanwhile, and left with the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser

MOST_LINES = """() => {
    const count = () => document.querySelectorAll('#code .fl-code-line').length;
    window.most = 0;
    new MutationObserver(() => (window.most = Math.max(window.most, count()))).observe(
        document.querySelector('#code'), { childList: true, subtree: true });
}"""
"""Watches how many lines there are at once."""


def editor(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def test_code_is_written_in_an_editor(page: Page, serve: Callable[..., str]) -> None:
    seen: list[str] = []
    with gr.Blocks() as demo:
        code = gr.Code("one\r\ntwo", "python", label="Program", elem_id="code", max_lines=6)
        out = gr.Textbox(label="Got")
        code.change(repr, code, out)
        for name in ("input", "focus", "blur"):
            getattr(code, name)(lambda name=name: seen.append(name), trigger_mode="multiple", concurrency_limit=1)
        gr.Button("Above").click(lambda: gr.Code("zero\none\ntwo!", "json", label="Program"), None, code)
        gr.Button("Format").click(lambda text: text.replace("o", "oo"), code, code)
    page.goto(serve(demo))
    box = editor(page, "Program")
    expect(box).to_have_accessible_description(
        "Tab moves on until you write; then it indents. To leave, press Escape, then Tab."
    )
    expect(box).to_have_attribute("aria-multiline", "true")

    # Who only passes by is not held up.
    page.get_by_label("Got").focus()
    page.keyboard.press("Shift+Tab")
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Got")).to_be_focused()
    page.keyboard.press("Shift+Tab")

    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    expect(page.get_by_label("Got")).to_have_value(r"'one\ntwo!'")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    expect(page.get_by_label("Got")).to_have_value(r"'one\n  two!'")
    expect(page.get_by_text("Esc, then Tab leaves")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("Got")).to_have_value(r"'one\ntwo!'")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Got")).to_be_focused()
    until(lambda: seen.count("blur") == 2)
    assert seen.count("focus") == 2
    assert seen.count("input") >= 3

    # What the server changes goes in around the cursor, and is no visitor's input.
    box.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    inputs = seen.count("input")
    press = "name => [...document.querySelectorAll('button')].find(b => b.textContent == name).click()"
    page.evaluate(press, "Above")
    expect(page.get_by_label("Got")).to_have_value(r"'zero\none\ntwo!'")
    expect(page.locator("#code .cm-line").first).to_have_text("zero")
    assert seen.count("input") == inputs
    page.keyboard.type("|")
    expect(page.get_by_label("Got")).to_have_value(r"'zero\no|ne\ntwo!'")
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Got")).to_have_value(r"'zero\none\ntwo!'")
    page.evaluate(press, "Format")
    expect(page.locator("#code .cm-line").nth(1)).to_have_text("oone")
    page.keyboard.type("|")
    expect(page.get_by_label("Got")).to_have_value(r"'zeroo\no|one\ntwoo!'")

    box.fill("\n".join(str(n) for n in range(30)))
    assert page.evaluate("document.querySelector('#code .cm-scroller').clientHeight") == 120


def test_it_proposes_words_and_knows_its_languages(page: Page, serve: Callable[..., str]) -> None:
    languages = [language for language in gr.Code.languages if language]
    with gr.Blocks() as demo:
        gr.Code("x = 1", "python", label="Python", autocomplete=True, interactive=True, elem_id="python")
        gr.Code("elephant", "yaml", label="Yaml", autocomplete=True, interactive=True, elem_id="yaml")
        gr.Code("elephant", "yaml", label="None", interactive=True, elem_id="none")
        for language in languages:
            text = {"json": "[1]", "markdown": "# a", "html": "<p>", "yaml": "a: 1", "css": "p {}", "latex": r"\alpha"}
            code = text.get(language, "select 'a' 1 # \"b\"\nFROM x")
            gr.Code("{{ 'a' }}" if language == "jinja2" else code, language, interactive=True, elem_id=f"e-{language}")
            gr.Code("{{ 'a' }}" if language == "jinja2" else code, language, interactive=False, elem_id=f"r-{language}")
    page.goto(serve(demo))
    expect(page.locator("#python .tok-number")).to_be_visible()  # the language has arrived
    editor(page, "Python").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nwhi")
    option = page.locator("#python").get_by_role("option", name="while").first
    expect(page.locator("#python").get_by_role("listbox", name="Proposals")).to_be_visible()
    expect(option).to_be_in_viewport()
    page.keyboard.press("Escape")
    editor(page, "Yaml").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" ele")
    expect(page.locator("#yaml").get_by_role("option", name="elephant")).to_be_in_viewport()
    page.keyboard.press("Escape")
    editor(page, "None").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" ele")
    for language in languages:
        expect(page.locator(f"[id='e-{language}'] [class*=tok-]").first).to_be_attached()
        expect(page.locator(f"[id='r-{language}'] [class*=hljs-]").first).to_be_attached()
    assert page.locator("#none [role=listbox]").count() == 0


def test_code_that_is_read_costs_no_editor(page: Page, serve: Callable[..., str], tmp_path: Path) -> None:
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url))

    def grow() -> Iterator[str]:
        for count in range(1, 60):
            yield "".join(f'x{n} = """<b>{n}\n</b>"""\n' for n in range(count))

    with gr.Blocks() as demo:
        code = gr.Code("a = '''1\n2'''\n\nb", "python", label="Result", interactive=False, elem_id="code")
        gr.Code("hidden", label="Bare", buttons=["copy"], interactive=False, elem_id="bare", show_line_numbers=False)
        gr.Button("Grow").click(grow, None, code)
        gr.Button("Much").click(lambda: "y = 1\n" * 20_000, None, code)
        gr.Button("None").click(lambda: None, None, code)
    page.goto(serve(demo))
    lines = page.locator("#code .fl-code-line")
    expect(lines).to_have_text(["a = '''1\n", "2'''\n", "\n", "b\n"])
    expect(lines.nth(1).locator(".hljs-string")).to_have_text("2'''")
    assert page.locator("#bare button").count() == 1
    with page.expect_download() as download:
        page.locator("#code").get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "code.py"
    assert Path(download.value.path()).read_text() == "a = '''1\n2'''\n\nb"
    page.get_by_role("button", name="Grow").click()
    expect(lines).to_have_count(118)
    expect(lines.last).to_have_text('</b>"""\n')
    assert page.locator("#code b").count() == 0
    assert not [url for url in scripts if "/editor-" in url]
    page.get_by_role("button", name="None").click()
    expect(page.locator("#code [data-empty]")).to_have_attribute("data-empty", "The code will appear here")
    page.evaluate(MOST_LINES)
    page.get_by_role("button", name="Much").click()
    box = editor(page, "Result")
    expect(box).to_have_attribute("aria-readonly", "true")
    assert page.locator("#code .cm-line").count() < 500
    assert page.evaluate("most") <= 118
    assert [url for url in scripts if "/editor-" in url]
