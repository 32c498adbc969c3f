from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import pytest

from fanlight.files import resolver
from fanlight.files.resolver import AuthorPaths, PathRefused, never_served

LONG_AGO = 0.0
IN_A_WHILE = time.time() + 1e6


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    return folder


def write(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def read(paths: AuthorPaths, path: Path | str, *, fresh: bool = False) -> str:
    granted = paths.open_granted(path, fresh=fresh)
    with granted.file as file:
        assert granted.stat.st_size == os.fstat(file.fileno()).st_size
        return file.read().decode()


def remedy(paths: AuthorPaths, path: Path | str, *, fresh: bool = False) -> str:
    with pytest.raises(PathRefused) as raised:
        paths.open_granted(path, fresh=fresh)
    assert raised.value.status == 404
    assert raised.value.message == "The file is not available."  # what the visitor sees
    return raised.value.remedy


def test_what_author_code_names_in_the_apps_folder_is_served(app: Path) -> None:
    paths = AuthorPaths(app, temporary=[], started=IN_A_WHILE)
    assert read(paths, write(app / "data" / "table.csv")) == "text"
    assert read(paths, str(write(app / "config.json"))) == "text"


def test_relative_paths_count_from_the_current_then_the_apps_folder(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = AuthorPaths(app, temporary=[])
    write(app / "a.txt", "app")
    monkeypatch.chdir(tmp_path)
    assert read(paths, "a.txt") == "app"
    assert read(paths, "app/a.txt") == "app"
    write(tmp_path / "a.txt", "current")
    assert "neither" in remedy(paths, "a.txt")


@pytest.mark.parametrize(
    "name",
    [
        ".env", ".git/config", "data/.cache/x.png", "app.py", "sub/mod.PY", "notes.ipynb", "run.sh", "pyproject.toml",
        "c.yaml", "c.YML", "c.ini", "c.cfg", "server.pem", "server.key", "store.p12", "users.db", "users.sqlite3",
        "users.db-wal", "out.log", "out.log.1", "id_rsa", "id_ed25519.pub", "secrets.json", "secret", "Credentials.csv",
        "my_passwords.txt", "venv/lib/x.txt", "node_modules/p/x.txt", "__pycache__/x.txt", "flagged/log.csv",
        "auth.json", "config.txt", "Dockerfile", "requirements-dev.txt",
    ],
)  # fmt: skip
def test_private_shapes_are_never_served(app: Path, name: str) -> None:
    paths = AuthorPaths(app, "all", temporary=[])
    path = write(app / name)
    said = remedy(paths, path)
    assert str(path) in said
    assert "allowed_paths" in said


@pytest.mark.parametrize(
    "name", ["secret_garden.png", "id_photo.jpg", "my.credentials.mp4", "environment.txt", "a.txt"]
)
def test_ordinary_names_are_not_taken_for_private_ones(name: str) -> None:
    assert never_served(Path(name)) is None


def test_allowed_paths_open_what_they_name(app: Path, tmp_path: Path) -> None:
    dotted = write(app / ".private" / "a.py")
    outside = write(tmp_path / "models" / "m.bin")
    paths = AuthorPaths(app, allowed=[app / ".private", outside], temporary=[])
    assert read(paths, dotted) == "text"
    assert read(paths, outside) == "text"
    assert "neither" in remedy(paths, write(tmp_path / "models" / "other.bin"))
    assert "neither" in remedy(paths, write(tmp_path / "models2" / "m.bin"))


def test_blocked_paths_win_over_everything(app: Path) -> None:
    blocked = write(app / "private" / "a.txt")
    (app / "way").symlink_to(app / "private")
    paths = AuthorPaths(app, "all", allowed=[app], blocked=[app / "private"], temporary=[app])
    for path in (blocked, app / "way" / "a.txt", app / "x" / ".." / "private" / "a.txt"):
        (app / "x").mkdir(exist_ok=True)
        assert "blocked_paths" in remedy(paths, path, fresh=True)
        assert "blocked_paths" in remedy(paths, path)


def test_case_does_not_get_around_a_block_where_the_system_ignores_it(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(app / "PRIVATE" / "a.txt")
    monkeypatch.setattr(resolver, "_FOLD_CASE", True)
    assert "blocked_paths" in remedy(AuthorPaths(app, blocked=[app / "private"]), path)


def test_links_that_leave_the_folder_are_not_followed(app: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "a.txt")
    (app / "file.txt").symlink_to(outside)
    (app / "folder").symlink_to(outside.parent)
    (app / "inner.txt").symlink_to(write(app / "a.txt", "inner"))
    (app / "innocent.txt").symlink_to(write(app / ".env"))
    paths = AuthorPaths(app, temporary=[])
    assert "neither" in remedy(paths, app / "file.txt")
    assert "neither" in remedy(paths, app / "folder" / "a.txt")
    assert "neither" in remedy(paths, app / ".." / "outside" / "a.txt")
    assert "dot" in remedy(paths, app / "innocent.txt")
    assert read(paths, app / "inner.txt") == "inner"


# Where the system has no openat, only the last part of the path is watched.
@pytest.mark.parametrize(("swapped", "no_walk"), [("file", False), ("file", True), ("folder", False)])
def test_a_link_put_there_after_the_check_is_not_followed(
    app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapped: str, no_walk: bool
) -> None:
    target = write(app / "d" / "a.txt", "fine")
    write(tmp_path / "outside" / "a.txt", "stolen")
    paths = AuthorPaths(app, temporary=[])
    located = paths._located

    def race(path: Path | str) -> Path:
        real = located(path)
        if swapped == "file":
            target.unlink()
            target.symlink_to(tmp_path / "outside" / "a.txt")
        else:
            (app / "d").rename(app / "e")
            (app / "d").symlink_to(tmp_path / "outside")
        return real

    monkeypatch.setattr(paths, "_located", race)
    if no_walk:
        monkeypatch.setattr(os, "supports_dir_fd", set())
    assert "cannot be opened" in remedy(paths, target)


def test_only_regular_files(app: Path) -> None:
    paths = AuthorPaths(app, allowed=[Path("/dev")], temporary=[])
    os.mkfifo(app / "fifo.txt")
    assert "not a regular file" in remedy(paths, app / "fifo.txt", fresh=True)
    assert "not a regular file" in remedy(paths, app)
    assert "not a regular file" in remedy(paths, "/dev/null")


@pytest.mark.parametrize("path", ["missing.txt", "a\0b", "x" * 5000, "a/b/c.txt", ""])
def test_what_is_not_there(app: Path, path: str) -> None:
    said = remedy(AuthorPaths(app, temporary=[]), path)
    assert "no file" in said or "not a regular file" in said


def test_fresh_temporary_files_are_served(tmp_path: Path, app: Path) -> None:
    path = write(tmp_path / "tmp" / "a.py")
    assert read(AuthorPaths(app, temporary=[tmp_path / "tmp"], started=LONG_AGO), path) == "text"
    assert "temporary" in remedy(AuthorPaths(app, temporary=[tmp_path / "tmp"], started=IN_A_WHILE), path)
    assert "temporary" in remedy(AuthorPaths(None, temporary=[], started=LONG_AGO), path)


def test_the_systems_folder_for_temporary_files_is_meant_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert read(AuthorPaths(None), write(tmp_path / "a.txt")) == "text"


def test_temporary_files_of_others_and_hard_links_are_not(
    tmp_path: Path, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = AuthorPaths(app, temporary=[tmp_path / "tmp"])
    path = write(tmp_path / "tmp" / "a.txt")
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: 12345)
        assert "temporary" in remedy(paths, path)
    os.link(path, tmp_path / "tmp" / "b.txt")
    assert "temporary" in remedy(paths, path)


def test_what_a_component_wrote_needs_no_rule(tmp_path: Path) -> None:
    assert read(AuthorPaths(None, temporary=[]), write(tmp_path / "a.py"), fresh=True) == "text"


def test_without_a_folder_policy_only_new_files_are_served(app: Path) -> None:
    path = write(app / "plot.png")
    assert read(AuthorPaths(app, "none", temporary=[], started=LONG_AGO), path) == "text"
    assert "older than the app" in remedy(AuthorPaths(app, "none", temporary=[], started=IN_A_WHILE), path)


def test_a_folder_that_holds_far_more_than_an_app_is_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "app").mkdir(parents=True)
    for folder in (Path("/"), tmp_path / "home", tmp_path, tmp_path / "site-packages" / "x"):
        assert AuthorPaths(folder).policy == "none"
    assert AuthorPaths(tmp_path / "home" / "app").policy == "referenced"
    monkeypatch.delenv("HOME")
    assert AuthorPaths(tmp_path / "home").policy == "referenced"
    with pytest.raises(ValueError, match="app_files"):
        AuthorPaths(tmp_path, "some")  # type: ignore[arg-type]  # a mistake that authors make


def test_the_author_reads_the_remedy_in_the_log(app: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "fanlight.files"):
        said = remedy(AuthorPaths(app, temporary=[]), write(app / "key.pem"))
    assert caplog.messages == [said]


def test_no_descriptor_is_left_open(app: Path) -> None:
    paths = AuthorPaths(app, temporary=[])
    good, bad = write(app / "a.txt"), write(app / "a.py")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        read(paths, good)
        remedy(paths, bad)
        remedy(paths, app)
    assert len(os.listdir("/proc/self/fd")) == before
