"""Links to the author's files by name: what they reach, and what they never do."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import fanlight as gr
from fanlight.files.named import AuthorFiles, links_in
from fanlight.files.resolver import AuthorPaths, PathRefused, Policy
from fanlight.files.static import set_static_paths
from fanlight.files.store import FileStore, Owner

SECRETS = [
    ".env", ".git/config", "app.py",
    "notes.ipynb", "config.toml", "settings.yaml", "server.pem", "id_rsa",
    "users.db",
    "run.log", "auth.json", "secrets.json", "flagged/log.csv", "venv/x.png", "__pycache__/x.png", ".hidden/cat.png",
    "node_modules/x.png", "deep/.env", "deep/.ssh/id_rsa.png", "run.sh", "requirements.txt", "credentials.csv",
]  # fmt: skip
ASSETS = ["cat.png", "pics/dog.jpg", "pics/deep/bird.webp", "clip.mp4", "song.mp3", "paper.pdf", "look.css", "a.woff2",
          "model.glb", "logo.svg", "Ünïcode näme.png"]  # fmt: skip
PLAIN = ["data.csv", "story.txt", "table.json"]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    for name in [*SECRETS, *ASSETS, *PLAIN]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"content of {name}")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "other.png").write_text("outside")
    (outside / "allowed.txt").write_text("allowed")
    (folder / "leads-out.png").symlink_to(outside / "other.png")
    (folder / "leads-out").symlink_to(outside)
    (folder / "same.png").symlink_to(folder / "cat.png")
    return folder


@pytest.fixture(autouse=True)
def _no_static() -> Iterator[None]:
    yield
    set_static_paths([])


def content(folder: Path, name: str, policy: Policy = "referenced", links: str = "", **more: list[Path]) -> str | None:
    files = AuthorFiles(AuthorPaths(folder, policy, **more))  # type: ignore[arg-type]  # lists of paths
    files.note_links([links])
    found = files.find(name)
    if found is None:
        return None
    with found.open() as file:
        return file.read().decode()


@pytest.mark.parametrize("name", ASSETS)
def test_assets_are_reached_by_links_made_at_run_time(app: Path, name: str) -> None:
    assert content(app, name) == f"content of {name}"
    assert content(app, str(app / name)) == f"content of {name}"
    assert content(app, name, "all") == f"content of {name}"
    assert content(app, name, "none") is None


@pytest.mark.parametrize("name", PLAIN)
def test_other_files_need_to_be_named_by_the_app(app: Path, name: str) -> None:
    assert content(app, name) is None
    assert content(app, name, links=f"see <a href='/file={name}'>it</a>") == f"content of {name}"
    assert content(app, name, links=f"[it](file/{name})") == f"content of {name}"
    assert content(app, name, "all") == f"content of {name}"
    assert content(app, name, "none", links=f"/file={name}") is None


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_reached_by_nobody_however_they_are_named(app: Path, name: str) -> None:
    for policy in ("referenced", "all", "none"):
        assert content(app, name, policy, links=f"/file={name}") is None  # type: ignore[arg-type]  # one of the three
        assert content(app, str(app / name), policy, links=f"/file={app / name}") is None  # type: ignore[arg-type]


def test_allowed_folders_open_everything_in_them_and_blocked_ones_win(app: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    name = str(outside / "allowed.txt")
    assert content(app, name, "all") is None
    assert content(app, name, "none", allowed=[outside]) == "allowed"
    assert content(app, name, "none", allowed=[outside / "allowed.txt"]) == "allowed"
    assert content(app, str(tmp_path / "outsider.txt"), allowed=[outside]) is None
    assert content(app, name, allowed=[outside], blocked=[outside / "allowed.txt"]) is None
    assert content(app, "cat.png", blocked=[app]) is None
    assert content(app, ".env", allowed=[app / ".env"]) == "content of .env"
    assert content(app, "flagged/log.csv", allowed=[app / "flagged"]) == "content of flagged/log.csv"


def test_static_paths_open_at_once_and_close_when_they_are_replaced(app: Path, tmp_path: Path) -> None:
    files = AuthorFiles(AuthorPaths(app))
    name = str(tmp_path / "outside" / "allowed.txt")
    assert files.find(name) is None
    gr.set_static_paths(tmp_path / "outside")
    found = files.find(name)
    assert found is not None
    found.file.close()
    assert content(app, name, blocked=[tmp_path / "outside"]) is None
    gr.set_static_paths([app / "data.csv"])
    assert files.find(name) is None
    assert content(app, "data.csv") == "content of data.csv"
    with pytest.raises(ValueError, match="nothing at"):
        gr.set_static_paths("no/such/place")


ATTACKS = [
    "../outside/other.png", "pics/../../outside/other.png", "./cat.png/../.env", "..", ".", "/", "//", "",
    "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "C:\\Windows\\win.ini", "C:/Windows/win.ini",
    "\\\\server\\share\\x.png", "//server/share/x.png", "..\\outside\\other.png", "%2e%2e/outside/other.png",
    "..%2foutside%2fother.png", "%252e%252e%252fetc%252fpasswd", "..%c0%afetc%c0%afpasswd",
    "\uff0e\uff0e/outside/other.png",
    "..;/outside/other.png", "cat.png\0.env", ".env\0cat.png", "cat.png%00", ".env%00.png",
    "CAT.PNG", "Cat.png", ".ENV",
    "pics", "pics/", "pics//dog.jpg", "/cat.png", "cat.png/", "./cat.png", "cat.png.", "cat.png ",
    " cat.png", "cat.png::$DATA",
    "leads-out.png", "leads-out/other.png", "leads-out/allowed.txt", "~/x.png", "$HOME/x.png", "/proc/self/environ",
    "/dev/zero", "a/" * 200 + "x.png", "x" * 5000, "con", "nul.png", "pics/%2e%2e/cat.png", "pics/..%5ccat.png",
]  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_no_spelling_leads_elsewhere(app: Path, name: str) -> None:
    for policy in ("referenced", "all"):
        assert content(app, name, policy, links=f"/file={name}") is None  # type: ignore[arg-type]  # one of them


def test_a_link_that_stays_inside_is_followed(app: Path) -> None:
    assert content(app, "same.png") == "content of cat.png"


def test_fifos_and_devices_are_no_files(app: Path) -> None:
    os.mkfifo(app / "pipe.png")
    assert content(app, "pipe.png", "all") is None
    assert content(app, "/dev/null", "all", allowed=[Path("/dev/null")]) is None


def test_a_link_swapped_in_while_it_is_opened_wins_nothing(app: Path, tmp_path: Path) -> None:
    """A file and a folder change places with links that lead out, again and again, while they are asked for."""
    victim, folder = app / "swap.png", app / "swapped"
    (tmp_path / "outside" / "in.png").write_text("outside")
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            for path, real in ((victim, tmp_path / "outside" / "other.png"), (folder, tmp_path / "outside")):
                fresh = path.with_name("fresh")
                fresh.symlink_to(real)
                if path.is_dir() and not path.is_symlink():
                    (path / "in.png").unlink()
                    path.rmdir()
                fresh.replace(path)
            victim.unlink()
            victim.write_text("inside")
            folder.unlink()
            folder.mkdir()
            (folder / "in.png").write_text("inside")

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = {content(app, name, "all") for _ in range(400) for name in ("swap.png", "swapped/in.png")}
    finally:
        stop.set()
        thread.join()
    assert "outside" not in seen
    assert seen <= {None, "", "inside"}


def test_a_refusal_is_told_to_the_author_once_a_minute(app: Path, caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    files = AuthorFiles(AuthorPaths(app), clock=lambda: now[0])
    for _ in range(50):
        assert files.find("data.csv") is None
        assert files.find("not-there.csv") is None
    assert len(caplog.records) == 1
    assert 'allowed_paths=["' in caplog.text
    now[0] += 61
    files.find("data.csv")
    assert len(caplog.records) == 2


def test_links_are_found_in_texts() -> None:
    text = "![a](/file=a.png) <img src='file/b%20b.png'> url(\"gradio_api/file=c/d.css\") file=./e.txt, https://x/file=f.csv?y"
    assert links_in(text) == {"a.png", "b b.png", "c/d.css", "e.txt", "f.csv"}


def test_what_fanlight_keeps_for_itself_has_no_name_wherever_it_lies(app: Path, tmp_path: Path) -> None:
    state = app / "state"
    state.mkdir()
    (state / "key").write_text("content of the key")
    kept = {"private": [state], "allowed": [tmp_path, state]}
    for policy in ("all", "referenced", "none"):
        assert content(app, "state/key", policy, links="/file=state/key", **kept) is None  # type: ignore[arg-type]
        assert content(app, str(state / "key"), policy, **kept) is None  # type: ignore[arg-type]


def test_stored_files_have_handles_and_no_names(app: Path, tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    stored = store.add_output(b"content of a visitor's", "photo.png", None, Owner("ann", None, True))
    try:
        assert content(app, str(stored.path), allowed=[tmp_path]) is None
        with pytest.raises(PathRefused, match="not available"):
            AuthorPaths(app, allowed=[tmp_path]).open_granted(stored.path)
    finally:
        store.close()
