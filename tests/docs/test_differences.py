"""The page of differences tells the truth about names and environment variables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import fanlight as gr

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/differences.md").read_text("utf-8")


def test_every_public_name_exists_or_is_listed_as_missing() -> None:
    names = json.loads((ROOT / "tests/contract/gradio-api.json").read_text("utf-8"))["names"]
    listed = PAGE.partition("<!-- names -->")[2].partition("<!-- end of names -->")[0]
    missing = re.findall(r"`(\w+)`", listed)
    assert missing == [name for name in sorted(names) if not hasattr(gr, name)]


def test_every_environment_variable_is_listed() -> None:
    source = "".join(p.read_text("utf-8") for p in (ROOT / "src").rglob("*.py"))
    used = set(re.findall(r'environ[^"\n]*"((?:GRADIO|FANLIGHT)_\w+)"', source))
    assert used
    assert {name for name in used if f"`{name}`" not in PAGE} == set()
