"""The main example in a browser."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Locator, Page, expect

from tests.apps import App, example

Start = Callable[[Path], App]

pytestmark = pytest.mark.browser


def receipt(rows: int) -> bytes:
    font = ImageFont.load_default(24)
    picture = Image.new("RGB", (420, 60 + 44 * rows), "white")
    pen = ImageDraw.Draw(picture)
    for row in range(rows):
        pen.text((30, 30 + 44 * row), f"Article {row + 1}", fill="black", font=font)
        pen.text((390, 30 + 44 * row), f"{row + 1}.25", fill="black", font=font, anchor="ra")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def choose(page: Page, content: bytes, name: str = "receipt.png", mime: str = "image/png") -> None:
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": mime, "buffer": content})


def test_a_receipt_is_read_and_marked(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("read_text")).url)
    expect(page.get_by_text("The reader is ready.")).to_be_visible(timeout=30_000)
    choose(page, receipt(8))
    expect(page.get_by_role("img").first).to_be_visible()
    page.get_by_role("button", name="Read", exact=True).click()
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value(
        re.compile(r"Article 1 +1\.25\nArticle 2 +2\.25\n.*Article 8 +8\.25$", re.DOTALL), timeout=30_000
    )
    expect(page.get_by_text(re.compile(r"\d+% sure over 8 lines|\d+% sure"))).to_be_visible()


def test_reading_can_be_stopped(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("read_text")).url)
    choose(page, receipt(200))
    page.get_by_role("button", name="Read", exact=True).click()
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value(re.compile("Article 1"), timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped before the end")).to_be_visible()
    assert "Article 200" not in text.input_value()


def test_without_a_picture_it_says_what_to_do(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("read_text")).url)
    page.get_by_role("button", name="Read", exact=True).click()
    expect(message(page, "There is no picture yet")).to_be_visible()


def message(page: Page, text: str) -> Locator:
    """A toast."""
    return page.get_by_role("region", name="Messages").get_by_text(text)


def paste(page: Page, content: bytes) -> None:
    """What Ctrl+V does with a picture in the clipboard."""
    page.locator("[part=box]").first.focus()
    page.evaluate(
        """([text]) => {
            const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
            const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        [base64.b64encode(content).decode()],
    )


def test_a_pasted_picture_is_read_line_by_line(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("read_text")).url)
    expect(page.get_by_text("The reader is ready.")).to_be_visible(timeout=30_000)
    paste(page, receipt(12))
    expect(page.get_by_role("img").first).to_be_visible()
    page.evaluate(
        """() => {
            const box = document.querySelector('textarea');
            window.seen = new Set();
            setInterval(() => seen.add(box.value === '' ? 0 : box.value.split('\\n').length), 2);
        }"""
    )
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("Article 12"), timeout=30_000)
    assert len(page.evaluate("[...seen]")) >= 6


def flat(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (width, height), 1).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "mime", "says"),
    [
        (b"%PDF-1.7\n%...", "page.pdf", "application/pdf", "page.pdf was left out. Taken here: images."),
        (b"just some words", "words.png", "image/png", "not a picture that can be read"),
        (flat(10_000, 10_000), "huge.png", "image/png", "50,000,000"),
        (flat(300, 200), "blank.png", "image/png", "found no text"),
    ],
    ids=["pdf", "no picture", "100 megapixels", "no text"],
)
def test_bad_input_gets_a_sentence_that_helps(
    page: Page, start_app: Start, content: bytes, name: str, mime: str, says: str
) -> None:
    page.goto(start_app(example("read_text")).url)
    expect(page.get_by_text("The reader is ready.")).to_be_visible(timeout=30_000)
    choose(page, content, name, mime)
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=says).first).to_be_visible(timeout=20_000)
