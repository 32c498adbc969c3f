"""`fanlight relay`: carries links for others."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import signal
import ssl
from dataclasses import dataclass
from typing import Any

import click

from fanlight.app.sharewish import seconds_of
from fanlight.app.sharing import network_address
from fanlight.cli.wiping import wipe_freed_memory
from fanlight.server.key import load_key, state_folder
from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.relay.certificate import Certificate
from fanlight.tunnel.relay.clients import Clients, digest_of, new_token
from fanlight.tunnel.relay.limits import Limits, open_limits
from fanlight.tunnel.relay.reception import Network
from fanlight.tunnel.relay.server import Relay

PORT = 7870
KEY = "relay-key"
LINK_PORTS = "7871-7970"
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Options:
    """What the command was given."""

    lan: bool
    domain: str | None
    host: str | None
    port: int | None
    cert: str | None
    key: str | None
    behind_proxy: tuple[str, ...]
    plain_http: bool
    tokens: str | None
    ports: str
    expires: str
    links: int | None
    connections: int | None
    visitor_connections: int | None
    requests: float | None
    mbit: float | None
    gigabytes: float | None
    drain: float


@click.group(invoke_without_command=True)
@click.option("--lan", is_flag=True, help="For this network: each link gets a port of its own.")
@click.option(
    "--domain",
    help="Links are https://NAME.DOMAIN; DOMAIN and *.DOMAIN must lead to this machine. DOMAIN:PORT where a proxy in "
    "front listens on another port than 443.",
)
@click.option("--host", help="Address to listen on. [default: 127.0.0.1, or all with --lan and --domain]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on. [default: 7870, or 443 with --cert]")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="Certificate chain for DOMAIN and *.DOMAIN.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="Its private key.")
@click.option("--behind-proxy", multiple=True, help="Address or network of a proxy in front that has the certificate.")
@click.option(
    "--plain-http", is_flag=True, help="With --domain: do without a certificate. Everything can be read on the way."
)
@click.option(
    "--tokens", type=click.Path(exists=True, dir_okay=False), help="File of client tokens; others get no link."
)
@click.option("--ports", default=LINK_PORTS, show_default=True, help="With --lan: ports of links.")
@click.option("--expires", default="72h", show_default=True, help="How long a link lives at most.")
@click.option("--links", type=click.IntRange(1), help="Links at once from one address without a token.")
@click.option("--connections", type=click.IntRange(1), help="Connections of visitors at once to one link.")
@click.option("--visitor-connections", type=click.IntRange(1), help="Connections at once from one address.")
@click.option("--requests", type=click.FloatRange(0.1), help="Requests a second of one visitor to one link.")
@click.option("--mbit", type=click.FloatRange(0), help="Megabits a second of one link; 0 is no limit.")
@click.option("--gigabytes", type=click.FloatRange(0), help="Gigabytes of one link in all; 0 is no limit.")
@click.option(
    "--drain", type=click.FloatRange(0), default=10, show_default=True, help="Seconds for what runs at the end."
)
@click.pass_context
def relay(context: click.Context, /, **given: Any) -> None:
    """Carry links to apps that run elsewhere. Without options it is for a look, on this machine only."""
    if context.invoked_subcommand is None:
        options = Options(**given)
        _check(options)
        wipe_freed_memory()
        asyncio.run(_serve(options))


@relay.command()
@click.argument("client")
@click.option("--names", default="", help="Fixed names that it grants, such as 'alice-*, demo'.")
@click.option("--links", type=click.IntRange(1), default=10, show_default=True, help="Links at once.")
@click.option("--expires", help="How long its links live at most, such as 168h.")
def token(client: str, names: str, links: int, expires: str | None) -> None:
    """Make a token for CLIENT: print it, and the lines for the file of tokens."""
    made = new_token()
    try:
        hours = f"\nhours = {seconds_of(expires, 'expires') / 3600:g}" if expires else ""
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"Give this to {client}, who sets FANLIGHT_RELAY_TOKEN to it; it is not kept anywhere:\n{made}\n")
    click.echo("Add these lines to the file of --tokens; the relay reads them by itself:")
    click.echo(f"[{client}]\ntoken = sha256:{digest_of(made)}\nnames = {names}\nlinks = {links}{hours}")


def _check(options: Options) -> None:
    if options.lan and options.domain:
        raise click.UsageError("Give --lan or --domain, not both.")
    if bool(options.cert) != bool(options.key):
        raise click.UsageError("--cert and --key belong together.")
    if options.cert and not options.domain:
        raise click.UsageError("--cert needs --domain, whose certificate it is.")
    if options.domain and not _DOMAIN.fullmatch(options.domain):
        raise click.UsageError(f"--domain must be such as share.example.org, not {options.domain!r}.")
    if options.domain and not (options.cert or options.behind_proxy or options.plain_http):
        raise click.UsageError(
            "A relay for the internet needs a certificate: give --cert and --key, or --behind-proxy when a web server "
            "in front has it. --plain-http does without."
        )


def _networks(names: tuple[str, ...]) -> list[Network]:
    try:
        return [ipaddress.ip_network(name, strict=False) for name in names]
    except ValueError as error:
        raise click.UsageError(f"--behind-proxy: {error}.") from None


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        raise click.UsageError(f"--ports must be such as 7871-7970, not {text!r}.")
    return range(int(first), int(last or first) + 1)


def _limits(options: Options) -> Limits:
    """The limits: strict for strangers from the internet, wide for those with a token or on this network."""
    given: dict[str, Any] = open_limits() if options.domain and not options.tokens else {}
    try:
        given["lifetime"] = seconds_of(options.expires, "--expires")
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    asked = {
        "links_per_address": options.links,
        "connections": options.connections,
        "connections_per_address": options.visitor_connections,
        "requests": options.requests,
        "bytes_per_second": None if options.mbit is None else int(options.mbit * 125_000),
        "bytes": None if options.gigabytes is None else int(options.gigabytes * 1e9),
    }
    return Limits(**given | {name: value for name, value in asked.items() if value is not None})


def _addresses(options: Options, port: int) -> Addresses:
    if options.domain:
        secure = bool(options.cert or options.behind_proxy)
        domain, _, outside = options.domain.partition(":")
        usual = (443 if secure else 80) if options.behind_proxy else port
        return Addresses(domain, scheme="https" if secure else "http", port=int(outside or usual))
    if options.lan:
        return Addresses(host=network_address())
    return Addresses("localhost", port=port)


async def _serve(options: Options) -> None:
    is_open = options.lan or (options.domain and not options.behind_proxy)
    host = options.host or ("" if is_open else "127.0.0.1")
    port = options.port or (443 if options.cert else PORT)
    try:
        domain = (options.domain or "").partition(":")[0].lower()
        certificate = Certificate(options.cert, options.key, domain) if options.cert and options.key else None
        clients = Clients(options.tokens) if options.tokens else None
    except (OSError, ssl.SSLError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    relay = Relay(
        _addresses(options, port),
        host=host,
        key=load_key(KEY),
        limits=_limits(options),
        certificate=certificate,
        clients=clients,
        proxies=_networks(options.behind_proxy),
        ports=_ports(options.ports),
        say=click.echo,
    )
    try:
        await relay.start(port)
    except OSError as error:
        raise click.ClickException(
            f"Port {port} cannot be had: {error.strerror or error}. Give another --port."
        ) from None
    _tell(options, port, relay)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    click.echo("Stopping. Links come back by themselves when a relay is here again.")
    await relay.stop(options.drain)


def _tell(options: Options, port: int, relay: Relay) -> None:
    """Say where the relay is and how it is used."""
    own = relay.board.addresses.own()
    at = own if options.domain else f"http://{network_address() if options.lan else 'localhost'}:{port}"
    status = f"http{'s' if options.cert else ''}://localhost:{port}/_fanlight/status"
    click.echo(f"Relay at {at}  (Ctrl+C stops)")
    click.echo(f"Apps use it with:  FANLIGHT_RELAY={at}")
    click.echo(f"Status, on this machine only:  {status}{'?key=' + relay.status_key if relay.status_key else ''}")
    if options.domain and not options.tokens:
        click.echo("Anybody may open links here. To change that: fanlight relay token NAME, then --tokens FILE.")
    if not (state_folder() / KEY).exists():
        click.echo(f"The relay's key cannot be kept in {state_folder()}, so no link outlives a restart of the relay.")
