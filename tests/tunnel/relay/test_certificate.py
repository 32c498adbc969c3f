"""The relay's certificate: watched, and taken anew when its files change, also by one of another kind."""

from __future__ import annotations

import asyncio
import datetime
import os
import ssl
from pathlib import Path

import pytest
import trustme

from fanlight.tunnel.relay.certificate import Certificate, end_of
from tests.tunnel.relay.loopback import looped

AUTHORITY = trustme.CA()
RSA, ECDSA = trustme.KeyType.RSA, trustme.KeyType.ECDSA
DAY = datetime.timedelta(days=1)


class Files:
    """A pair of files, each newer than the one before."""

    def __init__(self, folder: Path) -> None:
        self.cert, self.key = folder / "cert.pem", folder / "key.pem"
        self._time = 0

    def write(self, kind: trustme.KeyType = ECDSA, days: float = 90, *, mixed: bool = False) -> int:
        """Issue a certificate; its serial number."""
        ends = datetime.datetime.now(datetime.UTC) + days * DAY
        pair = AUTHORITY.issue_cert("relay.test", key_type=kind, not_after=ends, not_before=ends - 365 * DAY)
        pem = pair.cert_chain_pems[0].bytes()
        self.cert.write_bytes(pem)
        if not mixed:
            self.key.write_bytes(pair.private_key_pem.bytes())
        self._time += 10**9
        for path in (self.cert, self.key):
            os.utime(path, ns=(self._time, self._time))
        return int(ssl._ssl._test_decode_cert(str(self.cert))["serialNumber"], 16)  # type: ignore[attr-defined]

    def open(self) -> Certificate:
        return Certificate(str(self.cert), str(self.key))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


async def presented(certificate: Certificate, algorithms: str | None = None, name: str | None = "relay.test") -> int:
    """Serial number of the certificate that a client sees."""
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=certificate.context)
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    context.check_hostname = name is not None
    if algorithms:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(algorithms)
    try:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name or "")
        found = writer.get_extra_info("peercert")["serialNumber"]
        writer.close()
        await writer.wait_closed()
        return int(found, 16)
    finally:
        server.close()


@pytest.mark.server
@looped
async def _presents(
    certificate: Certificate, serial: int, algorithms: str | None, name: str | None = "relay.test"
) -> None:
    assert await presented(certificate, algorithms, name) == serial


@pytest.mark.server
def test_a_renewed_certificate_is_presented_without_a_restart(files: Files) -> None:
    first = files.write()
    certificate = files.open()
    _presents(certificate, first, None)
    assert certificate.refresh() is None
    second = files.write(days=80)
    _presents(certificate, first, None)
    assert certificate.refresh() is None
    _presents(certificate, second, None)
    _presents(certificate, second, None, None)
    assert certificate.ends == pytest.approx(end_of(str(files.cert)))


@pytest.mark.server
@pytest.mark.parametrize(("before", "after"), [(RSA, ECDSA), (ECDSA, RSA)])
def test_a_certificate_of_another_kind_leaves_nothing_of_the_old_one(
    files: Files, before: trustme.KeyType, after: trustme.KeyType
) -> None:
    """OpenSSL keeps one of each kind, and would go on presenting the old one to clients that like it better."""
    files.write(before)
    certificate = files.open()
    serial = files.write(after)
    assert certificate.refresh() is None
    kind = "RSA" if after is RSA else "ECDSA"
    _presents(certificate, serial, f"ECDHE-{kind}-AES128-GCM-SHA256")
    other = "ECDSA" if kind == "RSA" else "RSA"
    with pytest.raises((ssl.SSLError, ConnectionError)):
        _presents(certificate, serial, f"ECDHE-{other}-AES128-GCM-SHA256")


@pytest.mark.server
def test_a_bad_pair_is_told_and_the_old_one_stays(files: Files) -> None:
    first = files.write()
    certificate = files.open()
    for spoil in (
        lambda: files.write(mixed=True), lambda: files.cert.write_text("nonsense"), lambda: files.cert.write_text(""),
        lambda: files.cert.unlink(),
    ):  # fmt: skip
        spoil()
        problem = certificate.refresh()
        assert problem is not None
        assert str(files.cert) in problem
        _presents(certificate, first, None)
    last = files.write()
    assert certificate.refresh() is None
    _presents(certificate, last, None)


@pytest.mark.parametrize(("days", "text"), [(90, ""), (22, ""), (20, " ends "), (-1, " ended ")])
def test_its_end_is_told_three_weeks_before(files: Files, days: float, text: str) -> None:
    files.write(days=days)
    warning = files.open().warning()
    assert text in warning
    assert bool(warning) == bool(text)


def test_files_that_are_none_are_refused(files: Files) -> None:
    with pytest.raises(OSError):
        files.open()
    files.write(mixed=False)
    files.cert.write_text("nonsense")
    with pytest.raises(ssl.SSLError):
        files.open()
    with pytest.raises(ValueError, match="no certificate"):
        end_of(str(files.cert))
