"""The guarded fetcher: the only place where the server asks for an address that a visitor named."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from fanlight.files.names import clean_name, extension
from fanlight.files.store import FileStore, Owner, StoredFile
from fanlight.files.types import extension_for
from fanlight.files.upload import Upload
from fanlight.wire.errors import Refused

if TYPE_CHECKING:
    import httpx

_BATCH = 256 * 1024
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")
_RELAYS = (ipaddress.IPv4Network("192.88.99.0/24"), ipaddress.IPv6Network("64:ff9b:1::/48"))

Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet; a form that wraps IPv4 counts as what it wraps."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and (ip in _NAT64 or ip in _IPV4_COMPATIBLE):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and ip.is_site_local:  # withdrawn, yet still routed inside some sites (RFC 3879)
            return False
        ip = inner or ip
    if any(ip.version == relay.version and ip in relay for relay in _RELAYS):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_private or ip.is_reserved or ip.is_unspecified)


@dataclass(frozen=True, slots=True)
class FetchRules:
    """What the fetcher may do.

    Args:
        total_s: for everything, redirects too. connect_s: until a server answers the connection.
        redirects: most that are followed.
        public, resolve: which addresses are allowed, and how names become addresses.
        authorities: whose certificates count; None is those that ship with httpx.
    """

    total_s: float = 60.0
    connect_s: float = 10.0
    redirects: int = 5
    public: Callable[[str], bool] = is_public
    resolve: Resolve = resolve
    authorities: ssl.SSLContext | None = None


def fetch(url: str, store: FileStore, owner: Owner, rules: FetchRules | None = None) -> StoredFile:
    """As `fetch_async`, for threads without a running loop."""
    return asyncio.run(fetch_async(url, store, owner, rules))


async def fetch_async(url: str, store: FileStore, owner: Owner, rules: FetchRules | None = None) -> StoredFile:
    """The file behind an http(s) address, fetched from public hosts only and kept in the store.

    Raises:
        Refused: 422 when it cannot be had; 413, 429 or 507 when it does not fit, as for an upload.
    """
    # Used by apps that take addresses only.
    import httpx

    rules = rules or FetchRules()
    timeout = httpx.Timeout(rules.total_s, connect=rules.connect_s)
    try:
        async with (
            asyncio.timeout(rules.total_s),
            httpx.AsyncClient(
                verify=rules.authorities or True,
                trust_env=False,
                follow_redirects=False,
                timeout=timeout,
                headers={"accept-encoding": "identity"},
            ) as client,
        ):
            return await _follow(client, url, store, owner, rules)
    except (TimeoutError, httpx.TimeoutException):
        raise _refusal(f"{_shown(url)} did not send it within {rules.total_s:.0f} seconds.") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise _refusal(f"{_shown(url)} failed ({type(error).__name__}).") from None


async def _follow(client: httpx.AsyncClient, url: str, store: FileStore, owner: Owner, rules: FetchRules) -> StoredFile:
    first = url
    for _ in range(rules.redirects + 1):
        request = await _pinned_request(client, url, rules)
        response = await client.send(request, stream=True)
        try:
            if response.is_redirect:
                url = urljoin(url, response.headers["location"])
                client.cookies.clear()
                continue
            if response.status_code != 200:
                raise _refusal(f"{_shown(url)} answered with status {response.status_code}.")
            return await _keep(response, first, store, owner)
        finally:
            await response.aclose()
    raise _refusal(f"{_shown(first)} redirects more than {rules.redirects} times.")


async def _pinned_request(client: httpx.AsyncClient, url: str, rules: FetchRules) -> httpx.Request:
    """A request to an address of the host that was checked; a second look-up, which could differ, never happens."""
    # Used by apps that take addresses only.
    import httpx

    target = httpx.URL(url)
    if target.scheme not in ("http", "https") or not target.host or target.userinfo:
        raise _refusal(f"{_shown(url)} is not an http or https address without a password in it.")
    host = target.raw_host.decode("ascii")
    port = target.port or (443 if target.scheme == "https" else 80)
    if port > 65535:
        raise _refusal(f"{_shown(url)} has no such port.")
    try:
        addresses = await rules.resolve(host.strip("[]"), port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise _refusal(f"there is no host {host}.")
    if not all(rules.public(address) for address in addresses):
        raise _refusal(f"{host} is not on the public internet.")
    named = target.netloc.decode("ascii")
    pinned = target.copy_with(host=addresses[0].partition("%")[0])
    return client.build_request("GET", pinned, headers={"host": named}, extensions={"sni_hostname": host})


async def _keep(response: httpx.Response, url: str, store: FileStore, owner: Owner) -> StoredFile:
    content_type = response.headers.get("content-type", "")
    declared = response.headers.get("content-length", "")
    most = store.limits.max_file_size
    if most is not None and declared.isdigit() and int(declared) > most:
        raise Refused("Not fetched: the file is larger than this app takes.", code="file-too-large", status=413)
    name = clean_name(unquote(url.partition("?")[0].partition("#")[0].partition("://")[2].partition("/")[2]))
    if not extension(name):
        name += extension_for(content_type)
    upload = await asyncio.to_thread(store.begin_upload, owner, name)
    try:
        await _stream(response, upload)
        return await asyncio.to_thread(upload.commit)
    finally:
        upload.abort()


async def _stream(response: httpx.Response, upload: Upload) -> None:
    waiting = bytearray()
    async for chunk in response.aiter_bytes(_BATCH):
        waiting += chunk
        if len(waiting) >= _BATCH:
            await asyncio.to_thread(upload.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(upload.write, bytes(waiting))


def _refusal(reason: str) -> Refused:
    return Refused(f"Not fetched: {reason} Upload the file instead.", code="fetch-failed", status=422)


def _shown(url: str) -> str:
    """An address as a message shows it: short, and without its query, which may hold a key."""
    plain = url.partition("?")[0]
    return plain if len(plain) <= 100 else plain[:97] + "..."
