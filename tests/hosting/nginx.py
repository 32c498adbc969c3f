"""A real nginx in front of an app, run by this user with a configuration of the test's own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.apps import free_port

CONFIG = """
{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {http}
}}
"""
SERVER = """
map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
server {{
  listen 127.0.0.1:{port} {tls};
  {certificate}
  {server}
}}
"""

UPGRADE = """
proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
"""
FORWARDED = """
proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;
"""
GOOD = UPGRADE + FORWARDED + "proxy_buffering off; client_max_body_size 0;"


def program() -> str:
    """Where nginx is."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
    assert found, "nginx is missing. Run: apt-get install nginx-light"
    return found


@contextmanager
def proxied(
    folder: Path, server: str, *, https: bool = False, port: int | None = None, pair: tuple[Path, Path] | None = None
) -> Iterator[str]:
    """Run nginx with these lines in its server block; its address without a slash at the end.

    Args:
        pair: files of a certificate and its key, for https; without them one is made for `localhost`.
    """
    port = port or free_port()
    if https and pair is None:
        pair = (folder / "cert.pem", folder / "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-keyout", pair[1], "-out", pair[0]],
            check=True, capture_output=True,
        )  # fmt: skip
    certificate = f"ssl_certificate {pair[0]}; ssl_certificate_key {pair[1]};" if pair else ""
    http = SERVER.format(port=port, tls="ssl" if pair else "", certificate=certificate, server=server)
    with configured(folder, http, port):
        yield f"{'https' if pair else 'http'}://localhost:{port}"


@contextmanager
def configured(folder: Path, http: str, port: int) -> Iterator[None]:
    """Run nginx with these lines in its http block, among which one listens on the port."""
    config = written(folder, http)
    process = subprocess.Popen([program(), "-e", f"{folder}/error.log", "-c", str(config)], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while True:
            assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "nginx does not listen"
                time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr:
            process.stderr.close()


def written(folder: Path, http: str) -> Path:
    """A whole configuration with these lines in its http block."""
    user = "user root;" if os.geteuid() == 0 else ""  # or its workers may not write into the test's folder
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(user=user, folder=folder, http=http))
    return config
