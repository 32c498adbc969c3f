"""The dropdown on the page: narrowing down, keys, chips, its list's place, and ten thousand choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import fanlight as gr
from tests.browser.axe import violations
from tests.browser.test_choices import told
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser

FRUIT = [
    "Apple",
    "Banana",
    ("Crème brûlée", "creme"),
    "Damson",
    "Fig",
    "A name so long that no narrow page has room for it",
]
MANY = [f"City {i:04}" for i in range(10_000)]


def field(page: Page, name: str = "Fruit") -> Locator:
    return page.get_by_role("combobox", name=name)


def active(page: Page, name: str = "Fruit") -> str:
    """The text of the option that the keys are on."""
    return str(
        field(page, name).evaluate(
            "box => document.getElementById(box.getAttribute('aria-activedescendant'))?.textContent ?? ''"
        )
    )


@pytest.fixture
def opened(page: Page, serve: Callable[..., str]) -> Callable[..., list[Any]]:
    """Opens a page with one dropdown of fruit; gives what its listeners are told."""

    def start(*events: str, **arguments: Any) -> list[Any]:
        with gr.Blocks() as demo:
            drop = gr.Dropdown(**{"choices": FRUIT, "label": "Fruit", "interactive": True, **arguments})
            seen = told(drop, *events)
            gr.Textbox(label="Next", interactive=True)
        page.goto(serve(demo))
        page.locator(".fl-dropdown .fl-frame").wait_for()
        return seen

    return start


def test_one_is_chosen_with_the_pointer(page: Page, opened: Callable[..., list[Any]]) -> None:
    seen = opened("input", "select", "change", "focus", "blur", info="Any fruit")
    box = field(page)
    expect(box).to_have_accessible_description("Any fruit")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.click()
    expect(page.get_by_role("option")).to_have_count(6)
    expect(page.get_by_role("option", selected=True)).to_have_text("Apple")
    expect(page.get_by_role("listbox", name="Fruit")).to_be_visible()
    page.get_by_role("option", name="Crème brûlée").click()
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("Crème brûlée")
    expect(box).to_be_focused()
    page.get_by_label("Next").click()
    until(lambda: len(seen) == 5)
    assert set(seen) == {
        ("focus", "Apple"), ("select", 2, "creme", True), ("input", "creme"), ("change", "creme"), ("blur", "creme"),
    }  # fmt: skip


def test_typing_narrows_down_anywhere_past_case_and_accents(page: Page, opened: Callable[..., list[Any]]) -> None:
    seen = opened("input", "change", "key_up")
    field(page).click()
    page.keyboard.type("BRUL")
    expect(page.get_by_role("option")).to_have_text(["Crème brûlée"])
    assert {event for event, _ in seen} <= {"key_up"}, "typing chooses nothing"
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("Crème brûlée")
    until(lambda: {("input", "creme"), ("change", "creme")} <= set(seen))
    page.keyboard.type("z")
    expect(page.get_by_role("status")).to_have_text("Nothing matches")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("status")).to_be_empty()  # there before what it says, so that it is read out
    page.keyboard.type("zzz")
    expect(page.get_by_role("status")).to_have_text("Nothing matches")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("zzz")
    page.keyboard.press("Tab")
    expect(field(page)).to_have_value("Crème brûlée")


def test_the_keys(page: Page, opened: Callable[..., list[Any]]) -> None:
    opened()
    page.keyboard.press("Tab")
    box = field(page)
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert active(page) == "Apple"
    for key, wanted in (
        ("ArrowDown", "Banana"), ("ArrowUp", "Apple"), ("ArrowUp", "Apple"), ("End", FRUIT[-1]),
        ("ArrowDown", FRUIT[-1]),
        ("Home", "Apple"), ("PageDown", FRUIT[-1]), ("PageUp", "Apple"), ("ArrowDown", "Banana"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert active(page) == wanted, key
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("Apple")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Banana")
    page.keyboard.type("Ap")
    page.keyboard.press("Escape")
    expect(box).to_have_value("Banana")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_key_is_told_with_the_text(page: Page, serve: Callable[..., str]) -> None:
    keys: list[tuple[str, str]] = []

    def heard(data: gr.KeyUpData) -> None:
        keys.append((data.key, data.input_value))

    with gr.Blocks() as demo:
        gr.Dropdown(FRUIT, label="Fruit", interactive=True, value=None).key_up(heard, trigger_mode="multiple")
    page.goto(serve(demo))
    field(page).press_sequentially("fi")
    until(lambda: len(keys) == 2)
    assert sorted(keys) == [("f", "f"), ("i", "fi")]


def test_several_are_chips(page: Page, opened: Callable[..., list[Any]]) -> None:
    seen = opened("select", multiselect=True, value=["Apple"], max_choices=3)
    box = field(page)
    chips = page.get_by_role("list", name="Chosen").get_by_role("listitem")
    expect(chips).to_have_text(["Apple"])
    expect(box).to_have_accessible_description("Chosen: Apple")
    box.click()
    page.get_by_role("option", name="Fig").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.type("creme")
    page.keyboard.press("Enter")
    expect(chips).to_have_text(["Apple", "Fig", "Crème brûlée"])
    expect(box).to_have_value("")
    expect(page.get_by_role("status")).to_have_text("At most 3 can be chosen")
    expect(page.get_by_role("option", name="Banana")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("option", name="Banana").click(force=True)
    expect(chips).to_have_count(3)
    page.get_by_role("option", name="Fig").click()
    expect(chips).to_have_text(["Apple", "Crème brûlée"])
    page.keyboard.press("Backspace")
    expect(chips).to_have_text(["Apple"])
    page.get_by_role("option", name="Damson").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove Apple").click()
    expect(chips).to_have_text(["Damson"])
    expect(box).to_be_focused()
    until(lambda: len(seen) == 6)
    assert seen == [
        ("select", 4, "Fig", True), ("select", 2, "creme", True), ("select", 4, "Fig", False),
        ("select", 2, "creme", False), ("select", 3, "Damson", True), ("select", 0, "Apple", False),
    ]  # fmt: skip
    box.click()
    page.get_by_role("option", name="Fig").click()
    page.get_by_role("button", name="Remove all").click()
    expect(chips).to_have_count(0)


def test_the_visitor_s_own_words(page: Page, opened: Callable[..., list[Any]]) -> None:
    seen = opened("input", allow_custom_value=True, value=None)
    box = field(page)
    box.click()
    page.keyboard.type("App")
    expect(page.get_by_role("option")).to_have_text(["Use “App”", "Apple"])
    page.keyboard.press("Enter")
    expect(box).to_have_value("App")
    until(lambda: seen == [("input", "App")])
    box.fill("Kiwi")
    page.keyboard.press("Tab")
    until(lambda: seen == [("input", "App"), ("input", "Kiwi")])
    expect(box).to_have_value("Kiwi")
    box.fill("Fig")
    page.keyboard.press("Tab")
    until(lambda: seen[-1] == ("input", "Fig"))


def test_a_list_of_nothing_says_so(page: Page, opened: Callable[..., list[Any]]) -> None:
    opened(choices=[])
    field(page).click()
    expect(page.get_by_role("status")).to_have_text("There is nothing to choose from")


def test_a_refusal_leads_to_the_field_and_not_to_a_chip(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        drop = gr.Dropdown(FRUIT, multiselect=True, value=["Fig", "Apple"], label="Fruit", interactive=True)
        gr.Button("Fewer").click(lambda: gr.Dropdown(choices=["Fig"]), None, drop)
        gr.Button("Read").click(len, drop, gr.Textbox(label="Got"))
    page.goto(serve(demo))
    page.get_by_role("button", name="Fewer").click()
    expect(page.get_by_role("listitem")).to_have_text(["Fig"])
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("alert")).to_have_text("'Apple' is not one of the choices.")
    expect(field(page)).to_be_focused()


def test_own_words_among_several(page: Page, opened: Callable[..., list[Any]]) -> None:
    seen = opened("input", allow_custom_value=True, multiselect=True)
    field(page).press_sequentially("Kiwi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem")).to_have_text(["Kiwi"])
    until(lambda: seen == [("input", ["Kiwi"])])


def test_what_cannot_be_narrowed_down_is_the_browser_s_own_list(page: Page, opened: Callable[..., list[Any]]) -> None:
    seen = opened("input", "select", "focus", "blur", filterable=False, value=None)
    box = page.locator("select")
    expect(box).to_have_accessible_name("Fruit")
    assert box.evaluate("box => box.selectedIndex") == -1
    box.select_option(label="Fig")
    box.focus()
    page.get_by_label("Next").focus()
    until(lambda: len(seen) == 4)
    assert set(seen) == {("input", "Fig"), ("select", 4, "Fig", True), ("focus", "Fig"), ("blur", "Fig")}


def test_type_ahead_where_nothing_is_narrowed_down(page: Page, opened: Callable[..., list[Any]]) -> None:
    opened(filterable=False, multiselect=True)
    page.keyboard.press("Tab")
    page.keyboard.type("cr")
    assert active(page) == "Crème brûlée"
    expect(page.get_by_role("option")).to_have_count(6)
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem")).to_have_text(["Crème brûlée"])
    expect(field(page)).to_have_value("")


def test_a_handler_changes_choices_and_value(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        drop = gr.Dropdown(FRUIT, label="Fruit", interactive=True)
        out = gr.Textbox(label="Got")
        gr.Button("Other").click(lambda: gr.Dropdown(choices=[("A pear", "pear"), "plum"]), None, drop)
        gr.Button("Pear").click(lambda: "pear", None, drop)
        gr.Button("Read").click(lambda value: value, drop, out)
    page.goto(serve(demo))
    page.get_by_role("button", name="Other").click()
    expect(field(page)).to_have_value("")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("alert")).to_have_text("'Apple' is not one of the choices.")
    page.get_by_role("button", name="Pear").click()
    expect(field(page)).to_have_value("A pear")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_label("Got")).to_have_value("pear")


def test_ten_thousand_choices_put_few_elements_on_the_page(page: Page, opened: Callable[..., list[Any]]) -> None:
    opened(choices=MANY, value="City 9000", num_choices_shown=None)
    nodes = "document.querySelectorAll('.fl-list *').length"
    field(page).click()
    expect(page.get_by_role("option", selected=True)).to_have_text("City 9000")
    assert page.evaluate(nodes) < 200
    page.keyboard.press("End")
    assert active(page) == "City 9999"
    page.keyboard.press("Home")
    assert active(page) == "City 0000"
    expect(page.get_by_role("option", name="City 0000")).to_have_attribute("aria-setsize", "10000")
    for text in ("7", "77", "777"):
        field(page).fill(text)
        assert active(page) == f"City {int(text):04}"
        assert page.evaluate(nodes) < 200
    expect(page.get_by_role("option")).to_have_count(19)


def test_num_choices_shown_is_how_many_are_listed_until_the_list_is_scrolled(
    page: Page, opened: Callable[..., list[Any]]
) -> None:
    opened(choices=MANY, value=None, num_choices_shown=150)
    height = "document.querySelector('.fl-list-rows').offsetHeight"
    field(page).click()
    expect(page.get_by_role("status")).to_have_text("150 of 10,000: scroll or type for more")
    assert page.evaluate(height) == 150 * 36
    page.locator(".fl-list-scroll").evaluate("box => box.scrollTop = box.scrollHeight")
    expect(page.get_by_role("status")).to_have_text("300 of 10,000: scroll or type for more")
    page.keyboard.press("End")
    assert active(page) == "City 9999"
    expect(page.get_by_role("status")).to_be_empty()


def bounds(page: Page, selector: str) -> dict[str, float]:
    found: dict[str, float] = page.locator(selector).evaluate("e => e.getBoundingClientRect().toJSON()")
    return found


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_keeps_to_the_field_and_to_the_page(width: int, page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        gr.Dropdown(FRUIT, label="Top", interactive=True)
        gr.Markdown("\n\n".join(["Words"] * 40))
        with gr.Row():
            gr.Dropdown(FRUIT, label="Bottom", interactive=True, min_width=50)
            gr.Dropdown(FRUIT, label="Side", interactive=True, min_width=50)
            gr.Dropdown(FRUIT, label="Corner", interactive=True, min_width=50)
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(serve(demo))
    for name, above in (("Top", False), ("Bottom", True), ("Corner", True)):
        box = field(page, name)
        box.scroll_into_view_if_needed()
        box.click()
        at, frame = (
            bounds(page, ".fl-list"),
            box.evaluate("e => e.closest('.fl-frame').getBoundingClientRect().toJSON()"),
        )
        assert at["left"] >= 8
        assert at["right"] <= width - 8
        assert at["top"] >= 8
        assert at["bottom"] <= 632
        gap = frame["top"] - at["bottom"] if above else at["top"] - frame["bottom"]
        assert abs(gap - 4) < 1, name
        page.keyboard.press("Escape")
    box.click()
    before = bounds(page, ".fl-list")["top"]
    page.mouse.move(10, 10)
    page.evaluate("scrollBy(0, -60)")
    page.wait_for_function(f"document.querySelector('.fl-list').getBoundingClientRect().top !== {before}")


def test_the_list_opens_within_a_dialog_which_escape_leaves_open(page: Page, opened: Callable[..., list[Any]]) -> None:
    opened()
    page.evaluate("""() => {
        const dialog = document.createElement('dialog');
        dialog.style.height = '120px';
        document.querySelector('.gradio-container').append(dialog);
        dialog.append(document.querySelector('.fl-dropdown'));
        dialog.showModal();
    }""")
    field(page).click()
    page.get_by_role("option", name="Banana").click()
    expect(field(page)).to_have_value("Banana")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_open_list_hinders_nobody(width: int, scheme: Any, chromium: Browser, serve: Callable[..., str]) -> None:
    with gr.Blocks(title="Fruit") as demo:
        gr.Dropdown(FRUIT, label="Fruit", interactive=True, multiselect=True, value=["Fig", "creme"], max_choices=3)
        gr.Dropdown(MANY, label="City", interactive=True)
    context = chromium.new_context(
        bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800}, has_touch=width == 360,
        is_mobile=width == 360, reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    page.goto(serve(demo))
    page.evaluate(f"document.documentElement.dir = '{'rtl' if scheme == 'dark' else 'ltr'}'")
    field(page).click()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 360:
        assert bounds(page, ".fl-list-row:first-child")["height"] >= 44
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    field(page, "City").click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    context.close()
