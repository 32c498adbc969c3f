"""The examples through a visitor without a browser: what they answer, not how they look."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

import fanlight as gr
from fanlight.testing import Visitor, visit
from tests.apps import example

pytestmark = pytest.mark.server


@contextmanager
def visiting(name: str) -> Iterator[Visitor]:
    demo: gr.Blocks = runpy.run_path(str(example(name)))["demo"]
    with visit(demo) as visitor:
        yield visitor


def test_hello() -> None:
    with visiting("hello") as visitor:
        visitor.type("Your name", " Ada ", enter=True)
        assert visitor.value("Greeting") == "Hello Ada!"


def test_calculator() -> None:
    with visiting("calculator") as visitor:
        for button, answer in (("Add", 13), ("Subtract", -1), ("Multiply", 42), ("Power", 6**7)):
            visitor.click(button)
            assert visitor.value("Answer") == answer
        visitor.type("Second number", 0)
        visitor.click("Divide")
        visitor.type("First number", None)
        visitor.click("Add")
        assert [text.split(".")[0] for text in visitor.errors] == [
            "Nothing can be divided by zero", "The first number is missing",
        ]  # fmt: skip
        assert visitor.value("Answer") == 6**7


def test_counter_counts_for_each_tab() -> None:
    with visiting("counter") as one, visit(one.url) as two:
        one.type("Step", 5)
        one.click("Count")
        one.click("Count")
        two.click("Count")
        assert (one.value("Count"), two.value("Count")) == ("10 so far", "1 so far")
        one.click("Start over")
        assert (one.value("Count"), two.value("Count")) == ("0 so far", "1 so far")


def test_progress_and_the_step_after_it() -> None:
    with visiting("progress") as visitor:
        visitor.type("Minutes on the stove", 2)
        visitor.click("Cook")
        assert visitor.value("Report") == "The soup simmered for 2 minutes. It is on the table."
        assert visitor.notices == ["The soup is ready."]
        assert "Simmering" in [each.what[-1]["desc"] for each in visitor.seen if each.kind == "progress"]


def test_streaming_grows_and_stops() -> None:
    with visiting("streaming") as visitor:
        visitor.type("Words a second", 50)
        shown = []
        for text in visitor.stream("Tell", "Story"):
            shown.append(text)
            if len(shown) == 5:
                visitor.click("Stop")
        assert all(later.startswith(earlier) for earlier, later in pairwise(shown))
        assert "Nobody had ever missed one" not in visitor.value("Story")


def test_files_are_counted(tmp_path: Path) -> None:
    for name, text in (("a.txt", "one two two"), ("b.md", "three")):
        (tmp_path / name).write_text(text, "utf-8")
    with visiting("files") as visitor:
        visitor.click("Count")
        assert visitor.errors == ["There is no file yet. Choose one first."]
        visitor.upload("Texts", tmp_path / "a.txt", tmp_path / "b.md")
        visitor.click("Count")
        assert visitor.value("Summary") == "4 words in 2 files"
        assert visitor.file("Report").decode().splitlines()[1] == "a.txt,3,2,two"
