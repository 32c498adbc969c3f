"""Ways from a visitor to the far app: our relay, nginx without any tunnel, and OpenSSH's -R."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from meters import cpu_s, memory_mb

from linkparts.load import Visit

HERE = Path(__file__).parent
NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1; events {{ worker_connections 4096; }}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; client_max_body_size 0;
upstream far {{ server 127.0.0.1:{far}; keepalive 64; }}
server {{ listen 127.0.0.1:{port}; keepalive_requests 1000000; location / {{ proxy_pass http://far;
proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_request_buffering off; }} }} }}
"""


@dataclass
class Way:
    """A way, with the processes that it consists of."""

    name: str
    visit: Visit
    processes: list[int] = field(default_factory=list)

    def cpu(self) -> float:
        """Seconds of CPU that its processes and their children have used."""
        return sum(cpu_s(number) for number in _family(self.processes))

    def memory(self, process: int = 0) -> float:
        """Megabytes of one of its processes."""
        return memory_mb(self.processes[process])


def _family(roots: list[int]) -> list[int]:
    found, todo = [], list(roots)
    while todo:
        number = todo.pop()
        found.append(number)
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{number}/task"):
                todo += [int(n) for n in Path(f"/proc/{number}/task/{task}/children").read_text().split()]
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def running(*command: str | Path, said: str = "", port: int = 0, **environment: str) -> Iterator[tuple[int, str]]:
    """A process; once it listens on `port`, or has printed a line with `said`. Its number, and that line."""
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | environment,
    )
    try:
        line = ""
        if said:
            assert process.stdout is not None
            line = next((text for text in process.stdout if said in text), "")
            if not line:
                raise RuntimeError(f"{command[0]} did not say {said!r}")
        elif port:
            wait_for(port)
        yield process.pid, line
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(500):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")


@contextlib.contextmanager
def far() -> Iterator[int]:
    """The app; its port."""
    port = free_port()
    with running(sys.executable, HERE / "far.py", str(port), port=port):
        yield port


@contextlib.contextmanager
def ours(folder: Path, far_port: int, *, tls: bool, slow: tuple[int, int] | None = None) -> Iterator[Way]:
    """Our relay and its client.

    Args:
        tls: for visitors and tunnel both.
        slow: megabits a second and ms of round trip between client and relay.
    """
    port = free_port()
    state = {"FANLIGHT_HOME": str(folder / "state")}
    options = ["--domain", "relay.localhost", "--plain-http"]
    authority: list[str] = []
    if tls:
        import trustme

        ca = trustme.CA()
        made = ca.issue_cert("relay.localhost", "*.relay.localhost", "localhost")
        ca.cert_pem.write_to_path(folder / "ca.pem")
        (folder / "cert.pem").write_bytes(b"".join(pem.bytes() for pem in made.cert_chain_pems))
        made.private_key_pem.write_to_path(folder / "key.pem")
        options = ["--domain", "relay.localhost", "--cert", str(folder / "cert.pem"), "--key", str(folder / "key.pem")]
        authority = ["--authority", str(folder / "ca.pem")]
    wide = ["--mbit", "0", "--gigabytes", "0", "--requests", "1000000", "--links", "5000"]
    wide += ["--connections", "5000", "--visitor-connections", "5000"]
    command = [sys.executable, "-m", "fanlight.cli"]
    with contextlib.ExitStack() as stack:
        relay, _ = stack.enter_context(
            running(*command, "relay", "--port", str(port), *options, *wide, said="Relay at", **state)
        )
        dialled = port
        if slow is not None:
            dialled = free_port()
            arguments = [str(number) for number in (dialled, port, *slow)]
            stack.enter_context(running(sys.executable, HERE / "slow.py", *arguments, port=dialled))
        target = f"{'https' if tls else 'http'}://relay.localhost:{dialled}"
        client, line = stack.enter_context(
            running(*command, "share", str(far_port), "--relay", target, *authority, said="Public link:", **state)
        )
        host = line.split()[2].partition("://")[2]
        yield Way("ours, TLS" if tls else "ours", Visit(port, host, tls), [relay, client])


@contextlib.contextmanager
def nginx(folder: Path, far_port: int) -> Iterator[Way]:
    """A plain proxy on the same machine, without a tunnel: the bound."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        raise RuntimeError("nginx is missing")
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, far=far_port, port=port))
    with running(program, "-p", folder, "-e", folder / "log", "-c", folder / "nginx.conf", port=port) as (number, _):
        yield Way("nginx, no tunnel", Visit(port, "localhost"), [number])


@contextlib.contextmanager
def openssh(folder: Path, far_port: int) -> Iterator[Way]:
    """OpenSSH's `-R`, as tunnels by ssh have it; no Host is looked at and no header written."""
    sshd = shutil.which("sshd", path="/usr/sbin:/usr/bin")
    if sshd is None:
        raise RuntimeError("sshd is missing")
    for name in ("host", "me"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    port, public = free_port(), free_port()
    Path("/run/sshd").mkdir(exist_ok=True)
    (folder / "sshd.conf").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/me.pub\n"
        f"PidFile {folder}/pid\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n"
    )
    options = [
        f"IdentityFile={folder}/me",
        "StrictHostKeyChecking=no",
        f"UserKnownHostsFile={folder}/known",
        "LogLevel=ERROR",
    ]
    asked = [part for option in options for part in ("-o", option)]
    with (
        running(sshd, "-D", "-e", "-f", folder / "sshd.conf", port=port) as (server, _),
        running(
            "ssh", "-N", "-p", str(port), *asked, "-R", f"127.0.0.1:{public}:127.0.0.1:{far_port}",
            f"{getpass.getuser()}@127.0.0.1", port=public,
        ) as (client, _),
    ):  # fmt: skip
        yield Way("OpenSSH -R", Visit(public, "localhost"), [server, client])
