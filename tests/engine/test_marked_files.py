"""Uploads inside free JSON: what is one becomes a local path, what merely looks like one stays."""

from __future__ import annotations

from typing import Any

import pytest

from fanlight.engine.markedfiles import marked_files_in
from fanlight.wire.errors import Refused
from fanlight.wire.filedata import META, FileData

MINE = "A" * 22 + "/a b.txt"
THEIRS = "B" * 22 + "/a.txt"


def found(payload: dict[str, Any]) -> FileData:
    if payload["path"] != MINE:
        raise Refused("not yours", code="file-unknown", status=422)
    return FileData("/local/a b.txt")


def test_paths_and_descriptions_of_uploads_become_local_paths() -> None:
    file = {"path": MINE, "url": "x", "meta": dict(META)}
    assert marked_files_in([MINE, {"a": {"path": MINE}}], found) == [
        "/local/a b.txt",
        {"a": {"path": "/local/a b.txt"}},
    ]
    assert marked_files_in({"file": file}, found) == {"file": {**file, "path": "/local/a b.txt"}}


@pytest.mark.parametrize(
    "value",
    [THEIRS, "/etc/passwd", "A" * 22, MINE + "/..", "../" + MINE, {"path": "/etc/passwd"}, {"url": "http://10.0.0.1/"},
     "data:text/plain;base64,eA==", None, 3, [True, 0.5]],
)  # fmt: skip
def test_everything_else_stays_as_it_is(value: Any) -> None:
    assert marked_files_in(value, found) == value


def test_what_says_that_it_is_a_file_must_be_the_visitors() -> None:
    with pytest.raises(Refused, match="not yours"):
        marked_files_in([{"path": "/etc/passwd", "meta": dict(META)}], found)
