"""Scripts that stand in for tunnel programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

StandIn = Callable[..., Path]


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Puts a Python script of this name on an otherwise empty PATH; `say(text)` prints, `stay()` waits for ever."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, code: str, to: str = "stdout") -> Path:
        path = folder / name
        path.write_text(
            f"#!{sys.executable} -S\n"
            "import os, signal, sys, time\n"
            "def say(text):\n"
            f"    sys.{to}.write(text + '\\n'); sys.{to}.flush()\n"
            "def stay():\n"
            "    time.sleep(1000)\n"
            f"{code}\n"
        )
        path.chmod(0o755)
        return path

    return make


def is_running(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
