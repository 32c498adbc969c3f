"""The app's own key and logins are reached by nobody, wherever the author keeps them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from tests.engine.support import until
from tests.server.support import client


@pytest.mark.parametrize("options", [{"app_files": "all"}, {"allowed_paths": ["."]}, {"allowed_paths": ["state"]}])
def test_the_key_in_the_apps_folder_is_served_to_nobody(
    options: dict[str, Any], in_folder: Path, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANLIGHT_HOME", "state")
    with gr.Blocks() as demo:
        out = gr.File()
        demo.load(lambda: "state/key", None, out, api_name="key")
    url = serve(demo, **options)
    assert (in_folder / "state" / "key").is_file()
    with client() as http:
        assert http.get(f"{url}/file=state/key").status_code == 404
        assert http.post(f"{url}/run/key", json={"data": []}).status_code == 500


def test_a_start_removes_what_a_killed_app_left(
    in_folder: Path, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(in_folder))
    left = in_folder / "fanlight-files-left" / "handle"
    left.mkdir(parents=True)
    (left / "photo.png").write_text("of a visitor")
    with gr.Blocks() as demo:
        gr.Image()
    serve(demo)
    until(lambda: not left.parent.exists())
