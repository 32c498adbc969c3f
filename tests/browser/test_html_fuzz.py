"""Templates of HTML and texts of visitors, both put together at random: no text ever acts."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import fanlight as gr
from tests.chromium import chromium as chromium

pytestmark = pytest.mark.browser

ROUNDS, TEMPLATES = 12, 80
VALUES = ["${value}", "{{value}}", "{{{value}}}", "${value + ''}"]
PIECES = [
    "<p>", "</p>", "<p ", "<a href=", "<a href='", '<img alt="', '"', "'", ">", "/>", " ", "=", "<svg>", "</svg>",
    "<math>", "<mtext>", "<textarea>", "</textarea>", "<title>", "</title>", "<table>", "<tr>", "<td>", "</table>",
    "<select>", "<option ", "</select>", "<!--", "-->", "--!>", "<!", "<?", "<![CDATA[", "]]>", "</", "<", "x",
    "data-", "style='", "style=", "title=", "<style>", "</style>", "<div class=a", "<noscript>", "</noscript>",
    "<xmp>", "</xmp>", "<iframe srcdoc='", "<template>", "</template>", "<b", "/", "\n", "&lt;", "&#", "<desc>",
    "<foreignObject>", "<button formaction=",
]  # fmt: skip
RUN = "window.betrayed=1"
WORDS = [
    f"<img src=data:, onerror={RUN}>", f"onclick={RUN}", f"<script>{RUN}</script>", f"javascript:{RUN}", '"', "'",
    ">", "<", "--", "-->", "]]>", "</textarea>", "</title>", "</style>", "</xmp>", "</noscript>", "</template>",
    "</select>", "</svg>", "/", "=", "x", "`", "<style>", "<svg>", "<math>", "<!--", "onerror", "on", "&quot;",
    "&#34;", "<title>", "<mglyph>", "<table>", "style=position:fixed", "position:fixed", " ", "\t", "\n", "\0",
    "<a href='javascript:x'>",
]  # fmt: skip
ACTING = """() => [window.betrayed ?? null, [...document.querySelectorAll('.fl-html-body *')].filter((e) =>
    [...e.attributes].some((a) => /^on/.test(a.name)) || e.localName === 'script'
    || /^\\s*javascript:/i.test(e.href?.baseVal ?? e.href ?? e.getAttribute('formaction') ?? '')
    || ['fixed', 'absolute', 'sticky'].includes(getComputedStyle(e).position),
).map((e) => [e.closest('.fl-html').id, e.outerHTML.slice(0, 200)])]"""


def test_no_text_acts_in_any_template(chromium: Browser, serve: Callable[..., str]) -> None:
    seed = random.randrange(1_000_000)
    dice = random.Random(seed)

    def template() -> str:
        parts = dice.choices(PIECES, k=dice.randint(1, 7))
        for value in dice.choices(VALUES, k=dice.randint(1, 2)):
            parts.insert(dice.randint(0, len(parts)), value)
        return "".join(parts) + dice.choice(["", "'>", '">', ">"])

    templates = [template() for _ in range(TEMPLATES)]
    texts = ["".join(dice.choices(WORDS, k=dice.randint(1, 6))) for _ in range(ROUNDS)]
    waiting = list(enumerate(texts))
    with gr.Blocks() as demo:
        boxes = [gr.HTML("", html_template=each, elem_id=f"{n}") for n, each in enumerate(templates)]
        done = gr.Textbox(label="Done")

        def attack() -> list[Any]:
            number, text = waiting.pop(0)
            return [*[gr.HTML(value=text) for _ in boxes], f"{number}"]

        gr.Button("Attack").click(attack, None, [*boxes, done])
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(serve(demo))
    for number, text in enumerate(texts):
        page.get_by_role("button", name="Attack").dispatch_event("click")
        expect(page.get_by_label("Done")).to_have_value(f"{number}")
        betrayed, acting = page.evaluate(ACTING)
        found = [(templates[int(name)], html) for name, html in acting]
        assert (betrayed, found) == (None, []), f"seed {seed}, text {text!r}"
    context.close()
