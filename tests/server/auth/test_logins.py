"""The file of logins."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from pathlib import Path

import pytest

from fanlight.server.auth import logins
from fanlight.server.auth.logins import LoginFile, Logins, open_logins
from fanlight.wire.errors import Refused

KEY = b"k" * 32


def opened(folder: Path, app: str = "app", key: bytes = KEY) -> Logins:
    return Logins(LoginFile(folder / "logins.sqlite"), app, key)


def same(user: str) -> str | None:
    return "proof"


def test_a_login_outlives_the_process_and_its_token_is_in_no_file(tmp_path: Path) -> None:
    token = opened(tmp_path).begin("ann", "proof", "1.1.1.1", "a browser")
    again = opened(tmp_path)
    found = again.find(token, same)
    assert found is not None
    assert (found.user, found.address, found.agent) == ("ann", "1.1.1.1", "a browser")
    assert token.encode() not in (tmp_path / "logins.sqlite").read_bytes()
    assert stat.S_IMODE(os.stat(tmp_path / "logins.sqlite").st_mode) == 0o600
    assert again.find(token + "x", same) is None
    assert opened(tmp_path, "another app").find(token, same) is None
    assert opened(tmp_path, key=b"other").find(token, same) is None


def test_a_login_ends_when_its_account_changes_or_goes(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    token = kept.begin("ann", "proof", "", "")
    assert kept.find(token, lambda user: "another password") is None
    assert kept.find(token, lambda user: None) is None
    assert kept.find(token, same) is not None


def test_it_ends_by_itself_after_thirty_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = opened(tmp_path)
    token = kept.begin("ann", "proof", "", "")
    days = 24 * 3600
    now = time.time()
    monkeypatch.setattr(logins.time, "time", lambda: now + 29 * days)
    assert kept.find(token, same) is not None
    monkeypatch.setattr(logins.time, "time", lambda: now + 31 * days)
    assert kept.find(token, same) is None
    assert list(kept) == []
    assert list(opened(tmp_path)) == []


def test_what_another_process_revokes_ends_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "LOOK_S", 0.0)
    here, there = opened(tmp_path), opened(tmp_path)
    told: list[bool] = []
    here.on_change(lambda: told.append(True))
    first, second = here.begin("ann", "proof", "", ""), here.begin("bob", "proof", "", "")
    assert [login.user for login in there] == ["ann", "bob"]
    assert there.revoke("ann") == 1
    assert here.find(first, same) is None
    assert told
    assert here.find(second, same) is not None
    third = there.begin("eve", "proof", "", "")
    assert here.find(third, same) is not None


def test_revoking_names_whose(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    for user in ("ann", "ann", "bob", "eve"):
        kept.begin(user, "proof", "", "")
    assert kept.revoke(id=next(iter(kept)).id) == 1
    assert [login.user for login in kept] == ["ann", "bob", "eve"]
    assert kept.revoke("nobody") == 0
    assert kept.revoke("ann") == 1
    with pytest.raises(ValueError, match="Say whose"):
        kept.revoke()
    assert kept.revoke(everybody=True) == 2
    assert list(kept) == []


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "MOST", 5)
    kept = opened(tmp_path)
    tokens = [kept.begin(f"user {n}", "proof", "", "") for n in range(8)]
    assert [kept.find(token, same) is not None for token in tokens] == [False] * 3 + [True] * 5
    assert len(list(opened(tmp_path))) == 5


def test_one_user_cannot_push_out_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "MOST_OF_USER", 3)
    monkeypatch.setattr(logins, "LOOK_S", 0.0)
    kept = opened(tmp_path)
    kept.begin("bob", "proof", "", "")
    for _ in range(20):
        kept.begin("ann", "proof", "", "")
    assert sorted(login.user for login in kept) == ["ann", "ann", "ann", "bob"]


def test_a_writer_elsewhere_holds_up_no_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "LOOK_S", 0.0)
    kept = opened(tmp_path)
    token = kept.begin("ann", "proof", "", "")
    other = sqlite3.connect(tmp_path / "logins.sqlite", isolation_level=None)
    other.execute("begin exclusive")
    since = time.monotonic()
    assert kept.find(token, same) is not None
    assert time.monotonic() - since < 1
    other.execute("rollback")
    other.close()


def test_a_file_that_cannot_be_written_is_told_and_ends_logins_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logins, "WRITE_WAIT_S", 0.1)
    monkeypatch.setattr(logins, "LOOK_S", 0.0)
    kept = opened(tmp_path)
    token = kept.begin("ann", "proof", "", "")
    other = sqlite3.connect(tmp_path / "logins.sqlite", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(Refused, match="Try again in a minute"):
        kept.begin("bob", "proof", "", "")
    kept.end(token)
    assert kept.find(token, same) is None
    assert "for this process only" in caplog.text
    other.execute("rollback")
    other.close()
    opened(tmp_path).begin("eve", "proof", "", "")  # another process writes, and the file is read again
    assert [login.user for login in kept] == ["eve"]
    assert kept.find(token, same) is None
    kept.begin("bob", "proof", "", "")
    assert [login.user for login in opened(tmp_path)] == ["eve", "bob"]  # what could not be deleted then is now


def test_a_state_folder_that_cannot_be_used_costs_only_the_memory_of_a_restart(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Logins(open_logins(tmp_path / "file"), "app", KEY)
    token = kept.begin("ann", "proof", "", "")
    assert kept.find(token, same) is not None
    assert "Logins end with this process" in caplog.text


def test_a_damaged_file_keeps_no_app_from_starting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = opened(tmp_path)
    kept.begin("ann", "proof", "", "")
    kept.close()
    file = tmp_path / "logins.sqlite"
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 8192)
    again = Logins(open_logins(tmp_path), "app", KEY)
    assert again.find(again.begin("ann", "proof", "", ""), same) is not None
    assert "Logins end with this process" in caplog.text
