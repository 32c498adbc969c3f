"""The HTTP proxy between this computer and a relay: the one that the environment names."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from fanlight.tunnel.client.dialled import Deadline, Dialled, HopError, connect, silent
from fanlight.tunnel.client.said import printable, said
from fanlight.tunnel.heads import END


@dataclass(frozen=True)
class Proxy:
    """A proxy.

    Attributes:
        text: as the environment has it, with its login: not to be shown.
        variable: what named it.
    """

    text: str
    variable: str

    @property
    def shown(self) -> str:
        """As people read it: without a login."""
        bare = self.text.rpartition("@")[2] if "@" in self.text else self.text.removeprefix("http://")
        return printable(bare.rstrip("/"), 100)


def proxy_for(host: str, *, is_tls: bool) -> Proxy | None:
    """The proxy that the environment names for a host; None for none, and where `NO_PROXY` names the host."""
    if proxy_bypass(host):
        return None
    proxies = getproxies()
    for kind in ("https" if is_tls else "http", "all"):
        if proxies.get(kind):
            name = f"{kind}_proxy"
            return Proxy(proxies[kind], name if os.environ.get(name) else name.upper())
    return None


async def connect_through(proxy: Proxy, host: str, port: int, deadline: Deadline) -> Dialled:
    """A connection to a host that a proxy has made.

    Raises:
        HopError: the proxy cannot be used or reached, or makes none.
    """
    try:
        parts = urlsplit(proxy.text if "//" in proxy.text else f"//{proxy.text}")
        place = (parts.hostname or "", parts.port or 80)
    except ValueError:
        parts, place = urlsplit(""), ("", 0)
    if parts.scheme not in ("", "http") or not place[0]:
        raise HopError(
            "proxy", "share-proxy-kind",
            f"The proxy {proxy.shown} cannot be used: only proxies of the form http://HOST:PORT can. "
            f"Set {proxy.variable} to one, or NO_PROXY to {host}.", is_final=True,
        )  # fmt: skip
    connection = await connect(*place, f"the proxy {proxy.shown}", deadline, "share-proxy")
    try:
        login = None if parts.username is None else (unquote(parts.username), unquote(parts.password or ""))
        await _ask(connection, proxy, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", login, deadline)
    except BaseException:
        connection.transport.abort()
        raise
    return connection


async def _ask(
    connection: Dialled, proxy: Proxy, target: str, login: tuple[str, str] | None, deadline: Deadline
) -> None:
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if login is not None:
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(':'.join(login).encode()).decode()}")
    connection.transport.write("\r\n".join(lines).encode() + END)
    try:
        async with deadline.hop():
            status, headers = await connection.head()
    except TimeoutError:
        shown = f"The proxy {proxy.shown}"
        raise silent("proxy", "share-proxy-silent", shown, f"Check {proxy.variable}, and the proxy.") from None
    except (ValueError, EOFError) as error:
        raise HopError(
            "proxy", "share-proxy",
            f"The proxy {proxy.shown} does not answer as a proxy does: {said(error)}. Check {proxy.variable}.",
            is_final=True,
        ) from None  # fmt: skip
    if status == 407:
        raise _login(proxy, login, headers.get("proxy-authenticate", ""))
    if not 200 <= status < 300:
        raise HopError(
            "proxy", "share-proxy-denied" if status < 500 else "share-proxy",
            f"The proxy {proxy.shown} does not connect to {target} (status {status}). "
            "Ask for the relay's host and port to be allowed, or use a relay on port 443.", is_final=status < 500,
        )  # fmt: skip


def _login(proxy: Proxy, login: tuple[str, str] | None, schemes: str) -> HopError:
    if schemes and "basic" not in schemes.lower():
        kinds = printable(" and ".join(part.split()[0] for part in schemes.split(",") if part.split()), 60)
        text = (
            f"asks for a login of the kind {kinds}, and we know only Basic. Run a program such as cntlm that logs in, "
            f"and set {proxy.variable} to its address."
        )
    elif login is not None:
        text = f"refused the login of {printable(login[0], 60)}. Correct name and password in {proxy.variable}."
    else:
        text = f"asks for a login. Set {proxy.variable}=http://USER:PASSWORD@HOST:PORT."
    return HopError("proxy", "share-proxy-login", f"The proxy {proxy.shown} {text}", is_final=True)
