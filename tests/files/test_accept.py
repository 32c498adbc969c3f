"""The server and the page agree about types of files."""

from __future__ import annotations

import re
from pathlib import Path

from fanlight.files.accept import TEXTS

PAGE = Path(__file__).parents[2] / "frontend/src/ui/filetypes.ts"


def test_both_know_the_same_endings_of_texts() -> None:
    listed = re.search(r"const TEXTS = \((.*?)\)", PAGE.read_text("utf-8"), re.DOTALL)
    assert listed
    assert set(re.findall(r"\.[a-z]+", listed[1])) == TEXTS
