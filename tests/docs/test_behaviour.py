"""Every sentence of the page of behaviour is held by a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/behaviour.md").read_text("utf-8")


def test_every_sentence_has_its_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith(("| |", "|--"))]
    assert len(rows) > 60
    assert [row for row in rows if "::" not in row] == []


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    texts = {file: (ROOT / file).read_text("utf-8") for file in {file for file, _ in named}}
    assert [f"{file}::{name}" for file, name in named if f"def {name}(" not in texts[file]] == []
