"""The way to a relay, hop by hop: name, connection, proxy, TLS, upgrade. Whatever fails is named."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import socket
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from fanlight.tunnel.heads import END
from fanlight.tunnel.websocket import PATH, PROTOCOL, accept_of, new_key
from fanlight.tunnel.x509 import end_of_der, issuer_of

HOP_S = 8.0
MOST_ANSWER = 32 * 1024
_EXPIRED, _NOT_YET, _NAME = 10, 9, 62


class HopError(Exception):
    """A hop failed.

    Attributes:
        hop: "dns", "tcp", "proxy", "tls", "upgrade" or "token".
        code: stable, for programs.
        text: what failed, what was seen, and what to do.
        is_final: trying again would not help.
    """

    def __init__(self, hop: str, code: str, text: str, *, is_final: bool = False) -> None:
        super().__init__(f"{text} [{code}]")
        self.hop = hop
        self.code = code
        self.text = text
        self.is_final = is_final


@dataclass(frozen=True)
class RelayAddress:
    """Where a relay is.

    Attributes:
        authority: file of the certificate authority that signed the relay's certificate; empty for the system's.
        token: the client token, or empty.
    """

    host: str
    port: int
    is_tls: bool
    authority: str = ""
    token: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        return self.host in ("localhost", "127.0.0.1", "::1") or self.host.endswith(".localhost")

    @property
    def shown(self) -> str:
        """As people read it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


class Dialled(asyncio.Protocol):
    """A connection before it carries a tunnel: lines and heads are read from it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self._held = b""
        self._arrived = asyncio.Event()
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        self._arrived.set()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended = True
        self._arrived.set()

    async def head(self) -> tuple[int, dict[str, str]]:
        """Status and headers of an answer, names in lower case.

        Raises:
            ValueError: it is none, or too long. EOFError: the connection ended before.
        """
        while END not in self._held:
            if self._ended:
                raise EOFError
            if len(self._held) > MOST_ANSWER:
                raise ValueError("the answer is too long")
            self._arrived.clear()
            await self._arrived.wait()
        head, _, self._held = self._held.partition(END)
        first, *lines = head.decode("latin-1").split("\r\n")
        version, _, rest = first.partition(" ")
        if not version.startswith("HTTP/1.") or not rest[:3].isdigit():
            raise ValueError("the answer is not one of HTTP")
        headers = (line.partition(":") for line in lines)
        return int(rest[:3]), {name.strip().lower(): value.strip() for name, _, value in headers}

    async def body(self, size: int) -> bytes:
        """What follows a head, as far as it comes."""
        while len(self._held) < min(size, MOST_ANSWER) and not self._ended:
            self._arrived.clear()
            await self._arrived.wait()
        return self._held[:size]

    def rest(self) -> bytes:
        """What was read beyond the head."""
        held, self._held = self._held, b""
        return held


async def dial(relay: RelayAddress) -> Dialled:
    """A connection to a relay that is ready to carry a tunnel.

    Raises:
        HopError: a hop failed.
    """
    connection = await reach(relay)
    try:
        await _upgrade(relay, connection)
    except BaseException:
        connection.transport.abort()
        raise
    return connection


async def reach(relay: RelayAddress) -> Dialled:
    """A connection to a relay, through the proxy that the environment names, and with TLS.

    Raises:
        HopError: a hop failed.
    """
    connection = await _connect(relay)
    if not relay.is_tls:
        return connection
    try:
        return await _secure(relay, connection)
    except ssl.SSLCertVerificationError as error:
        raise await _certificate_trouble(relay, error) from None
    except (TimeoutError, OSError) as error:
        raise HopError(
            "tls", "share-tls",
            f"{relay.shown} answers, but not with TLS: {_said(error)}. "
            "Check the port, or use an address with http:// if the relay has no certificate.",
        ) from None  # fmt: skip


async def _connect(relay: RelayAddress) -> Dialled:
    proxy = proxy_of(relay)
    if proxy is None:
        return await _tcp(relay.host, relay.port, relay.shown)
    parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    if parts.scheme not in ("", "http") or not parts.hostname:
        raise HopError(
            "proxy", "share-proxy-kind",
            f"The proxy {_without_password(proxy)} cannot be used: only proxies of the form http://HOST:PORT can. "
            "Set HTTPS_PROXY to one, or NO_PROXY to the relay's host.", is_final=True,
        )  # fmt: skip
    connection = await _tcp(parts.hostname, parts.port or 80, f"the proxy {_without_password(proxy)}")
    try:
        await _tunnel_through(connection, relay, parts.username, parts.password, _without_password(proxy))
    except BaseException:
        connection.transport.abort()
        raise
    return connection


async def _tcp(host: str, port: int, shown: str) -> Dialled:
    loop = asyncio.get_running_loop()
    if host.endswith(".localhost"):
        host = "localhost"  # RFC 6761, section 6.3; not every system knows
    try:
        async with _limit():
            await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (TimeoutError, socket.gaierror, UnicodeError) as error:
        raise HopError(
            "dns", "share-dns",
            f"The name of {shown} is not known here: {_said(error)}. Check its spelling and this computer's network.",
        ) from None  # fmt: skip
    try:
        async with _limit():
            _, connection = await loop.create_connection(Dialled, host, port, happy_eyeballs_delay=0.25)
    except TimeoutError:
        raise HopError(
            "tcp", "share-tcp",
            f"{shown} does not answer on port {port}. A firewall may hold the connection back, "
            "or nothing runs there. Try a relay on port 443, or set HTTPS_PROXY if this network has a proxy.",
        ) from None  # fmt: skip
    except OSError as error:
        raise HopError(
            "tcp", "share-tcp",
            f"{shown} cannot be reached on port {port}: {_said(error)}. Check the address and that the relay runs.",
        ) from None  # fmt: skip
    sock = connection.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return connection


async def _tunnel_through(
    connection: Dialled, relay: RelayAddress, user: str | None, password: str | None, shown: str
) -> None:
    host = f"[{relay.host}]" if ":" in relay.host else relay.host
    lines = [f"CONNECT {host}:{relay.port} HTTP/1.1", f"Host: {host}:{relay.port}"]
    if user is not None:
        pair = f"{unquote(user)}:{unquote(password or '')}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}")
    connection.transport.write("\r\n".join(lines).encode() + END)
    try:
        async with _limit():
            status, _ = await connection.head()
    except (TimeoutError, ValueError, EOFError) as error:
        raise HopError(
            "proxy", "share-proxy",
            f"The proxy {shown} gave no proper answer: {_said(error)}. Check HTTPS_PROXY.",
        ) from None  # fmt: skip
    if status == 407:
        raise HopError(
            "proxy", "share-proxy-login",
            f"The proxy {shown} asks for a login. Set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.", is_final=True,
        )  # fmt: skip
    if status != 200:
        raise HopError(
            "proxy", "share-proxy",
            f"The proxy {shown} does not connect to {relay.shown} (status {status}). "
            "Ask for the relay's host and port to be allowed, or use a relay on port 443.",
        )  # fmt: skip


async def _secure(relay: RelayAddress, connection: Dialled, *, checked: bool = True) -> Dialled:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if relay.authority:
        try:
            context.load_verify_locations(relay.authority)
        except (OSError, ssl.SSLError) as error:
            connection.transport.abort()
            raise HopError(
                "tls", "share-authority",
                f"The certificate file {relay.authority} cannot be used: {_said(error)}.", is_final=True,
            ) from None  # fmt: skip
    if not checked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    async with _limit():
        transport = await asyncio.get_running_loop().start_tls(
            connection.transport, connection, context, server_hostname=relay.host
        )
    connection.transport = cast(asyncio.Transport, transport)
    return connection


async def _certificate_trouble(relay: RelayAddress, error: ssl.SSLCertVerificationError) -> HopError:
    """What is wrong with a certificate, told from the certificate itself."""
    der = b""
    with contextlib.suppress(OSError, HopError, asyncio.TimeoutError):
        unchecked = await _secure(relay, await _connect(relay), checked=False)
        der = unchecked.transport.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
        unchecked.transport.abort()
    now = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    if error.verify_code == _EXPIRED and der:
        try:
            ended = time.strftime("%Y-%m-%d %H:%M", time.gmtime(end_of_der(der)))
        except ValueError:
            ended = "some time ago, unreadably,"
        text = (
            f"the relay {relay.shown} presented a certificate that ended {ended} UTC; it is {now} UTC by this "
            "computer's clock. Set the clock if it is wrong; otherwise the relay's operator must renew the certificate."
        )
        return HopError("tls", "share-cert-expired", f"No secure connection: {text}")
    if error.verify_code == _NOT_YET:
        text = f"the certificate of {relay.shown} is not valid yet. Set this computer's clock: it says {now} UTC."
        return HopError("tls", "share-cert-early", f"No secure connection: {text}")
    if error.verify_code == _NAME or "match" in error.verify_message:
        text = f"the certificate that answers at {relay.shown} is for another name. Check the relay's address."
        return HopError("tls", "share-cert-name", f"No secure connection: {text}", is_final=True)
    issuer = issuer_of(der) if der else ""
    text = (
        f"the certificate of {relay.shown} was signed by {issuer or 'an authority'}, which is not trusted here "
        f"({error.verify_message}). If your company's network inspects TLS, set SSL_CERT_FILE to its authority's "
        "certificate; for a relay of your own, give its authority with share_server_tls_certificate."
    )
    return HopError("tls", "share-cert-untrusted", f"No secure connection: {text}", is_final=True)


async def _upgrade(relay: RelayAddress, connection: Dialled) -> None:
    key = new_key()
    lines = [
        f"GET {PATH} HTTP/1.1", f"Host: {relay.shown}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Protocol: {PROTOCOL}",
    ]  # fmt: skip
    if relay.token:
        lines.append(f"Authorization: Bearer {relay.token}")
    connection.transport.write("\r\n".join(lines).encode() + END)
    try:
        async with _limit():
            status, headers = await connection.head()
            body = b"" if status == 101 else await connection.body(int(headers.get("content-length") or 0))
    except (TimeoutError, ValueError, EOFError) as error:
        raise HopError(
            "upgrade", "share-no-relay",
            f"{relay.shown} is there but does not answer as a relay does: {_said(error)}. Check address and port.",
        ) from None  # fmt: skip
    if status == 101 and headers.get("sec-websocket-accept") == accept_of(key):
        return
    if "x-fanlight-relay" in headers:
        raise _refused(relay, status, body)
    if status in (502, 503, 504):
        raise HopError(
            "upgrade", "share-no-relay",
            f"A web server answers at {relay.shown}, but no relay behind it (status {status}). It may be starting; "
            "if it is not, its operator must start it, or mend the web server's proxy_pass.",
        )  # fmt: skip
    raise HopError(
        "upgrade", "share-no-relay",
        f"{relay.shown} is a web server, but no relay (status {status}). Check the address and its port.",
        is_final=status < 500,
    )  # fmt: skip


def _refused(relay: RelayAddress, status: int, body: bytes) -> HopError:
    """Why a relay that was reached gives no tunnel, in its own words where it has some."""
    try:
        fields = json.loads(body)
        code, text = str(fields["code"]), str(fields["text"])
    except (ValueError, KeyError, TypeError, RecursionError):  # a page, or no answer of a relay
        code = text = ""
    if code == "share-host":
        return HopError("upgrade", code, text)
    if code:
        return HopError("token", code, text, is_final=True)
    if status in (401, 426):
        text = f"{relay.shown} refuses with an answer that makes no sense. Check the address."
        return HopError("token", "share-no-relay", text, is_final=True)
    return HopError(
        "upgrade", "share-upgrade",
        f"The relay {relay.shown} was reached, but not as a WebSocket (status {status}): something between removes "
        "the upgrade. nginx needs three lines: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
        "proxy_set_header Connection $connection_upgrade. Without such a proxy, use another network.",
    )  # fmt: skip


def proxy_of(relay: RelayAddress) -> str | None:
    """The proxy that the environment names for this relay."""
    if relay.is_here or proxy_bypass(relay.host):
        return None
    proxies = getproxies()
    return proxies.get("https" if relay.is_tls else "http") or proxies.get("all")


def _without_password(proxy: str) -> str:
    return proxy.rpartition("@")[2] if "@" in proxy else proxy


@contextlib.asynccontextmanager
async def _limit() -> AsyncIterator[None]:
    async with asyncio.timeout(HOP_S):
        yield


def _said(error: BaseException) -> str:
    if isinstance(error, asyncio.TimeoutError):
        return "no answer in time"
    if isinstance(error, EOFError):
        return "the connection was closed"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).strip().rstrip(".")
