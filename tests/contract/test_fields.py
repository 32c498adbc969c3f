"""No parameter is accepted and ignored: every field has a row that proves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

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
    """The check is `lambda: None`, or as good as that."""
    return row.check.__code__.co_code == (lambda: None).__code__.co_code and not row.check.__closure__


def test_a_row_that_proves_nothing_is_found() -> None:
    assert proves_nothing(Works(lambda: None))
    assert not proves_nothing(Works(lambda: gr.Number(precision=1).preprocess(1.26)))


@pytest.mark.parametrize(("name", "field"), list(ELSEWHERE))
def test_a_place_elsewhere_is_needed(name: str, field: str) -> None:
    rows = [rows.get(field) for each, rows in ROWS.items() if name in ("*", each)]
    assert any(isinstance(row, Works) for row in rows), f"{name}({field}=...) has no row that ELSEWHERE would prove."


@pytest.mark.parametrize("name", list(ROWS))
def test_every_parameter_of_gradio_has_a_row(name: str) -> None:
    wanted = {parameter["name"] for parameter in API["names"][name]["params"]}
    assert wanted - set(ROWS[name]) == set()


@pytest.mark.parametrize(
    ("name", "field", "row"), [c for c in CASES if isinstance(c[2], Later)], ids=lambda value: str(value)[:20]
)
def test_what_comes_later_says_so(name: str, field: str, row: Later) -> None:
    with pytest.raises(NotAvailableYet, match="not available yet"):
        getattr(gr, name)(**row.arguments)


@pytest.mark.browser
def test_what_it_does_on_the_page(chromium: Browser, serve: Callable[..., str]) -> None:
    shown: list[tuple[str, str, Any]] = [c for c in CASES if isinstance(c[2], Shown)]
    with gr.Blocks() as demo:
        for name, field, row in shown:
            if name == "Tab":
                gr.Markdown()  # so that each is the first of its own line of tabs
            block = getattr(gr, name)(elem_id=f"{name}-{field}", **row.arguments)
            if row.inside:
                with block:
                    for make in row.inside:
                        make()
    page = chromium.new_page()
    page.goto(serve(demo))
    page.locator("#Group-elem_id").wait_for(state="attached")
    page.locator("#Markdown-latex_delimiters math").wait_for()
    wrong = []
    for name, field, row in shown:
        js = f"(() => {{ {TAB_OF} const el = document.getElementById('{name}-{field}'); return Boolean({row.js}); }})()"
        try:
            fine = page.evaluate(js)
        except Exception as error:
            fine, js = False, str(error).splitlines()[0]
        if not fine:
            wrong.append(f"{name}.{field}: {js}")
    page.close()
    assert wrong == []
