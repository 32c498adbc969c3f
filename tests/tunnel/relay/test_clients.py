"""Client tokens in a file: who is known, and what a malformed file says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fanlight.tunnel.relay.clients import Clients, digest_of, new_token


def written(path: Path, text: str, times: list[int] = [0]) -> str:  # noqa: B006 - each file is newer than the last
    times[0] += 1
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(times[0] * 10**9, times[0] * 10**9))
    return str(path)


def section(label: str, token: str, more: str = "") -> str:
    return f"[{label}]\ntoken = sha256:{digest_of(token)}\n{more}\n"


def test_a_client_is_known_by_its_token_only(tmp_path: Path) -> None:
    alice, bob = new_token(), new_token()
    more = "names = alice-*, demo\nlinks = 5\nhours = 168"
    clients = Clients(written(tmp_path / "clients", section("alice", alice, more) + section("bob", bob)))
    found = clients.find(alice)
    assert found is not None
    assert (found.label, found.links, found.lifetime) == ("alice", 5, 168 * 3600)
    assert [found.may_have(name) for name in ("alice-1", "demo", "demo2", "bob", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    other = clients.find(bob)
    assert other is not None
    assert (other.links, other.lifetime, other.may_have("demo")) == (10, 0, False)
    assert other.mark != found.mark
    for wrong in ("", "x", alice[:-1], alice.upper(), f"{alice} ", digest_of(alice), "é", "\xff"):
        assert clients.find(wrong) is None


def test_a_changed_file_counts_at_once_and_a_broken_one_not(tmp_path: Path) -> None:
    path = tmp_path / "clients"
    alice, bob = new_token(), new_token()
    clients = Clients(written(path, section("alice", alice)))
    written(path, "nonsense")
    assert clients.find(alice) is not None
    written(path, section("bob", bob))
    assert clients.find(alice) is None
    assert clients.find(bob) is not None
    path.unlink()
    assert clients.find(bob) is not None


@pytest.mark.parametrize(
    "text",
    [
        "nonsense", "[a]\n", "[a]\ntoken = x", "[a]\ntoken = sha256:00", "[a]\ntoken = md5:" + "0" * 64,
        "[a]\ntoken = sha256:" + "é" * 64, "[a]\ntoken = sha256:" + "g" * 64,
        "[a]\ntoken = sha256:" + "0" * 64 + "\nlinks = many", "[a]\ntoken = sha256:" + "0" * 64 + "\nhours = long",
        "[a]\ntoken = sha256:" + "0" * 64 + "\n[a]\n", "[a]\ntoken = sha256:" + "0" * 64 + "\nhours = nan",
        "[a]\ntoken = sha256:" + "0" * 64 + "\nhours = -1",
    ],
)  # fmt: skip
def test_a_malformed_file_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "clients", text)
    with pytest.raises(ValueError, match="clients"):
        Clients(path)


def test_a_missing_file_and_one_of_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none"):
        Clients(str(tmp_path / "none"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\0")
    with pytest.raises(ValueError, match="bytes"):
        Clients(str(tmp_path / "bytes"))
