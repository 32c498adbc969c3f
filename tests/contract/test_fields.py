"""No parameter is accepted and ignored: every field has a row that proves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import fanlight as gr
from fanlight.graph.errors import NotAvailableYet
from tests.chromium import chromium as chromium
from tests.contract.fields import ELSEWHERE, ROWS, Later, Shown, Works
from tests.contract.test_signatures import API

TAB_OF = "const tabOf = (el) => document.getElementById(el.parentElement.getAttribute('aria-labelledby'));"

CASES = [(name, field, row) for name, rows in ROWS.items() for field, row in rows.items()]


@pytest.mark.parametrize("name", list(ROWS))
def test_every_field_has_a_row(name: str) -> None:
    assert set(getattr(gr, name).fields) == set(ROWS[name])


@pytest.mark.parametrize(
    ("name", "field", "row"), [c for c in CASES if isinstance(c[2], Works)], ids=lambda value: str(value)[:20]
)
def test_what_it_does_on_the_server(name: str, field: str, row: Works) -> None:
    row.check()
    elsewhere = ELSEWHERE.get((name, field)) or ELSEWHERE.get(("*", field))
    if elsewhere is None:
        assert not proves_nothing(row), f"{name}({field}=...) has no check. Write one, or name its place in ELSEWHERE."
        return
    place = Path(__file__).parents[2] / elsewhere
    assert re.search(rf"\b{field}\b", place.read_text("utf-8")), f"{place} does not prove {field}"


def proves_nothing(row: Works) -> bool:
    """Nobody looks at what a lambda gives."""
    return row.check.__name__ == "<lambda>"


@pytest.mark.parametrize(("name", "field"), list(ELSEWHERE))
def test_a_place_elsewhere_is_needed(name: str, field: str) -> None:
    rows = [rows.get(field) for each, rows in ROWS.items() if name in ("*", each)]
    assert any(isinstance(row, Works) for row in rows), f"{name}({field}=...) has no row that ELSEWHERE would prove."


@pytest.mark.parametrize("name", list(ROWS))
def test_every_parameter_of_gradio_has_a_row(name: str) -> None:
    wanted = {p["name"] for p in API["names"][name]["params"] if p["kind"] != "var_keyword"}
    assert wanted - set(ROWS[name]) == set()


@pytest.mark.parametrize(
    ("name", "field", "row"), [c for c in CASES if isinstance(c[2], Later)], ids=lambda value: str(value)[:20]
)
def test_what_comes_later_says_so(name: str, field: str, row: Later) -> None:
    with pytest.raises(NotAvailableYet, match="not available yet"):
        getattr(gr, name)(**row.arguments)


@pytest.mark.browser
def test_what_it_does_on_the_page(chromium: Browser, serve: Callable[..., str]) -> None:
    """What a row says is true of a block with the argument, and not of one without it."""
    shown: list[tuple[str, str, Any]] = [c for c in CASES if isinstance(c[2], Shown)]
    with gr.Blocks() as demo:
        for name, field, row in shown:
            make(name, f"{name}-{field}", row, row.arguments)
    with demo.route("Without"):
        for name, field, row in shown:
            others = {key: given for key, given in row.arguments.items() if key != field}
            make(name, f"{name}-{field}", row, {**others, **row.without})
    page = chromium.new_page()
    url = serve(demo)
    page.goto(url)
    page.locator("#Group-elem_id").wait_for(state="attached")
    page.locator("#Markdown-latex_delimiters math").wait_for()
    fine = [so(page, name, field, row) for name, field, row in shown]
    wrong = [
        f"{name}.{field}: {row.js}: {said}"
        for (name, field, row), said in zip(shown, fine, strict=True)
        if said is not True
    ]
    assert not wrong, "\n".join(wrong)
    page.goto(f"{url}/without")
    page.locator("#Group-elem_id").wait_for(state="attached")
    page.locator("#Code-interactive [contenteditable]").wait_for()
    always = [f"{n}.{f}: {row.js}" for n, f, row in shown if f in row.arguments and so(page, n, f, row) is True]
    page.close()
    assert not always, "\n".join(always)


def make(name: str, elem_id: str, row: Shown, arguments: dict[str, Any]) -> None:
    gr.Markdown()  # so that it stands alone: tabs and controls are joined with their neighbours
    block = getattr(gr, name)(**{"elem_id": elem_id, **arguments})
    if row.inside:
        with block:
            for each in row.inside:
                each()


def so(page: Page, name: str, field: str, row: Shown) -> bool | str:
    """Whether the row's JavaScript is true of its element; or the error."""
    js = f"(() => {{ {TAB_OF} const el = document.getElementById('{name}-{field}'); return Boolean({row.js}); }})()"
    try:
        return bool(page.evaluate(js))
    except Exception as error:
        return str(error).splitlines()[0]
