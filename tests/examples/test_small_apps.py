"""The small examples, as a visitor uses them."""

from __future__ import annotations

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


def test_hello_greets_by_name(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("hello")).url)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Greeting")).to_have_value("Hello Ada!")


def test_calculator_computes_and_explains(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("calculator")).url)
    page.get_by_role("button", name="Multiply").click()
    expect(page.get_by_label("Answer")).to_have_value("42")
    page.get_by_label("Second number").fill("0")
    page.get_by_role("button", name="Divide").click()
    expect(message(page, "Nothing can be divided by zero")).to_be_visible()
    page.get_by_label("First number").fill("")
    page.get_by_role("button", name="Add").click()
    expect(message(page, "The first number is missing")).to_be_visible()


def test_themes_plans_a_trip_and_refuses_a_long_one(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("themes")).url)
    page.get_by_label("Place").fill("Porto")
    page.get_by_role("button", name="Plan").click()
    expect(page.get_by_label("Plan", exact=True)).to_have_value("3 days in Porto, by train")
    page.get_by_role("spinbutton").first.fill("14")
    page.get_by_role("button", name="Plan").click()
    expect(message(page, "No more than twelve days")).to_be_visible()


def test_streaming_grows_and_stops(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("streaming")).url)
    page.get_by_role("button", name="Tell").click()
    story = page.get_by_label("Story")
    expect(story).to_have_value(re.compile("A window stood over"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Tell")).to_be_enabled()
    told = story.input_value()
    assert "missed one" not in told
    # A second story may start, and runs to its end when it is fast.
    page.get_by_label("Title").fill("Again")
    page.get_by_label("Words a second").first.fill("50")
    page.get_by_role("button", name="Tell").click()
    expect(story).to_have_value(re.compile(r"^Again: .*missed one\. $", re.DOTALL))


def test_progress_shows_its_bar_and_the_next_step(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("progress")).url)
    page.get_by_role("button", name="Cook").click()
    expect(page.get_by_text(re.compile(r"Simmering.* of 12 minutes"))).to_be_visible()
    expect(page.get_by_label("Report")).to_have_value(
        "The soup simmered for 12 minutes. It is on the table.", timeout=15_000
    )
    expect(message(page, "The soup is ready.")).to_be_visible()


def test_progress_stopped_does_not_serve(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("progress")).url)
    page.get_by_role("button", name="Cook").click()
    expect(page.get_by_text("Simmering")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Simmering")).to_be_hidden()
    expect(page.get_by_label("Report")).to_have_value("")


def test_counter_counts_for_each_tab(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("counter")).url)
    shown = page.get_by_label("Count", exact=True)
    for count in ("1 so far", "2 so far", "3 so far"):
        page.get_by_role("button", name="Count").click()
        expect(shown).to_have_value(count)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Count").click()
    expect(other.get_by_label("Count", exact=True)).to_have_value("1 so far")
    page.get_by_role("button", name="Start over").click()
    expect(shown).to_have_value("0 so far")


def test_side_by_side_waits_together(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("side_by_side")).url)
    for name in ("first", "second", "third"):
        page.get_by_role("button", name=f"Start the {name}").click()
    for name in ("First", "Second", "Third"):
        expect(page.get_by_label(name, exact=True)).to_have_value("Waited 2.0 s")
    page.get_by_role("button", name="Start all three").click()
    expect(page.get_by_label("Together")).to_have_value("All three took 2.0 s")


@pytest.mark.parametrize("digit", ["3", "7"])
def test_digits_are_told_apart(page: Page, start_app: Start, digit: str) -> None:
    page.goto(start_app(example("digits")).url)
    page.locator("input[type=file]").set_input_files(
        {"name": "digit.png", "mimeType": "image/png", "buffer": drawn(digit)}
    )
    expect(page.get_by_role("img").first).to_be_visible()
    page.get_by_role("button", name="Classify").click()
    expect(page.get_by_text(re.compile(rf"^{digit}$")).first).to_be_visible()


def test_digits_without_a_picture_says_so(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("digits")).url)
    page.get_by_role("button", name="Classify").click()
    expect(message(page, "There is no picture yet")).to_be_visible()


def drawn(digit: str) -> bytes:
    picture = Image.new("L", (200, 240), 255)
    ImageDraw.Draw(picture).text((100, 120), digit, fill=0, anchor="mm", font=ImageFont.load_default(180))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_files_are_counted_in_their_order(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("files")).url)
    page.get_by_role("button", name="Count").click()
    expect(message(page, "There is no file yet")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "two.txt", "mimeType": "text/plain", "buffer": b"to be or not to be"},
            {"name": "one (1).md", "mimeType": "", "buffer": "Ärger\n".encode()},
            {"name": "no.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"},
        ]
    )
    expect(page.get_by_text("no.exe was left out. Taken here: text files.")).to_be_visible()
    page.get_by_role("button", name="Move one (1).md up").click()
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Summary")).to_have_value("7 words in 2 files")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download word count.csv").click()
    assert download.value.suggested_filename == "word count.csv"
    assert Path(download.value.path()).read_text("utf-8").split() == [
        "file,words,different", "words,commonest", "word", "one", "(1).md,1,1,ärger", "two.txt,6,4,to",
    ]  # fmt: skip


def test_rating_is_given_with_pointer_and_keys(page: Page, start_app: Start) -> None:
    page.goto(start_app(example("rating")).url)
    words = page.get_by_label("In words")
    food = page.get_by_role("radiogroup", name="Food")
    food.get_by_role("radio", name="4 of 5 stars").click()
    expect(words).to_have_value("4.0 stars from 1 of 2")
    expect(page.get_by_role("radiogroup", name="Overall").get_by_role("radio", checked=True)).to_have_accessible_name(
        "4 of 5 stars"
    )
    page.keyboard.press("Tab")  # out of the first rating and into the second, at its first star
    service = page.get_by_role("radiogroup", name="Service")
    expect(service.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(service.get_by_role("radio", name="2 of 5 stars")).to_be_focused()
    expect(service.get_by_role("radio", checked=True)).to_have_accessible_name("2 of 5 stars")
    page.keyboard.press("ArrowLeft")
    expect(words).to_have_value("2.5 stars from 2 of 2")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(service.get_by_role("radio", checked=True)).to_have_accessible_name("1 of 5 stars")


def test_every_example_is_tested_here_or_next_door() -> None:
    names = {path.parent.name for path in Path(example("hello")).parents[1].glob("*/app.py")}
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {name for name in names if f'"{name}"' not in tests} == set()


def test_every_example_is_listed() -> None:
    folder = example("hello").parents[1]
    listed = re.findall(r"\]\((\w+)/app\.py\)", (folder / "README.md").read_text("utf-8"))
    scenes = (folder.parent / "scripts/screenshots").read_text("utf-8")
    assert sorted(listed) == sorted(path.parent.name for path in folder.glob("*/app.py"))
    assert [name for name in listed if f"\ndef {name}(page" not in scenes] == []


def message(page: Page, text: str) -> Locator:
    """A toast."""
    return page.get_by_role("region", name="Messages").get_by_text(text)
