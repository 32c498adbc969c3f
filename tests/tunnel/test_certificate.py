"""The certificate of a running relay: taken up when it changes, kept when the change is no good, warned of in time."""

from __future__ import annotations

import asyncio
import datetime
import os
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.link import LinkClient, Wish
from fanlight.tunnel.client.ways import RelayWay
from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.relay.certificate import Certificate
from fanlight.tunnel.relay.server import Relay
from tests.tunnel.relays import link_of, relay, shared_app, until

NAMES = ("relay.localhost", "*.relay.localhost")


class Files:
    """A certificate's files, and the authority that signs what is written into them."""

    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.pem, self.cert, self.key = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
        self.ca.cert_pem.write_to_path(self.pem)
        self.issue()

    def issue(self, days: float = 90, *, key: bool = True) -> None:
        """Write a certificate that ends in so many days, in place of the one before; without its key on request."""
        end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
        issued = self.ca.issue_cert(*NAMES, not_after=end)
        replace(self.cert, b"".join(pem.bytes() for pem in issued.cert_chain_pems))
        if key:
            replace(self.key, issued.private_key_pem.bytes())


def replace(path: Path, data: bytes) -> None:
    """Put a file in the place of another at once, as certbot does."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    os.replace(fresh, path)


class Running:
    """A relay in this loop, a link that it carries, and all that both said."""

    def __init__(self, files: Files, port: int, lines: list[str], states: list[dict[str, Any]]) -> None:
        self.files = files
        self.port = port
        self.lines = lines
        self.states = states

    async def served(self) -> bytes:
        """The certificate that a new visitor gets."""
        context = ssl.create_default_context(cafile=self.files.pem)
        _, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=context, server_hostname=NAMES[0])
        found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        return found


def in_loop(files: Files, act: Callable[[Running], Awaitable[None]]) -> Running:
    """Run a relay that looks at its files twenty times a second, and a link on it."""

    async def run() -> Running:
        lines: list[str] = []
        states: list[dict[str, Any]] = []
        carrier = Relay(
            Addresses("relay.localhost", scheme="https", port=443),
            certificate=Certificate(str(files.cert), str(files.key)), say=lines.append, look_every_s=0.05,
        )  # fmt: skip
        running = Running(files, await carrier.start(0), lines, states)
        address = RelayAddress("relay.localhost", running.port, True, str(files.pem))
        client = LinkClient(Wish("127.0.0.1", 9), RelayWay(address), states.append)
        holding = asyncio.create_task(client.run())
        try:
            await soon(lambda: any(state["state"] == "open" for state in states))
            await act(running)
        finally:
            client.stop()
            await holding
            await carrier.stop(0)
        return running

    return asyncio.run(run())


async def soon(fact: Callable[[], Any]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(20):
        while not fact():  # noqa: ASYNC110 - a test
            await asyncio.sleep(0.01)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_a_renewed_certificate_is_taken_up_and_no_link_breaks(files: Files) -> None:
    async def act(running: Running) -> None:
        before = await running.served()
        files.issue()
        await soon(lambda: running.lines)
        assert await running.served() != before

    running = in_loop(files, act)
    assert running.lines[0].startswith("The renewed certificate is in use; it ends ")
    assert [state["state"] for state in running.states] == ["connecting", "open", "ended"]


def test_a_pair_that_does_not_belong_together_is_refused_until_its_key_comes(files: Files) -> None:
    async def act(running: Running) -> None:
        before = await running.served()
        files.issue(key=False)
        await soon(lambda: running.lines)
        assert await running.served() == before
        files.issue()
        await soon(lambda: len(running.lines) > 1)
        assert await running.served() != before

    running = in_loop(files, act)
    assert f"{files.cert} was changed but cannot be used, so the old one stays" in running.lines[0]
    assert running.lines[1].startswith("The renewed certificate is in use")
    assert len(running.lines) == 2
    assert {state["notice"] for state in running.states if state["state"] == "open"} == {""}  # no concern of authors


@pytest.mark.parametrize("damage", [b"", b"no certificate", None])
def test_files_that_are_damaged_or_gone_are_told_once(files: Files, damage: bytes | None) -> None:
    async def act(running: Running) -> None:
        before = await running.served()
        if damage is None:
            files.cert.unlink()
        else:
            replace(files.cert, damage)
        await soon(lambda: running.lines)
        await asyncio.sleep(0.3)  # six more looks
        assert await running.served() == before

    assert len(in_loop(files, act).lines) == 1


def test_operator_and_authors_are_warned_three_weeks_before_the_end(files: Files) -> None:
    async def act(running: Running) -> None:
        assert running.states[-1]["notice"] == ""
        files.issue(days=20.9)
        await soon(lambda: running.states[-1]["notice"])
        assert len(running.lines) == 2
        files.issue(days=21.1)
        await soon(lambda: not running.states[-1]["notice"])

    running = in_loop(files, act)
    assert f"Renew {files.cert}; the relay takes it up by itself." in running.lines[1]
    notices = [state["notice"] for state in running.states if state["state"] == "open"]
    assert [bool(notice) for notice in notices] == [False, True, False]
    assert "Unless its operator renews it, browsers refuse the link from then on." in notices[1]
    assert str(files.cert) not in notices[1]


def test_one_that_has_ended_is_called_so(files: Files) -> None:
    files.issue(days=-1)
    certificate = Certificate(str(files.cert), str(files.key))
    assert " ended " in certificate.warning()
    assert " ended " in certificate.notice()


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["share.example.org", "*.share.example.org"], ""),
        (["*.share.example.org", "*.example.org", "example.org"], ""),
        (["Share.Example.org", "10.0.0.1", "*.share.example.org"], ""),
        (["share.example.org"], "*.share.example.org"),
        (["*.share.example.org"], "share.example.org"),
        (["*.example.org"], "*.share.example.org"),
        (["other.example"], "share.example.org and *.share.example.org"),
    ],
)
def test_a_certificate_without_the_names_of_links_is_told(names: list[str], missing: str, tmp_path: Path) -> None:
    issued = trustme.CA().issue_cert(*names)
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued.cert_chain_pems[0].write_to_path(cert)
    issued.private_key_pem.write_to_path(key)
    certificate = Certificate(str(cert), str(key), "share.example.org")
    said = f" is not for {missing}: browsers refuse it there."
    assert (said in certificate.warning(), said in certificate.notice()) == (bool(missing), bool(missing))
    assert bool(certificate.warning()) == bool(certificate.notice()) == bool(missing)


@pytest.mark.server
def test_the_app_prints_the_warning_and_the_status_page_shows_it(tmp_path: Path) -> None:
    files = Files(tmp_path)
    files.issue(days=10)
    tls = ["--domain", "relay.localhost", "--cert", str(files.cert), "--key", str(files.key)]
    arguments = f"share=True, share_server_tls_certificate={str(files.pem)!r}"
    with relay(tmp_path, *tls) as carrier, shared_app(tmp_path, arguments, FANLIGHT_RELAY=carrier.url) as app:
        link_of(app)
        until(lambda: "From the relay: The relay's certificate ends " in app.log, lambda: app.log)
        assert "The relay's certificate " in carrier.log
        address = until(lambda: [line for line in carrier.output if line.startswith("Status")])[0].split()[-1]
        page = httpx.get(address, verify=False, trust_env=False).text
    assert "Renew" in page
    assert "Certificate ends" in page
