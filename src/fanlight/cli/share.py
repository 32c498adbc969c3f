"""`fanlight share`: a link to any local port, and the links that this user's programs hold open."""

from __future__ import annotations

import asyncio
import signal
import threading
import time

import click

from fanlight.app.sharewish import Asked, Share, Wanted, kind_of, relay_address, seconds_of, wanted
from fanlight.app.sharing import WAYS, NotShared, Sharing, spoken
from fanlight.server.key import state_folder
from fanlight.server.links import Links
from fanlight.tunnel.client.dialled import HopError
from fanlight.tunnel.client.hops import RelayAddress, dial, proxy_of
from fanlight.tunnel.registry import Entry, entries

HOPS = {
    "dns": "the name is known", "tcp": "something answers", "proxy": "the proxy lets us through",
    "tls": "the certificate is good", "upgrade": "it is a relay", "token": "it takes us",
}  # fmt: skip


@click.command()
@click.argument("what", required=False, metavar="[PORT | doctor]")
@click.argument("target", required=False, metavar="[RELAY]")
@click.option("--relay", help='A relay\'s address, "ssh:user@host", "lan" or a tunnel program.')
@click.option("--authority", type=click.Path(exists=True, dir_okay=False), help="Who signed the relay's certificate.")
@click.option("--token", envvar="FANLIGHT_RELAY_TOKEN", help="The client token that the relay asks for.")
@click.option("--name", help="A fixed name that the token grants; with --extend, which link.")
@click.option("--password", help="What visitors must know.")
@click.option("--expires", help='When the link ends, such as "12h".')
@click.option("--status", is_flag=True, help="List the links that are open.")
@click.option("--revoke", metavar="NAME", help="End a link.")
@click.option("--extend", metavar="TIME", help='Let a link end so long from now, such as "12h".')
def share(
    what: str | None, target: str | None, relay: str | None, authority: str | None, token: str | None, name: str | None,
    password: str | None, expires: str | None, status: bool, revoke: str | None, extend: str | None,
) -> None:  # fmt: skip
    """Give a local PORT a link, or look after links.

    \b
    fanlight share 7860            a link to http://127.0.0.1:7860
    fanlight share --status        the links of all your programs
    fanlight share doctor          walk to the relay and name the hop that fails
    """
    try:
        if status:
            _status()
        elif revoke is not None:
            _revoke(revoke)
        elif extend is not None:
            _extend(seconds_of(extend, "--extend"), name)
        elif what == "doctor":
            _doctor(_wish(target or relay, token, authority))
        elif what is not None and what.isdigit() and 0 < int(what) < 65536:
            fields = Share(relay=relay, token=token, name=name, password=password, expires=expires)
            _share(int(what), wanted(Asked(fields, authority=authority)))
        else:
            raise click.UsageError("Give the port of a program on this machine, such as: fanlight share 7860")
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _share(port: int, wish: Wanted | None) -> None:
    assert wish is not None  # a Share is always wanted
    sharing = Sharing(wish, Links(), port)
    stop = threading.Event()
    is_trying = True

    def ask(*_: object) -> None:
        stop.set()
        if is_trying:
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    try:
        sharing.start()
        is_trying = False
        while not sharing.has_ended and not stop.wait(0.5):
            pass
    except NotShared as error:
        hint = f"\n{WAYS}" if error.code == "share-nowhere" else ""
        raise click.ClickException(f"Share link not created: {error}{hint}") from None
    except KeyboardInterrupt:
        pass
    finally:
        is_trying = False
        sharing.close()
    if not stop.is_set():
        raise SystemExit(1)


def _alive() -> list[tuple[Entry, dict[str, object]]]:
    found = [(entry, entry.ask({})) for entry in entries(state_folder() / "links")]
    return [(entry, answer) for entry, answer in found if answer is not None]


def _status() -> None:
    found = _alive()
    if not found:
        click.echo("No link is open.")
    for entry, answer in found:
        left = float(str(answer.get("ends") or 0)) - time.time()
        trouble = f"  {answer['text']}" if answer.get("text") else ""
        click.echo(f"{entry.url}  to {answer.get('target')}  {answer.get('state')}, ends in {spoken(left)}{trouble}")


def _revoke(name: str) -> None:
    for entry in _chosen(name):
        entry.ask({"stop": True})
        click.echo(f"{entry.url} has ended.")


def _extend(seconds: float, name: str | None) -> None:
    for entry in _chosen(name):
        entry.ask({"extend": seconds})
        until = time.monotonic() + 3
        before = left = -1.0
        while time.monotonic() < until and abs(left - seconds) > 2:
            answer = entry.ask({}) or {}
            left = float(str(answer.get("ends") or 0)) - time.time()
            if abs(left - before) < 1 and time.monotonic() > until - 2:
                break  # the relay gives less than was asked for
            before = left
            time.sleep(0.1)
        click.echo(f"{entry.url} ends in {spoken(left)}.")


def _chosen(name: str | None) -> list[Entry]:
    """The link that is meant; without a name the only one.

    Raises:
        click.ClickException: none, or several.
    """
    alive = [entry for entry, _ in _alive()]
    found = [entry for entry in alive if name is None or name in (entry.name, entry.url)]
    if not found:
        raise click.ClickException(
            f"There is no open link{f' called {name}' if name else ''}. See: fanlight share --status"
        )
    if name is None and len(found) > 1:
        raise click.ClickException("Several links are open. Say which with --name; see: fanlight share --status")
    return found


def _wish(target: str | None, token: str | None, authority: str | None) -> Wanted:
    wish = wanted(Asked(Share(relay=target, token=token), authority=authority))
    assert wish is not None  # a Share is always wanted
    return wish


def _doctor(wish: Wanted) -> None:
    """Walk to the relay, hop by hop."""
    if wish.problem:
        raise click.UsageError(wish.problem)
    if wish.kind != "relay":
        named = f"{wish.where} names {wish.target}" if wish.target else "No relay is configured"
        raise click.UsageError(f"{named}, which has no hops to walk. Give a relay: fanlight share doctor https://RELAY")
    kind_of(wish.target, "doctor")
    address = relay_address(wish.target, wish.protocol, wish.authority, wish.share.token or "")
    click.echo(f"To {address.shown}" + (f" (named by {wish.where})" if wish.where != "share" else ""))
    unused = ([] if address.is_tls else ["tls"]) + ([] if proxy_of(address) else ["proxy"])
    failed: HopError | None = None
    try:
        asyncio.run(_walk(address))
    except HopError as error:
        failed = error
    for hop, meaning in HOPS.items():
        if failed is not None and failed.hop == hop:
            click.echo(f"  {hop:8} FAILED")
            raise click.ClickException(str(failed))
        click.echo(f"  {hop:8} " + ("not used" if hop in unused else f"ok: {meaning}"))


async def _walk(address: RelayAddress) -> None:
    connection = await dial(address)
    connection.transport.close()
