"""The folder of a store goes with its process, and nobody else's goes with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fanlight.files.cachefolder import CacheFolder, remove_leftovers
from fanlight.files.store import FileStore, Owner

HOLDER = """
import sys
from pathlib import Path
from fanlight.files.store import FileStore, Owner
print(FileStore(Path(sys.argv[1])).add_output(b"x", "a.txt", None, Owner()).path.parent.parent, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process with a store, and the store's folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.communicate()


def test_what_a_killed_process_left_is_removed_and_a_living_one_keeps_its(
    holder: tuple[subprocess.Popen[str], Path], tmp_path: Path
) -> None:
    process, folder = holder
    assert remove_leftovers(tmp_path) == 0
    assert folder.is_dir()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.is_dir()
    assert remove_leftovers(tmp_path) == 1
    assert not folder.exists()


def test_our_own_folder_is_not_left(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    file = store.add_output(b"x", "a.txt", None, Owner())
    assert store.remove_leftovers() == 0
    assert file.path.read_bytes() == b"x"
    assert oct(file.path.parent.parent.stat().st_mode & 0o777) == "0o700"
    store.close()
    assert list(tmp_path.iterdir()) == []


def left(parent: Path) -> Path:
    """A folder that a dead process left, with a file in it."""
    folder = parent / "fanlight-files-left"
    (folder / "handle").mkdir(parents=True)
    (folder / "handle" / "a.txt").write_text("x")
    return folder


def test_links_and_what_they_lead_to_stay(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a.txt").write_text("x")
    (tmp_path / "fanlight-files-link").symlink_to(precious)
    (tmp_path / "fanlight-files-file").write_text("x")
    (left(tmp_path) / "inner").symlink_to(precious)
    assert remove_leftovers(tmp_path) == 1
    assert sorted(p.name for p in precious.iterdir()) == ["a.txt"]
    assert (tmp_path / "fanlight-files-link").is_symlink()
    assert (tmp_path / "fanlight-files-file").is_file()


def test_other_users_folders_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = left(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
        assert remove_leftovers(tmp_path) == 0
    assert folder.is_dir()


def test_other_names_stay(tmp_path: Path) -> None:
    (tmp_path / "fanlight-other").mkdir()
    assert remove_leftovers(tmp_path) == 0
    assert (tmp_path / "fanlight-other").is_dir()
    assert remove_leftovers(tmp_path / "missing") == 0


def test_a_folder_closes_its_lock(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        CacheFolder(tmp_path).remove()
    assert len(os.listdir("/proc/self/fd")) == before
