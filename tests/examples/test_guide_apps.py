"""The apps of the guides "Building Interfaces" and "Building With Blocks", as a visitor uses them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.apps import App, example

Opened = Callable[[str], Page]

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(page: Page, start_app: Callable[[Path], App], tmp_path: Path) -> Opened:
    """Opens an example that runs in a folder of its own, where it may keep files."""

    def open_page(name: str) -> Page:
        folder = shutil.copytree(
            example(name).parent, tmp_path / name, ignore=shutil.ignore_patterns(".gradio", "__pycache__")
        )
        page.goto(start_app(folder / "app.py").url)
        return page

    return open_page


def message(page: Page, text: str) -> Locator:
    """A toast."""
    return page.get_by_role("region", name="Messages").get_by_text(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_word_chain_remembers_for_each_tab(opened: Opened) -> None:
    page = opened("word_chain")
    for word in ("Rain", "night", "tea"):
        page.get_by_label("Next word").fill(word)
        page.get_by_label("Next word").press("Enter")
        expect(page.get_by_role("group", name="Chain")).to_contain_text(word.lower())
    expect(page.get_by_label("Words so far")).to_have_value("3")
    page.get_by_label("Next word").fill("tomato")
    press(page, "Say it")
    expect(message(page, "'tea' ends with 'a'")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Next word").fill("tomato")
    press(other, "Say it")
    expect(other.get_by_label("Words so far")).to_have_value("1")


def test_morse_follows_every_key(opened: Opened) -> None:
    page = opened("morse")
    expect(page.get_by_label("Takes")).to_have_value(re.compile(r"^\d+\.\d seconds$"))
    page.get_by_role("textbox", name="Message").fill("SOS, ok")
    expect(page.get_by_label("Morse")).to_have_value("... --- ... / --- -.-")
    page.get_by_label("Words a minute").first.fill("40")
    page.get_by_role("textbox", name="Message").fill("paris")  # its 43 units, without the gap after a word, at 30 ms
    expect(page.get_by_label("Takes")).to_have_value("1.3 seconds")
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)


def test_contrast_is_worked_out_and_its_examples_are_kept(opened: Opened, tmp_path: Path) -> None:
    page = opened("contrast")
    press(page, "Compare")
    expect(page.get_by_label("Verdict")).to_have_value("Good for any text")
    page.get_by_role("row").nth(3).click()
    expect(page.get_by_label("Contrast, to one")).to_have_value("4.48")  # #777777 on white, as published
    expect(page.get_by_label("Verdict")).to_have_value("For large letters only")
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value("#777777")
    press(page, "Page 2")
    page.get_by_role("row").nth(3).click()
    expect(page.get_by_role("textbox", name="Paper", exact=True)).to_have_value("#bc6c25")
    assert list((tmp_path / "contrast/.gradio/cached_examples").glob("*/*"))
    page.get_by_role("textbox", name="Paper", exact=True).fill("")
    press(page, "Compare")
    expect(message(page, "Pick both colours")).to_be_visible()


def test_readability_judges_and_keeps_what_is_flagged(opened: Opened, tmp_path: Path) -> None:
    page = opened("readability")
    press(page, "Judge")
    expect(page.get_by_text("There is no word in it yet.")).to_be_visible()
    press(page, "From an office")
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("Notwithstanding"))
    press(page, "Judge")
    expect(page.get_by_role("group", name="It is")).to_contain_text("Demanding")
    long_words = page.get_by_role("group", name="Long words")
    expect(long_words.locator("[part=mark]").filter(has_text="recommendations")).to_be_visible()
    page.get_by_text("What counts as long").click()
    page.get_by_role("spinbutton", name="Syllables that make a word long").fill("6")
    press(page, "Judge")
    expect(long_words.locator("[part=mark]").filter(has_text="Notwithstanding")).to_have_count(0)
    press(page, "Too strict")
    expect(message(page, "Saved")).to_be_visible()
    kept = (tmp_path / "readability/.gradio/flagged/dataset1.csv").read_text("utf-8").splitlines()
    assert len(kept) == 2
    assert ",strict," in kept[1]


def test_the_four_kinds(opened: Opened) -> None:
    page = opened("four_kinds")
    press(page, "Submit")
    expect(page.get_by_label("Longest word")).to_have_value("fanlight")
    page.get_by_role("tab", name="Output only").click()
    press(page, "Roll")
    expect(page.get_by_label("Dice")).to_have_value(re.compile("^[⚀-⚅] [⚀-⚅] [⚀-⚅]$"))
    page.get_by_role("tab", name="Input only").click()
    press(page, "Drop it")
    expect(message(page, "The slip is empty")).to_be_visible()
    page.get_by_label("Suggestion").fill("More windows")
    press(page, "Drop it")
    expect(message(page, "Thank you. It is the first.")).to_be_visible()
    page.get_by_role("tab", name="Unified").click()
    press(page, "Tidy up")
    expect(page.get_by_label("Your text")).to_have_value("So this is it. Who wrote that?")


def test_thermometer_follows_whichever_field_is_typed_into(opened: Opened) -> None:
    page = opened("thermometer")
    celsius, fahrenheit, kelvin = (page.get_by_label(name) for name in ("Celsius", "Fahrenheit", "Kelvin"))
    fahrenheit.fill("-40")
    expect(celsius).to_have_value("-40")
    expect(kelvin).to_have_value("233.15")
    expect(page.get_by_role("heading", name="-40 °C is bitterly cold")).to_be_visible()
    page.get_by_role("radio", name="Water boils").check()
    expect(fahrenheit).to_have_value("212")
    expect(page.get_by_role("heading", name="100 °C is deadly")).to_be_visible()
    kelvin.fill("-1")
    expect(message(page, "Nothing is colder")).to_be_visible()
    expect(celsius).to_have_value("100")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_packing_changes_with_the_trip(opened: Opened) -> None:
    page = opened("packing")
    wear = page.get_by_role("group", name="To wear")
    wear.get_by_role("checkbox", name="Select all").check()
    expect(page.get_by_label("Packed, in percent")).to_have_value("43")
    page.get_by_role("radio", name="The mountains").check()
    expect(page.get_by_role("heading", name="Off to the mountains")).to_be_visible()
    wear.get_by_role("checkbox", name="Boots").check()
    expect(page.get_by_label("Packed, in percent")).to_have_value("7")
    for tab, group in (("Bathroom", "To wash"), ("Papers", "To show"), ("Clothes", "To wear")):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("group", name=group).get_by_role("checkbox", name="Select all").check()
    expect(page.get_by_label("Note")).to_have_value("Take 4 pairs of socks. All is packed!")
    expect(page.get_by_text("a lead, a bowl")).to_have_count(0)
    page.get_by_role("checkbox", name="The dog comes too").check()
    expect(page.get_by_text("a lead, a bowl")).to_be_visible()
    page.get_by_text("Before you close the door").click()
    expect(page.get_by_text("Water the plants")).to_be_visible()


def test_shopping_list_is_there_after_a_reload(opened: Opened) -> None:
    page = opened("shopping_list")
    press(page, "Add")
    expect(page.get_by_text("What shall be bought?")).to_be_visible()
    name = page.get_by_label("What to buy")
    for number, thing in enumerate(("Bread", "Milk"), 1):
        name.fill(thing)
        name.press("Enter")
        expect(page.get_by_text(f"{number} of {number} still to buy.")).to_be_visible()
    name.fill("bread ")
    name.press("Enter")
    expect(page.get_by_text("It is on the list already.")).to_be_visible()
    page.get_by_role("checkbox", name="Bread").check()
    expect(page.get_by_text("1 of 2 still to buy.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox", name="Bread")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Milk")).not_to_be_checked()
    press(page, "Remove Milk")
    expect(page.get_by_text("You have everything.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Milk")).to_have_count(0)


def test_reading_lamp_shines_without_the_server_and_measures_with_it(opened: Opened) -> None:
    page = opened("reading_lamp")
    paper = page.locator("#paper")
    warm = page.get_by_role("spinbutton", name="Warmth")
    warm.fill("100")
    expect(paper).to_have_css("background-color", re.compile(r"1 0\.81|255, 207, 135"))
    press(page, "Other letters")
    expect(paper).to_have_css("font-family", re.compile("Georgia"))
    press(page, "Is the line too long?")
    expect(page.get_by_label("Advice")).to_have_value(re.compile(r"^About \d+ letters a line"))
    expect(page.locator("html")).to_have_attribute("data-lamp", re.compile("day|evening"))


def test_assembly_line_has_a_page_for_each_step(opened: Opened) -> None:
    page = opened("assembly_line")
    page.get_by_role("spinbutton", name="Words").fill("2")
    press(page, "Make the sign")
    expect(page.locator("pre")).to_contain_text("| Half a ... |")
    page.get_by_role("link", name="Shortener").click()
    press(page, "Submit")
    expect(page.get_by_label("Short", exact=True)).to_have_value("Half a circle of glass ...")
    page.get_by_role("link", name="Framer").click()
    press(page, "Frame")
    expect(page.locator("pre")).to_contain_text("| Hello |")
