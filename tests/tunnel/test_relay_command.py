"""What `fanlight relay` says at its start, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from fanlight.cli.main import main
from tests.apps import free_port, started
from tests.tunnel.relays import relay, until


@pytest.mark.parametrize("domain", ["https://share.example.org", "share.example.org:https", "*.example.org", "a/b"])
def test_a_domain_that_is_none(domain: str) -> None:
    done = CliRunner().invoke(main, ["relay", "--domain", domain, "--plain-http"])
    assert done.exit_code == 2
    assert "--domain must be such as share.example.org" in done.output


@pytest.mark.server
@pytest.mark.parametrize(
    ("options", "at"),
    [
        (["--behind-proxy", "127.0.0.1"], "https://relay.localhost"),
        (["--behind-proxy", "127.0.0.1", "--domain", "relay.localhost:8443"], "https://relay.localhost:8443"),
        (["--plain-http"], "http://relay.localhost:PORT"),
        (["--plain-http", "--domain", "relay.localhost:80"], "http://relay.localhost"),
    ],
)
def test_its_address_is_the_one_from_outside(options: list[str], at: str, tmp_path: Path) -> None:
    port = free_port()
    with relay(tmp_path, "--domain", "relay.localhost", *options, port=port) as running:
        until(lambda: f"FANLIGHT_RELAY={at.replace('PORT', str(port))}\n" in running.log, lambda: running.log)


@pytest.mark.server
def test_a_key_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    arguments = ["-m", "fanlight.cli", "relay", "--port", str(free_port())]
    with started(arguments, tmp_path, environment={"FANLIGHT_HOME": str(tmp_path / "file" / "state")}) as running:
        until(lambda: "no link outlives a restart of the relay" in running.log, lambda: running.log)
