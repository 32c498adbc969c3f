"""`share="ssh:user@host"` with a real ssh and sshd: nothing of ours is on the far side."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.apps import free_port
from tests.tunnel.relays import link_of, shared_app, until

pytestmark = pytest.mark.server

SERVER = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/me.pub
PidFile {folder}/pid
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
PermitRootLogin yes
"""
CLIENT = """
Host box
  HostName 127.0.0.1
  Port {port}
  User {user}
  IdentityFile {folder}/{key}
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known
  StrictHostKeyChecking {strict}
"""


@dataclass
class Box:
    """A machine that one can ssh to: this one, with nothing but a shell and Python."""

    folder: Path
    port: int
    server: subprocess.Popen[bytes]

    def path(self, *, key: str = "me", strict: str = "accept-new") -> str:
        """A PATH on which `ssh` is the real one with a configuration of the test's."""
        bin_folder = self.folder / f"bin-{key}-{strict}"
        bin_folder.mkdir(exist_ok=True)
        config = bin_folder / "config"
        fields = {"port": self.port, "user": getpass.getuser(), "folder": self.folder, "key": key, "strict": strict}
        config.write_text(CLIENT.format(**fields))
        script = bin_folder / "ssh"
        script.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {config} "$@"\n')
        script.chmod(0o755)
        return f"{bin_folder}:{os.environ['PATH']}"

    def sessions(self) -> list[int]:
        """The processes of open logins."""
        found = subprocess.run(["pgrep", "-P", str(self.server.pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]


@contextmanager
def opened(folder: Path) -> Iterator[Box]:
    sshd = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert sshd, "sshd is missing. Run: apt-get install openssh-server"
    for name in ("host", "me", "stranger"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    port = free_port()
    (folder / "sshd.conf").write_text(SERVER.format(port=port, folder=folder))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd shuts itself in before a login
    server = subprocess.Popen([sshd, "-D", "-e", "-f", folder / "sshd.conf"], stderr=subprocess.DEVNULL)
    try:
        yield Box(folder, port, server)
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with opened(tmp_path_factory.mktemp("box")) as made:
        yield made


def test_a_box_with_ssh_and_python_gives_a_public_link(box: Box, tmp_path: Path) -> None:
    with shared_app(tmp_path, 'share="ssh:box"', PATH=box.path()) as app:
        link = link_of(app)
        assert link.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=link, timeout=30) as http:
            made = http.post("/gradio_api/call/greet", json={"data": ["Ann"]}).json()
            text = http.get(f"/gradio_api/call/greet/{made['event_id']}").text
        assert f"Hello Ann from 127.0.0.1 at {link}" in text
        assert "Nothing is encrypted between visitors and that box" in app.log
    until(lambda: not box.sessions())  # nothing of it stays there


def test_the_link_comes_back_when_the_connection_is_killed(box: Box, tmp_path: Path) -> None:
    with shared_app(tmp_path, 'share="ssh:box"', PATH=box.path()) as app:
        link = link_of(app)
        for process in box.sessions():
            os.kill(process, signal.SIGKILL)
        until(lambda: "The share link is back" in app.log, lambda: app.log)
        until(lambda: httpx.get(f"{link}/config").status_code == 200)


@pytest.mark.parametrize(
    ("options", "target", "code", "words"),
    [
        ({"key": "stranger"}, "box", "share-ssh-login", "Log in once with: ssh box"),
        ({"strict": "yes"}, "box", "share-ssh-hostkey", "Accept the host's key once with: ssh box"),
        ({}, "nobody.invalid", "share-ssh", "ssh nobody.invalid ended"),
    ],
)
def test_what_is_wrong_is_said(
    box: Box, tmp_path: Path, options: dict[str, str], target: str, code: str, words: str
) -> None:
    if "strict" in options:
        (box.folder / "known").unlink(missing_ok=True)
    with shared_app(tmp_path, f'share="ssh:{target}"', PATH=box.path(**options)) as app:
        until(lambda: "Share link not created" in app.log, lambda: app.log)
        until(lambda: f"[{code}]" in app.log, lambda: app.log)
        assert words in app.log
        assert httpx.get(f"{app.url}/config").status_code == 200


def test_a_box_without_python_is_told_from_others(box: Box, tmp_path: Path) -> None:
    """The far shell is told to look for Python where there is none."""
    path = box.path()
    wrapper = Path(path.partition(":")[0]) / "ssh"
    real = wrapper.read_text()
    wrapper.write_text(
        real.replace('"$@"', '"$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" "PATH=/nowhere; ${11}"')
    )
    try:
        with shared_app(tmp_path, 'share="ssh:box"', PATH=path) as app:
            until(lambda: "[share-ssh-python]" in app.log, lambda: app.log)
            assert "Install Python 3.9 or newer there" in app.log
    finally:
        wrapper.write_text(real)
