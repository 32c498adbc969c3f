"""What a screen reader is told: role, name, description and state of every component and layout, and what happens."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import fanlight as gr
from fanlight.graph.block import Block
from tests.browser.axe import violations
from tests.browser.test_gallery import classes_in
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.contract.fields import DOT, NAMED, NOTE

pytestmark = pytest.mark.browser

HELP = "A word of help"
UNSEEN = {"BrowserState", "State", "Timer", "Form", "Rendering"}
"""Blocks that show nothing by themselves."""


def inputs() -> None:
    for kind in (gr.Textbox, gr.Number, gr.Slider, gr.Checkbox, gr.ColorPicker, gr.DateTime):
        kind(label=kind.__name__, info=HELP, interactive=True)  # type: ignore[operator]
    for kind in (gr.Radio, gr.CheckboxGroup, gr.Dropdown):
        kind(["One", "Two"], label=kind.__name__, info=HELP, interactive=True)  # type: ignore[operator]
    gr.Dropdown(["One", "Two"], value=["One"], multiselect=True, label="Several", info=HELP, interactive=True)
    gr.Dropdown(["One", "Two"], filterable=False, label="Plain", info=HELP, interactive=True)
    gr.Dropdown(["One", "Two"], value="One", label="Fixed", info=HELP, interactive=False)
    gr.Textbox(label="Secret", type="password", interactive=True, submit_btn=True, stop_btn=True, buttons=["copy"])
    gr.Textbox(label="Unseen", show_label=False, interactive=True)
    gr.Code("x = 1", label="Code", interactive=True)
    gr.HighlightedText(NAMED, label="To mark", interactive=True)
    for pick in (gr.File, gr.Image):
        pick(label=f"Pick {pick.__name__}", interactive=True)


INPUTS: list[tuple[str, str, dict[str, Any]]] = [
    ("textbox", "Textbox", {"described": HELP}),
    ("spinbutton", "Number", {"described": HELP}),
    ("slider", "Slider", {"described": HELP}),
    ("spinbutton", "Slider, as a number", {}),
    ("checkbox", "Checkbox", {"described": HELP, "checked": False}),
    ("textbox", "ColorPicker", {"described": HELP}),
    ("textbox", "DateTime", {"described": HELP}),
    ("button", "Pick from the calendar", {}),
    ("radiogroup", "Radio", {"described": HELP}),
    ("radio", "One", {"checked": False}),
    ("group", "CheckboxGroup", {"described": HELP}),
    ("checkbox", "One", {"checked": False}),
    ("combobox", "Dropdown", {"described": HELP, "expanded": False}),
    ("combobox", "Several", {"described": f"{HELP} Chosen: One", "expanded": False}),
    ("button", "Remove One", {}),
    ("combobox", "Plain", {"described": HELP}),
    ("textbox", "Fixed", {"described": HELP, "readonly": True}),
    ("button", "Show password", {}),
    ("button", "Copy", {}),
    ("button", "Submit", {}),
    ("button", "Stop", {}),
    ("textbox", "Unseen", {}),
    ("textbox", "Code", {}),
    ("textbox", "To mark", {}),
    ("group", "Pick File", {}),
    ("group", "Pick Image", {}),
    ("button", "choose a file", {}),
]


def outputs() -> None:
    gr.Navbar()
    gr.Markdown("# Title\n[A link](https://example.org)", label="Markdown")
    gr.Label({"cat": 0.9, "dog": 0.1}, label="Label")
    gr.HTML("<b>bold</b>", label="HTML")
    gr.Image(DOT, label="Image", interactive=False)
    gr.Image(DOT, label="Image to choose", alt_text="One dot", interactive=True)
    gr.File(NOTE, label="File", interactive=False)
    gr.JSON({"a": [1]}, label="JSON")
    gr.HighlightedText(NAMED, label="HighlightedText", interactive=False, show_legend=True)
    gr.Code("x = 1", label="Code to read", interactive=False)
    gr.Dataset(components=["textbox", "number"], samples=[["a", 1], ["b", 2]], label="Dataset", samples_per_page=1)
    gr.Dataset(components=["textbox"], samples=[["tile"]], label="Tiles")
    gr.Button("Button", interactive=False)
    gr.Button("Link", link="/robots.txt")
    gr.ClearButton()
    gr.UploadButton("UploadButton")
    gr.DownloadButton("DownloadButton", value=NOTE)
    with gr.Sidebar(label="Sidebar"):
        gr.Textbox(label="In the sidebar")
    with gr.Tabs():
        with gr.Tab("First"):
            gr.Textbox(label="In the tab")
        gr.Tab("Second")
        gr.Tab("Third", interactive=False)
    with gr.Accordion("Accordion", open=False):
        gr.Textbox(label="In the accordion")
    with gr.Row(), gr.Column(), gr.Group():
        gr.Textbox(label="In a group")


OUTPUTS: list[tuple[str, str, dict[str, Any]]] = [
    ("navigation", "Pages", {}),
    ("link", "Home", {"current": "page"}),
    ("heading", "Title", {}),
    ("link", "A link", {}),
    ("group", "Label", {}),
    ("heading", "cat", {}),
    ("group", "HTML", {}),
    ("group", "Image", {}),
    ("img", "Image", {}),
    ("button", "Full screen", {}),
    ("link", "Download", {}),
    ("img", "One dot", {}),
    ("button", "Remove", {}),
    ("group", "File", {}),
    ("link", "Download note.txt", {}),
    ("tree", "JSON", {}),
    ("treeitem", "a: [1]", {"expanded": True}),
    ("group", "HighlightedText", {}),
    ("list", "What the colours mean", {}),
    ("group", "Code to read", {}),
    ("table", "Dataset", {}),
    ("button", "Choose sample 1", {"described": "a 1"}),
    ("navigation", "Pages of samples", {}),
    ("button", "Page 1", {"current": "page"}),
    ("list", "Tiles", {}),
    ("button", "tile", {}),
    ("button", "Button", {"disabled": True}),
    ("link", "Link", {}),
    ("button", "Clear", {}),
    ("button", "UploadButton", {}),
    ("link", "DownloadButton", {}),
    ("complementary", "Sidebar", {}),
    ("button", "Close the sidebar", {"expanded": True}),
    ("tab", "First", {"selected": True}),
    ("tab", "Second", {"selected": False}),
    ("tab", "Third", {"disabled": True, "selected": False}),
    ("tabpanel", "First", {}),
    ("textbox", "In a group", {}),
]


def problems(page: Page, table: list[tuple[str, str, dict[str, Any]]]) -> Iterator[str]:
    """What of the table is not so."""
    for role, name, states in table:
        found = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
        try:
            expect(found).to_be_attached(timeout=2_000)
            for state, wanted in states.items():
                has_state(found, state, wanted)
        except AssertionError as error:
            yield f"{role} {name!r}: {str(error)[:300]}"


def has_state(found: Locator, state: str, wanted: Any) -> None:
    if state == "described":
        expect(found).to_have_accessible_description(wanted, timeout=500)
    elif state == "readonly":
        expect(found).not_to_be_editable(timeout=500)
    elif state == "disabled":
        expect(found).to_be_disabled(timeout=500)
    elif state == "checked":
        expect(found).to_be_checked(checked=wanted, timeout=500)
    else:
        expect(found).to_have_attribute(f"aria-{state}", str(wanted).lower(), timeout=500)


def test_every_component_and_layout_is_in_these_tables() -> None:
    with gr.Blocks() as demo:
        inputs()
        outputs()
    classes: set[type[Block]] = {*classes_in("components"), *classes_in("layouts")}
    shown = {type(block).__name__ for block in demo.walk()}
    assert {c.__name__ for c in classes if c.__module__.endswith(f".{c.__name__.lower()}")} - UNSEEN - shown == set()


def test_roles_names_descriptions_and_states(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        outputs()
    with demo.route("More"):
        inputs()
    url = serve(demo)
    for path, table in (("", OUTPUTS), ("/more", INPUTS)):
        page.goto(url + path)
        wrong = list(problems(page, table))
        assert not wrong, "\n\n".join(wrong)


def test_a_heading_that_opens_says_so(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo, gr.Accordion("More", open=False):
        gr.Textbox(label="Inside")
    page.goto(serve(demo))
    page.get_by_text("More").wait_for()
    cdp = page.context.new_cdp_session(page)

    def states() -> dict[str, Any]:
        nodes = cdp.send("Accessibility.getFullAXTree")["nodes"]
        (node,) = (n for n in nodes if n.get("role", {}).get("value") == "DisclosureTriangle")
        assert node["name"]["value"] == "More"
        return {each["name"]: each["value"].get("value") for each in node["properties"]}

    assert states()["expanded"] is False
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Inside").wait_for()
    assert states()["expanded"] is True


FAULTY: dict[str, tuple[Callable[[], Any], str]] = {
    "Textbox": (lambda: gr.Textbox(label="F", info=HELP, buttons=["copy"]), "textbox"),
    "Number": (lambda: gr.Number(label="F", info=HELP), "spinbutton"),
    "Slider": (lambda: gr.Slider(label="F", info=HELP), "slider"),
    "Checkbox": (lambda: gr.Checkbox(label="F", info=HELP), "checkbox"),
    "Radio": (lambda: gr.Radio(["a"], label="F", info=HELP), "radiogroup"),
    "CheckboxGroup": (lambda: gr.CheckboxGroup(["a"], label="F", info=HELP), "group"),
    "Dropdown": (lambda: gr.Dropdown(["a", "b"], label="F", info=HELP), "combobox"),
    "Several": (lambda: gr.Dropdown(["a"], value=["a"], multiselect=True, label="F", info=HELP), "combobox"),
    "Plain": (lambda: gr.Dropdown(["a"], filterable=False, label="F", info=HELP), "combobox"),
    "ColorPicker": (lambda: gr.ColorPicker(label="F", info=HELP), "textbox"),
    "DateTime": (lambda: gr.DateTime(label="F", info=HELP), "textbox"),
    "File": (lambda: gr.File(label="F"), "group"),
    "Image": (lambda: gr.Image(label="F"), "group"),
    "Code": (lambda: gr.Code("x", label="F"), "textbox"),
}


def test_a_refused_value_is_invalid_described_and_has_the_cursor(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        for name, (make, _) in FAULTY.items():
            with gr.Column(elem_id=name):
                field = make()
                gr.Button(f"Send {name}").click(
                    lambda value: None, field, None, validator=lambda value: gr.validate(False, "Not this one.")
                )
    page.goto(serve(demo))
    for name, (_, role) in FAULTY.items():
        inside = page.locator(f"#{name}")
        page.get_by_role("button", name=f"Send {name}", exact=True).click()
        field = inside.get_by_role(role, name="F", exact=True).first  # type: ignore[arg-type]
        expect(inside.get_by_role("alert"), name).to_have_text("Not this one.")
        expect(field, name).to_have_accessible_description(re.compile(r"Not this one\.$"))
        if "info" in getattr(gr, name, gr.Dropdown).fields and name not in ("File", "Image", "Code"):
            expect(field, name).to_have_accessible_description(re.compile(f"^{HELP} "))
        held = inside.locator(":focus")
        expect(held, name).to_be_attached()
        assert inside.locator(".fl-block").first.locator(":focus").count(), f"{name}: the cursor is not in the field"
        if name in ("Textbox", "Number", "Dropdown", "Several", "Plain", "ColorPicker", "DateTime", "Code", "Checkbox"):
            expect(field, name).to_be_focused()
        if role != "group":
            expect(field, name).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    page.locator("#Textbox").get_by_role("textbox").fill("better")
    expect(page.locator("#Textbox").get_by_role("alert")).to_have_count(0)
    expect(page.locator("#Textbox").get_by_role("textbox")).to_have_accessible_description(HELP)
    expect(page.locator("#Textbox").get_by_role("textbox")).not_to_have_attribute("aria-invalid", "true")


def test_what_runs_waits_and_ends_is_read_out(page: Page, serve: Callable[..., str]) -> None:
    go = threading.Event()

    def work(text: str, progress: gr.Progress = gr.Progress()) -> str:
        if text == "first":
            progress((1, 4), desc="Sorting", unit="cards")
            go.wait(20)
        return text

    with gr.Blocks() as demo:
        first, second = gr.Textbox(label="First out"), gr.Textbox(label="Second out")
        for name, out in (("first", first), ("second", second)):
            gr.Button(f"Run {name}").click(work, gr.State(name), out)
    page.goto(serve(demo))

    def block(name: str) -> Locator:
        return page.locator(".fl-block", has=page.get_by_label(name)).last

    page.get_by_role("button", name="Run first").click()
    page.get_by_role("button", name="Run second").click()
    expect(block("First out").get_by_role("progressbar", name="Sorting")).to_have_attribute("aria-valuenow", "25")
    expect(block("First out")).to_have_attribute("aria-busy", "true")
    expect(block("First out").get_by_role("status")).to_have_text("Working")
    expect(block("Second out").get_by_role("status")).to_have_text(re.compile("next in line"))
    go.set()
    expect(page.get_by_label("Second out")).to_have_value("second")
    for name in ("First out", "Second out"):
        expect(block(name).get_by_role("status")).to_have_text("Done")
        expect(block(name)).not_to_have_attribute("aria-busy", "true")


def test_messages_and_dialogs_have_roles_and_names(page: Page, serve: Callable[..., str]) -> None:
    def tell() -> None:
        gr.Info("Information", duration=None)
        raise gr.Error("Gone wrong")

    with gr.Blocks() as demo:
        gr.Button("Tell").click(tell)
        gr.Image(DOT, label="Dot", interactive=False)
    page.goto(serve(demo))
    # What is read out has to be there before what it shall say.
    region = page.get_by_role("region", name="Messages")
    expect(region).to_have_attribute("aria-live", "polite")
    page.get_by_role("button", name="Tell").click()
    expect(region.get_by_text("Information")).to_be_visible()
    expect(region.get_by_role("alert").filter(has_text="Gone wrong")).to_be_visible()
    page.get_by_role("button", name="Full screen").click()
    expect(page.get_by_role("dialog", name="Dot")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    expect(page.get_by_role("group", name="Appearance")).to_be_visible()
