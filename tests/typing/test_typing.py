"""Programs in this folder satisfy a strict type checker, and use each event of each component."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import fanlight as gr
from fanlight.graph.events import Trigger

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = [
    file
    for file in sorted((ROOT / "src/fanlight/components").glob("[a-z]*.py"))
    if re.search(rf"^class {file.stem}\b", file.read_text("utf-8"), re.IGNORECASE | re.MULTILINE)
]
EVENTS = (HERE / "events.py").read_text("utf-8")


def test_the_programs_satisfy_mypy() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *sorted(map(str, HERE.glob("*.py")))],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_argument_does_not_satisfy_mypy(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import fanlight as gr\n\ngr.Textbox(lines='many')\ngr.Textbox().submit(print, trigger_mode='x')\n"
        "gr.themes.Soft().set(block_radius=3)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(wrong)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert re.findall(r"wrong.py:(\d+): error: .*\[arg-type\]", done.stdout) == ["3", "4", "5"], done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_event_is_used(file: Path) -> None:
    found = re.search(rf"^class ({file.stem})\b", file.read_text("utf-8"), re.IGNORECASE | re.MULTILINE)
    assert found
    component = getattr(gr, found[1])
    name = re.search(rf"(\w+) = gr\.{component.__name__}\(\)", EVENTS)
    assert name, f"{component.__name__} is missing"
    assert [event for event in component.events if f"{name[1]}.{event}(" not in EVENTS] == []


def test_every_argument_is_used() -> None:
    names = [n for n, p in inspect.signature(Trigger.__call__).parameters.items() if p.kind is not p.VAR_KEYWORD]
    used = (HERE / "listeners.py").read_text("utf-8")
    assert [name for name in names if name != "self" and f"        {name}=" not in used] == []


def test_every_public_name_has_a_type() -> None:
    source = Path(str(gr.__file__)).read_text("utf-8")
    typed = set(re.findall(r"import (\w+) as \1\n", source)) | {"Text", "Theme"}
    assert sorted(gr._HOMES.keys() - typed) == []
