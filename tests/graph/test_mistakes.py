"""Arguments that cannot be meant fail at the author's line, with their name, their value and what to do."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import fanlight as gr


class Steps:
    def __call__(self) -> Iterator[int]:
        yield 1


def steps() -> Iterator[int]:
    yield 1


async def later_steps() -> AsyncIterator[int]:
    yield 1


MISTAKES: dict[str, tuple[Callable[[gr.Blocks], Any], str]] = {
    "render without parentheses": (lambda app: gr.render(steps), r"@gr\.render\(\)"),
    "render of nothing": (lambda app: gr.render()(None), "None"),
    "render of a generator": (lambda app: gr.render()(steps), r"steps\(\).*generator"),
    "render of its partial": (lambda app: gr.render()(functools.partial(steps)), r"steps\(\).*generator"),
    "render of later ones": (lambda app: gr.render()(later_steps), r"later_steps\(\).*generator"),
    "render of an object": (lambda app: gr.render()(Steps()), r"Steps\(\).*generator"),
    "inputs of a render": (lambda app: gr.render(inputs=[1])(lambda: None), "must be blocks, not 1"),
    "triggers": (lambda app: gr.on([1], lambda: 1), "not 1"),
    "a trigger that is a block": (lambda app: gr.on(gr.Button(), lambda: 1), r"not Button\(\)"),
    "an event of a class": (lambda app: gr.on([gr.Button.click], lambda: 1), "such as button.click"),
    "unload of nothing": (lambda app: app.unload(None), "None"),
    "a validator in steps": (lambda app: gr.Button().click(print, validator=steps), r"steps\(\).*generator"),
    "a block's key": (lambda app: gr.Textbox(key=[1]), r"key.*\[1\]"),
    "a layout's key": (lambda app: gr.Row(key={}), "key.*{}"),
    "a listener's key": (lambda app: gr.Button().click(print, key=[1]), r"key.*\[1\]"),
    "preserved_by_key": (lambda app: gr.Textbox(key=1, preserved_by_key=["valeu"]), "'valeu'.*value"),
    "a page's name": (lambda app: app.route(3), "3"),
    "a page's path": (lambda app: app.route("a", 3), "3"),
    "a State's time": (lambda app: gr.State(1, time_to_live="x"), "time_to_live.*'x'"),
    "a State's time before now": (lambda app: gr.State(1, time_to_live=-1), "time_to_live.*-1"),
    "a State's callback": (lambda app: gr.State(1, delete_callback=3), "delete_callback.*3"),
    "texts of a language": (lambda app: gr.I18n(en=3), "en=.*3"),
    "a column of examples": (lambda app: gr.Examples(["a"], gr.Textbox(), visible_columns=["x"]), "columns.*'x'"),
    "examples to begin with": (lambda app: gr.Examples(["a"], gr.Textbox(), preload="x"), "preload.*'x'"),
    "what a button clears": (lambda app: gr.ClearButton(gr.Row()), r"components, not Row\(\)"),
    "the size of a log": (lambda app: gr.CSVLogger(most_bytes="x"), "most_bytes.*'x'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_cannot_be_meant_is_named(mistake: str) -> None:
    make, words = MISTAKES[mistake]
    with gr.Blocks() as app, pytest.raises((TypeError, ValueError), match=words):
        make(app)
