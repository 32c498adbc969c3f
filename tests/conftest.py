"""Shared by all tests: a state folder of their own, and apps served in a thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fanlight as gr
from tests.apps import free_port, start_app
from tests.chromium import chromium, page

__all__ = ["chromium", "page", "start_app"]


@pytest.fixture(scope="session", autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the user's own state folder and proxies out of the tests."""
    os.environ["FANLIGHT_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    return


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Launch an app in this process and give its address without a slash at the end; it is closed afterwards."""
    apps: list[gr.Blocks] = []

    def start(demo: gr.Blocks, **options: object) -> str:
        options = {"server_port": free_port(), "quiet": True, "prevent_thread_lock": True, **options}
        apps.append(demo)
        return demo.launch(**options)[1].rstrip("/")  # type: ignore[arg-type]

    yield start
    for demo in apps:
        demo.close(verbose=False)


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
