"""`DownloadButton`: one file, by the rules for files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from fanlight.graph.errors import Error
from fanlight.wire.filedata import FileData, NewFile


def test_a_handler_gets_a_path_and_gives_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    button = gr.DownloadButton()
    assert button.preprocess(FileData(str(path), orig_name="mine.txt")) == str(path)
    assert button.preprocess(None) is None
    made = button.postprocess(str(path))
    assert isinstance(made, NewFile)
    assert (made.name, made.fresh) == ("a.txt", False)
    assert button.postprocess(None) is None
    assert button.postprocess("https://example.org/b.txt")["url"] == "https://example.org/b.txt"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Error, match="A file is needed"):
        gr.DownloadButton().preprocess("a.txt")
    with pytest.raises(ValueError, match="has one file"):
        gr.DownloadButton().postprocess(["a", "b"])
    with pytest.raises(ValueError, match="is a folder"):
        gr.DownloadButton().postprocess(str(tmp_path))


@pytest.mark.parametrize("arguments", [{"variant": "loud"}, {"size": "xl"}])
def test_a_mistake_of_the_author_is_told(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        gr.DownloadButton(**arguments)
